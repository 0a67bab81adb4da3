package chat

import (
	"context"
	"errors"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Join makes a user a member of a channel, or lets a session into a room. The answer comes before any event after the joining.
func (s *Service) Join(ctx context.Context, by Session, m *wire.JoinChatRequestMessage, reply model.Reply) {
	user := by.Identity().User
	c, err := s.permitted(ctx, user, m.ChatID, permission.JoinChat, store.Channel, store.Room)
	if err == nil && !isMember(&c, user) {
		err = checkFull(&c)
	}
	var place *seat
	if err == nil && c.Type == store.Room {
		if place = s.enterRoom(by, m.ChatID); place == nil {
			err = failure.New(failure.ChatAlreadyJoined, "this session is in the chat %q already", m.ChatID)
		}
	}
	if err != nil {
		reply(nil, err, nil)
		return
	}
	s.identify(ctx, users(&c)) // so that they are known below, where nothing may take long
	s.append(m.ChatID, s.event(store.ChatUserJoined, by), by, func(a store.ChatAppended, err error) {
		if place != nil {
			if errors.Is(err, store.ErrMember) { // by another session
				err = nil
			}
			s.letIn(by, m.ChatID, place, err)
		}
		s.answerJoin(&a.Chat, coded(err, m.ChatID, failure.ChatAlreadyJoined, ""), reply)
	})
}

// letIn ends the joining of a room, one way or the other. A session that has ended meanwhile may have left before it had joined:
// it leaves again.
func (s *Service) letIn(session Session, id string, place *seat, err error) {
	switch {
	case err != nil:
		s.vacate(session, id, place)
	case !s.admit(session, id, place):
		s.env.Tasks.Go(func() { s.exitRoom(session, id) })
	}
}

func (s *Service) answerJoin(c *store.Chat, err error, reply model.Reply) {
	if err != nil {
		reply(nil, err, nil)
		return
	}
	info, who := s.info(context.Background(), c)
	reply(&wire.JoinChatResponseMessage{ChatInfo: &info}, nil, who)
}

// Leave ends the membership of a user in a channel, or lets a session out of a room.
func (s *Service) Leave(ctx context.Context, by Session, m *wire.LeaveChatRequestMessage, reply model.Reply) {
	c, err := s.permitted(ctx, by.Identity().User, m.ChatID, permission.LeaveChat, store.Channel, store.Room)
	if err == nil && c.Type == store.Room {
		was, gone := s.leaveRoom(by, m.ChatID)
		switch {
		case !was:
			err = failure.New(failure.ChatNotJoined, "this session is not in the chat %q", m.ChatID)
		case !gone:
			reply(&wire.LeaveChatResponseMessage{}, nil, nil)
			return
		}
	}
	if err != nil {
		reply(nil, err, nil)
		return
	}
	s.append(m.ChatID, s.event(store.ChatUserLeft, by), by, func(_ store.ChatAppended, err error) {
		reply(&wire.LeaveChatResponseMessage{}, coded(err, m.ChatID, "", failure.ChatNotJoined), nil)
	})
}

// Add makes another user a member of a channel, for who has the permission.
func (s *Service) Add(ctx context.Context, by Session, m *wire.AddUserToChatRequestMessage, reply model.Reply) {
	c, err := s.permitted(ctx, by.Identity().User, m.ChatID, permission.AddChatUser, store.Channel)
	if err == nil {
		err = checkFull(&c)
	}
	e := s.event(store.ChatUserAdded, by)
	e.Other = model.UserFrom(m.UserToAdd)
	var who []model.Identity
	if err == nil {
		who, err = s.known(ctx, []store.UserID{e.Other})
	}
	if err != nil {
		reply(nil, err, nil)
		return
	}
	s.append(m.ChatID, e, by, func(_ store.ChatAppended, err error) {
		reply(&wire.AddUserToChatResponseMessage{}, coded(err, m.ChatID, failure.ChatAlreadyAMember, ""), nil)
	}, who...)
}

// Remove ends the membership of another user, for who has the permission.
func (s *Service) Remove(ctx context.Context, by Session, m *wire.RemoveUserFromChatRequestMessage, reply model.Reply) {
	e := s.event(store.ChatUserRemoved, by)
	e.Other = model.UserFrom(m.UserToRemove)
	_, err := s.permitted(ctx, e.User, m.ChatID, permission.RemoveChatUser, store.Channel, store.Room)
	if err == nil && e.Other == e.User {
		err = failure.New(failure.CantRemoveSelf, "you cannot remove yourself from the chat %q; leave it", m.ChatID)
	}
	if err != nil {
		reply(nil, err, nil)
		return
	}
	s.append(m.ChatID, e, by, func(a store.ChatAppended, err error) {
		if err == nil && a.Chat.Type == store.Room {
			s.expel(e.Other, m.ChatID)
		}
		reply(&wire.RemoveUserFromChatResponseMessage{}, coded(err, m.ChatID, "", failure.NotAMember), nil)
	}, s.identify(ctx, []store.UserID{e.Other})...)
}

// Forget lets a user that is being deleted leave all chats: one who is made anew under that name shall find itself in none. (Rooms
// are left by its sessions.)
func (s *Service) Forget(ctx context.Context, user store.UserID) error {
	chats, err := s.env.Store.JoinedChats(ctx, user)
	if err != nil {
		return err
	}
	who := s.identify(ctx, []store.UserID{user})
	for _, c := range chats {
		if c.Type == store.Room {
			continue
		}
		done := make(chan struct{})
		e := store.ChatEvent{Kind: store.ChatUserLeft, User: user, Millis: s.env.Now().UnixMilli()}
		s.env.Store.AppendChatEvent(c.ID, e, func(a store.ChatAppended, failed error) {
			defer close(done)
			defer s.contain()
			if err = failed; err == nil {
				s.tell(&a, nil, who)
			}
		})
		s.env.Tasks.Wait(done)
		if err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrNoMember) {
			return err
		}
	}
	return nil
}

func checkFull(c *store.Chat) error {
	if len(c.Members) >= maxMembers {
		return failure.New(failure.LimitExceeded, "the chat %q has %d members, which is the most", c.ID, maxMembers)
	}
	return nil
}

func users(c *store.Chat) []store.UserID {
	list := make([]store.UserID, len(c.Members))
	for i := range c.Members {
		list[i] = c.Members[i].User
	}
	return list
}
