package permission

import (
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Target is what permissions are about: a chat, or, with a Type, an activity.
type Target struct {
	Activity bool
	Type, ID string
}

// Chat is a chat as a target.
func Chat(id string) Target { return Target{ID: id} }

// Activity is an activity as a target.
func Activity(activityType, id string) Target { return Target{true, activityType, id} }

func (t Target) data() *wire.PermissionTarget {
	if t.Activity {
		return &wire.PermissionTarget{Activity: &wire.PermissionTargetActivity{Type: t.Type, ID: t.ID}}
	}
	return &wire.PermissionTarget{Chat: &wire.PermissionTargetChat{ID: t.ID}}
}

// Grants are the permissions of everybody, of users and of groups, by the names of client-api.md §11 and §12.
type Grants struct {
	World  []string
	Users  []User
	Groups []Group
}

// User are the permissions of one user.
type User struct {
	ID          identity.UserID
	Permissions []string
}

// Group are the permissions of the members of a group.
type Group struct {
	ID          string
	Permissions []string
}

// UserEntries are the permissions of users as messages have them.
func UserEntries(users []User) []wire.UserPermissionsEntry {
	out := make([]wire.UserPermissionsEntry, len(users))
	for i := range users {
		id := users[i].ID.Data()
		out[i] = wire.UserPermissionsEntry{User: &id, Permissions: users[i].Permissions}
	}
	return out
}

// GroupEntries are the permissions of groups as messages have them.
func GroupEntries(groups []Group) map[string]wire.PermissionsList {
	out := make(map[string]wire.PermissionsList, len(groups))
	for _, g := range groups {
		out[g.ID] = wire.PermissionsList{Values: g.Permissions}
	}
	return out
}

// grantsOf takes an answer of the server apart. Groups come in the order of their ids.
func grantsOf(m *wire.GetPermissionsResponseMessage) Grants {
	g := Grants{World: m.World}
	for _, entry := range m.User {
		g.Users = append(g.Users, User{identity.IDOf(entry.User), entry.Permissions})
	}
	for _, id := range wire.SortedKeys(m.Group) {
		g.Groups = append(g.Groups, Group{id, m.Group[id].Values})
	}
	return g
}
