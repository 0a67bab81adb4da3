package chat

import (
	"fmt"
	"runtime/debug"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// event is an event that a session makes now.
func (s *Service) event(kind store.ChatEventKind, by Session) store.ChatEvent {
	return store.ChatEvent{Kind: kind, User: by.Identity().User, Millis: s.env.Now().UnixMilli()}
}

// append adds an event of a session, tells everybody concerned, and calls done then. who is the other users in the event.
func (s *Service) append(id string, e store.ChatEvent, by Session, done func(store.ChatAppended, error), who ...model.Identity) {
	s.env.Store.AppendChatEvent(id, e, func(a store.ChatAppended, err error) {
		defer s.contain()
		if err == nil && !a.Duplicate {
			s.tell(&a, by, append(who, self(by)))
		}
		done(a, err)
	})
}

// contain is deferred by what the store calls: a panic there would end its writer, and with it the server.
func (s *Service) contain() {
	if p := recover(); p != nil {
		s.env.Log.Error("panic in a chat", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	}
}

// tell tells everybody concerned of an event, which a session has made, or nobody of those who are there (nil).
func (s *Service) tell(a *store.ChatAppended, by Session, who []model.Identity) {
	plain := wire.AppendFrame(nil, wire.Message, 0, eventMessage(a.Chat.ID, &a.Event, false))
	marked := plain
	if a.Event.Mark != (store.Mark{}) {
		marked = wire.AppendFrame(nil, wire.Message, 0, eventMessage(a.Chat.ID, &a.Event, true))
	}
	for session := range s.audience(&a.Chat, by, leaver(&a.Event)) {
		if session.Identity().User == a.Event.User { // a mark is a secret of its user
			session.Send(marked, who)
		} else {
			session.Send(plain, who)
		}
	}
}

// leaver is the user who is not a member any more because of an event, or nil.
func leaver(e *store.ChatEvent) *store.UserID {
	switch e.Kind {
	case store.ChatUserLeft:
		return &e.User
	case store.ChatUserRemoved:
		return &e.Other
	}
	return nil
}

// audience is the sessions that are told of what a session has done in a chat: itself, as far as it is still there, and those in
// the room, or all of the members and of who has just left.
func (s *Service) audience(c *store.Chat, by Session, leaver *store.UserID) map[Session]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[Session]bool{}
	add := func(user store.UserID) {
		for session := range s.sessions[user] {
			all[session] = true
		}
	}
	if by != nil && s.present(by) {
		all[by] = true
	}
	if c.Type == store.Room {
		for session, place := range s.rooms[c.ID] {
			if place.admitted {
				all[session] = true
			}
		}
		return all
	}
	for i := range c.Members {
		add(c.Members[i].User)
	}
	if leaver != nil {
		add(*leaver)
	}
	return all
}

// eventMessage is what sessions are told of an event. (Nobody is told of ChatCreated.)
func eventMessage(chat string, e *store.ChatEvent, withMark bool) wire.BodyMessage {
	n, at, user := e.Number, wire.FromMillis(e.Millis), model.UserData(e.User)
	switch e.Kind {
	case store.ChatUserJoined:
		return &wire.UserJoinedChatMessage{ChatID: chat, EventNumber: n, Timestamp: at, User: user}
	case store.ChatUserLeft:
		return &wire.UserLeftChatMessage{ChatID: chat, EventNumber: n, Timestamp: at, User: user}
	case store.ChatUserAdded:
		return &wire.UserAddedToChatMessage{ChatID: chat, EventNumber: n, Timestamp: at, User: user, AddedUser: model.UserData(e.Other)}
	case store.ChatUserRemoved:
		return &wire.UserRemovedFromChatMessage{ChatID: chat, EventNumber: n, Timestamp: at, User: user, RemovedUser: model.UserData(e.Other)}
	case store.ChatNameChanged:
		return &wire.ChatNameSetMessage{ChatID: chat, EventNumber: n, Timestamp: at, User: user, Name: e.Text}
	case store.ChatTopicChanged:
		return &wire.ChatTopicSetMessage{ChatID: chat, EventNumber: n, Timestamp: at, User: user, Topic: e.Text}
	}
	m := &wire.RemoteChatMessageMessage{ChatID: chat, EventNumber: n, Timestamp: at, User: user, Message: e.Text}
	if withMark {
		model.SetMark(&m.Replica, &m.Entry, e.Mark)
	}
	return m
}
