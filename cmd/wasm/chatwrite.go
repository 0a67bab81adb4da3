//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/chat"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
)

func (d *domain) writeInfos(w *bridge.Writer, infos []chat.Info) {
	w.U32(uint32(len(infos)))
	for i := range infos {
		d.writeInfo(w, &infos[i])
	}
}

func (d *domain) writeInfo(w *bridge.Writer, i *chat.Info) {
	for _, text := range [...]string{i.ID, i.Type, i.Membership, i.Name, i.Topic} {
		w.Str(text)
	}
	for _, n := range [...]int64{i.Created, i.LastTime, i.Last, i.MaxSeen} {
		w.F64(float64(n))
	}
	w.Bool(i.Joined)
	writeFresh(w, i.Fresh)
	w.U32(uint32(len(i.Members)))
	for _, m := range i.Members {
		d.writeKnown(w, m.User)
		w.F64(float64(m.MaxSeen))
		w.Bool(m.User == d.sdk.Chats().User())
	}
}

// writeKnown writes what is known of a user; nothing, if that is nobody.
func (d *domain) writeKnown(w *bridge.Writer, id identity.UserID) {
	u := d.sdk.User(id)
	if u == nil && id != (identity.UserID{}) {
		u = &sdk.User{ID: id}
	}
	writeUser(w, u)
}

func (d *domain) writeChatEvent(w *bridge.Writer, e *chat.Event) {
	w.Str(e.Name)
	w.Str(e.Chat)
	w.Str(e.Pending)
	w.F64(float64(e.Number))
	w.F64(float64(e.Millis))
	d.writeKnown(w, e.User)
	w.Str(e.Text)
	w.Str(e.Topic)
	d.writeKnown(w, e.Other)
	w.U32(uint32(len(e.Members)))
	for _, m := range e.Members {
		d.writeKnown(w, m)
	}
	w.Str(string(e.Code))
	w.Str(e.Reason)
}
