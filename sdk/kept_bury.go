package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// bury makes dead letters of the edits that are not durable yet when the model turns out to be gone, or to have been refused. They are not
// put in the chain: that may be of another model of the id by now, which another tab has open.
func (p *keptModel) bury(why error, then func()) {
	if p.allWritten() {
		p.settleSaved(nil)
		then()
		return
	}
	p.attempts++
	p.writing = p.attempts // no other begins, and one that has not begun writes nothing
	letter := offline.Entry{State: offline.StateDead, Code: offline.CodeOf(why), Reason: why.Error()}
	p.keeper.journal.Settle(func(tx *offline.Tx) error {
		if err := p.keeper.fence(tx); err != nil {
			return err
		}
		p.newLinks(tx, p.written(), 0, letter, func(w *modelstore.Run, _, entry uint64) { w.PutApartIn(tx, p.id, p.keeper.name, entry) })
		return nil
	}, func(error) { // those that did not become letters are not saved, either
		p.writing, p.lost = 0, why
		p.settleSaved(why)
		then()
	})
}
