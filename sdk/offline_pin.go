package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// pin notes in the store that a model is open here, and opens it if its chain and its content, of the given generation, are still those
// that were read: they may have been cleared and replaced meanwhile.
func (o *offlineModels) pin(op *opening, m *Model, generation uint64, attempts int) {
	p := m.kept
	from, name := m.doc.Version()-int64(p.behind), p.keeper.name
	moved := false
	var c modelstore.Chain
	var err error
	o.do(func() {
		_, err = modelstore.Change(o.store, m.id, offline.Relaxed, func(e *modelstore.Edit) bool {
			if moved = e.Head.Generation != generation; moved {
				return false // another tab has put other content there
			}
			return e.Head.Found() && repin(&e.Head, name, from, true)
		})
		if err == nil {
			c, _, err = modelstore.ReadChain(o.store, m.id)
		}
	}, func() {
		if (err != nil || moved || !c.Begun(&p.chain) || c.First != p.chain.First) && attempts > 1 {
			m.state, p.closed = closedModel, true
			o.read(op, attempts-1)
			return
		}
		if o.leaving[op.id] > 0 || o.hasDelete(op.id) { // it was deleted meanwhile
			m.state, p.closed = closedModel, true
			o.release(op.id)
			o.open(op)
			return
		}
		if err != nil || moved { // the store takes nothing
			p.stored = 0
			p.pinLater(generation)
		}
		o.opened(op, m)
	})
}

// pinLater tries once more to note that a model is open here. Before that edits are not saved: another tab may put content of another
// version in the place of what they were made on, which has the given generation.
func (p *keptModel) pinLater(generation uint64) {
	p.offline.env.Clock.AfterFunc(journalRetry, func() {
		if p.closed || p.model.state == closedModel {
			return
		}
		var h modelstore.Head
		var leads int64
		var err error
		pinned, version := false, p.model.doc.Version()
		p.offline.do(func() {
			if h, err = modelstore.ReadHead(p.offline.store, p.id); err == nil {
				leads, err = modelstore.StoredVersion(p.offline.store, &h)
			}
			if err != nil || !h.Available() || h.Generation != generation && version < leads {
				return // it is to catch up first
			}
			_, err = modelstore.Change(p.offline.store, p.id, offline.Relaxed, func(e *modelstore.Edit) bool {
				e.Head.Pin(p.keeper.name, e.Head.Version)
				pinned = e.Head.Available() && e.Head.Generation == h.Generation
				return pinned
			})
		}, func() {
			switch {
			case err == nil && !h.Available():
				p.stored, p.log.broken = p.model.doc.Version(), true
				p.saveAgain()
			case err != nil || !pinned:
				p.pinLater(generation)
			case h.Generation != generation:
				p.fetch(leads)
			default:
				p.stored = h.Version
			}
			p.write()
		})
	})
}
