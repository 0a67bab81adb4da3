package sim

import (
	"context"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// contentAt is what the log of a model gives at a version, and what is pending there.
func contentAt(rec *record, snapshot store.Snapshot, version int64, pending ...ot.Submission) (*ot.Value, error) {
	db := &database{byKey: map[int64]*record{rec.meta.Key: {meta: rec.meta, snapshot: snapshot, log: rec.log[:version-1]}}}
	c, err := model.Load(context.Background(), &handle{db: db, machine: newMachine(), bug: func(string) bool { return false }}, rec.meta)
	if err != nil {
		return nil, err
	}
	for i := range pending {
		if _, err := c.Tree.Apply(pending[i].Op); err != nil {
			return nil, err
		}
	}
	return c.Tree.Value(), nil
}

// cold takes the network away for good, loads every page again, and checks what the stores of the devices give.
func (r *run) cold() {
	r.settled = false
	r.advance(2 * time.Second) // what is written now and then is
	r.tracef("cold starts")
	for _, d := range r.devices {
		d.down = true
		for _, p := range d.tabs {
			if p != nil {
				p.kill()
			}
		}
	}
	for _, d := range r.devices {
		d.start(0)
	}
	r.advance(time.Second)
	for _, p := range r.live() {
		p.tab.Post(func() {
			for _, id := range r.db.ids() {
				p.domain.Models().Open(id, func(m *sdk.Model, err error) { r.coldOpened(p, id, m, err) })
			}
			for _, rec := range r.db.chats {
				r.coldChat(p, rec)
			}
		})
	}
	r.advance(time.Second)
}

func (r *run) coldOpened(p *page, id string, m *sdk.Model, err error) {
	if err != nil {
		if offline.CodeOf(err) != sdk.ErrOffline {
			r.failf("%s cannot open %s from its store: %v", p.name, id, err)
		}
		return
	}
	rec := r.db.models[id]
	if m.Version() > rec.version() {
		r.failf("%s has version %d of %s in its store, the server only %d", p.name, m.Version(), id, rec.version())
		return
	}
	want, err := contentAt(rec, rec.first, m.Version(), m.Document().Inflight()...)
	if got := m.Document().Root().Value(); err != nil || !ot.Equal(got, want) {
		r.failf("%s has another content of %s at version %d in its store than the server had (%v):\n%q\n%q", p.name, id, m.Version(), err,
			texts(nil, got), texts(nil, want))
	}
}
