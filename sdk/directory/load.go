package directory

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Stored implements service.Service: it reads what was known, which what is known by now goes before.
func (s *Service) Stored(store offline.Store) {
	s.loading = true
	s.answers.Open(store)
	s.shelf.Open(store)
	users, sessions := &service.Oldest{}, &service.Oldest{}
	s.shelf.All(offline.K("identity"), func(key offline.Key, record []byte) error {
		ok, asOf := true, int64(0)
		switch kind, _ := key[1].(string); kind {
		case "me", "user":
			var m wire.DomainUserData
			if asOf, ok = service.ReadStamped(record, &m); ok {
				s.loadUser(identity.UserOf(&m), asOf, kind == "me")
				users.Add(key, asOf)
			}
		case "session":
			var m wire.DomainUserIdData
			if asOf, ok = service.ReadStamped(record, &m); ok && len(key) == 3 {
				session, _ := key[2].(string)
				s.host.Users().RecallSession(session, identity.IDOf(&m))
				sessions.Add(key, asOf)
			}
		}
		if !ok {
			return offline.Errorf(offline.ErrCorrupt, "the record %s cannot be read", key.String())
		}
		return nil
	}, func() {
		users.Drop(s.shelf, maxKept)
		sessions.Drop(s.shelf, maxKept)
		s.loading = false
		waiting := s.waiting
		s.waiting = nil
		for _, f := range waiting {
			f()
		}
	})
}

func (s *Service) loadUser(u *identity.User, asOf int64, me bool) {
	s.host.Users().Recall(u)
	if s.asOf[u.ID] == 0 {
		s.asOf[u.ID] = asOf
	}
	if me && s.me == nil {
		s.me = u
	}
}
