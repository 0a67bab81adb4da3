// Package directory answers who the users and groups of a domain are (client-api.md §9). What the server said once can be
// read without a connection, too, with its age.
package directory

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// The codes of the errors of this package, besides those of requests (wire.md §6).
const (
	ErrUserNotFound  offline.Code = "user_not_found"
	ErrGroupNotFound offline.Code = "group_not_found"
	errIncomplete    offline.Code = "invalid_message"
)

// recordVersion is how records are written: as service.Stamped does.
const recordVersion = 1

// maxKept is how many users, and how many sessions, are kept on the device. The oldest go first.
const maxKept = 2000

// Service knows the users and groups of a domain. The store of the user has, under "identity": "me" (who used the domain last),
// "user" and "session" with what was seen of others, "group", "groups" (the ids of all) and "of" (whose groups).
type Service struct {
	host  service.Host
	shelf *service.Shelf

	me       *identity.User            // who used the domain last, by the store
	asOf     map[identity.UserID]int64 // when the server last said what host.Users() has of a user
	groups   map[string]stamped[Group] // by id
	all      *stamped[[]string]        // the ids of all groups
	groupsOf map[identity.UserID]stamped[[]string]

	loading bool // the store is being read
	waiting []func()
}

// stamped is a value and when the server said it.
type stamped[T any] struct {
	value T
	asOf  int64
}

var _ service.Service = (*Service)(nil)

// New makes the service of a domain. It is told of all users and sessions that are seen from then on.
func New(h service.Host) *Service {
	s := &Service{host: h, shelf: service.NewShelf(h, recordVersion), asOf: map[identity.UserID]int64{},
		groups: map[string]stamped[Group]{}, groupsOf: map[identity.UserID]stamped[[]string]{}}
	h.Users().Seen, h.Users().SeenSession = s.seen, s.seenSession
	return s
}

// Online implements service.Service.
func (s *Service) Online() {
	s.me = s.host.User()
	if s.me != nil {
		s.shelf.Put(offline.K("identity", "me"), service.Stamped(s.now(), s.me.Data()), nil)
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
	s.shelf.Put(userKey(u.ID), service.Stamped(s.now(), u.Data()), nil)
}

func (s *Service) seenSession(session string, user identity.UserID) {
	id := user.Data()
	s.shelf.Put(offline.K("identity", "session", session), service.Stamped(s.now(), &id), nil)
}

// gone forgets a user of whom the server says that there is none.
func (s *Service) gone(id identity.UserID) {
	s.host.Users().Forget(id)
	delete(s.asOf, id)
	s.shelf.Delete(userKey(id))
}

func userKey(id identity.UserID) offline.Key {
	return offline.K("identity", "user", int(id.Kind), id.Name)
}

// lacksConnection reports whether a request failed for want of a connection, so that what is known has to do.
func lacksConnection(err error) bool {
	code := offline.CodeOf(err)
	return code == offline.ErrOffline || code == "connection_failed"
}

// fallBack calls f, once what is on the device has been read.
func (s *Service) fallBack(f func()) {
	if s.loading {
		s.waiting = append(s.waiting, f)
		return
	}
	f()
}
