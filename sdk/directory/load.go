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
	s.shelf.Open(store)
	users, sessions := &oldest{}, &oldest{}
	s.shelf.All(offline.K("identity"), func(key offline.Key, record []byte) error {
		asOf, err := s.load(key, record)
		switch textAt(key, 1) {
		case "user":
			users.add(key, asOf)
		case "session":
			sessions.add(key, asOf)
		}
		return err
	}, func() {
		users.dropFrom(s.shelf)
		sessions.dropFrom(s.shelf)
		s.loading = false
		waiting := s.waiting
		s.waiting = nil
		for _, f := range waiting {
			f()
		}
	})
}

// load takes one record. An error says that it cannot be read.
func (s *Service) load(key offline.Key, record []byte) (asOf int64, err error) {
	ok := false
	switch kind := textAt(key, 1); kind {
	case "me", "user":
		var m wire.DomainUserData
		if asOf, ok = service.ReadStamped(record, &m); ok {
			s.loadUser(identity.UserOf(&m), asOf, kind == "me")
		}
	case "session":
		var m wire.DomainUserIdData
		if asOf, ok = service.ReadStamped(record, &m); ok {
			s.host.Users().RecallSession(textAt(key, 2), identity.IDOf(&m))
		}
	case "group":
		var m wire.UserGroupData
		if asOf, ok = service.ReadStamped(record, &m); ok && s.groups[m.ID].asOf == 0 {
			s.groups[m.ID] = stamped[Group]{groupOf(&m), asOf}
		}
	case "groups":
		var m wire.UserGroupsRequestMessage
		if asOf, ok = service.ReadStamped(record, &m); ok && s.all == nil {
			s.all = &stamped[[]string]{m.IDs, asOf}
		}
	case "of":
		var m wire.UserGroupsEntry
		if asOf, ok = service.ReadStamped(record, &m); ok {
			if id := identity.IDOf(m.User); s.groupsOf[id].asOf == 0 {
				s.groupsOf[id] = stamped[[]string]{m.Groups, asOf}
			}
		}
	}
	if !ok {
		err = offline.Errorf(offline.ErrCorrupt, "the record %s cannot be read", key.String())
	}
	return asOf, err
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

func textAt(key offline.Key, i int) string {
	if i >= len(key) {
		return ""
	}
	text, _ := key[i].(string)
	return text
}

// oldest finds the records that are too many.
type oldest struct {
	keys []offline.Key
	asOf []int64
}

func (o *oldest) add(key offline.Key, asOf int64) {
	o.keys, o.asOf = append(o.keys, key), append(o.asOf, asOf)
}

// dropFrom deletes the oldest records beyond maxKept. An eighth more goes, so that this is not done at every start.
func (o *oldest) dropFrom(shelf *service.Shelf) {
	for left := len(o.keys); left > maxKept-maxKept/8 && len(o.keys) > maxKept; left-- {
		least := 0
		for i := range o.keys {
			if o.keys[i] != nil && (o.keys[least] == nil || o.asOf[i] < o.asOf[least]) {
				least = i
			}
		}
		shelf.Delete(o.keys[least])
		o.keys[least] = nil
	}
}
