package activity

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/permission"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Service is the activity service of a domain. All methods are called on the loop.
type Service struct {
	host     service.Host
	grants   *permission.Service
	joined   map[Key]*Activity   // joined, or about to be
	numbers  map[int32]*Activity // by resource id, of this session
	known    *notes              // what was last known of activities
	own      *registers          // own states that the server does not have
	records  *service.Shelf      // of both
	leaving  map[Key]*Activity   // left while the request to join was under way
	late     map[Key]bool        // joining was not answered in time: the server may have let this session in
	disposed bool
}

var _ service.Service = (*Service)(nil)

// New makes the service of a domain.
func New(h service.Host, grants *permission.Service) *Service {
	s := &Service{host: h, grants: grants, joined: map[Key]*Activity{}, numbers: map[int32]*Activity{}, leaving: map[Key]*Activity{}, late: map[Key]bool{},
		records: service.NewShelf(h, recordVersion)}
	s.known = &notes{records: s.records, byKey: map[Key]*note{}}
	s.own = newRegisters(h, s.records)
	return s
}

// recordVersion is how the records of this service are written (known.go, registers.go).
const recordVersion = 1

// Create makes an activity that stays until it is removed. Its creator may do everything with it. Errors: activity_already_exists,
// invalid_activity_type, invalid_activity_id, and those of requests.
func (s *Service) Create(key Key, g permission.Grants, done func(error)) {
	s.host.Request(&wire.ActivityCreateRequestMessage{ActivityType: key.Type, ActivityID: key.ID, WorldPermissions: g.World,
		UserPermissions: permission.UserEntries(g.Users), GroupPermissions: permission.GroupEntries(g.Groups)}, wire.BodyOk, nil, done)
}

// Remove removes an activity. Everybody in it is told. Errors: activity_not_found, unauthorized, and those of requests.
func (s *Service) Remove(key Key, done func(error)) {
	s.host.Request(&wire.ActivityDeleteRequestMessage{ActivityType: key.Type, ActivityID: key.ID}, wire.BodyOk, nil, func(err error) {
		if err == nil || offline.CodeOf(err) == ErrNotFound {
			s.known.forget(key)
		}
		done(err)
	})
}

// Join joins an activity, or returns it if it is joined, whatever the options then. Without a connection it resolves with what was last
// known of it, if that is anything, and it is really joined after the next connect. A state that a page of this device has set, and
// could not send before it ended, is in the own state, under what the options say. Errors: offline, activity_not_found,
// unauthorized, invalid_activity_type, invalid_activity_id, and those of requests.
func (s *Service) Join(key Key, o JoinOptions, done func(*Activity, error)) {
	a := s.joined[key]
	if a == nil {
		a = newActivity(s, key, o)
		s.joined[key] = a
		s.prepare(key, func() { s.own.take(key, a.begin) })
	}
	a.whenJoined(done)
}

// prepare calls f once it is clear what this device knows of an activity, or that this takes long.
func (s *Service) prepare(key Key, f func()) {
	if s.own.ready(key) {
		s.host.Env().Loop.Post(f)
		return
	}
	called, stop := false, func() {}
	once := func() {
		if stop(); !called && !s.disposed {
			called = true
			f()
		}
	}
	s.own.whenReady(key, once)
	stop = s.host.Env().Clock.AfterFunc(patience, once)
}

// patience is how long a join waits for the store of this device to open, and for tabs that are gone to be known as such.
const patience = 500 * time.Millisecond

// Joined are the activities that are joined, sorted by their keys.
func (s *Service) Joined() []*Activity {
	var list []*Activity
	for _, a := range s.sorted() {
		if a.IsJoined() {
			list = append(list, a)
		}
	}
	return list
}

// IsJoined reports whether an activity is joined.
func (s *Service) IsJoined(key Key) bool { return s.joined[key] != nil && s.joined[key].IsJoined() }

// Permissions reads and changes who may do what with an activity.
func (s *Service) Permissions(key Key) *permission.Manager {
	return s.grants.Of(permission.Activity(key.Type, key.ID))
}

// Online implements service.Service: what is joined is joined anew.
func (s *Service) Online() {
	for _, a := range s.sorted() {
		a.online()
	}
}

// Offline implements service.Service.
func (s *Service) Offline() {
	s.numbers = map[int32]*Activity{}
	clear(s.late)
	for key, a := range s.leaving {
		a.attempt++ // the server has let the session go
		delete(s.leaving, key)
	}
	for _, a := range s.sorted() {
		a.offline()
	}
}

// sorted are all activities in the order of their keys.
func (s *Service) sorted() (list []*Activity) {
	for _, a := range s.joined {
		list = service.Insert(list, a, func(a, b *Activity) bool { return a.key.String() < b.key.String() })
	}
	return list
}

// Stored implements service.Service.
func (s *Service) Stored(store offline.Store) {
	s.records.Open(store)
	s.own.store = store
	s.records.All(offline.K("activity", "known"), s.readNote, func() {
		s.records.All(offline.K("activity", "own"), s.own.read, s.own.loaded)
	})
}

// Arrived implements service.Service.
func (s *Service) Arrived(f wire.Frame) (bool, error) {
	var err error
	switch f.Body {
	case wire.BodyActivitySessionJoined:
		var m wire.ActivitySessionJoinedMessage
		if err = wire.Decode(f.Payload, &m); err == nil {
			s.at(m.ResourceID, func(a *Activity) { a.sessionJoined(m.SessionID, m.State) })
		}
	case wire.BodyActivitySessionLeft:
		var m wire.ActivitySessionLeftMessage
		if err = wire.Decode(f.Payload, &m); err == nil {
			s.at(m.ResourceID, func(a *Activity) { a.sessionLeft(m.SessionID) })
		}
	case wire.BodyActivityStateUpdated:
		var m wire.ActivityStateUpdatedMessage
		if err = wire.Decode(f.Payload, &m); err == nil {
			s.at(m.ResourceID, func(a *Activity) { a.stateUpdated(&m) })
		}
	case wire.BodyActivityDeleted:
		var m wire.ActivityDeletedMessage
		if err = wire.Decode(f.Payload, &m); err == nil {
			s.at(m.ResourceID, (*Activity).gone)
		}
	case wire.BodyActivityForceLeave:
		var m wire.ActivityForceLeaveMessage
		if err = wire.Decode(f.Payload, &m); err == nil {
			s.at(m.ResourceID, func(a *Activity) { a.putOut(m.Reason) })
		}
	default:
		return false, nil
	}
	return true, err
}

// at calls f with the activity of a number. There is none for what was left meanwhile.
func (s *Service) at(number int32, f func(*Activity)) {
	if a := s.numbers[number]; a != nil {
		f(a)
	}
}

// Dispose implements service.Service.
func (s *Service) Dispose() {
	s.disposed = true
	for _, a := range s.joined {
		a.stopSaving()
		a.stopWatching()
	}
	s.own.dispose()
}
