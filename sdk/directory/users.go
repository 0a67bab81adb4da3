package directory

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Known is a user, and how new that is.
type Known struct {
	*identity.User
	service.Fresh
}

// Profile asks who uses the domain. Without a connection it is who did so last on this device; nobody is an error of code offline.
func (s *Service) Profile(done func(Known, error)) {
	if me := s.host.User(); s.host.Connected() && me != nil {
		s.Users([]identity.UserID{me.ID}, func(list []Known, err error) { done(first(list), err) })
		return
	}
	s.host.Env().Loop.Post(func() {
		s.fallBack(func() {
			me := s.host.User()
			if me == nil || me.ID.Name == "" && s.me != nil && s.me.ID.Kind == me.ID.Kind { // anonymous users are not known by name before they connect
				me = s.me
			}
			if me == nil {
				done(Known{}, offline.Errorf(offline.ErrOffline, "nobody has used this domain on this device; connect first"))
				return
			}
			done(s.known(me.ID), nil)
		})
	})
}

// known is what is known of a user.
func (s *Service) known(id identity.UserID) Known {
	return Known{s.host.Users().Known(id), service.Fresh{AsOf: s.asOf[id]}}
}

func first(list []Known) Known {
	if len(list) == 0 {
		return Known{}
	}
	return list[0]
}

// User asks for a user; Known{} says that there is none. Without a connection, one that was never seen is an error of code offline.
func (s *Service) User(id identity.UserID, done func(Known, error)) {
	s.Users([]identity.UserID{id}, func(list []Known, err error) { done(first(list), err) })
}

// Users asks for users, who come in the order of the ids; who is no user is left out. Without a connection it answers those that
// were seen before, and with an error of code offline if that is none of them.
func (s *Service) Users(ids []identity.UserID, done func([]Known, error)) {
	m := &wire.GetUsersRequestMessage{}
	for _, id := range ids {
		m.UserIDs = append(m.UserIDs, id.Data())
	}
	reply := &wire.UserListMessage{}
	s.host.Request(m, wire.BodyUserListResponse, reply, func(err error) {
		switch {
		case err == nil:
			found := s.learn(reply)
			s.forgetOthers(ids, found)
			done(found, nil)
		case service.LacksConnection(err):
			s.fallBack(func() { done(s.usersKnown(ids, err)) })
		default:
			done(nil, err)
		}
	})
}

// learn takes users that the server has answered.
func (s *Service) learn(m *wire.UserListMessage) []Known {
	list := make([]Known, len(m.UserData))
	for i := range m.UserData {
		user := identity.UserOf(&m.UserData[i])
		s.host.Users().Add(user)
		list[i] = Known{user, service.Fresh{Live: true, AsOf: s.now()}}
	}
	return list
}

// forgetOthers forgets those who were asked for and not found.
func (s *Service) forgetOthers(ids []identity.UserID, found []Known) {
	there := map[identity.UserID]bool{}
	for _, user := range found {
		there[user.ID] = true
	}
	for _, id := range ids {
		if !there[id] {
			s.gone(id)
		}
	}
}

// usersKnown are those of the users that were seen before; err if that is none.
func (s *Service) usersKnown(ids []identity.UserID, err error) ([]Known, error) {
	var list []Known
	for _, id := range ids {
		if s.host.Users().User(id) != nil {
			list = append(list, s.known(id))
		}
	}
	if len(list) == 0 && len(ids) > 0 {
		return nil, err
	}
	return list, nil
}
