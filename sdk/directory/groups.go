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

// Groups asks for groups, which come in the order of the ids, or for all if there are none. One that does not exist is an error of
// code group_not_found; without a connection, one that was never seen is an error of code offline.
func (s *Service) Groups(ids []string, done func([]Group, service.Fresh, error)) {
	reply := &wire.UserGroupsResponseMessage{}
	keys := []offline.Key{offline.K("identity", "groups")} // all; behind that, one with an id
	if len(ids) > 0 {
		keys = nil
	}
	for _, id := range ids {
		keys = append(keys, offline.K("identity", "groups", id))
	}
	s.host.Request(&wire.UserGroupsRequestMessage{IDs: ids}, wire.BodyUserGroupsResponse, reply, func(err error) {
		s.answered(err, keys, reply, func() {
			if len(ids) == 0 {
				s.answers.Remember(keys[0], reply)
			}
			for i, g := range reply.GroupData {
				s.answers.Remember(offline.K("identity", "groups", g.ID), &wire.UserGroupsResponseMessage{GroupData: reply.GroupData[i : i+1]})
			}
		}, func(f service.Fresh, err error) {
			if err != nil {
				if offline.CodeOf(err) == ErrGroupNotFound && len(ids) == 1 {
					s.answers.Forget(keys[0])
				}
				done(nil, f, err)
				return
			}
			done(groupsOf(reply), f, nil)
		})
	})
}

func groupsOf(m *wire.UserGroupsResponseMessage) []Group {
	list := make([]Group, len(m.GroupData))
	for i := range m.GroupData {
		g := &m.GroupData[i]
		list[i] = Group{ID: g.ID, Description: g.Description}
		for j := range g.Members {
			list[i].Members = append(list[i].Members, identity.IDOf(&g.Members[j]))
		}
	}
	return list
}

// GroupsOf asks for the ids of the groups that each of the users is in. Somebody who is no user is an error of code
// user_not_found; without a connection, somebody of whom that was never asked is an error of code offline.
func (s *Service) GroupsOf(users []identity.UserID, done func([][]string, service.Fresh, error)) {
	reply := &wire.UserGroupsForUsersResponseMessage{}
	m := &wire.UserGroupsForUsersRequestMessage{}
	var keys []offline.Key
	for _, id := range users {
		m.Users = append(m.Users, id.Data())
		keys = append(keys, keyOf("of", id))
	}
	s.host.Request(m, wire.BodyUserGroupsForUsersResponse, reply, func(err error) {
		s.answered(err, keys, reply, func() {
			for i := range reply.UserGroups {
				one := &wire.UserGroupsForUsersResponseMessage{UserGroups: reply.UserGroups[i : i+1]}
				s.answers.Remember(keyOf("of", identity.IDOf(one.UserGroups[0].User)), one)
			}
		}, func(f service.Fresh, err error) {
			if err != nil {
				done(nil, f, err)
				return
			}
			list := make([][]string, len(users))
			for i, id := range users {
				for _, entry := range reply.UserGroups {
					if identity.IDOf(entry.User) == id {
						list[i] = entry.Groups
					}
				}
			}
			done(list, f, nil)
		})
	})
}

// answered goes on after a request: an answer is remembered, and without a connection those of keys are read into reply.
func (s *Service) answered(err error, keys []offline.Key, reply wire.Part, remember func(), done func(service.Fresh, error)) {
	switch {
	case err == nil:
		remember()
		done(service.Fresh{Live: true, AsOf: s.now()}, nil)
	case service.LacksConnection(err):
		s.answers.Recall(keys, reply, err, done)
	default:
		done(service.Fresh{}, err)
	}
}
