package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// refused makes dead letters of the first entry and all that depends on it, in the store first: links that are dead letters, with entries that
// are not yet, are found by the next sync.
func (y *modelSync) refused(out offline.Outcome) {
	o, why := y.offline, out.Err
	at, ordered := y.known()
	o.do(func() {
		has, ours, err := y.buryStored(at, ordered)
		switch {
		case err != nil:
			out = offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: err}
		case ours: // else what is behind it was made to another model
			out.Commit = y.buries(why, has)
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

// known is the version up to which a sync knows what the server has, and which of the edits it has.
func (y *modelSync) known() (at modelstore.Burial, ordered []modelstore.Link) {
	if y.model == nil {
		return at, nil
	}
	live := y.links[y.dead:]
	for i := range min(len(y.ordered), len(live)) {
		l := live[i]
		l.Ordered = y.ordered[i]
		ordered = append(ordered, l)
	}
	return modelstore.Burial{Version: y.model.doc.Version(), Incarnation: y.model.incarnation}, ordered
}

// left is what the store has of a model's edits, when they became dead letters.
type left struct {
	links []modelstore.Link
	known bool // all of them
}

// buryStored makes dead letters of what the store has of the refused edits, but not of those that the server has ordered, away from the loop. ours
// is false if that is of another model of the id.
func (y *modelSync) buryStored(at modelstore.Burial, ordered []modelstore.Link) (has left, ours bool, err error) {
	if y.entry.Kind == modelstore.CreateEntry {
		ours, err = y.unmake()
		return has, ours, err
	}
	err = modelstore.Bury(y.offline.store, y.id, at, ordered, func(links, live []modelstore.Link) bool {
		has = left{links, true}
		return y.isIn(live) // else it is a dead letter already, and what is pending was made to another model of the id
	})
	return has, true, err
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
// up to where it is made anew. What the server has of them is none.
func (y *modelSync) buries(err error, has left) func(*offline.Tx) {
	return func(tx *offline.Tx) {
		parts := partsOf(has.links, y.keeper)
		for _, e := range tx.Lane(y.id) {
			part, found := parts[e.N]
			gone := !found && has.known && y.model != nil // others have cleared it up
			switch {
			case e.N > y.entry.N && e.Kind == modelstore.CreateEntry:
				return
			case y.others[e.N]: // made to another model of the id
			case !sendable(&e) && e.N != y.entry.N: // dead already
			case e.Kind == modelstore.OperationEntry && (gone || found && part.n == 0):
				tx.Retire(e.N)
			default:
				part.refuse(tx, e, offline.CodeOf(err), err.Error())
			}
		}
	}
}
