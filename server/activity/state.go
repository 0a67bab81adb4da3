package activity

import (
	"maps"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/wire"
)

// maxState is how many bytes a session's state may have, as messages have it.
const maxState = 64 << 10

func checkState(state map[string]wire.JSON) error {
	if size := len((&wire.ActivityStateData{State: state}).Append(nil)); size > maxState {
		return failure.New(failure.LimitExceeded, "a state of %d bytes is too large: %d are allowed", size, maxState)
	}
	return nil
}

// Update changes the state of a connection in an activity, and tells the others: what is removed goes first, then what is set is
// put in, or put in the place of everything if the message is complete. A connection that is not in the activity any more may
// not have known that.
func (s *Service) Update(p Peer, u *wire.ActivityUpdateStateMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.member(p, u.ResourceID)
	switch {
	case m == nil:
		return s.unknown(p, u.ResourceID)
	case m.lurks:
		return failure.New(failure.Unauthorized, "who lurks in the activity %s has no state", m.activity.key)
	case !m.rights.set:
		return missing(permission.SetState, m.activity.key)
	}
	state := changed(m.state, u)
	if err := checkState(state); err != nil {
		return err
	}
	m.state = state
	m.activity.others(m, func(other *member) {
		if other.rights.view {
			other.send(&wire.ActivityStateUpdatedMessage{ResourceID: other.number, SessionID: m.session(), Set: u.Set, Complete: u.Complete, Removed: u.Removed}, nil)
		}
	})
	return nil
}

// unknown is the error for a number that was never given out.
func (s *Service) unknown(p Peer, number int32) error {
	if c := s.connections[p]; c != nil && number >= 0 && number < c.next {
		return nil
	}
	return failure.New(failure.NoSuchResource, "there is no activity of the number %d here", number)
}

// changed is what a state becomes. States are not changed in place: they are in messages.
func changed(state map[string]wire.JSON, u *wire.ActivityUpdateStateMessage) map[string]wire.JSON {
	if u.Complete {
		return u.Set
	}
	next := maps.Clone(state)
	if next == nil {
		next = map[string]wire.JSON{}
	}
	for _, key := range u.Removed {
		delete(next, key)
	}
	maps.Copy(next, u.Set)
	return next
}
