package permission

import (
	"slices"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// maxHolders is how many users and groups may have grants at one target.
const maxHolders = 10_000

// Read reads grants as requests have them. Unknown names are an error of code Malformed, too many entries one of LimitExceeded.
func Read(kind *Kind, world []string, users []wire.UserPermissionsEntry, groups map[string]wire.PermissionsList) (store.Grants, error) {
	g := store.Grants{Users: map[store.UserID][]string{}, Groups: map[string][]string{}}
	var err error
	if g.World, err = kind.Parse(world); err != nil {
		return g, err
	}
	for i := range users {
		if g.Users[model.UserFrom(users[i].User)], err = kind.Parse(users[i].Permissions); err != nil {
			return g, err
		}
	}
	for id, list := range groups {
		if g.Groups[id], err = kind.Parse(list.Values); err != nil {
			return g, err
		}
	}
	return g, checkSize(g)
}

func checkSize(g store.Grants) error {
	if n := len(g.Users) + len(g.Groups); n > maxHolders {
		return failure.New(failure.LimitExceeded, "%d users and groups are too many for permissions: %d are allowed", n, maxHolders)
	}
	return nil
}

// Owned are grants in which a user, who has made the thing, has all permissions.
func Owned(kind *Kind, g store.Grants, by store.UserID) store.Grants {
	users := map[store.UserID][]string{}
	for user, names := range g.Users {
		users[user] = names
	}
	users[by] = kind.All()
	g.Users = users
	return g
}

// add grants more to holders.
func add[H comparable](to, more map[H][]string) {
	for holder, names := range more {
		put(to, holder, sorted(slices.Concat(to[holder], names)))
	}
}

// take takes grants from holders.
func take[H comparable](from, less map[H][]string) {
	for holder, names := range less {
		put(from, holder, without(from[holder], names))
	}
}

// replace sets the grants of holders, and takes all from the others if all is set.
func replace[H comparable](in, by map[H][]string, all bool) {
	if all {
		clear(in)
	}
	for holder, names := range by {
		put(in, holder, names)
	}
}

// put sets the grants of one holder, who is not kept without any.
func put[H comparable](in map[H][]string, holder H, names []string) {
	if len(names) == 0 {
		delete(in, holder)
		return
	}
	in[holder] = names
}

func without(names, less []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(less, name) })
}

// resolve is what the grants come to for a user who is in groups.
func resolve(g *store.Grants, user store.UserID, groups []string) []string {
	all := slices.Concat(g.World, g.Users[user])
	for _, id := range groups {
		all = append(all, g.Groups[id]...)
	}
	return sorted(all)
}
