package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// refused makes dead letters of the first entry and all that depends on it, in the store first: links that are dead letters, with entries that
// are not yet, are found by the next sync.
func (y *modelSync) refused(out offline.Outcome) {
	o := y.offline
	out.Commit = y.buries(out.Err)
	o.do(func() {
		ours, err := y.buryStored()
		if !ours {
			out.Commit = nil // what is behind it was made to another model
		}
		if err != nil {
			out = offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: err}
		}
	}, func() {
		if m := o.domain.models.find(y.id); m != nil && m.kept != nil && out.Class == offline.Permanent && m.root == y.root() {
			m.kept.refusal = out.Err
		}
		o.tellChain(y.id)
		o.chainChanged(y.id)
		y.settle(out)
	})
}

// buryStored makes dead letters of what the store has of the refused edits, away from the loop. ours is false if that is of another model of
// the id.
func (y *modelSync) buryStored() (ours bool, err error) {
	if y.entry.Kind == modelstore.CreateEntry {
		return y.unmake()
	}
	var known modelstore.Burial
	if y.model != nil {
		known = modelstore.Burial{Version: y.model.doc.Version(), Incarnation: y.model.incarnation}
	}
	return true, modelstore.ChangeChain(y.offline.store, y.id, func(c modelstore.Chain, links []modelstore.Link) (modelstore.Chain, bool) {
		if !y.isIn(c.LiveOf(links)) {
			return c, false // it is a dead letter already; what is pending was made to another model of the id
		}
		return c.Bury(known)
	})
}

// settle reports an outcome when what follows from it for the other entries is durable. The flusher would leave that alone if the first entry
// is retired by now, as the server has all that it stands for.
func (y *modelSync) settle(out offline.Outcome) {
	if y.model == nil || out.Class != offline.Permanent {
		y.report(out)
		return
	}
	y.keeper.journal.Settle(func(tx *offline.Tx) error {
		out.Commit(tx)
		return nil
	}, func(error) { y.report(out) })
}

// unmake drops what is stored of a model that the server has refused to make, with the edits made to it, in one batch: what is stored
// under its id from then on is the server's. ours is false if it is already.
func (y *modelSync) unmake() (ours bool, err error) {
	o, root := y.offline, y.root()
	_, changeErr := modelstore.Change(o.store, y.id, offline.Strict, func(e *modelstore.Edit) bool {
		var made string
		if made, err = modelstore.ReadMade(o.store, y.id); err != nil {
			return false
		}
		if ours = root == "" || made == root; !ours {
			return false
		}
		if err = e.BuryMade(o.store, root); err != nil {
			return false
		}
		e.Drop()
		return true
	})
	if changeErr != nil {
		err = changeErr
	}
	return ours, err
}

// buries makes dead letters of everything that depends on an entry that is refused for good: the edits of the model behind it,
// up to where it is made anew.
func (y *modelSync) buries(err error) func(*offline.Tx) {
	return func(tx *offline.Tx) {
		for _, e := range tx.Lane(y.id) {
			switch {
			case e.N > y.entry.N && e.Kind == modelstore.CreateEntry:
				return
			case y.others[e.N]: // made to another model of the id
			case sendable(&e), e.N == y.entry.N: // that is dead already
				if y.acknowledgedIn(tx, &e) {
					continue
				}
				e.State, e.Batch, e.Code, e.Reason = offline.StateDead, 0, offline.CodeOf(err), err.Error()
				tx.Put(e)
			}
		}
	}
}

// acknowledgedIn takes what the server has ordered of the edits an entry stands for out of it, all of it perhaps: that is no dead
// letter.
func (y *modelSync) acknowledgedIn(tx *offline.Tx, e *offline.Entry) bool {
	if y.model == nil || e.Kind != modelstore.OperationEntry {
		return false
	}
	p := y.model.kept
	first, n := uint64(0), 0
	note := func(l *chained) {
		if l.run == e.N && l.replica == string(y.keeper.replica[:]) {
			if n == 0 {
				first = l.place
			}
			n++
		}
	}
	for i := range p.links {
		note(p.links[i])
	}
	for i := range p.ahead {
		note(chainedOf(&p.ahead[i]))
	}
	if n == 0 {
		tx.Retire(e.N)
		return true
	}
	e.Data = modelstore.EncodeRun(first, n)
	return false
}
