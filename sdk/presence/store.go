package presence

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Under "presence" the store has "own": what this user says of itself (Set), and the keys that the server has not confirmed (Removed);
// and "user" with what was last known of others (service.Stamped).

// keepDelay is how long changes of others are collected before they are written.
const keepDelay = time.Second

// maxKept is how many users are kept on the device. The oldest go first.
const maxKept = 1000

// keepOwn has what this user says of itself written, but not over a record that is still to be read.
func (s *Service) keepOwn() {
	o := &s.own
	key := offline.K("presence", "own")
	switch {
	case !s.loaded:
	case len(o.state)+len(o.dirty) > 0:
		record := &wire.ActivityUpdateStateMessage{Set: o.state} // a message that has both
		for key := range o.dirty {
			record.Removed = append(record.Removed, key)
		}
		o.kept = true
		s.shelf.Put(key, wire.Append(nil, record), nil)
	case o.kept:
		o.kept = false
		s.shelf.Delete(key, nil)
	}
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
	s.openTabs()
	s.shelf.All(offline.K("presence"), s.load, func() {
		s.old.Drop(s.shelf, maxKept)
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
	ok := false
	if key[1] == "own" {
		var m wire.ActivityUpdateStateMessage
		if ok = wire.Decode(record, &m) == nil; ok {
			s.own.kept = true
			s.loadOwn(m.Removed, m.Set)
		}
	} else {
		var m wire.UserPresenceData
		var asOf int64
		if asOf, ok = service.ReadStamped(record, &m); ok {
			s.old.Add(key, asOf)
			if p := s.person(identity.IDOf(m.User)); p.AsOf == 0 {
				p.Available, p.State, p.AsOf = m.Available, m.State, asOf
			}
		}
	}
	if !ok {
		return offline.Errorf(offline.ErrCorrupt, "the record %s cannot be read", key.String())
	}
	return nil
}

// loadOwn takes what this user said of itself when the page was last open. What was said since then counts, and so does what the
// server had at the beginning of a session, if one has begun before the store was open: it is told what it lacks then.
func (s *Service) loadOwn(dirty []string, stored State) {
	o := &s.own
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
		o.dirty[key] = false
	}
	o.base = stored
	s.show(state)
}
