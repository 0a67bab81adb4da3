package presence

import (
	"maps"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Set sets keys of the state of a session's user. It returns an error of code LimitExceeded for a state that would be too large.
func (s *Service) Set(who Session, values map[string]wire.JSON) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.own(who)
	if u == nil || len(values) == 0 {
		return nil
	}
	state := maps.Clone(values)
	for key, value := range u.state {
		if _, set := state[key]; !set {
			state[key] = value
		}
	}
	if size := len((&wire.PresenceSetStateMessage{State: state}).Append(nil)); size > maxStateBytes {
		return failure.New(failure.LimitExceeded, "the presence state of a user may have %d bytes, but with this it has %d", maxStateBytes, size)
	}
	id := who.Identity()
	s.setState(u, id, state, &wire.PresenceStateSetMessage{User: model.UserData(id.User), State: values})
	return nil
}

// Remove removes keys from the state of a session's user. Keys that are not there are left out of what is told.
func (s *Service) Remove(who Session, keys []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.own(who)
	if u == nil {
		return
	}
	state := maps.Clone(u.state)
	var removed []string
	for _, key := range keys {
		if _, there := state[key]; there {
			delete(state, key)
			removed = append(removed, key)
		}
	}
	id := who.Identity()
	if len(removed) > 0 {
		s.setState(u, id, state, &wire.PresenceStateRemovedMessage{User: model.UserData(id.User), Keys: removed})
	}
}

// Clear removes all keys from the state of a session's user.
func (s *Service) Clear(who Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.own(who); u != nil {
		id := who.Identity()
		s.setState(u, id, nil, &wire.PresenceStateClearedMessage{User: model.UserData(id.User)})
	}
}

// own is the record of a session's user, or nil if the session is over.
func (s *Service) own(who Session) *user {
	if s.sessions[who] == nil {
		return nil
	}
	return s.users[who.Identity().User]
}

// setState replaces the state of a user, and tells all that are subscribed, unless it was empty and stays so.
func (s *Service) setState(u *user, about model.Identity, state map[string]wire.JSON, m wire.BodyMessage) {
	if len(u.state) == 0 && len(state) == 0 {
		return
	}
	u.state = state
	s.tell(u, about, m)
}
