package domain

import (
	"context"
	"slices"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// maxNamed is how many users or groups one request may name, and how many users a search finds at once.
const maxNamed = 1000

func checkNamed(n int) error {
	if n > maxNamed {
		return failure.New(failure.LimitExceeded, "%d users or groups are named at once, but %d are the most", n, maxNamed)
	}
	return nil
}

// userData is a user as messages have it, or store.ErrNotFound.
func (d *Domain) userData(ctx context.Context, id store.UserID) (*wire.DomainUserData, error) {
	if data := d.users.get(id); data != nil {
		return data, nil
	}
	u, err := d.db.User(ctx, id)
	if err != nil {
		return nil, err
	}
	data := UserData(&u)
	d.users.put(id, data)
	return data, nil
}

// Users are the users of ids, in their order. Who is no user is left out.
func (d *Domain) Users(ctx context.Context, ids []wire.DomainUserIdData) ([]wire.DomainUserData, error) {
	if err := checkNamed(len(ids)); err != nil {
		return nil, err
	}
	var list []wire.DomainUserData
	for i := range ids {
		data, err := d.userData(ctx, model.UserFrom(&ids[i]))
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, *data)
	}
	return list, nil
}

// Identities are who users are, in their order, or an error of code UserNotFound.
func (d *Domain) Identities(ctx context.Context, ids []wire.DomainUserIdData) ([]model.Identity, error) {
	if err := checkNamed(len(ids)); err != nil {
		return nil, err
	}
	var list []model.Identity
	for i := range ids {
		id := model.UserFrom(&ids[i])
		data, err := d.userData(ctx, id)
		if isNotFound(err) {
			return nil, failure.New(failure.UserNotFound, "there is no user %q", id.Name)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, model.Identity{User: id, Data: data})
	}
	return list, nil
}

// SearchUsers finds users (store.Users). Without a limit it finds as many as may be found at once.
func (d *Domain) SearchUsers(ctx context.Context, m *wire.SearchUsersRequestMessage) ([]wire.DomainUserData, error) {
	search := store.UserSearch{Term: m.Value, Order: store.UserField(m.OrderField), Descending: !m.Ascending, Limit: maxNamed}
	for _, field := range m.Fields {
		if f := store.UserField(field); !slices.Contains(search.Fields, f) { // there are few: a request cannot make a long list
			search.Fields = append(search.Fields, f)
		}
	}
	for from, to := range map[*int32]*int{m.Offset: &search.Offset, m.Limit: &search.Limit} {
		if from == nil {
			continue
		}
		if *from < 0 {
			return nil, failure.New(failure.Malformed, "offset and limit are numbers from 0 on, not %d", *from)
		}
		*to = int(*from)
	}
	search.Limit = min(search.Limit, maxNamed)
	users, err := d.db.SearchUsers(ctx, search)
	list := make([]wire.DomainUserData, len(users))
	for i := range users {
		list[i] = *UserData(&users[i])
	}
	return list, err
}

// Groups are the groups of ids, in their order, or all if ids is empty. It returns an error of code GroupNotFound.
func (d *Domain) Groups(ctx context.Context, ids []string) ([]wire.UserGroupData, error) {
	if err := checkNamed(len(ids)); err != nil {
		return nil, err
	}
	groups, err := d.groups(ctx, ids)
	list := make([]wire.UserGroupData, len(groups))
	for i, g := range groups {
		list[i] = wire.UserGroupData{ID: g.ID, Description: g.Description}
		for _, member := range g.Members {
			list[i].Members = append(list[i].Members, *model.UserData(member))
		}
	}
	return list, err
}

func (d *Domain) groups(ctx context.Context, ids []string) ([]store.Group, error) {
	if len(ids) == 0 {
		return d.db.GroupList(ctx)
	}
	var groups []store.Group
	for _, id := range ids {
		g, err := d.db.Group(ctx, id)
		if isNotFound(err) {
			return nil, failure.New(failure.GroupNotFound, "there is no group %q", id)
		}
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// GroupsOfUsers are the ids of the groups that each of the users is in. It returns an error of code UserNotFound.
func (d *Domain) GroupsOfUsers(ctx context.Context, users []wire.DomainUserIdData) ([]wire.UserGroupsEntry, error) {
	who, err := d.Identities(ctx, users)
	list := make([]wire.UserGroupsEntry, len(who))
	for i := range who {
		if list[i].Groups, err = d.db.GroupsOf(ctx, who[i].User); err != nil {
			break
		}
		list[i].User = &users[i]
	}
	return list, err
}

// joinGroups puts a user into the groups that its token names, if they exist.
func (d *Domain) joinGroups(ctx context.Context, user store.UserID, named []string) error {
	if len(named) == 0 || user.Kind != store.NormalUser {
		return nil
	}
	in, err := d.db.GroupsOf(ctx, user)
	if err != nil {
		return err
	}
	isIn := func(id string) bool { return slices.Contains(in, id) }
	if missing := slices.DeleteFunc(slices.Clone(named), isIn); len(missing) > 0 {
		if err := d.db.JoinGroups(ctx, user, missing); err != nil {
			return err
		}
		return d.GroupsChanged(ctx)
	}
	return nil
}
