//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/sdk/permission"
	"github.com/holdfast-sdk/holdfast/sdk/service"
)

// grantsOps are the operations on the permissions of chats and activities, from bridge.OpGrantsOwn on.
var grantsOps = [...]domainOperation{ownPermissions, allGrants, changeGrants((*permission.Manager).Add), changeGrants((*permission.Manager).Remove),
	setWorldGrants, setUserGrants, setGroupGrants}

func ownPermissions(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	m, promise := d.manager(r), r.U32()
	m.Own(func(names []string, f service.Fresh, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			writeFresh(w, f)
			writeTexts(w, names)
		})
	})
	return nil
}

func allGrants(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	m, promise := d.manager(r), r.U32()
	m.Grants(func(g permission.Grants, f service.Fresh, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			writeFresh(w, f)
			writeGrants(w, &g)
		})
	})
	return nil
}

func changeGrants(change func(*permission.Manager, permission.Grants, func(error))) domainOperation {
	return func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		m, g := d.manager(r), readGrants(r)
		change(m, g, d.settles(r.U32()))
		return nil
	}
}

func setWorldGrants(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	m, names := d.manager(r), readTexts(r)
	m.SetWorld(names, d.settles(r.U32()))
	return nil
}

func setUserGrants(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	m, all, users := d.manager(r), r.Bool(), readGrantsOfUsers(r)
	m.SetUsers(users, all, d.settles(r.U32()))
	return nil
}

func setGroupGrants(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	m, all, groups := d.manager(r), r.Bool(), readGrantsOfGroups(r)
	m.SetGroups(groups, all, d.settles(r.U32()))
	return nil
}

func (d *domain) manager(r *bridge.Reader) *permission.Manager {
	return d.sdk.Permissions(permission.Target{Activity: r.Bool(), Type: r.Str(), ID: r.Str()})
}

func writeFresh(w *bridge.Writer, f service.Fresh) {
	w.Bool(f.Live)
	w.F64(float64(f.AsOf))
}

func writeGrants(w *bridge.Writer, g *permission.Grants) {
	writeTexts(w, g.World)
	w.U32(uint32(len(g.Users)))
	for _, user := range g.Users {
		writeUserID(w, user.ID)
		writeTexts(w, user.Permissions)
	}
	w.U32(uint32(len(g.Groups)))
	for _, group := range g.Groups {
		w.Str(group.ID)
		writeTexts(w, group.Permissions)
	}
}

func readGrants(r *bridge.Reader) permission.Grants {
	return permission.Grants{World: readTexts(r), Users: readGrantsOfUsers(r), Groups: readGrantsOfGroups(r)}
}

func readGrantsOfUsers(r *bridge.Reader) (list []permission.User) {
	for range min(int(r.U32()), r.Rest()) {
		list = append(list, permission.User{ID: readUserID(r), Permissions: readTexts(r)})
	}
	return list
}

func readGrantsOfGroups(r *bridge.Reader) (list []permission.Group) {
	for range min(int(r.U32()), r.Rest()) {
		list = append(list, permission.Group{ID: r.Str(), Permissions: readTexts(r)})
	}
	return list
}
