package chat

import (
	"context"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// The methods with a reply take effect in the order of their calls, and answer when that is on the disk.

// Publish adds a message of a member.
func (s *Service) Publish(_ context.Context, by Session, m *wire.PublishChatRequestMessage, reply model.Reply) {
	if err := checkLength("the message", m.Message, maxMessage); err != nil {
		reply(nil, err, nil)
		return
	}
	e := s.event(store.ChatMessage, by)
	e.Text, e.Mark = m.Message, model.MarkFrom(m.Replica, m.Entry)
	s.append(m.ChatID, e, by, func(a store.ChatAppended, err error) {
		answer := &wire.PublishChatResponseMessage{EventNumber: a.Event.Number, Timestamp: wire.FromMillis(a.Event.Millis), Duplicate: a.Duplicate}
		reply(answer, coded(err, m.ChatID, "", failure.ChatNotJoined), nil)
	})
}

// SetName changes the name of a chat, for who has the permission.
func (s *Service) SetName(ctx context.Context, by Session, m *wire.SetChatNameRequestMessage, reply model.Reply) {
	e := s.event(store.ChatNameChanged, by)
	e.Text, e.Mark = m.Name, model.MarkFrom(m.Replica, m.Entry)
	s.setText(ctx, by, m.ChatID, permission.SetChatName, checkLength("the name", m.Name, maxName), e, &wire.SetChatNameResponseMessage{}, reply)
}

// SetTopic changes the topic of a chat, for who has the permission.
func (s *Service) SetTopic(ctx context.Context, by Session, m *wire.SetChatTopicRequestMessage, reply model.Reply) {
	e := s.event(store.ChatTopicChanged, by)
	e.Text, e.Mark = m.Topic, model.MarkFrom(m.Replica, m.Entry)
	s.setText(ctx, by, m.ChatID, permission.SetTopic, checkLength("the topic", m.Topic, maxTopic), e, &wire.SetChatTopicResponseMessage{}, reply)
}

func (s *Service) setText(ctx context.Context, by Session, id, name string, err error, e store.ChatEvent, answer wire.BodyMessage, reply model.Reply) {
	if err == nil {
		err = s.maySet(ctx, id, name, &e)
	}
	if err != nil {
		reply(nil, err, nil)
		return
	}
	s.append(id, e, by, func(_ store.ChatAppended, err error) { reply(answer, coded(err, id, "", ""), nil) })
}

// maySet returns an error if an event needs a permission that its user does not have. What has happened already is only answered
// once more, even if the permission was taken meanwhile.
func (s *Service) maySet(ctx context.Context, id, name string, e *store.ChatEvent) error {
	if e.Mark != (store.Mark{}) {
		if _, there, err := s.env.Store.ChatEntry(ctx, id, e.Mark); err != nil || there {
			return err // that it is something else is found out when it is appended
		}
	}
	_, err := s.permitted(ctx, e.User, id, name)
	return err
}

// MarkSeen notes up to which event a member has seen a chat. A mark does not move back, nor beyond the last event.
func (s *Service) MarkSeen(_ context.Context, by Session, m *wire.MarkChatEventsSeenRequestMessage, reply model.Reply) {
	id := self(by)
	s.env.Store.SeeChat(m.ChatID, id.User, m.EventNumber, func(seen store.ChatSeen, err error) {
		defer s.contain()
		if err == nil && seen.Moved {
			frame := wire.AppendFrame(nil, wire.Message, 0, &wire.ChatEventsMarkedSeenMessage{ChatID: m.ChatID, User: model.UserData(id.User), EventNumber: seen.Seen})
			for session := range s.audience(&seen.Chat, by, nil) {
				session.Send(frame, []model.Identity{id})
			}
		}
		reply(&wire.MarkChatEventsSeenResponseMessage{}, coded(err, m.ChatID, "", failure.ChatNotJoined), nil)
	})
}
