package presence

import (
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// own is what this client's user says of itself. The server confirms no message; so after each it is asked what it has, and
// its answer, which has seen all that was sent before, counts if nothing was changed meanwhile.
type own struct {
	user      identity.UserID
	available bool
	begins    bool // the server is being asked what it has of this user at the beginning of a session
	lost      bool // it had nothing
	state     State
	base      State // what the server was last known to have
	// dirty has the keys that were changed since, or whose change it has not confirmed. True: another tab sends it as well, if it connects
	// first (tabs.go).
	dirty map[string]bool

	kept    bool // there is a record of it
	changes int  // made by this client
	asking  bool
	asked   int // changes when the question was put
}

// begin is told of a session of a user. What another one said of itself is nothing that this one says.
func (o *own) begin(user identity.UserID) {
	if !mayBe(o.user, user) {
		o.state, o.base, o.dirty = nil, nil, map[string]bool{}
	}
	o.user, o.begins = user, true
}

// mayBe reports whether both are one user, as far as is known. An anonymous one has another name each time.
func mayBe(one, other identity.UserID) bool {
	nobody := identity.UserID{}
	return one == other || one == nobody || other == nobody || one.Kind == identity.AnonymousUser && other.Kind == one.Kind
}

// IsAvailable reports whether others see this user: there is a session with the server.
func (s *Service) IsAvailable() bool { return s.own.available }

// State is what this user says of itself, as this client shows it: with changes that the server has not got yet.
func (s *Service) State() State { return s.own.state }

// SetState sets keys. Without a connection the server is told when there is one.
func (s *Service) SetState(values State) {
	if len(values) == 0 {
		return
	}
	s.changeOwn(with(s.own.state, values), &wire.PresenceSetStateMessage{State: values})
}

// RemoveState removes keys.
func (s *Service) RemoveState(keys []string) {
	s.changeOwn(without(s.own.state, keys), &wire.PresenceRemoveStateMessage{Keys: keys})
}

// ClearState removes all keys.
func (s *Service) ClearState() { s.changeOwn(nil, &wire.PresenceClearStateMessage{}) }

// changeOwn makes a change and sends the message that makes it on the server.
func (s *Service) changeOwn(state State, m wire.BodyMessage) {
	o := &s.own
	c := changeOf(o.state, state)
	if c.isNone() {
		return
	}
	o.mark(c, o.state, false)
	o.changes++
	s.show(state)
	if !s.host.Connected() {
		s.tellTabs(tabChanged, &wire.ActivityStateUpdatedMessage{Complete: c.cleared, Set: c.set, Removed: c.removed})
	}
	s.host.Send(m)
	s.confirm()
}

// confirm asks what the server has of this user, unless it is being asked.
func (s *Service) confirm() {
	o := &s.own
	if o.asking || len(o.dirty) == 0 || !s.host.Connected() {
		return
	}
	o.asking, o.asked = true, o.changes
	id, session := o.user.Data(), s.host.Session()
	reply := &wire.PresenceResponseMessage{}
	s.host.Request(&wire.PresenceRequestMessage{Users: []wire.DomainUserIdData{id}}, wire.BodyPresenceResponse, reply, func(err error) {
		if s.host.Session() != session {
			return // the session after has asked on its own
		}
		o.asking = false
		switch {
		case service.IsTimeout(err) || err == nil && o.asked != o.changes:
			s.confirm()
		case err != nil || len(reply.UserPresences) != 1: // the next change, or session, asks again
		default:
			s.settleOwn(reply.UserPresences[0].State)
		}
	})
}

// settleOwn takes what the server has, which has seen all changes.
func (s *Service) settleOwn(state State) {
	o := &s.own
	o.base = state
	s.tellSettled()
	clear(o.dirty)
	s.show(state)
}

// show takes a state for what this user says of itself.
func (s *Service) show(state State) {
	c := changeOf(s.own.state, state)
	s.own.state = state
	s.keepOwn()
	id := s.own.user
	if me := s.host.User(); me != nil {
		id = me.ID
	}
	s.tell(id, true, c)
}

// ownChanged takes a change that the server tells of: an echo, or what another session of this user has done. Keys with a change
// that the server has not confirmed stay as they are here; its answer will tell who was last.
func (s *Service) ownChanged(apply func(State) State) {
	o := &s.own
	o.base = apply(o.base)
	state := apply(o.state)
	for key := range o.dirty {
		state = o.keepHere(state, key)
	}
	s.show(state)
}

// keepHere is state with what this client shows for a key.
func (o *own) keepHere(state State, key string) State {
	if value, there := o.state[key]; there {
		return with(state, State{key: value})
	}
	return without(state, []string{key})
}

// restoreOwn is told what the server has of this user at the beginning of a session, and tells it what it lacks. A server that has
// nothing has lost it with the last session; otherwise another session has gone on, and only what was changed here counts.
func (s *Service) restoreOwn(state State) {
	o := &s.own
	o.begins, o.lost = false, len(state) == 0
	merged := state
	if o.lost {
		merged = o.base
	}
	for key := range o.dirty {
		merged = o.keepHere(merged, key)
	}
	if len(merged) == 0 {
		merged = nil
	}
	o.base = state
	s.correctOwn(merged)
}

// correctOwn shows a state, and tells the server what it lacks of it.
func (s *Service) correctOwn(state State) {
	s.tellTabs(tabSends, &wire.ActivityStateUpdatedMessage{Set: state})
	s.sendOwn(changeOf(s.own.base, state))
	s.show(state)
	if len(s.own.dirty) == 0 {
		s.tellSettled()
	}
	s.confirm()
}

// mark notes that the server has not confirmed a change of what was there before, and whether another tab sends it as well.
func (o *own) mark(c change, before State, shared bool) {
	for key := range c.set {
		o.dirty[key] = shared
	}
	for _, key := range c.removed {
		o.dirty[key] = shared
	}
	if c.cleared {
		for key := range before {
			o.dirty[key] = shared
		}
	}
}

// sendOwn sends a change of what the server has.
func (s *Service) sendOwn(c change) {
	o := &s.own
	clear(o.dirty)
	o.mark(c, o.base, false)
	if !c.isNone() {
		o.changes++ // what is being asked does not see it
	}
	if c.cleared {
		s.host.Send(&wire.PresenceClearStateMessage{})
	}
	if len(c.removed) > 0 {
		s.host.Send(&wire.PresenceRemoveStateMessage{Keys: c.removed})
	}
	if len(c.set) > 0 {
		s.host.Send(&wire.PresenceSetStateMessage{State: c.set})
	}
}
