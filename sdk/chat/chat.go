package chat

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/outbox"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Chat is a chat that the application uses. All methods are called on the loop.
type Chat struct {
	service *Service
	id      string
	info    Info  // as the server said last; Last may be ahead of cursor
	known   bool  // info is more than an id
	inRoom  bool  // a room: it was joined in this session, and is to be joined again in the next one
	in      bool  // the application was told that the user is in the chat, or found it so
	enters  bool  // it is to be told so: the user has come in before anything else was known
	synced  bool  // the server tells of each change, and nothing was missed
	based   bool  // cursor says something
	cursor  int64 // the last event that the application was told of, or that was there before it asked
	told    int64 // the last event that the server has told of in this session; Unknown
	joinAt  int64 // the number of an own join that may still be told; Unknown

	held     []*Event // beyond the cursor: what is in between is being fetched
	catching bool
}

// ID is the chat's id.
func (c *Chat) ID() string { return c.id }

// Info is what is known of the chat, own changes that wait to be sent included.
func (c *Chat) Info() Info {
	i := c.info
	i.Joined = c.joined()
	i.Live = c.synced && i.Joined
	i.Members = append([]Member(nil), c.info.Members...)
	own := c.service.own()
	i.MaxSeen = seenOf(i.Members, own)
	for _, it := range c.service.queue.Items(c.id) {
		if it.Dead() {
			continue
		}
		switch it.Kind {
		case kindName:
			i.Name = it.Text
		case kindTopic:
			i.Topic = it.Text
		case kindSeen:
			i.MaxSeen = max(i.MaxSeen, it.Number)
		}
	}
	for k := range i.Members {
		if i.Members[k].User == own {
			i.Members[k].MaxSeen = i.MaxSeen
		}
	}
	return i
}

// seenOf is the seen mark of a user.
func seenOf(members []Member, user identity.UserID) int64 {
	for i := range members {
		if members[i].User == user {
			return members[i].MaxSeen
		}
	}
	return Unknown
}

// joined reports whether the user is in the chat.
func (c *Chat) joined() bool {
	if c.info.Type == Room {
		return c.inRoom
	}
	return c.known && isMember(c.info.Members, c.service.own())
}

func isMember(members []Member, user identity.UserID) bool {
	for i := range members {
		if members[i].User == user {
			return true
		}
	}
	return false
}

// Send sends a message. It is pending at once, and is told of as MessagePending; saved is told when it is durable, or why it is not (then
// it stays visible, and is tried again), and done when the server has it, or has refused it for good. Either may be nil. Both
// are told chat_not_joined, and nothing is sent, if the user is known not to be in the chat.
func (c *Chat) Send(text string, saved func(error), done func(Sent, error)) (pending string) {
	s := c.service
	if c.known && !c.joined() {
		err := offline.Errorf(ErrNotJoined, "the chat %q is not joined; join it first", c.id)
		s.host.Env().Loop.Post(func() {
			orNothing(saved)(err)
			if done != nil {
				done(Sent{}, err)
			}
		})
		return ""
	}
	it := outbox.Item{Lane: c.id, Kind: kindMessage, Text: text, Number: c.info.Last}
	pending = s.queue.Add(it, nil, orNothing(saved), func(r outbox.Receipt, err error) {
		if done != nil {
			done(Sent{r.Number, r.Millis}, err)
		}
	})
	s.emit(&Event{Name: MessagePending, Chat: c.id, Pending: pending, User: s.own(), Text: text, Millis: s.now()})
	return pending
}

// SetName renames the chat. A rename that was not sent yet is replaced. For saved and done see Send.
func (c *Chat) SetName(name string, saved, done func(error)) {
	c.set(outbox.Item{Lane: c.id, Kind: kindName, Text: name, Number: c.info.Last}, saved, done)
}

// SetTopic sets the topic of the chat, as SetName.
func (c *Chat) SetTopic(topic string, saved, done func(error)) {
	c.set(outbox.Item{Lane: c.id, Kind: kindTopic, Text: topic, Number: c.info.Last}, saved, done)
}

// MarkSeen says that the user has seen all events up to a number. It never goes back. For saved and done see Send.
func (c *Chat) MarkSeen(number int64, saved, done func(error)) {
	if number <= seenOf(c.info.Members, c.service.own()) {
		c.service.host.Env().Loop.Post(func() {
			orNothing(saved)(nil)
			orNothing(done)(nil)
		})
		return
	}
	c.set(outbox.Item{Lane: c.id, Kind: kindSeen, Number: number}, saved, done)
}

func (c *Chat) set(it outbox.Item, saved, done func(error)) {
	c.service.queue.Add(it, latest, orNothing(saved), func(_ outbox.Receipt, err error) { orNothing(done)(err) })
}

// latest is what stays of two changes of the same kind.
func latest(old, now outbox.Item) outbox.Item {
	if now.Kind == kindSeen {
		now.Number = max(now.Number, old.Number)
	}
	return now
}

func orNothing(f func(error)) func(error) {
	if f == nil {
		return func(error) {}
	}
	return f
}

// Pending are the messages that the server has not acknowledged, in their order, those of other tabs included.
func (c *Chat) Pending() (out []Pending) {
	for _, it := range c.service.queue.Items(c.id) {
		if it.Kind == kindMessage && !c.service.shown[it.Token] {
			out = append(out, Pending{it.Token, it.Text, it.Since, stateOf(&it)})
		}
	}
	return out
}

func stateOf(it *outbox.Item) string {
	switch {
	case it.N == 0:
		return StateUnsaved
	case it.Dead():
		return StateRefused
	case it.State == offline.StateSubmitted:
		return StateSubmitted
	}
	return StateSaved
}

// Leave leaves the chat. It needs a connection.
func (c *Chat) Leave(done func(error)) { c.service.Leave(c.id, done) }

// Add adds a user to a channel. It needs a connection.
func (c *Chat) Add(user identity.UserID, done func(error)) {
	id := user.Data()
	c.service.host.Request(&wire.AddUserToChatRequestMessage{ChatID: c.id, UserToAdd: &id}, wire.BodyAddUserToChatResponse, nil, done)
}

// Remove removes a user from the chat. It needs a connection.
func (c *Chat) Remove(user identity.UserID, done func(error)) {
	id := user.Data()
	c.service.host.Request(&wire.RemoveUserFromChatRequestMessage{ChatID: c.id, UserToRemove: &id}, wire.BodyRemoveUserFromChatResponse, nil, done)
}
