package presence

import (
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Event is a change of presence (client-api.md §10). Own ones are about this client's user, whoever of its sessions made
// them, the others about a user that is subscribed to. The comments at the names say which fields are set.
type Event struct {
	Name      Name
	User      identity.UserID
	Own       bool
	State     State
	Keys      []string
	Available bool
}

// IsEvent implements service.Event.
func (*Event) IsEvent() {}

// Name is the name of an event.
type Name uint8

// The names.
const (
	StateSet            Name = iota // State: the keys that were set, with their values
	StateRemoved                    // Keys
	StateCleared                    //
	AvailabilityChanged             // Available
)

// State is what a user says of itself. It is replaced, never changed.
type State map[string]wire.JSON

// change is how one state becomes another.
type change struct {
	set     State
	removed []string // sorted
	cleared bool     // nothing is left; removed is empty then
}

func (c *change) isNone() bool { return len(c.set) == 0 && len(c.removed) == 0 && !c.cleared }

// changeOf is how before becomes after. A state that is nil was cleared; from one that is empty, the last key was removed.
func changeOf(before, after State) change {
	c := change{set: State{}}
	for key, value := range after {
		if old, there := before[key]; !there || !old.Equal(&value) {
			c.set[key] = value
		}
	}
	for _, key := range wire.SortedKeys(before) {
		if _, there := after[key]; !there {
			c.removed = append(c.removed, key)
		}
	}
	if after == nil && len(before) > 0 {
		c.cleared, c.removed = true, nil
	}
	return c
}

// tell tells of a change of a user's state.
func (s *Service) tell(user identity.UserID, own bool, c change) {
	if c.cleared {
		s.host.Emit(&Event{Name: StateCleared, User: user, Own: own})
	}
	if len(c.removed) > 0 {
		s.host.Emit(&Event{Name: StateRemoved, User: user, Own: own, Keys: c.removed})
	}
	if len(c.set) > 0 {
		s.host.Emit(&Event{Name: StateSet, User: user, Own: own, State: c.set})
	}
}

func with(state, values State) State {
	out := make(State, len(state)+len(values))
	for key, value := range state {
		out[key] = value
	}
	for key, value := range values {
		out[key] = value
	}
	return out
}

func without(state State, keys []string) State {
	out := with(state, nil)
	for _, key := range keys {
		delete(out, key)
	}
	return out
}
