package directory

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Group is a group of users.
type Group struct {
	ID, Description string
	Members         []identity.UserID
}

func groupOf(m *wire.UserGroupData) Group {
	g := Group{ID: m.ID, Description: m.Description}
	for i := range m.Members {
		g.Members = append(g.Members, identity.IDOf(&m.Members[i]))
	}
	return g
}

// Groups asks for groups, which come in the order of the ids, or for all if there are none. One that does not exist is an error of
// code group_not_found; without a connection, one that was never seen is an error of code offline.
func (s *Service) Groups(ids []string, done func([]Group, service.Fresh, error)) {
	reply := &wire.UserGroupsResponseMessage{}
	s.host.Request(&wire.UserGroupsRequestMessage{IDs: ids}, wire.BodyUserGroupsResponse, reply, func(err error) {
		switch {
		case err == nil:
			done(s.learnGroups(reply, len(ids) == 0), service.Fresh{Live: true, AsOf: s.now()}, nil)
		case lacksConnection(err):
			s.fallBack(func() { done(s.groupsKnown(ids, err)) })
		default:
			if offline.CodeOf(err) == ErrGroupNotFound && len(ids) == 1 {
				delete(s.groups, ids[0])
				s.shelf.Delete(offline.K("identity", "group", ids[0]))
			}
			done(nil, service.Fresh{}, err)
		}
	})
}

func (s *Service) learnGroups(m *wire.UserGroupsResponseMessage, all bool) []Group {
	now := s.now()
	list := make([]Group, len(m.GroupData))
	ids := &wire.UserGroupsRequestMessage{}
	for i := range m.GroupData {
		list[i] = groupOf(&m.GroupData[i])
		ids.IDs = append(ids.IDs, list[i].ID)
		s.groups[list[i].ID] = stamped[Group]{list[i], now}
		s.shelf.Put(offline.K("identity", "group", list[i].ID), service.Stamped(now, &m.GroupData[i]), nil)
	}
	if all {
		s.all = &stamped[[]string]{ids.IDs, now}
		s.shelf.Put(offline.K("identity", "groups"), service.Stamped(now, ids), nil)
	}
	return list
}

// groupsKnown are groups as they were last seen, as old as the oldest of them; err if one was not.
func (s *Service) groupsKnown(ids []string, err error) ([]Group, service.Fresh, error) {
	age := age{}
	if len(ids) == 0 {
		if s.all == nil {
			return nil, service.Fresh{}, err
		}
		ids = s.all.value
		age.add(s.all.asOf)
	}
	var list []Group
	for _, id := range ids {
		g, known := s.groups[id]
		if !known {
			return nil, service.Fresh{}, err
		}
		age.add(g.asOf)
		list = append(list, g.value)
	}
	return list, age.Fresh, nil
}

// GroupsOf asks for the ids of the groups that each of the users is in. Somebody who is no user is an error of code
// user_not_found; without a connection, somebody of whom that was never asked is an error of code offline.
func (s *Service) GroupsOf(users []identity.UserID, done func([][]string, service.Fresh, error)) {
	m := &wire.UserGroupsForUsersRequestMessage{}
	for _, id := range users {
		m.Users = append(m.Users, id.Data())
	}
	reply := &wire.UserGroupsForUsersResponseMessage{}
	s.host.Request(m, wire.BodyUserGroupsForUsersResponse, reply, func(err error) {
		switch {
		case err == nil:
			s.learnGroupsOf(reply)
			list, _, err := s.groupsOfKnown(users, offline.Errorf(errIncomplete, "the server has not said the groups of all users"))
			done(list, service.Fresh{Live: true, AsOf: s.now()}, err)
		case lacksConnection(err):
			s.fallBack(func() { done(s.groupsOfKnown(users, err)) })
		default:
			done(nil, service.Fresh{}, err)
		}
	})
}

func (s *Service) learnGroupsOf(m *wire.UserGroupsForUsersResponseMessage) {
	now := s.now()
	for i := range m.UserGroups {
		entry := &m.UserGroups[i]
		id := identity.IDOf(entry.User)
		s.groupsOf[id] = stamped[[]string]{entry.Groups, now}
		s.shelf.Put(offline.K("identity", "of", int(id.Kind), id.Name), service.Stamped(now, entry), nil)
	}
}

func (s *Service) groupsOfKnown(users []identity.UserID, err error) ([][]string, service.Fresh, error) {
	age := age{}
	list := make([][]string, len(users))
	for i, id := range users {
		in, known := s.groupsOf[id]
		if !known {
			return nil, service.Fresh{}, err
		}
		age.add(in.asOf)
		list[i] = in.value
	}
	return list, age.Fresh, nil
}

// age is that of the oldest of several things.
type age struct{ service.Fresh }

func (a *age) add(asOf int64) {
	if a.AsOf == 0 || asOf < a.AsOf {
		a.AsOf = asOf
	}
}
