package domain

import (
	"context"
	"sort"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// ModelPermissions is what is said about a model's permissions, for a user who may read the model, and what follows for that
// user, which also depends on the collection.
func (d *Domain) ModelPermissions(ctx context.Context, by store.UserID, id string) (*wire.GetModelPermissionsResponseMessage, []model.Identity, error) {
	meta, err := d.permitted(ctx, by, id, "read", mayRead)
	if err != nil {
		return nil, nil, err
	}
	collection, err := d.collection(ctx, meta.Collection)
	if err != nil {
		return nil, nil, err
	}
	m := &wire.GetModelPermissionsResponseMessage{OverridesCollection: meta.OverridesWorld, WorldPermissions: permissionsData(meta.World),
		OwnPermissions: permissionsData(model.Resolve(by, &meta, &collection))}
	var who []model.Identity
	for _, user := range sortedUsers(meta.Users) {
		m.UserPermissions = append(m.UserPermissions, wire.UserModelPermissionsData{User: model.UserData(user), Permissions: permissionsData(meta.Users[user])})
		who = append(who, d.Identify(ctx, "", user))
	}
	return m, who, nil
}

// SetModelPermissions changes what a request says, for a user who may manage the model. Clients that have it open are told.
func (d *Domain) SetModelPermissions(ctx context.Context, by store.UserID, m *wire.SetModelPermissionsRequestMessage) error {
	d.permissionsMu.Lock()
	defer d.permissionsMu.Unlock()
	meta, err := d.permitted(ctx, by, m.ModelID, "manage", mayManage)
	if err != nil {
		return err
	}
	users := map[store.UserID]store.Permissions{}
	if !m.RemoveAllUserPermissionsBeforeSet {
		for user, permissions := range meta.Users {
			users[user] = permissions
		}
	}
	for i := range m.RemovedUserPermissions {
		delete(users, model.UserFrom(&m.RemovedUserPermissions[i]))
	}
	for user, permissions := range model.UsersFrom(m.SetUserPermissions) {
		users[user] = permissions
	}
	meta.Users = users
	if m.OverrideCollection != nil {
		meta.OverridesWorld = *m.OverrideCollection
	}
	if m.WorldPermissions != nil {
		meta.World = model.PermissionsFrom(m.WorldPermissions)
	}
	if err := d.db.SetModelPermissions(ctx, meta); err != nil {
		return err
	}
	if !d.existing(meta.ID, func(o *model.Owner) bool { return o.SetPermissions(&meta, nil) }) {
		d.subscriptions.changed(meta.ID, model.PermissionsChanged)
	}
	return nil
}

func permissionsData(p store.Permissions) *wire.ModelPermissionsData {
	return &wire.ModelPermissionsData{Read: p.Read, Write: p.Write, Remove: p.Remove, Manage: p.Manage}
}

func sortedUsers(m map[store.UserID]store.Permissions) []store.UserID {
	users := make([]store.UserID, 0, len(m))
	for user := range m {
		users = append(users, user)
	}
	sort.Slice(users, func(i, j int) bool {
		return users[i].Kind < users[j].Kind || users[i].Kind == users[j].Kind && users[i].Name < users[j].Name
	})
	return users
}
