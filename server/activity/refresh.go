package activity

import (
	"context"
	"errors"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Refresh finds out anew what everybody in an activity may do: its grants have changed. Who may not be in it any more is put out.
func (s *Service) Refresh(ctx context.Context, key store.ActivityKey) error {
	s.changes.Lock()
	defer s.changes.Unlock()
	return s.refresh(ctx, key)
}

// RefreshAll is Refresh for all activities: members of groups have changed.
func (s *Service) RefreshAll(ctx context.Context) error {
	s.changes.Lock()
	defer s.changes.Unlock()
	s.mu.Lock()
	keys := make([]store.ActivityKey, 0, len(s.live))
	for key := range s.live {
		keys = append(keys, key)
	}
	s.mu.Unlock()
	var failed []error
	for _, key := range keys {
		failed = append(failed, s.refresh(ctx, key))
	}
	return errors.Join(failed...)
}

func (s *Service) refresh(ctx context.Context, key store.ActivityKey) error {
	s.mu.Lock()
	users := map[store.UserID]rights{}
	if a := s.live[key]; a != nil {
		for _, m := range a.members {
			users[m.peer.Identity().User] = rights{}
		}
	}
	s.mu.Unlock()
	for user := range users {
		has, err := s.env.Permissions.Resolve(ctx, user, target(key))
		if err != nil {
			return err
		}
		users[user] = rightsOf(has)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.live[key]; a != nil {
		for _, m := range append([]*member(nil), a.members...) { // nobody comes while changes is held
			s.allow(m, users[m.peer.Identity().User])
		}
	}
	return nil
}

// allow puts the rights of a member in the place of those it had.
func (s *Service) allow(m *member, r rights) {
	before := m.rights
	m.rights = r
	if !r.mayBeIn(m.lurks) {
		m.send(&wire.ActivityForceLeaveMessage{ResourceID: m.number, Reason: "the permission to be in this activity was taken away"}, nil)
		s.leave(m)
		return
	}
	if before.view == r.view {
		return
	}
	m.activity.others(m, func(other *member) {
		if !other.lurks {
			m.send(&wire.ActivityStateUpdatedMessage{ResourceID: m.number, SessionID: other.session(), Set: m.sees(other), Complete: true}, nil)
		}
	})
}
