package presence

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Under "presence" the store has "own": what this user says of itself, behind the keys that the server has not confirmed; and
// "user" with what was last known of others (service.Stamped).

// keepDelay is how long changes of others are collected before they are written.
const keepDelay = time.Second

// maxKept is how many users are kept on the device. The oldest go first.
const maxKept = 1000

// keepOwn has what this user says of itself written, but not over a record that is still to be read.
func (s *Service) keepOwn() {
	if !s.loaded {
		return
	}
	o := &s.own
	if len(o.state)+len(o.dirty) == 0 {
		if o.kept {
			s.shelf.Delete(offline.K("presence", "own"))
		}
		o.kept = false
		return
	}
	o.kept = true
	keys := &wire.PresenceStateRemovedMessage{}
	for key := range o.dirty {
		keys.Keys = insert(keys.Keys, key)
	}
	id := o.user.Data()
	s.shelf.Put(offline.K("presence", "own"), appendOwn(keys, &wire.PresenceStateSetMessage{User: &id, State: o.state}), nil)
}

// appendOwn is the record of keys (its length first, four bytes) and state.
func appendOwn(keys *wire.PresenceStateRemovedMessage, state *wire.PresenceStateSetMessage) []byte {
	b := keys.Append(make([]byte, 4, 64))
	for i := range 4 {
		b[i] = byte((len(b) - 4) >> (8 * i))
	}
	return state.Append(b)
}

func readOwn(b []byte) (keys wire.PresenceStateRemovedMessage, state wire.PresenceStateSetMessage, ok bool) {
	if len(b) < 4 {
		return keys, state, false
	}
	n := int(b[0]) | int(b[1])<<8 | int(b[2])<<16 | int(b[3])<<24
	if b = b[4:]; n > len(b) {
		return keys, state, false
	}
	return keys, state, keys.Decode(b[:n]) == nil && state.Decode(b[n:]) == nil
}

// keep has what is known of a user written in a moment.
func (s *Service) keep(id identity.UserID) {
	s.toKeep[id] = true
	if s.stopKeeps == nil {
		s.stopKeeps = s.host.Env().Clock.AfterFunc(keepDelay, s.keepAll)
	}
}

func (s *Service) stopKeeping() {
	if s.stopKeeps != nil {
		s.stopKeeps()
		s.stopKeeps = nil
	}
}

func (s *Service) keepAll() {
	s.stopKeeping()
	for id := range s.toKeep {
		p := s.people[id]
		if p == nil || p.AsOf == 0 {
			continue
		}
		user := id.Data()
		s.shelf.Put(personKey(id), service.Stamped(p.AsOf, &wire.UserPresenceData{User: &user, Available: p.Available, State: p.State}), nil)
	}
	clear(s.toKeep)
}

func personKey(id identity.UserID) offline.Key {
	return offline.K("presence", "user", int(id.Kind), id.Name)
}

// Stored implements service.Service: it reads what was known, which what is known by now goes before.
func (s *Service) Stored(store offline.Store) {
	s.loading = true
	s.shelf.Open(store)
	s.shelf.All(offline.K("presence"), s.load, func() {
		s.dropOldest()
		s.loading, s.loaded = false, true
		s.keepOwn()
		waiting := s.waiting
		s.waiting = nil
		for _, f := range waiting {
			f()
		}
	})
}

// load takes one record. An error says that it cannot be read.
func (s *Service) load(key offline.Key, record []byte) error {
	if kind, _ := key[1].(string); kind == "own" {
		if keys, state, ok := readOwn(record); ok {
			s.own.kept = true
			s.loadOwn(identity.IDOf(state.User), keys.Keys, state.State)
			return nil
		}
	} else {
		var m wire.UserPresenceData
		if asOf, ok := service.ReadStamped(record, &m); ok {
			if p := s.person(identity.IDOf(m.User)); p.AsOf == 0 {
				p.Available, p.State, p.AsOf = m.Available, m.State, asOf
			}
			return nil
		}
	}
	return offline.Errorf(offline.ErrCorrupt, "the record %s cannot be read", key.String())
}

// loadOwn takes what this user said of itself when the page was last open. What was said since then counts, and so does what the
// server had at the beginning of a session, if one has begun before the store was open: it is told what it lacks then.
func (s *Service) loadOwn(user identity.UserID, dirty []string, stored State) {
	o := &s.own
	if !mayBe(o.user, user) {
		return
	}
	begun := o.available && !o.begins
	state := o.base
	if !begun || o.lost {
		state = with(stored, o.base)
	}
	earlier := own{state: stored}
	for _, key := range dirty {
		state = earlier.keepHere(state, key)
	}
	for key := range o.dirty {
		state = o.keepHere(state, key)
	}
	if begun {
		s.correctOwn(state)
		return
	}
	for _, key := range dirty {
		o.dirty[key] = true
	}
	if o.user == (identity.UserID{}) {
		o.user = user
	}
	c := changeOf(o.state, state)
	o.state, o.base = state, stored
	s.tell(o.user, true, c)
}

// dropOldest deletes the oldest records beyond maxKept. An eighth more goes, so that this is not done at every start.
func (s *Service) dropOldest() {
	if len(s.people) <= maxKept {
		return
	}
	for len(s.people) > maxKept-maxKept/8 {
		var oldest *person
		for _, p := range s.people {
			if !p.Live && p.wanted == 0 && p.asking == 0 && (oldest == nil || p.AsOf < oldest.AsOf) {
				oldest = p
			}
		}
		if oldest == nil {
			return
		}
		delete(s.people, oldest.User)
		s.shelf.Delete(personKey(oldest.User))
	}
}
