package chat

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// What was missed is fetched from the history: after a connection was lost, and when the server has told of an event that is not next.

// synchronize goes on with all chats in a new session: rooms are joined again, and of the others the server tells how far they are.
func (s *Service) synchronize() {
	asks := false
	for _, c := range append([]*Chat(nil), s.chats...) {
		switch {
		case c.inRoom:
			s.rejoin(c)
		case c.joined() || !c.known:
			asks = true
		}
	}
	if asks {
		s.askJoined()
	}
}

// askJoined asks how far the chats are that the user is in.
func (s *Service) askJoined() {
	var m wire.GetJoinedChatsResponseMessage
	s.host.Request(&wire.GetJoinedChatsRequestMessage{}, wire.BodyGetJoinedChatsResponse, &m, func(err error) {
		switch {
		case s.disposed:
		case err == nil:
			s.learnJoined(m.ChatInfo)
		case service.IsTimeout(err):
			s.askJoined()
		default: // a lost connection is made again, and a gap is noticed by the next event
		}
	})
}

// learnJoined takes the chats that the server says the user is in, and asks for the others that the application takes for such.
func (s *Service) learnJoined(infos []wire.ChatInfoData) {
	told := map[string]bool{}
	for i := range infos {
		told[infos[i].ID] = true
		s.learn(&infos[i])
	}
	for _, c := range append([]*Chat(nil), s.chats...) {
		if !told[c.id] && !c.inRoom && (c.joined() || !c.known) {
			s.refresh(c)
		}
	}
}

// rejoin joins a room in a new session.
func (s *Service) rejoin(c *Chat) {
	var m wire.JoinChatResponseMessage
	s.host.Request(&wire.JoinChatRequestMessage{ChatID: c.id}, wire.BodyJoinChatResponse, &m, func(err error) {
		switch code := offline.CodeOf(err); {
		case s.disposed:
		case err == nil && m.ChatInfo != nil:
			s.learn(m.ChatInfo)
		case code == ErrAlreadyJoined:
			s.refresh(c)
		case code == ErrNotFound:
			s.removed(c.id)
		case code == service.ErrRequestTimeout && c.inRoom:
			s.rejoin(c)
		case isServers(code):
			c.inRoom = false
			s.save(c)
			c.membership()
		}
	})
}

// refresh asks what the server knows of a chat.
func (s *Service) refresh(c *Chat) {
	s.askInfos([]string{c.id}, func(infos []wire.ChatInfoData, err error) {
		switch {
		case s.disposed:
		case offline.CodeOf(err) == ErrNotFound && c.known:
			s.removed(c.id)
		case err == nil && len(infos) == 1:
			s.learn(&infos[0])
		case service.IsTimeout(err):
			s.refresh(c)
		}
	})
}

func (s *Service) askInfos(ids []string, done func([]wire.ChatInfoData, error)) {
	var m wire.GetChatsResponseMessage
	s.host.Request(&wire.GetChatsRequestMessage{ChatIDs: ids}, wire.BodyGetChatsResponse, &m, func(err error) { done(m.ChatInfo, err) })
}

// learn takes what the server says of a chat now. If the application uses it and is in it, it is told of what it has missed.
func (s *Service) learn(m *wire.ChatInfoData) {
	i := infoOf(m)
	i.AsOf = s.now()
	c := s.find(i.ID)
	if c == nil {
		s.note(i)
		return
	}
	was, known := c.in, c.known
	if known && i.Last < c.info.Last && (c.synced || i.Last < c.told) {
		i = c.info // the answer was made before an event that came ahead of it
	}
	c.info, c.known, c.synced = i, true, true
	s.save(c)
	if !known {
		c.in = c.joined() && !c.enters
	}
	c.membership()
	switch {
	case !c.based || !was && !c.in:
		c.based, c.cursor = true, max(c.cursor, i.Last)
		s.save(c)
	case i.Last > c.cursor:
		c.catchUp()
	}
}

// note keeps what is known of a chat that the application does not use.
func (s *Service) note(i Info) {
	old := s.stored[i.ID]
	i.Joined = isMember(i.Members, s.own())
	if i.Type == Room {
		i.Joined = old != nil && old.Joined
	}
	s.stored[i.ID] = &i
	s.keep.info(&i)
}

// catchUp fetches the events after the cursor.
func (c *Chat) catchUp() {
	s := c.service
	if c.catching || !s.host.Connected() {
		return
	}
	c.catching = true
	session := s.host.Session()
	from, limit, forward := c.cursor, int64(pageSize), true // that one is known, but some servers count it in and others do not
	var m wire.ChatHistoryResponseMessage
	request := &wire.ChatHistoryRequestMessage{ChatID: c.id, StartEvent: &from, Limit: &limit, Forward: &forward}
	s.host.Request(request, wire.BodyGetChatHistoryResponse, &m, func(err error) {
		if s.disposed || session != s.host.Session() {
			return
		}
		c.catching = false
		switch offline.CodeOf(err) {
		case "":
			c.caughtUp(m.Data, from)
		case offline.ErrOffline, service.ErrConnectionFailed, service.ErrClosed:
			// the next session asks
		case service.ErrRequestTimeout:
			c.catchUp()
		default:
			c.caughtUp(nil, c.cursor) // nobody may tell, or say in a way that can be read, what was there
		}
	})
}

// caughtUp takes the events after the cursor, which was at from when they were asked for, and asks for more if there are. Numbers that the
// server leaves out are not waited for.
func (c *Chat) caughtUp(page []wire.ChatEventData, from int64) {
	before := c.cursor
	for i := range page {
		if e := entryOf(&page[i]); e != nil && e.Number > c.cursor {
			c.accept(e)
		}
	}
	if c.cursor == before && before > from {
		c.catchUp() // what was told meanwhile is all that the server had then; of what is behind that it has not spoken
		return
	}
	if c.cursor == before {
		held := c.held
		c.held = nil
		for _, e := range held {
			c.accept(e)
		}
		c.cursor = max(c.cursor, c.info.Last)
		c.service.save(c)
		return
	}
	c.release()
	if c.cursor < c.info.Last || len(c.held) > 0 {
		c.catchUp()
	}
}

// isServers reports whether a code is an answer of the server, and not of the way there.
func isServers(code offline.Code) bool {
	switch code {
	case "", offline.ErrOffline, service.ErrRequestTimeout, service.ErrConnectionFailed, service.ErrClosed, offline.ErrCancelled, service.ErrProtocol:
		return false
	}
	return true
}
