package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// snapshot writes the content when the log has become long. It is confirmed content: nothing is in flight.
func (p *keptModel) snapshot() {
	due := p.offline.domain.config.Options.SnapshotInterval
	if p.model.sync == nil && p.behind >= due && p.model.doc.Committed() && p.idle() && !p.saving && !p.log.broken {
		p.save(false)
	}
}

// save writes the confirmed content as the next snapshot; fresh: whatever the store has of the model does not count.
func (p *keptModel) save(fresh bool) {
	p.saving, p.behind = true, 0
	m, o := p.model, p.offline
	n := modelstore.NewSnapshot(m.doc.Root().Value(), m.doc.Version())
	as, me, told := m.headFields(), m.modelIdentity, m.state == online || m.state == completing
	known := p.chain
	var now modelstore.Chain
	var err error
	skipped, cleared, another := false, false, false
	leads := n.Version // what the store has leads to that version
	o.do(func() {
		_, changeErr := modelstore.Change(o.store, p.id, offline.Relaxed, func(e *modelstore.Edit) bool {
			another = e.Head.Available() && !me.is(e.Head.Incarnation)
			if !fresh && (another || !e.Head.Available()) {
				return false // another tab has deleted it, as this one is still to hear, and perhaps has the one that was made anew
			}
			if another && told && !e.Head.Local {
				e.Head.Pins = nil // who has that one open will hear that it is gone
			}
			low, others := e.Head.Pinned(p.keeper.name)
			skipped = others && (fresh || low < n.Version)
			if !skipped {
				now, cleared, skipped = clearBefore(o.store, e, n.Version, &known, others, me)
			}
			if skipped {
				if leads, err = modelstore.StoredVersion(o.store, &e.Head); err != nil || !e.Head.Available() {
					leads = n.Version
				}
				return err == nil && e.Head.Available() && !another && repin(&e.Head, p.keeper.name, min(leads, n.Version), fresh)
			}
			if fresh {
				e.Replace(n, me.incarnation)
			} else {
				e.Advance(n)
			}
			as(&e.Head)
			e.Head.Pin(p.keeper.name, n.Version)
			return true
		})
		if changeErr != nil {
			err = changeErr
		}
	}, func() {
		p.saving = false
		if cleared && err == nil && p.chain.Same(&known) {
			p.chain = now
		}
		switch {
		case !fresh:
		case err != nil || skipped && another:
			p.stored, p.log.broken = n.Version, true
			p.saveAgain()
		case skipped && leads < n.Version:
			p.fetch(leads)
		default:
			p.stored = n.Version
		}
		if f := p.afterSave; f != nil && len(p.acks) == 0 {
			f()
		}
		p.write()
	})
}

// repin notes from which version on this tab, whose model has content of its own, needs what is stored, which is not replaced as others need
// it, too. Of a model that was just opened that is known if edits of an earlier page need more. It reports whether it changed anything.
func repin(h *modelstore.Head, journal string, version int64, opened bool) bool {
	for _, pin := range h.Pins {
		if pin.Journal == journal && (opened || pin.Version == version) {
			return false
		}
	}
	h.Pin(journal, version)
	return true
}

// saveAgain tries once more to write the content of a model that the store did not take when it was opened.
func (p *keptModel) saveAgain() {
	p.offline.env.Clock.AfterFunc(journalRetry, func() {
		switch {
		case p.closed || p.model.state == closedModel:
		case p.model.doc.Committed() && p.idle() && !p.saving:
			p.log.restart()
			p.stored = p.model.doc.Version()
			p.save(true)
		default:
			p.saveAgain()
		}
	})
}

// clearBefore drops the links of a model when its content at a version takes the place of what is before it, if nothing is pending any
// more: the chain is as it was known to be then. skip: links were made to it on what is before. Without exactly-once other tabs, if there
// are any, still have to find in the chain whose sessions those were.
func clearBefore(s offline.Store, e *modelstore.Edit, version int64, known *modelstore.Chain, others bool, me modelIdentity) (now modelstore.Chain, cleared, skip bool) {
	c, links, err := modelstore.ReadChain(s, e.Head.ID)
	live := c.LiveOf(links)
	if err == nil && c.Same(known) && (!others || len(c.Sessions) == 0) {
		return e.Clear(&c, links), true, false
	}
	e.Batch.Expects = append(e.Batch.Expects, c.Expect(e.Head.ID))
	return c, false, err != nil || len(live) > 0 && live[0].Context < version && me.is(live[0].Incarnation)
}

// headFields writes what is known of the model now to its head.
func (m *Model) headFields() func(*modelstore.Head) {
	collection, legacy, created, modified, permissions := m.collection, m.legacy, m.created, m.time, m.permissions
	return func(h *modelstore.Head) {
		h.Collection, h.Legacy, h.Created, h.Modified = collection, legacy, created, modified
		setPermissions(h, permissions)
	}
}

func setPermissions(h *modelstore.Head, p ModelPermissions) {
	h.Read, h.Write, h.Remove, h.Manage = p.Read, p.Write, p.Remove, p.Manage
}

func headPermissions(h *modelstore.Head) ModelPermissions {
	return ModelPermissions{h.Read, h.Write, h.Remove, h.Manage}
}

// refresh writes what has changed besides the content: permissions. Of a model that is sent in the background that is done in the end, with
// what else is.
func (p *keptModel) refresh() {
	if y := p.model.sync; y != nil && !y.over {
		y.news = true
		return
	}
	as := p.model.headFields()
	p.offline.do(func() {
		modelstore.Change(p.offline.store, p.id, offline.Relaxed, func(e *modelstore.Edit) bool {
			as(&e.Head)
			return e.Head.Found()
		})
	}, func() {})
}

// close ends the keeping of a model that is closed. What is pending is the flushers' from now on; content that nobody needs is
// dropped, and all of it if the model is gone or cannot be trusted: then why says so to those who look at the dead letters.
func (p *keptModel) close(gone bool, why error) {
	o := p.offline
	left := o.leave(p.id)
	ending := false
	me := p.model.modelIdentity
	end := func() {
		if ending || p.saving || len(p.acks) > 0 {
			return
		}
		ending, p.afterSave = true, nil
		pending, known := !p.idle(), p.chain
		subscribed, unmade := o.subscribed[p.id], o.hasCreate(p.id)
		o.env.Loop.Go(func() {
			modelstore.Change(o.store, p.id, offline.Relaxed, func(e *modelstore.Edit) bool {
				cleared := false
				if _, others := e.Head.Pinned(p.keeper.name); !pending && !(unmade && e.Head.Local) {
					e.Head.Unpin(p.keeper.name)
					_, cleared, _ = clearBefore(o.store, e, 0, &known, others, me)
				}
				drop := gone && me.is(e.Head.Incarnation)
				if gone && !drop { // what is stored is another model of that id, or has been named since
					made, err := modelstore.ReadMade(o.store, p.id)
					drop = err == nil && made == me.root
				}
				if drop || cleared && !subscribed && !e.Head.Wanted() {
					e.Drop()
				}
				return e.Head.Found() || cleared
			})
		}, func() {
			p.offline.release(p.id)
			left()
		})
	}
	saved := func(error) {
		p.closed = true
		p.afterSave = end
		end()
	}
	switch {
	case gone && why != nil:
		p.closed = true
		p.bury(why, func() { saved(nil) })
	case gone: // there is nothing to save edits to
		saved(nil)
		p.settleSaved(errorf(ErrClosed, "the model %q was closed", p.id))
	default:
		p.whenSaved(saved)
	}
}

// leave notes that the records of a model are about to be changed because it is closed: who opens it waits for left.
func (o *offlineModels) leave(id string) (left func()) {
	o.leaving[id]++
	return func() {
		if o.leaving[id]--; o.leaving[id] > 0 {
			return
		}
		delete(o.leaving, id)
		waiting := o.afterLeave[id]
		delete(o.afterLeave, id)
		for _, f := range waiting {
			f()
		}
		o.wake(id)
	}
}
