package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

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
		var h modelstore.Head
		var err error
		o.env.Loop.Go(func() {
			h, err = modelstore.Change(o.store, p.id, offline.Relaxed, func(e *modelstore.Edit) bool {
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
			o.release(p.id)
			if err == nil && !o.domain.disposed {
				o.tell(p.id, o.statusOf(&h))
				if !h.Available() {
					o.hasRoom()
				}
			}
			left()
		})
	}
	saved := func(error) {
		p.closed = true
		p.afterSave = end
		end()
	}
	bury := func() {
		p.closed = true
		p.bury(why, func() { saved(nil) })
	}
	switch {
	case gone && why != nil:
		bury()
	case gone: // there is nothing to save edits to
		saved(nil)
		p.settleSaved(errorf(ErrClosed, "the model %q was closed", p.id))
	default:
		p.whenSaved(func(err error) {
			if err != nil && why != nil && !p.doubtful && p.lost == nil { // they cannot be put behind those of other tabs any more
				bury()
			} else {
				saved(err)
			}
		})
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
