package sdk

import (
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// ModelPermissions are what a user may do with a model (client-api.md §8).
type ModelPermissions struct {
	Read, Write, Remove, Manage bool
}

// UserPermissions are the permissions of one user.
type UserPermissions struct {
	User        UserID
	Permissions ModelPermissions
}

// ModelPermissionManager reads and changes who may do what with one model, open or not. It asks the server at each call, except
// for Permissions; errors are those of the request: offline, request_timeout, connection_failed, unauthorized, model_not_found.
type ModelPermissionManager struct {
	domain *Domain
	id     string
}

// ModelID is the id of the model.
func (p *ModelPermissionManager) ModelID() string { return p.id }

// get asks for everything and hands it to read.
func (p *ModelPermissionManager) get(read func(*wire.GetModelPermissionsResponseMessage, error)) {
	var m wire.GetModelPermissionsResponseMessage
	p.domain.request(&wire.GetModelPermissionsRequestMessage{ModelID: p.id}, wire.BodyGetModelPermissionsResponse, &m,
		func(err error) { read(&m, err) })
}

// set changes the fields of m that are present.
func (p *ModelPermissionManager) set(m *wire.SetModelPermissionsRequestMessage, done func(error)) {
	m.ModelID = p.id
	p.domain.request(m, wire.BodySetModelPermissionsResponse, nil, done)
}

// OverridesCollection asks whether the world permissions of the model replace those of its collection.
func (p *ModelPermissionManager) OverridesCollection(done func(bool, error)) {
	p.get(func(m *wire.GetModelPermissionsResponseMessage, err error) { done(m.OverridesCollection, err) })
}

// SetOverridesCollection decides whether the world permissions of the model replace those of its collection.
func (p *ModelPermissionManager) SetOverridesCollection(overrides bool, done func(error)) {
	p.set(&wire.SetModelPermissionsRequestMessage{OverrideCollection: &overrides}, done)
}

// World asks for the world permissions: what everybody may do.
func (p *ModelPermissionManager) World(done func(ModelPermissions, error)) {
	p.get(func(m *wire.GetModelPermissionsResponseMessage, err error) {
		done(permissionsOf(m.WorldPermissions), err)
	})
}

// SetWorld changes the world permissions.
func (p *ModelPermissionManager) SetWorld(permissions ModelPermissions, done func(error)) {
	p.set(&wire.SetModelPermissionsRequestMessage{WorldPermissions: permissions.data()}, done)
}

// Users asks for the users with permissions of their own.
func (p *ModelPermissionManager) Users(done func([]UserPermissions, error)) {
	p.get(func(m *wire.GetModelPermissionsResponseMessage, err error) {
		out := make([]UserPermissions, len(m.UserPermissions))
		for i, u := range m.UserPermissions {
			out[i] = UserPermissions{identity.IDOf(u.User), permissionsOf(u.Permissions)}
		}
		done(out, err)
	})
}

// SetUsers replaces the permissions of all users.
func (p *ModelPermissionManager) SetUsers(permissions []UserPermissions, done func(error)) {
	p.set(&wire.SetModelPermissionsRequestMessage{RemoveAllUserPermissionsBeforeSet: true, SetUserPermissions: usersData(permissions)}, done)
}

// User asks for the permissions of one user; nil if it has none of its own.
func (p *ModelPermissionManager) User(user UserID, done func(*ModelPermissions, error)) {
	p.Users(func(all []UserPermissions, err error) {
		for _, u := range all {
			if u.User == user {
				done(&u.Permissions, err)
				return
			}
		}
		done(nil, err)
	})
}

// SetUser sets the permissions of one user.
func (p *ModelPermissionManager) SetUser(user UserID, permissions ModelPermissions, done func(error)) {
	p.set(&wire.SetModelPermissionsRequestMessage{SetUserPermissions: usersData([]UserPermissions{{user, permissions}})}, done)
}

// RemoveUser takes the permissions of one user away, so that those of the world apply.
func (p *ModelPermissionManager) RemoveUser(user UserID, done func(error)) {
	p.set(&wire.SetModelPermissionsRequestMessage{RemovedUserPermissions: []wire.DomainUserIdData{user.Data()}}, done)
}

// Permissions finds out what this user may do. If the model is open here, that is what the server has said last. Else the server
// is asked, which resolves it with what the collection says; if it tells that to nobody, as original servers do, it is resolved here
// without the collection's permissions (client-api.md §8). Without a connection, or if it is lost before the answer,
// it is what the store has with the content, marked as not live and at least as new as AsOf; it fails with offline if the store has
// none.
func (p *ModelPermissionManager) Permissions(done func(ModelPermissions, service.Fresh, error)) {
	d := p.domain
	if m := d.models.find(p.id); m != nil && m.told {
		fresh := service.Fresh{Live: m.state == online, AsOf: d.config.Clock.Wall()}
		if !fresh.Live {
			fresh.AsOf = m.time
		}
		d.later(func() { done(m.permissions, fresh, nil) })
		return
	}
	p.get(func(m *wire.GetModelPermissionsResponseMessage, err error) {
		if service.LacksConnection(err) && d.offline.begun {
			p.stored(done)
			return
		}
		done(p.resolve(m), service.Fresh{Live: err == nil, AsOf: d.config.Clock.Wall()}, err)
	})
}

// stored finds out what the store says.
func (p *ModelPermissionManager) stored(done func(ModelPermissions, service.Fresh, error)) {
	o := &p.domain.offline
	o.whenReady(func(err error) {
		if err != nil {
			done(ModelPermissions{}, service.Fresh{}, err)
			return
		}
		o.head(p.id, func(head modelstore.Head, err error) {
			switch {
			case err != nil:
			case head.Deleted:
				err = errorf(ErrModelNotFound, "the model %q was deleted here", p.id)
			case !head.Available():
				err = errorf(ErrOffline, "there is no connection to the server, and the model %q is not on this device", p.id)
			}
			if err != nil {
				done(ModelPermissions{}, service.Fresh{}, err)
				return
			}
			done(headPermissions(&head), service.Fresh{AsOf: head.Modified}, nil)
		})
	})
}

func (p *ModelPermissionManager) resolve(m *wire.GetModelPermissionsResponseMessage) ModelPermissions {
	user := p.domain.session.User
	switch {
	case m.OwnPermissions != nil:
		return permissionsOf(m.OwnPermissions)
	case user != nil && user.ID.Kind == ConvergenceUser:
		return ModelPermissions{true, true, true, true}
	}
	for _, u := range m.UserPermissions {
		if user != nil && identity.IDOf(u.User) == user.ID {
			return permissionsOf(u.Permissions)
		}
	}
	if m.OverridesCollection {
		return permissionsOf(m.WorldPermissions)
	}
	return ModelPermissions{}
}

func permissionsOf(m *wire.ModelPermissionsData) ModelPermissions {
	if m == nil {
		return ModelPermissions{}
	}
	return ModelPermissions{m.Read, m.Write, m.Remove, m.Manage}
}

func (p ModelPermissions) data() *wire.ModelPermissionsData {
	return &wire.ModelPermissionsData{Read: p.Read, Write: p.Write, Remove: p.Remove, Manage: p.Manage}
}

func usersData(permissions []UserPermissions) []wire.UserModelPermissionsData {
	out := make([]wire.UserModelPermissionsData, len(permissions))
	for i, p := range permissions {
		user := p.User.Data()
		out[i] = wire.UserModelPermissionsData{User: &user, Permissions: p.Permissions.data()}
	}
	return out
}

// changes names what differs, as the event permissions_changed does.
func (p ModelPermissions) changes(to ModelPermissions) []string {
	var out []string
	for _, c := range []struct {
		name    string
		changed bool
	}{{"read", p.Read != to.Read}, {"write", p.Write != to.Write}, {"remove", p.Remove != to.Remove}, {"manage", p.Manage != to.Manage}} {
		if c.changed {
			out = append(out, c.name)
		}
	}
	return out
}
