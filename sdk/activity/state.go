package activity

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// SetState puts values into the own state. After leaving it does nothing, as in the original; a session that lurks has no state,
// which is an error of code unauthorized.
func (a *Activity) SetState(values State) error {
	return a.change(&wire.ActivityUpdateStateMessage{Set: values})
}

// RemoveState takes keys out of the own state.
func (a *Activity) RemoveState(keys []string) error {
	return a.change(&wire.ActivityUpdateStateMessage{Removed: keys})
}

// ClearState empties the own state.
func (a *Activity) ClearState() error {
	return a.change(&wire.ActivityUpdateStateMessage{Complete: true})
}

// change changes the own state, which is sent at once, or kept until it can be.
func (a *Activity) change(m *wire.ActivityUpdateStateMessage) error {
	switch {
	case a.options.Lurk:
		return offline.Errorf(service.ErrUnauthorized, "who lurks in the activity %s has no state", a.key.String())
	case a.phase == over:
		return nil
	}
	before := a.self()
	a.own = changed(a.own, m)
	a.changes++
	if a.phase == live {
		m.ResourceID, a.unconfirmed = a.number, true
		a.service.host.Send(m)
		a.watch()
	} else {
		a.service.own.put(a.key, a.own, nil)
	}
	a.tellChange(before, m)
	return nil
}

// changed is what a state becomes: what is removed goes first, then what is set is put in, or all there is if the message is complete.
func changed(state State, m *wire.ActivityUpdateStateMessage) State {
	next := State{}
	if !m.Complete {
		for key, value := range state {
			next[key] = value
		}
		for _, key := range m.Removed {
			delete(next, key)
		}
	}
	for key, value := range m.Set {
		next[key] = value
	}
	return next
}

// tellChange tells of a change of the state of a participant, as it was before.
func (a *Activity) tellChange(p *Participant, m *wire.ActivityUpdateStateMessage) {
	delta := &Event{Name: StateDelta, Values: m.Set, Complete: m.Complete, Removed: m.Removed, OldValues: map[string]*wire.JSON{}}
	cleared := map[string]*wire.JSON{}
	old := func(key string) *wire.JSON {
		if value, ok := p.State[key]; ok {
			return &value
		}
		return nil
	}
	if m.Complete {
		for key := range p.State {
			cleared[key] = old(key)
			delta.OldValues[key] = cleared[key]
		}
	}
	for _, key := range m.Removed {
		delta.OldValues[key] = old(key)
	}
	keys := wire.SortedKeys(m.Set)
	for _, key := range keys {
		delta.OldValues[key] = old(key)
	}
	a.emitAbout(p, delta)
	if m.Complete {
		a.emitAbout(p, &Event{Name: StateCleared, OldValues: cleared})
	} else {
		for _, key := range m.Removed {
			a.emitAbout(p, &Event{Name: StateRemoved, Key: key, OldValue: old(key)})
		}
	}
	for _, key := range keys {
		value := m.Set[key]
		e := &Event{Name: StateSet, Key: key, Value: &value, OldValue: old(key)}
		if m.Complete {
			e.OldValue = nil // it was cleared just now
		}
		a.emitAbout(p, e)
	}
}

// sessionJoined takes in that somebody has joined.
func (a *Activity) sessionJoined(session string, state State) {
	if a.former[session] {
		return
	}
	p := a.participant(session, state)
	a.put(p)
	a.emitAbout(p, &Event{Name: SessionJoined, Participant: p})
}

// sessionLeft takes in that somebody has left.
func (a *Activity) sessionLeft(session string) {
	if at, ok := a.find(session); ok {
		p := a.others[at]
		a.drop(session)
		a.emitAbout(p, &Event{Name: SessionLeft})
	}
}

// stateUpdated takes in that somebody has changed its state.
func (a *Activity) stateUpdated(m *wire.ActivityStateUpdatedMessage) {
	at, ok := a.find(m.SessionID)
	if !ok {
		return
	}
	u := &wire.ActivityUpdateStateMessage{Set: m.Set, Complete: m.Complete, Removed: m.Removed}
	p := a.others[at]
	a.put(a.participant(m.SessionID, changed(p.State, u)))
	a.tellChange(p, u)
}

// participant makes the participant of a session of somebody else.
func (a *Activity) participant(session string, state State) *Participant {
	user := a.service.host.Users().UserOfSession(session)
	if user == nil {
		user = &identity.User{}
	}
	if state == nil {
		state = State{}
	}
	return &Participant{Session: session, User: user, State: state}
}
