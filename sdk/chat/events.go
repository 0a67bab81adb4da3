package chat

import "github.com/holdfast-sdk/holdfast/sdk/identity"

// What happens in chats: each event is told once, in the order of their numbers.

// use is the chat of an id for the application to use. A chat that is new to it begins with what is stored.
func (s *Service) use(id string) *Chat {
	if c := s.find(id); c != nil {
		return c
	}
	c := &Chat{service: s, id: id, info: Info{ID: id, MaxSeen: Unknown}, told: Unknown, joinAt: Unknown}
	if i := s.stored[id]; i != nil {
		c.info, c.known, c.cursor = *i, true, i.Last
		c.in = c.joined()
	}
	s.chats = append(s.chats, c)
	return c
}

// take takes an event, from the server's message or a history.
func (s *Service) take(e *Event) {
	if s.visits[e.Chat] || s.left[e.Chat] {
		return // the application is not in this room, only a message of it was
	}
	c := s.use(e.Chat)
	if !c.based { // the application has seen nothing of this chat: what was before is of no interest to it
		c.based, c.cursor = true, e.Number-1
		if !c.known {
			s.refresh(c)
		}
	}
	switch {
	case e.Number == c.joinAt && e.Name == UserJoined && e.User == s.own():
		c.joinAt = Unknown
		s.tell(c, e)
	case e.Number <= c.cursor:
	case e.Number == c.cursor+1:
		c.accept(e)
		c.release()
	default:
		c.hold(e)
		c.catchUp()
	}
}

// hold keeps an event until those before it are there.
func (c *Chat) hold(e *Event) {
	at := len(c.held)
	for at > 0 && c.held[at-1].Number >= e.Number {
		if at--; c.held[at].Number == e.Number {
			return
		}
	}
	c.held = append(c.held, nil)
	copy(c.held[at+1:], c.held[at:])
	c.held[at] = e
}

// release takes the events that are next.
func (c *Chat) release() {
	for len(c.held) > 0 && c.held[0].Number <= c.cursor+1 {
		e := c.held[0]
		c.held = c.held[1:]
		if e.Number == c.cursor+1 {
			c.accept(e)
		}
	}
}

// accept makes an event the last one that the application was told of.
func (c *Chat) accept(e *Event) {
	s := c.service
	c.cursor, c.told = e.Number, e.Number
	if e.Number > c.info.Last {
		c.apply(e)
	}
	c.info.AsOf = s.now()
	if e.Number > 0 { // who is put into a chat that is made is told of that as event 0, which the history has as the making
		s.keep.event(e)
	}
	s.save(c)
	s.tell(c, e)
	c.membership()
}

// tell tells the application of an event of the history.
func (s *Service) tell(c *Chat, e *Event) {
	if e.User == s.own() {
		if it, found := s.itemOf(e); found {
			e.Pending = it.Token
			s.shown[it.Token] = true
		}
		if d := s.flying[c.id]; d != nil {
			defer d.heard(e)
		}
	}
	if e.Name != Created {
		s.emit(e)
	}
}

// apply changes what is known of the chat by an event.
func (c *Chat) apply(e *Event) {
	i := &c.info
	i.Last, i.LastTime = e.Number, e.Millis
	switch e.Name {
	case NameChanged:
		i.Name = e.Text
	case TopicChanged:
		i.Topic = e.Text
	case UserJoined:
		c.add(e.User)
	case UserLeft:
		c.drop(e.User)
	case UserAdded:
		c.add(e.Other)
	case UserRemoved:
		c.drop(e.Other)
		// What is fetched was before this session. That another session of the user has left a room says nothing of this one.
		if e.Other == c.service.own() && !c.catching {
			c.inRoom = false
		}
	}
}

func (c *Chat) add(user identity.UserID) {
	c.enters = c.enters || !c.known && user == c.service.own()
	if !isMember(c.info.Members, user) {
		c.info.Members = append(c.info.Members[:len(c.info.Members):len(c.info.Members)], Member{user, Unknown})
	}
}

func (c *Chat) drop(user identity.UserID) {
	for i := range c.info.Members {
		if c.info.Members[i].User == user {
			c.info.Members = append(c.info.Members[:i:i], c.info.Members[i+1:]...)
			return
		}
	}
}

// membership tells if the user has come into the chat or gone.
func (c *Chat) membership() {
	is := c.joined()
	if is == c.in || !c.known {
		return
	}
	c.in = is
	name := Left
	if is {
		name = Joined
	}
	c.service.emit(&Event{Name: name, Chat: c.id})
}

// seen takes how far a user has read.
func (s *Service) seen(id string, user identity.UserID, number int64) {
	c := s.find(id)
	if c != nil {
		for i := range c.info.Members {
			m := &c.info.Members[i]
			if m.User != user {
				continue
			}
			if number <= m.MaxSeen {
				return
			}
			members := append([]Member(nil), c.info.Members...)
			members[i].MaxSeen = number
			c.info.Members = members
			s.save(c)
			break
		}
	}
	s.emit(&Event{Name: EventsSeen, Chat: id, User: user, Number: number})
}

// removed takes that a chat is gone. What the application has of it stays as it was; there may be another one of that id later.
func (s *Service) removed(id string) {
	if c := s.find(id); c != nil {
		c.inRoom, c.in, c.known, c.based, c.synced = false, false, false, false, false
		c.info.Members, c.held, c.told = nil, nil, Unknown
	}
	if s.stored[id] != nil {
		delete(s.stored, id)
		s.keep.forget(id)
	}
	s.emit(&Event{Name: Removed, Chat: id})
}

// save keeps what is known of a chat.
func (s *Service) save(c *Chat) {
	if !c.known {
		return
	}
	i := c.info
	i.Joined, i.Live = c.joined(), false
	i.Last = min(i.Last, c.cursor) // after a reload, that is where to go on
	s.stored[c.id] = &i
	s.keep.info(&i)
}
