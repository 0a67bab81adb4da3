// Package presence is who of a domain is there, and what they say of themselves (client-api.md §10). What this user says is a
// register, not a queue: it is kept, and sent again whenever a session begins. What was last known of others can be read without a
// connection, marked as such.
package presence

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// ErrUserNotFound is the code for users that there are not.
const ErrUserNotFound offline.Code = "user_not_found"

// recordVersion is how records are written (store.go).
const recordVersion = 1

// Service is the presence of a domain's users.
type Service struct {
	host   service.Host
	shelf  *service.Shelf
	own    own
	people map[identity.UserID]*person
	tabs   offline.Channel // nil until there is a store

	loading   bool // the store is being read
	loaded    bool // it was
	waiting   []func()
	old       service.Oldest           // of the records of others
	toKeep    map[identity.UserID]bool // people whose record is old
	stopKeeps func()                   // nil: no time is set for writing them
}

var _ service.Service = (*Service)(nil)

// New makes the service of a domain.
func New(h service.Host) *Service {
	return &Service{host: h, shelf: service.NewShelf(h, recordVersion), people: map[identity.UserID]*person{},
		own: own{dirty: map[string]bool{}}, toKeep: map[identity.UserID]bool{}}
}

// Online implements service.Service: it asks for all that is subscribed to, and what the server has of this user itself.
func (s *Service) Online() {
	me := s.host.User()
	if me == nil {
		return
	}
	s.own.begin(me.ID)
	s.setAvailable(true)
	var others []identity.UserID
	for id, p := range s.people {
		if p.wanted > 0 && id != me.ID {
			others = service.Insert(others, id, before)
		}
	}
	ids := append([]identity.UserID{me.ID}, others...)
	for len(ids) > 0 {
		n := min(len(ids), mostAtOnce)
		s.resubscribe(ids[:n])
		ids = ids[n:]
	}
}

// mostAtOnce is how many users one request names.
const mostAtOnce = 500

// before orders users, so that what is sent depends on no map.
func before(a, b identity.UserID) bool {
	return a.Kind < b.Kind || a.Kind == b.Kind && a.Name < b.Name
}

// Offline implements service.Service.
func (s *Service) Offline() {
	now := s.now()
	for id, p := range s.people {
		if p.Live {
			p.Fresh = service.Fresh{AsOf: now}
			s.keep(id)
		}
	}
	s.own.asking = false
	s.setAvailable(false)
	s.keepAll() // the page may be on its way out
}

func (s *Service) setAvailable(available bool) {
	if s.own.available == available {
		return
	}
	s.own.available = available
	s.host.Emit(&Event{Name: AvailabilityChanged, User: s.own.user, Own: true, Available: available})
}

// Dispose implements service.Service.
func (s *Service) Dispose() {
	s.stopKeeping()
	s.closeTabs()
}

// Arrived implements service.Service.
func (s *Service) Arrived(f wire.Frame) (bool, error) {
	var err error
	switch f.Body {
	case wire.BodyPresenceStateSet:
		var m wire.PresenceStateSetMessage
		if err = wire.Decode(f.Payload, &m); err == nil {
			s.changed(m.User, func(state State) State { return with(state, m.State) })
		}
	case wire.BodyPresenceStateRemoved:
		var m wire.PresenceStateRemovedMessage
		if err = wire.Decode(f.Payload, &m); err == nil {
			s.changed(m.User, func(state State) State { return without(state, m.Keys) })
		}
	case wire.BodyPresenceStateCleared:
		var m wire.PresenceStateClearedMessage
		if err = wire.Decode(f.Payload, &m); err == nil {
			s.changed(m.User, func(State) State { return nil })
		}
	case wire.BodyPresenceAvailabilityChanged:
		var m wire.PresenceAvailabilityChangedMessage
		if err = wire.Decode(f.Payload, &m); err == nil {
			s.availabilityChanged(m.User, m.Available)
		}
	default:
		return false, nil
	}
	return true, err
}

func (s *Service) now() int64 { return s.host.Env().Clock.Wall() }

// fallBack calls f, once what is on the device has been read.
func (s *Service) fallBack(f func()) {
	if s.loading {
		s.waiting = append(s.waiting, f)
		return
	}
	f()
}
