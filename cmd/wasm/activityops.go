//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/activity"
)

// activityOps are the operations on activities, from bridge.OpActivityCreate on.
var activityOps = [...]domainOperation{createActivity, removeActivity, joinActivity, withActivity(describeActivity), withActivity(writeParticipants),
	withActivity(func(_ *domain, a *activity.Activity, _ *bridge.Reader, w *bridge.Writer) error {
		writeState(w, a.State())
		return nil
	}),
	withActivity(updateActivity),
	withActivity(func(d *domain, a *activity.Activity, r *bridge.Reader, _ *bridge.Writer) error {
		a.Leave(d.settles(r.U32()))
		return nil
	}),
	withActivity(func(d *domain, a *activity.Activity, r *bridge.Reader, _ *bridge.Writer) error {
		a.Saved(d.settles(r.U32()))
		return nil
	}),
	func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		d.activities.forget(r.U32())
		return nil
	},
}

func readActivityKey(r *bridge.Reader) activity.Key { return activity.Key{Type: r.Str(), ID: r.Str()} }

func createActivity(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	key, grants := readActivityKey(r), readGrants(r)
	d.sdk.Activities().Create(key, grants, d.settles(r.U32()))
	return nil
}

func removeActivity(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	key := readActivityKey(r)
	d.sdk.Activities().Remove(key, d.settles(r.U32()))
	return nil
}

func joinActivity(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	key := readActivityKey(r)
	o := activity.JoinOptions{State: readState(r), Lurk: r.Bool()}
	if r.Bool() {
		o.AutoCreate = &activity.AutoCreate{Ephemeral: r.Bool(), Grants: readGrants(r)}
	}
	promise := r.U32()
	d.sdk.Activities().Join(key, o, func(a *activity.Activity, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			w.U32(d.activities.number(a))
			w.Str(key.Type)
			w.Str(key.ID)
			w.F64(float64(a.CreatedTime()))
			w.Bool(a.IsEphemeral())
		})
	})
	return nil
}

// withActivity makes an operation of a function of the activity that it names.
func withActivity(f func(*domain, *activity.Activity, *bridge.Reader, *bridge.Writer) error) domainOperation {
	return func(d *domain, r *bridge.Reader, w *bridge.Writer) error {
		a := d.activities.byNumber[r.U32()]
		if a == nil {
			return offline.Errorf(activity.ErrNotJoined, "the activity is not joined")
		}
		return f(d, a, r, w)
	}
}

func describeActivity(_ *domain, a *activity.Activity, _ *bridge.Reader, w *bridge.Writer) error {
	w.Bool(a.IsJoined())
	writeFresh(w, a.Fresh())
	return nil
}

func writeParticipants(_ *domain, a *activity.Activity, _ *bridge.Reader, w *bridge.Writer) error {
	list := a.Participants()
	w.U32(uint32(len(list)))
	for _, p := range list {
		w.Str(p.Session)
		w.Bool(p.Local)
		writeUser(w, p.User)
		writeState(w, p.State)
	}
	return nil
}

func updateActivity(_ *domain, a *activity.Activity, r *bridge.Reader, _ *bridge.Writer) error {
	set, complete, removed := readState(r), r.Bool(), readTexts(r)
	switch {
	case complete:
		return a.ClearState()
	case len(removed) > 0:
		return a.RemoveState(removed)
	}
	return a.SetState(set)
}
