package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

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
