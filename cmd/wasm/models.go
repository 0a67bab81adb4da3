//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/service"
)

// The model service: what a page can do with models that are not open.

func openModel(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	handle, id := r.U32(), r.Str()
	d.sdk.Models().Open(id, d.opened(handle, r.U32()))
	return nil
}

func openAutoCreate(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	handle := r.U32()
	a := sdk.AutoCreate{Ephemeral: r.Bool(), NewModel: readNewModel(r)}
	if a.Data == nil {
		a.Make = func() (*ot.Value, error) { return d.initialize(handle) }
	}
	d.sdk.Models().OpenAutoCreate(a, d.opened(handle, r.U32()))
	return nil
}

func createModel(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	m, promise := readNewModel(r), r.U32()
	d.sdk.Models().Create(m, func(id string, err error) {
		d.settle(promise, err, func(w *bridge.Writer) { w.Str(id) })
	})
	return nil
}

// readNewModel reads: collection str, id str, data bool and content (without it the page's function makes it),
// overrideWorld bool, world rights, users.
func readNewModel(r *bridge.Reader) sdk.NewModel {
	m := sdk.NewModel{Collection: r.Str(), ID: r.Str()}
	if r.Bool() {
		m.Data = r.Content()
	}
	m.OverrideWorld = r.Bool()
	m.World = readRights(r)
	m.Users = readUserRights(r)
	return m
}

// initialize asks the page's function for the content of a model that does not exist yet.
func (d *domain) initialize(handle uint32) (*ot.Value, error) {
	r := d.engine.ask(bridge.FrameInitialize, d.id, func(w *bridge.Writer) { w.U32(handle) })
	if r.Bool() {
		return r.Content(), nil
	}
	return nil, thrown(r, sdk.ErrOption)
}

func queryModels(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	query, promise := r.Str(), r.U32()
	d.sdk.Models().Query(query, func(found *sdk.QueryResult, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			writeFresh(w, found.Fresh)
			w.F64(float64(found.Offset))
			w.F64(float64(found.Total))
			w.U32(uint32(len(found.Models)))
			for i := range found.Models {
				writeResult(w, &found.Models[i])
			}
		})
	})
	return nil
}

// writeResult writes: collection str, id str, created f64, modified f64, version f64, data.
func writeResult(w *bridge.Writer, m *sdk.ModelResult) {
	w.Str(m.Collection)
	w.Str(m.ID)
	w.F64(float64(m.Created))
	w.F64(float64(m.Modified))
	w.F64(float64(m.Version))
	w.JSON(m.Data)
}

// writeDetails writes whether the server sent err, and its details.
func writeDetails(w *bridge.Writer, err error) {
	e, ok := err.(*sdk.Error)
	if !ok {
		e = &sdk.Error{}
	}
	w.Bool(e.Server)
	w.JSON(e.Details)
}

// noRights stands for rights that are not given.
const noRights = 255

func writeRights(w *bridge.Writer, p *sdk.ModelPermissions) {
	if p == nil {
		w.U8(noRights)
		return
	}
	w.U8(bits(p.Read, p.Write, p.Remove, p.Manage))
}

func readRights(r *bridge.Reader) *sdk.ModelPermissions {
	b := r.U8()
	if b == noRights {
		return nil
	}
	return &sdk.ModelPermissions{Read: b&1 != 0, Write: b&2 != 0, Remove: b&4 != 0, Manage: b&8 != 0}
}

func readUserRights(r *bridge.Reader) (list []sdk.UserPermissions) {
	for range min(int(r.U32()), r.Rest()) {
		user := sdk.UserPermissions{User: readUserID(r)}
		if p := readRights(r); p != nil {
			user.Permissions = *p
		}
		list = append(list, user)
	}
	return list
}

func writeUserRights(w *bridge.Writer, list []sdk.UserPermissions) {
	w.U32(uint32(len(list)))
	for i := range list {
		writeUserID(w, list[i].User)
		writeRights(w, &list[i].Permissions)
	}
}

func getRights(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	p, what, user, promise := d.sdk.Models().Permissions(r.Str()), r.U8(), readUserID(r), r.U32()
	rights := func(p *sdk.ModelPermissions, err error) {
		d.settle(promise, err, func(w *bridge.Writer) { writeRights(w, p) })
	}
	switch what {
	case bridge.RightsOwn:
		p.Permissions(func(own sdk.ModelPermissions, fresh service.Fresh, err error) {
			d.settle(promise, err, func(w *bridge.Writer) {
				writeRights(w, &own)
				writeFresh(w, fresh)
			})
		})
	case bridge.RightsOverrides:
		p.OverridesCollection(func(yes bool, err error) {
			d.settle(promise, err, func(w *bridge.Writer) { w.Bool(yes) })
		})
	case bridge.RightsWorld:
		p.World(func(world sdk.ModelPermissions, err error) { rights(&world, err) })
	case bridge.RightsUsers:
		p.Users(func(list []sdk.UserPermissions, err error) {
			d.settle(promise, err, func(w *bridge.Writer) { writeUserRights(w, list) })
		})
	case bridge.RightsUser:
		p.User(user, rights)
	}
	return nil
}

func setRights(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	p, what := d.sdk.Models().Permissions(r.Str()), r.U8()
	switch what {
	case bridge.RightsOverrides:
		yes := r.Bool()
		p.SetOverridesCollection(yes, d.settles(r.U32()))
	case bridge.RightsWorld:
		rights := readRights(r)
		if rights == nil {
			return offline.Errorf(sdk.ErrOption, "the world permissions of a model have to be given")
		}
		p.SetWorld(*rights, d.settles(r.U32()))
	case bridge.RightsUsers:
		list := readUserRights(r)
		p.SetUsers(list, d.settles(r.U32()))
	case bridge.RightsUser:
		user := readUserID(r)
		if rights := readRights(r); rights != nil {
			p.SetUser(user, *rights, d.settles(r.U32()))
		} else {
			p.RemoveUser(user, d.settles(r.U32()))
		}
	}
	return nil
}
