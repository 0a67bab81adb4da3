package gateway

import (
	"context"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Who has logged in may see the presence of everybody, as on the original server (spec client-api §10). Everything about presence
// is dealt with in the order in which it comes, so that a client knows what an answer has seen of what it sent before.

// askPresence answers what users are now and, if it is to subscribe, has them watched from then on.
func (s *session) askPresence(frame wire.Frame) error {
	var m wire.SubscribePresenceRequestMessage // which has the fields of the other request
	if err := m.Decode(frame.Payload); err != nil {
		return err
	}
	if s.out.waitRoom() != nil { // answers may be large: one waits at a time
		return nil
	}
	ctx, cancel := context.WithTimeout(s.context, s.gateway.options.RequestTimeout)
	defer cancel()
	who, err := s.domain.Identities(ctx, m.Users)
	if err == nil {
		err = s.answerPresence(frame, who)
	}
	if err != nil {
		s.answer(frame.ID, nil, err, nil)
	}
	return nil
}

func (s *session) answerPresence(frame wire.Frame, who []model.Identity) error {
	if frame.Body == wire.BodyPresenceSubscribeRequest {
		return s.domain.Presence().Subscribe(s, who, func(list []wire.UserPresenceData) {
			s.answer(frame.ID, &wire.SubscribePresenceResponseMessage{UserPresences: list}, nil, who)
		})
	}
	s.domain.Presence().Look(who, func(list []wire.UserPresenceData) {
		s.answer(frame.ID, &wire.PresenceResponseMessage{UserPresences: list}, nil, who)
	})
	return nil
}

// changePresence deals with a message that changes what the session's user says of itself, or whom the session watches.
func (s *session) changePresence(frame wire.Frame) error {
	service := s.domain.Presence()
	switch frame.Body {
	case wire.BodyPresenceSetState:
		var m wire.PresenceSetStateMessage
		if err := m.Decode(frame.Payload); err != nil {
			return err
		}
		if err := service.Set(s, m.State); err != nil {
			s.sendError(failure.From(err))
		}
	case wire.BodyPresenceRemoveState:
		var m wire.PresenceRemoveStateMessage
		if err := m.Decode(frame.Payload); err != nil {
			return err
		}
		service.Remove(s, m.Keys)
	case wire.BodyPresenceClearState:
		service.Clear(s)
	case wire.BodyPresenceUnsubscribe:
		var m wire.UnsubscribePresenceMessage
		if err := m.Decode(frame.Payload); err != nil {
			return err
		}
		service.Unsubscribe(s, m.Users)
	}
	return nil
}
