//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/presence"
)

// presenceOps are the operations on presence, from bridge.OpPresenceOwn on.
var presenceOps = [...]domainOperation{
	func(d *domain, _ *bridge.Reader, w *bridge.Writer) error {
		w.Bool(d.sdk.Presence().IsAvailable())
		writeState(w, d.sdk.Presence().State())
		return nil
	},
	func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		d.sdk.Presence().SetState(readState(r))
		return nil
	},
	func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		d.sdk.Presence().RemoveState(readTexts(r))
		return nil
	},
	func(d *domain, _ *bridge.Reader, _ *bridge.Writer) error {
		d.sdk.Presence().ClearState()
		return nil
	},
	askPresence((*presence.Service).Presence),
	askPresence((*presence.Service).Subscribe),
	func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		d.sdk.Presence().Unsubscribe(readUserID(r))
		return nil
	},
	func(d *domain, r *bridge.Reader, w *bridge.Writer) error {
		d.writePresence(w, d.sdk.Presence().Known(readUserID(r)))
		return nil
	},
}

func askPresence(ask func(*presence.Service, []sdk.UserID, func([]presence.Presence, error))) domainOperation {
	return func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		ids, promise := readUserIDs(r), r.U32()
		ask(d.sdk.Presence(), ids, func(list []presence.Presence, err error) {
			d.settle(promise, err, func(w *bridge.Writer) {
				w.U32(uint32(len(list)))
				for _, p := range list {
					d.writePresence(w, p)
				}
			})
		})
		return nil
	}
}

// presenceChanged tells the page of an event.
func (d *domain) presenceChanged(e *presence.Event) {
	d.tell(bridge.FramePresence, func(w *bridge.Writer) {
		w.Bool(e.Own)
		d.writeKnownUser(w, e.User)
		w.U8(uint8(e.Name))
		switch e.Name {
		case presence.StateSet:
			writeState(w, e.State)
		case presence.StateRemoved:
			writeTexts(w, e.Keys)
		case presence.AvailabilityChanged:
			w.Bool(e.Available)
		}
	})
}

func (d *domain) writePresence(w *bridge.Writer, p presence.Presence) {
	d.writeKnownUser(w, p.User)
	writeFresh(w, p.Fresh)
	w.Bool(p.Available)
	writeState(w, p.State)
}

// writeKnownUser writes a user, with what is known of it.
func (d *domain) writeKnownUser(w *bridge.Writer, id sdk.UserID) {
	user := d.sdk.User(id)
	if user == nil {
		user = &sdk.User{ID: id}
	}
	writeUser(w, user)
}
