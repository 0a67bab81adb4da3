package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// remove deletes a model on this device, and has it deleted on the server later. Unsent edits of it are gone. If that cannot be written
// all is as it was, but the model is closed.
func (o *offlineModels) remove(id string, done func(error)) {
	if m := o.domain.models.find(id); m != nil {
		m.emit(&ModelEvent{Name: ModelDeleted, Local: true})
		m.closed(true, "", errorf(ErrModelDeleted, "the model %q was deleted", id))
	}
	switch {
	case o.leaving[id] > 0:
		o.afterLeave[id] = append(o.afterLeave[id], func() { o.remove(id, done) })
		return
	case o.syncing(id):
		o.afterSync[id] = append(o.afterSync[id], func() { o.remove(id, done) })
		return
	}
	left := o.leave(id) // who opens it waits
	o.retire(id, true, func(tell bool, err error) {
		if err != nil {
			left()
			done(err)
			return
		}
		o.do(func() {
			_, err = modelstore.Change(o.store, id, offline.Strict, func(e *modelstore.Edit) bool {
				e.Head.Deleted = tell
				e.Drop()
				return e.Head.Found() || tell
			})
		}, func() {
			o.look(id)
			o.hasRoom()
			done(err)
			left()
		})
	})
}

// retire takes the pending changes of a model out of this tab's journal, and has the server told that it is deleted if tell is set and
// it has the model, or may have. Edits of other tabs become dead letters: they were made to it.
func (o *offlineModels) retire(id string, tell bool, done func(told bool, err error)) {
	k := o.own
	var head modelstore.Head
	var chain modelstore.Chain
	var links []modelstore.Link
	var err error
	told := false
	o.do(func() {
		if head, err = modelstore.ReadHead(o.store, id); err == nil {
			chain, links, err = modelstore.ReadChain(o.store, id)
		}
	}, func() {
		if err != nil && offline.CodeOf(err) != offline.ErrCorrupt {
			done(false, err)
			return
		}
		k.journal.Settle(func(tx *offline.Tx) error {
			if err := k.fence(tx); err != nil {
				return err
			}
			known := serverHas(tx.Lane(id))
			for _, gone := range o.adopted {
				known = known && serverHas(gone.journal.Lane(id))
			}
			disowned := tell && head.Local && !o.makes(id, head.Incarnation)
			if disowned { // the server is to be told by the tab that makes it, if it does
				modelstore.DisownIn(tx, id, head.Incarnation)
			}
			k.retireAll(tx, id)
			if told = tell && known && !disowned; told {
				tx.Append(offline.Entry{Lane: id, Kind: modelstore.DeleteEntry, State: offline.StateQueued, Since: o.env.Clock.Wall(),
					Data: modelstore.EncodeDelete(head.Incarnation)})
			}
			if tell {
				head.DropIn(tx, told)
			}
			if len(links) > 0 {
				chain.DropLinks(tx, id, links, func(l *modelstore.Link) bool {
					return l.Place >= chain.First && l.Replica == string(k.replica[:])
				})
			}
			return nil
		}, func(err error) {
			if offline.CodeOf(err) == offline.ErrStale { // another tab was faster
				k.stillOurs(func(err error) {
					if err != nil {
						done(false, err)
						return
					}
					o.retire(id, tell, done)
				})
				return
			}
			o.tellChain(id)
			if err != nil {
				done(false, err)
				return
			}
			o.retireAdopted(id, func(err error) { done(told, err) })
		})
	})
}

// retireAdopted takes the pending changes of a model out of the journals of tabs that are gone.
func (o *offlineModels) retireAdopted(id string, done func(error)) {
	waits, failed := 1, error(nil)
	settled := func(err error) {
		if err != nil {
			failed = err
		}
		if waits--; waits == 0 {
			done(failed)
		}
	}
	for _, k := range append([]*journalKeeper(nil), o.adopted...) {
		if len(k.journal.Lane(id)) > 0 {
			waits++
			k.journal.Settle(func(tx *offline.Tx) error {
				k.retireAll(tx, id)
				return nil
			}, func(err error) {
				k.dropIfEmpty()
				settled(err)
			})
		}
	}
	settled(nil)
}

// serverHas reports whether the server has the model of a lane, or may have.
func serverHas(lane []offline.Entry) bool {
	known := true
	for i := range lane {
		switch e := &lane[i]; {
		case e.Kind == modelstore.CreateEntry && e.State == offline.StateDead: // the server's model of that id is another
			known = false
		case e.Kind == modelstore.CreateEntry && e.State == offline.StateQueued: // it was never sent
			known = false
		case e.Kind == modelstore.DeleteEntry && e.State != offline.StateDead: // and that entry stays
			known = false
		}
	}
	return known
}

// retireAll takes the pending entries of a model out of the journal, but for deletions.
func (k *journalKeeper) retireAll(tx *offline.Tx, id string) {
	for _, e := range tx.Lane(id) {
		if e.State != offline.StateDead && e.Kind != modelstore.DeleteEntry {
			tx.Retire(e.N)
			if root := k.roots[e.N]; root != "" {
				modelstore.OwnIn(tx, id, root)
			}
		}
	}
}

// removed is told that the server has deleted an incarnation of a model for us ("" if the server knows none): what is here of it is of no
// use. If it cannot be taken back all stays, and what is sent of it is refused; the deletion can be repeated. Another incarnation that is
// here was made since, or by another tab, and stays.
func (o *offlineModels) removed(id, incarnation string, done func(error)) {
	o.head(id, func(h modelstore.Head, err error) {
		if err == nil && incarnation != "" && h.Incarnation != "" && h.Incarnation != incarnation {
			done(nil)
			return
		}
		o.dropRemoved(id, h.Incarnation, done)
	})
}

func (o *offlineModels) dropRemoved(id, incarnation string, done func(error)) {
	o.retire(id, false, func(_ bool, err error) {
		if err != nil {
			o.leftovers[id] = incarnation
			done(wrap(offline.CodeOf(err), err, "the model %q was deleted, but what was to be sent to it is still on this device, and becomes dead letters", id))
			return
		}
		delete(o.leftovers, id)
		o.change(id, func(e *modelstore.Edit) bool {
			e.Drop()
			return e.Head.Found()
		})
		o.wake(id)
		done(nil)
	})
}

// removeUnmade is told that the server has no model to delete. Another tab may have one that is still to be made, or this device one that
// it failed to delete when the server did.
func (o *offlineModels) removeUnmade(id string, notFound error, done func(error)) {
	o.head(id, func(h modelstore.Head, err error) {
		leftover, noted := o.leftovers[id]
		switch {
		case err == nil && h.Local:
			o.remove(id, done)
		case err == nil && noted && h.Incarnation == leftover:
			o.dropRemoved(id, leftover, done)
		default:
			done(notFound)
		}
	})
}
