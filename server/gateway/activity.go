package gateway

import (
	"context"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func createActivity(ctx context.Context, s *session, m *wire.ActivityCreateRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return &wire.OkResponse{}, nil, s.domain.Activities().Create(ctx, s.user(), m)
}

func deleteActivity(ctx context.Context, s *session, m *wire.ActivityDeleteRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return &wire.OkResponse{}, nil, s.domain.Activities().Delete(ctx, s.user(), store.ActivityKey{Type: m.ActivityType, ID: m.ActivityID})
}

func activityParticipants(ctx context.Context, s *session, m *wire.ActivityParticipantsRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return s.domain.Activities().Participants(ctx, s.user(), store.ActivityKey{Type: m.ActivityType, ID: m.ActivityID})
}

// joinActivity answers a request to join before anything else about that activity is sent.
func (s *session) joinActivity(frame wire.Frame) error {
	m := &wire.ActivityJoinRequestMessage{}
	if err := m.Decode(frame.Payload); err != nil {
		return err
	}
	reply := func(answer wire.BodyMessage, err error, who []model.Identity) { s.answer(frame.ID, answer, err, who) }
	s.background(len(frame.Payload), func() {
		ctx, cancel := context.WithTimeout(s.context, s.gateway.options.RequestTimeout)
		defer cancel()
		_, _, err := s.contained(ctx, func(ctx context.Context, s *session) (wire.BodyMessage, []model.Identity, error) {
			s.domain.Activities().Join(ctx, s, m, reply)
			return nil, nil, nil
		})
		if err != nil { // it has met a defect
			reply(nil, err, nil)
		}
	})
	return nil
}

// leaveActivity stays in order with the changes of state before it.
func (s *session) leaveActivity(frame wire.Frame) error {
	var m wire.ActivityLeaveRequestMessage
	if err := m.Decode(frame.Payload); err != nil {
		return err
	}
	s.answer(frame.ID, &wire.OkResponse{}, s.domain.Activities().Leave(s, m.ResourceID), nil)
	return nil
}

func (s *session) updateActivityState(frame wire.Frame) error {
	m := &wire.ActivityUpdateStateMessage{}
	if err := m.Decode(frame.Payload); err != nil {
		return err
	}
	if err := s.domain.Activities().Update(s, m); err != nil {
		s.sendError(failure.From(err))
	}
	return nil
}
