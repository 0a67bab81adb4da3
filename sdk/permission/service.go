package permission

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Service remembers what the server last said of permissions: in memory, and in the store of the user where there is one.
type Service struct {
	host    service.Host
	answers *service.Answers
}

var _ service.Service = (*Service)(nil)

// New makes the service of a domain.
func New(h service.Host) *Service {
	return &Service{host: h, answers: service.NewAnswers(h)}
}

// Of is the manager of a target.
func (s *Service) Of(t Target) *Manager { return &Manager{s, t} }

// Online implements service.Service.
func (s *Service) Online() {}

// Offline implements service.Service.
func (s *Service) Offline() {}

// Stored implements service.Service.
func (s *Service) Stored(store offline.Store) { s.answers.Open(store) }

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
func (s *Service) ask(key offline.Key, m wire.BodyMessage, want wire.Body, reply wire.Part, done func(service.Fresh, error)) {
	s.host.Request(m, want, reply, func(err error) {
		switch {
		case err == nil:
			s.answers.Remember(key, reply)
			done(service.Fresh{Live: true, AsOf: s.host.Env().Clock.Wall()}, nil)
		case service.LacksConnection(err):
			s.answers.Recall([]offline.Key{key}, reply, err, done)
		default:
			done(service.Fresh{}, err)
		}
	})
}
