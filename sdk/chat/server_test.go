package chat

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/wire"
)

// fakeServer is a server with nothing but chats in it, by the rules of wire.md §8.
type fakeServer struct {
	once     bool   // it takes each entry of a journal once
	silent   bool   // it does not answer renames and seen marks, as original servers
	late     string // its answers to requests of that name (asked) do not come in time
	chats    map[string]*fakeChat
	order    []string
	sessions []*line
	at       int64 // its clock
	refuse   map[string]offline.Code
	asked    []string // what was asked for, by type and chat
}

type fakeChat struct {
	info   Info
	events []*Event
	in     map[*line]bool // of a room: the sessions that joined
	taken  map[string]int64
}

func newFakeServer(once bool) *fakeServer {
	return &fakeServer{once: once, chats: map[string]*fakeChat{}, refuse: map[string]offline.Code{}, at: 1000}
}

// make makes a chat, with its first event.
func (f *fakeServer) make(kind, id string, members ...identity.UserID) *fakeChat {
	c := &fakeChat{info: Info{ID: id, Type: kind, Membership: Public, Name: "name of " + id, Topic: "topic", Created: f.at}, in: map[*line]bool{}, taken: map[string]int64{}}
	for _, m := range members {
		c.info.Members = append(c.info.Members, Member{m, Unknown})
	}
	f.chats[id] = c
	f.order = append(f.order, id)
	f.add(c, &Event{Name: Created, User: members[0], Text: c.info.Name, Topic: "topic", Members: members})
	return c
}

// add appends an event to a history.
func (f *fakeServer) add(c *fakeChat, e *Event) *Event {
	f.at++
	e.Chat, e.Number, e.Millis = c.info.ID, int64(len(c.events)), f.at
	c.events = append(c.events, e)
	c.info.Last, c.info.LastTime = e.Number, e.Millis
	return e
}

// happen appends an event and tells whoever is to know.
func (f *fakeServer) happen(c *fakeChat, e *Event, m func(*Event, *line) wire.BodyMessage) *Event {
	f.add(c, e)
	f.tell(c, func(l *line) wire.BodyMessage { return m(e, l) })
	return e
}

func (f *fakeServer) tell(c *fakeChat, m func(*line) wire.BodyMessage) {
	for _, l := range f.sessions {
		if c.in[l] || c.info.Type != Room && isMember(c.info.Members, l.host.user.ID) {
			l.tell(m(l))
		}
	}
}

func stamp(e *Event) wire.Timestamp { return wire.FromMillis(e.Millis) }

func id(u identity.UserID) *wire.DomainUserIdData { d := u.Data(); return &d }

func (f *fakeServer) say(user identity.UserID, c *fakeChat, text, replica string, entry uint64) *Event {
	return f.happen(c, &Event{Name: Message, User: user, Text: text, replica: replica, entry: entry}, func(e *Event, l *line) wire.BodyMessage {
		m := &wire.RemoteChatMessageMessage{ChatID: e.Chat, EventNumber: e.Number, Timestamp: stamp(e), User: id(e.User), Message: e.Text}
		if l.host.user.ID == e.User && e.replica != "" {
			m.Replica, m.Entry = []byte(e.replica), int64(e.entry)
		}
		return m
	})
}

// answer makes the answer to a request: a message, or a code.
func (f *fakeServer) answer(l *line, m wire.BodyMessage) (wire.BodyMessage, offline.Code) {
	user := l.host.user.ID
	name, chat := asked(m)
	f.asked = append(f.asked, name+" "+chat)
	c := f.chats[chat]
	if code := f.refuse[name]; code != "" {
		return nil, code
	}
	if c == nil && chat != "" && name != "create" {
		return nil, ErrNotFound
	}
	switch m := m.(type) {
	case *wire.CreateChatRequestMessage:
		if c != nil {
			return nil, ErrExists
		}
		members := []identity.UserID{user}
		for i := range m.Members {
			members = append(members, identity.IDOf(&m.Members[i]))
		}
		f.make(m.ChatType, chat, members...)
		return &wire.CreateChatResponseMessage{ChatID: chat}, ""
	case *wire.RemoveChatRequestMessage:
		f.tell(c, func(*line) wire.BodyMessage { return &wire.ChatRemovedMessage{ChatID: chat} })
		delete(f.chats, chat)
		return &wire.RemoveChatResponseMessage{}, ""
	case *wire.JoinChatRequestMessage:
		return f.join(l, c)
	case *wire.LeaveChatRequestMessage:
		return f.leave(l, c)
	case *wire.AddUserToChatRequestMessage:
		other := identity.IDOf(m.UserToAdd)
		c.info.Members = append(c.info.Members, Member{other, Unknown})
		f.happen(c, &Event{Name: UserAdded, User: user, Other: other}, func(e *Event, _ *line) wire.BodyMessage {
			return &wire.UserAddedToChatMessage{ChatID: chat, EventNumber: e.Number, Timestamp: stamp(e), User: id(user), AddedUser: id(other)}
		})
		return &wire.AddUserToChatResponseMessage{}, ""
	case *wire.RemoveUserFromChatRequestMessage:
		other := identity.IDOf(m.UserToRemove)
		f.happen(c, &Event{Name: UserRemoved, User: user, Other: other}, func(e *Event, _ *line) wire.BodyMessage {
			return &wire.UserRemovedFromChatMessage{ChatID: chat, EventNumber: e.Number, Timestamp: stamp(e), User: id(user), RemovedUser: id(other)}
		})
		c.without(other)
		return &wire.RemoveUserFromChatResponseMessage{}, ""
	case *wire.ChatHistoryRequestMessage:
		return c.history(m, user), ""
	case *wire.PublishChatRequestMessage, *wire.SetChatNameRequestMessage, *wire.SetChatTopicRequestMessage, *wire.MarkChatEventsSeenRequestMessage:
		return f.change(l, c, m)
	}
	return f.find(user, m)
}

// change answers what the outbox sends.
func (f *fakeServer) change(l *line, c *fakeChat, m wire.BodyMessage) (wire.BodyMessage, offline.Code) {
	user := l.host.user.ID
	if c.info.Type == Room && !c.in[l] || c.info.Type != Room && !isMember(c.info.Members, user) {
		return nil, ErrNotJoined
	}
	switch m := m.(type) {
	case *wire.PublishChatRequestMessage:
		if number, again := c.repeated(m.Replica, m.Entry); again {
			return &wire.PublishChatResponseMessage{EventNumber: number, Timestamp: stamp(c.events[number]), Duplicate: true}, ""
		}
		e := f.say(user, c, m.Message, string(m.Replica), uint64(m.Entry))
		c.took(m.Replica, m.Entry, e.Number)
		return &wire.PublishChatResponseMessage{EventNumber: e.Number, Timestamp: stamp(e)}, ""
	case *wire.SetChatNameRequestMessage:
		if _, again := c.repeated(m.Replica, m.Entry); !again {
			c.info.Name = m.Name
			e := f.happen(c, &Event{Name: NameChanged, User: user, Text: m.Name}, func(e *Event, _ *line) wire.BodyMessage {
				return &wire.ChatNameSetMessage{ChatID: e.Chat, EventNumber: e.Number, Timestamp: stamp(e), User: id(user), Name: e.Text}
			})
			c.took(m.Replica, m.Entry, e.Number)
		}
		return f.unlessSilent(&wire.SetChatNameResponseMessage{}), ""
	case *wire.SetChatTopicRequestMessage:
		if _, again := c.repeated(m.Replica, m.Entry); !again {
			c.info.Topic = m.Topic
			e := f.happen(c, &Event{Name: TopicChanged, User: user, Text: m.Topic}, func(e *Event, _ *line) wire.BodyMessage {
				return &wire.ChatTopicSetMessage{ChatID: e.Chat, EventNumber: e.Number, Timestamp: stamp(e), User: id(user), Topic: e.Text}
			})
			c.took(m.Replica, m.Entry, e.Number)
		}
		return f.unlessSilent(&wire.SetChatTopicResponseMessage{}), ""
	case *wire.MarkChatEventsSeenRequestMessage:
		for i := range c.info.Members {
			if member := &c.info.Members[i]; member.User == user && member.MaxSeen < m.EventNumber {
				member.MaxSeen = m.EventNumber
				f.tell(c, func(*line) wire.BodyMessage {
					return &wire.ChatEventsMarkedSeenMessage{ChatID: c.info.ID, User: id(user), EventNumber: m.EventNumber}
				})
			}
		}
		return f.unlessSilent(&wire.MarkChatEventsSeenResponseMessage{}), ""
	}
	return nil, "not_supported"
}

func (f *fakeServer) unlessSilent(m wire.BodyMessage) wire.BodyMessage {
	if f.silent {
		return nil
	}
	return m
}

func (c *fakeChat) repeated(replica []byte, entry int64) (int64, bool) {
	number, again := c.taken[string(replica)+strconv.FormatInt(entry, 10)]
	return number, again
}

func (c *fakeChat) took(replica []byte, entry, number int64) {
	if len(replica) > 0 {
		c.taken[string(replica)+strconv.FormatInt(entry, 10)] = number
	}
}

func (f *fakeServer) join(l *line, c *fakeChat) (wire.BodyMessage, offline.Code) {
	user := l.host.user.ID
	member := isMember(c.info.Members, user)
	if c.in[l] || member && c.info.Type != Room {
		return nil, ErrAlreadyJoined
	}
	c.in[l] = true
	if !member {
		c.info.Members = append(c.info.Members, Member{user, Unknown})
		f.happen(c, &Event{Name: UserJoined, User: user}, func(e *Event, _ *line) wire.BodyMessage {
			return &wire.UserJoinedChatMessage{ChatID: e.Chat, EventNumber: e.Number, Timestamp: stamp(e), User: id(user)}
		})
	}
	d := dataOf(c)
	return &wire.JoinChatResponseMessage{ChatInfo: &d}, ""
}

func (f *fakeServer) leave(l *line, c *fakeChat) (wire.BodyMessage, offline.Code) {
	user := l.host.user.ID
	if c.info.Type == Room && !c.in[l] {
		return nil, ErrNotJoined
	}
	f.gone(l, c)
	if c.info.Type != Room {
		f.left(c, user)
	}
	return &wire.LeaveChatResponseMessage{}, ""
}

// gone ends that a session is in a room. The user stays while another session is.
func (f *fakeServer) gone(l *line, c *fakeChat) {
	if !c.in[l] {
		return
	}
	for other := range c.in {
		if other != l && other.host.user.ID == l.host.user.ID {
			delete(c.in, l)
			return
		}
	}
	if c.info.Type == Room {
		f.left(c, l.host.user.ID)
	}
	delete(c.in, l)
}

func (f *fakeServer) left(c *fakeChat, user identity.UserID) {
	f.happen(c, &Event{Name: UserLeft, User: user}, func(e *Event, _ *line) wire.BodyMessage {
		return &wire.UserLeftChatMessage{ChatID: e.Chat, EventNumber: e.Number, Timestamp: stamp(e), User: id(user)}
	})
	c.without(user)
}

func (c *fakeChat) without(user identity.UserID) {
	for i, m := range c.info.Members {
		if m.User == user {
			c.info.Members = append(c.info.Members[:i:i], c.info.Members[i+1:]...)
			return
		}
	}
}

// asked is what a request is, and about which chat.
func asked(m wire.BodyMessage) (name, chat string) {
	switch m := m.(type) {
	case *wire.CreateChatRequestMessage:
		if m.ChatID == nil {
			return "create", "made by the server"
		}
		return "create", *m.ChatID
	case *wire.RemoveChatRequestMessage:
		return "remove", m.ChatID
	case *wire.GetChatsRequestMessage:
		return "get", ""
	case *wire.GetJoinedChatsRequestMessage:
		return "joined", ""
	case *wire.JoinChatRequestMessage:
		return "join", m.ChatID
	case *wire.LeaveChatRequestMessage:
		return "leave", m.ChatID
	case *wire.AddUserToChatRequestMessage:
		return "add", m.ChatID
	case *wire.RemoveUserFromChatRequestMessage:
		return "drop", m.ChatID
	case *wire.ChatHistoryRequestMessage:
		return "history", m.ChatID
	case *wire.PublishChatRequestMessage:
		return "publish", m.ChatID
	case *wire.SetChatNameRequestMessage:
		return "name", m.ChatID
	case *wire.SetChatTopicRequestMessage:
		return "topic", m.ChatID
	case *wire.MarkChatEventsSeenRequestMessage:
		return "seen", m.ChatID
	}
	return "other", ""
}
