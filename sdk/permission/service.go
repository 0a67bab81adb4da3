package permission

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Service remembers what the server last said of permissions: in memory, and in the store of the user where there is one.
type Service struct {
	host  service.Host
	shelf *service.Shelf
	known map[string][]byte // by what was asked: when the server said it, and its answer
}

var _ service.Service = (*Service)(nil)

// recordVersion is how records are written: eight bytes of when the server said it, and its answer.
const recordVersion = 1

// New makes the service of a domain.
func New(h service.Host) *Service {
	return &Service{host: h, shelf: service.NewShelf(h, recordVersion), known: map[string][]byte{}}
}

// Of is the manager of a target.
func (s *Service) Of(t Target) *Manager { return &Manager{s, t} }

// Online implements service.Service.
func (s *Service) Online() {}

// Offline implements service.Service.
func (s *Service) Offline() {}

// Stored implements service.Service.
func (s *Service) Stored(store offline.Store) { s.shelf.Open(store) }

// Arrived implements service.Service: nothing is told of permissions that was not asked for.
func (s *Service) Arrived(wire.Frame) (bool, error) { return false, nil }

// Dispose implements service.Service.
func (s *Service) Dispose() {}

// keyOf names what was asked of a target.
func keyOf(what string, t Target) offline.Key {
	kind := "chat"
	if t.Activity {
		kind = "activity"
	}
	return offline.K("permission", what, kind, t.Type, t.ID)
}

// ask asks the server and remembers its answer. Where that cannot be had, the last one counts, if there is one.
func (s *Service) ask(key offline.Key, m wire.BodyMessage, want wire.Body, reply service.Message, done func(service.Fresh, error)) {
	s.host.Request(m, want, reply, func(err error) {
		switch offline.CodeOf(err) {
		case "":
			now := s.host.Env().Clock.Wall()
			s.remember(key, service.Stamped(now, reply))
			done(service.Fresh{Live: true, AsOf: now}, nil)
		case offline.ErrOffline, errConnectionFailed:
			s.recall(key, reply, err, done)
		default:
			done(service.Fresh{}, err)
		}
	})
}

// errConnectionFailed is the code of a request whose connection was lost.
const errConnectionFailed offline.Code = "connection_failed"

func (s *Service) remember(key offline.Key, record []byte) {
	s.known[key.String()] = record
	s.shelf.Put(key, record, nil)
}

// recall reads the last answer into reply; without one, done gets err.
func (s *Service) recall(key offline.Key, reply service.Message, err error, done func(service.Fresh, error)) {
	found := func(record []byte) {
		asOf, ok := service.ReadStamped(record, reply)
		if !ok {
			done(service.Fresh{}, err)
			return
		}
		done(service.Fresh{AsOf: asOf}, nil)
	}
	if record := s.known[key.String()]; record != nil {
		found(record)
		return
	}
	s.shelf.Get(key, found)
}
