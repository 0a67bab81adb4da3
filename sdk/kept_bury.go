package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// bury makes dead letters of the edits that are not durable yet when the model turns out to be gone, or to have been refused.
func (p *keptModel) bury(why error, then func()) {
	if p.allWritten() {
		p.settleSaved(nil)
		then()
		return
	}
	o := p.offline
	p.writing = 0 // an attempt that has not begun writes nothing
	var c modelstore.Chain
	var links []modelstore.Link
	var err error
	o.do(func() { c, links, err = p.chainToBury() }, func() {
		if err != nil && offline.CodeOf(err) != offline.ErrCorrupt {
			p.settleSaved(err)
			then()
			return
		}
		if p.model.mixed(c.LiveOf(links)) { // those were made to another model of that id, and wait for the server
			o.env.Clock.AfterFunc(journalRetry, func() { p.bury(why, func() {}) })
			p.settleSaved(why)
			then()
			return
		}
		p.keeper.journal.Settle(func(tx *offline.Tx) error {
			if err := p.keeper.fence(tx); err != nil {
				return err
			}
			letter := offline.Entry{State: offline.StateDead, Code: offline.CodeOf(why), Reason: why.Error()}
			next := c
			next.Next = max(next.Next, 1)
			next.Next += uint64(len(p.newLinks(tx, p.written(), next.Next, letter)))
			next.First = next.Next
			next = next.Sealed(o.env.Rand.Uint64())
			next.PutIn(tx, p.id, &c)
			return nil
		}, func(err error) {
			if offline.CodeOf(err) == offline.ErrStale && p.keeper.lease.Valid() {
				p.bury(why, then) // another tab was faster
				return
			}
			o.tellChain(p.id)
			p.settleSaved(why)
			then()
		})
	})
}

// chainToBury reads the chain. Links of another model of the id that the server has ordered are cleared, which may have to be kept only
// where it cannot tell entries.
func (p *keptModel) chainToBury() (c modelstore.Chain, links []modelstore.Link, err error) {
	s := p.offline.store
	if c, links, err = modelstore.ReadChain(s, p.id); err != nil || len(c.Sessions) > 0 || !p.model.mixed(c.LiveOf(links)) {
		return c, links, err
	}
	_, changeErr := modelstore.Change(s, p.id, offline.Relaxed, func(e *modelstore.Edit) (cleared bool) {
		cleared, err = e.ClearAcknowledged(s)
		return cleared && e.Head.Found()
	})
	if err == nil {
		err = changeErr
	}
	if err != nil {
		return c, links, err
	}
	return modelstore.ReadChain(s, p.id)
}
