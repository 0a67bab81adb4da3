package chat

import (
	"context"
	"errors"
	"slices"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Create makes a channel or a room, and returns its id. The creator is the first member of a channel. Other members, and other
// sessions of the creator, are told that they are added, or joined, with the event 0.
func (s *Service) Create(ctx context.Context, by Session, m *wire.CreateChatRequestMessage) (string, error) {
	c := store.Chat{ID: model.NewID(m.ChatID), Type: store.ChatType(m.ChatType), Public: m.Membership == "public", Name: m.Name, Topic: m.Topic,
		Created: s.env.Now().UnixMilli()}
	if err := check(&c, m.Membership); err != nil {
		return "", err
	}
	user := by.Identity().User
	var who []model.Identity
	if c.Type == store.Channel { // nobody is in a room until he joins
		var err error
		if who, err = s.addMembers(ctx, &c, user, m.Members); err != nil {
			return "", err
		}
	}
	grants := permission.Owned(permission.Chat, worldGrants(c.Public), user)
	made, err := s.env.Store.CreateChat(ctx, c, user, grants)
	if errors.Is(err, store.ErrExists) {
		return "", failure.New(failure.ChatAlreadyExists, "there is a chat %q already", c.ID)
	}
	if err == nil {
		s.tellCreated(&made, by, who)
	}
	return c.ID, err
}

func check(c *store.Chat, membership string) error {
	switch {
	case c.Type != store.Channel && c.Type != store.Room:
		return failure.New(failure.Malformed, "a chat of type %q cannot be made", c.Type)
	case membership != "public" && membership != "private":
		return failure.New(failure.Malformed, "the membership of a chat is public or private, not %q", membership)
	case c.Type == store.Room && !c.Public:
		return failure.New(failure.Malformed, "a room is public")
	}
	return errors.Join(checkLength("the id", c.ID, maxID), checkLength("the name", c.Name, maxName), checkLength("the topic", c.Topic, maxTopic))
}

// worldGrants is what everybody may with a new chat.
func worldGrants(public bool) store.Grants {
	if public {
		return store.Grants{World: []string{permission.JoinChat, permission.LeaveChat}}
	}
	return store.Grants{World: []string{permission.LeaveChat}}
}

// addMembers gives a new chat its members, of whom by is one, and returns who they are. All have to be users.
func (s *Service) addMembers(ctx context.Context, c *store.Chat, by store.UserID, others []wire.DomainUserIdData) ([]model.Identity, error) {
	list := []store.UserID{by}
	for i := range others {
		if user := model.UserFrom(&others[i]); !slices.Contains(list, user) {
			list = append(list, user)
		}
		if len(list) > maxMembers {
			return nil, failure.New(failure.LimitExceeded, "%d members are the most", maxMembers)
		}
	}
	for _, user := range list {
		c.Members = append(c.Members, store.ChatMember{User: user})
	}
	return s.known(ctx, list)
}

// tellCreated tells the members of a new chat, whose first one has made it with a session.
func (s *Service) tellCreated(c *store.Chat, by Session, who []model.Identity) {
	creator := self(by)
	for _, member := range who {
		e := store.ChatEvent{Kind: store.ChatUserAdded, User: creator.User, Other: member.User, Millis: c.Created}
		if member.User == creator.User {
			e.Kind = store.ChatUserJoined
		}
		frame := wire.AppendFrame(nil, wire.Message, 0, eventMessage(c.ID, &e, false))
		for _, session := range s.sessionsOf(member.User) {
			if session != by {
				session.Send(frame, []model.Identity{creator, member})
			}
		}
	}
}

// Direct finds the direct chats of a user with others, and makes those that there are not yet.
func (s *Service) Direct(ctx context.Context, by Session, m *wire.GetDirectChatsRequestMessage) (*wire.GetDirectChatsResponseMessage, []model.Identity, error) {
	if len(m.UserLists) > maxChats {
		return nil, nil, tooMany()
	}
	answer := &wire.GetDirectChatsResponseMessage{}
	var who []model.Identity
	for i := range m.UserLists {
		c, err := s.direct(ctx, by, m.UserLists[i].Values)
		if err != nil {
			return nil, nil, err
		}
		info, more := s.info(ctx, &c)
		answer.ChatInfo, who = append(answer.ChatInfo, info), append(who, more...)
	}
	return answer, who, nil
}

func tooMany() error {
	return failure.New(failure.LimitExceeded, "%d chats are the most that can be asked for at once", maxChats)
}

func (s *Service) direct(ctx context.Context, by Session, others []wire.DomainUserIdData) (store.Chat, error) {
	user := by.Identity().User
	c := store.Chat{ID: model.NewID(nil), Type: store.Direct, Created: s.env.Now().UnixMilli()}
	who, err := s.addMembers(ctx, &c, user, others)
	if err != nil {
		return c, err
	}
	grants := store.Grants{Users: map[store.UserID][]string{}}
	for _, m := range c.Members {
		grants.Users[m.User] = []string{permission.SetChatName, permission.SetTopic}
	}
	made, err := s.env.Store.CreateChat(ctx, c, user, grants)
	if errors.Is(err, store.ErrExists) {
		return made, nil
	}
	if err == nil {
		s.tellCreated(&made, by, who)
	}
	return made, err
}

// Delete deletes a chat with all its events, for who has the permission.
func (s *Service) Delete(ctx context.Context, by Session, m *wire.RemoveChatRequestMessage, reply model.Reply) {
	if _, err := s.permitted(ctx, by.Identity().User, m.ChatID, permission.RemoveChat); err != nil {
		reply(nil, err, nil)
		return
	}
	s.env.Store.DeleteChat(m.ChatID, func(c store.Chat, err error) {
		defer s.contain()
		if err == nil {
			frame := wire.AppendFrame(nil, wire.Message, 0, &wire.ChatRemovedMessage{ChatID: m.ChatID})
			for session := range s.audience(&c, by, nil) {
				session.Send(frame, nil)
			}
			s.closeRoom(m.ChatID)
		}
		reply(&wire.RemoveChatResponseMessage{}, coded(err, m.ChatID, "", ""), nil)
	})
}
