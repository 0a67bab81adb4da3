// Package directory answers who the users and groups of a domain are (client-api.md §9). What the server said once can be
// read without a connection, too, with its age.
package directory

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// ErrGroupNotFound is the code for a group that there is not.
const ErrGroupNotFound offline.Code = "group_not_found"

// recordVersion is how records are written: as service.Stamped does.
const recordVersion = 1

// maxKept is how many users, and how many sessions, are kept on the device. The oldest go first.
const maxKept = 2000

// Service knows the users and groups of a domain. The store of the user has, under "identity": "me" (who used the domain last),
// "user" and "session" with what was seen of others, and "groups" and "of" with what the server answered of groups.
type Service struct {
	host    service.Host
	shelf   *service.Shelf
	answers *service.Answers

	me   *identity.User            // who used the domain last, by the store
	asOf map[identity.UserID]int64 // when the server last said what host.Users() has of a user

	loading bool // the store is being read
	waiting []func()
}

var _ service.Service = (*Service)(nil)

// New makes the service of a domain. It is told of all users and sessions that are seen from then on.
func New(h service.Host) *Service {
	s := &Service{host: h, shelf: service.NewShelf(h, recordVersion), answers: service.NewAnswers(h), asOf: map[identity.UserID]int64{}}
	h.Users().Seen, h.Users().SeenSession = s.seen, s.seenSession
	h.Users().Dropped = func(id identity.UserID) { delete(s.asOf, id) }
	return s
}

// Online implements service.Service.
func (s *Service) Online() {
	s.me = s.host.User()
	if s.me != nil {
		s.put(offline.K("identity", "me"), s.me.Data())
	}
}

// Offline implements service.Service.
func (s *Service) Offline() {}

// Arrived implements service.Service: the domain itself takes what is told of users.
func (s *Service) Arrived(wire.Frame) (bool, error) { return false, nil }

// Dispose implements service.Service.
func (s *Service) Dispose() {}

func (s *Service) now() int64 { return s.host.Env().Clock.Wall() }

// seen keeps what the server says of a user.
func (s *Service) seen(u *identity.User) {
	s.asOf[u.ID] = s.now()
	s.put(keyOf("user", u.ID), u.Data())
}

func (s *Service) seenSession(session string, user identity.UserID) {
	id := user.Data()
	s.put(offline.K("identity", "session", session), &id)
}

func (s *Service) put(key offline.Key, m wire.Part) {
	s.shelf.Put(key, service.Stamped(s.now(), m), nil)
}

// gone forgets a user of whom the server says that there is none.
func (s *Service) gone(id identity.UserID) {
	s.host.Users().Forget(id)
	delete(s.asOf, id)
	s.shelf.Delete(keyOf("user", id), nil)
}

func keyOf(what string, id identity.UserID) offline.Key {
	return offline.K("identity", what, int(id.Kind), id.Name)
}

// fallBack calls f, once what is on the device has been read.
func (s *Service) fallBack(f func()) {
	if s.loading {
		s.waiting = append(s.waiting, f)
		return
	}
	f()
}
