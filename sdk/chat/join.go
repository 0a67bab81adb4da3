package chat

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Join joins a chat. Without a connection it works for chats that the user is in already, and fails with offline otherwise.
func (s *Service) Join(id string, done func(*Chat, error)) { s.join(id, false, done) }

func (s *Service) join(id string, again bool, done func(*Chat, error)) {
	var m wire.JoinChatResponseMessage
	s.host.Request(&wire.JoinChatRequestMessage{ChatID: id}, wire.BodyJoinChatResponse, &m, func(err error) {
		switch {
		case err == nil && m.ChatInfo != nil:
			done(s.joinedNow(m.ChatInfo), nil)
		case service.LacksConnection(err):
			s.instead(func() { s.Join(id, done) }, func() { done(s.joinStored(id, err)) })
		case service.IsTimeout(err):
			s.late[id] = true
			done(nil, err)
		case offline.CodeOf(err) == ErrAlreadyJoined && (s.visits[id] || s.late[id]): // by a message of an earlier page, or by the call before
			s.stay(id, done)
		case offline.CodeOf(err) == ErrAlreadyJoined && s.left[id] && !again: // and took it away again just now
			s.join(id, true, done)
		default:
			done(nil, err)
		}
	})
}

// stay makes a chat that was joined for a message, or whose joining was not answered in time, one that the application has joined.
func (s *Service) stay(id string, done func(*Chat, error)) {
	delete(s.visits, id) // so it is not left
	s.askInfos([]string{id}, func(infos []wire.ChatInfoData, err error) {
		if err != nil || len(infos) != 1 {
			done(nil, err)
			return
		}
		done(s.joinedNow(&infos[0]), nil)
	})
}

func (s *Service) joinedNow(m *wire.ChatInfoData) *Chat {
	c := s.use(m.ID)
	delete(s.visits, m.ID)
	delete(s.left, m.ID)
	delete(s.late, m.ID)
	based := c.based
	c.inRoom = m.ChatType == Room
	c.enters = true
	s.learn(m)
	if !based {
		c.joinAt = m.LastEventNumber
	}
	return c
}

func (s *Service) joinStored(id string, err error) (*Chat, error) {
	if c := s.find(id); c != nil && c.joined() {
		return c, nil
	}
	i := s.stored[id]
	if i == nil || !i.Joined {
		return nil, err
	}
	c := s.use(id)
	c.based, c.inRoom = true, i.Type == Room
	c.in = true
	return c, nil
}

// Leave leaves a chat. It needs a connection.
func (s *Service) Leave(id string, done func(error)) {
	s.host.Request(&wire.LeaveChatRequestMessage{ChatID: id}, wire.BodyLeaveChatResponse, nil, func(err error) {
		c := s.find(id)
		if offline.CodeOf(err) == ErrNotJoined && c != nil && c.joined() {
			err = nil // it was left by the call before, which was not answered in time, or elsewhere
		}
		if err == nil && c != nil {
			c.inRoom = false
			c.drop(s.own())
			s.save(c)
			c.membership()
		}
		done(err)
	})
}
