package modelstore

import "github.com/holdfast-sdk/holdfast/offline"

// Clear makes e drop the live links of a chain, all of which are acknowledged, if the chain is still c when e is applied. Dead
// letters stay, and the record that tells them apart. It returns what c is then.
func (e *Edit) Clear(c *Chain, links []Link) (now Chain) {
	e.Batch.Expects = append(e.Batch.Expects, c.Expect(e.Head.ID))
	live := c.LiveOf(links)
	if !anyLetter(links[:len(links)-len(live)], none) {
		live = links
	}
	for rest := live; len(rest) > 0; {
		var run []Link
		run, rest = cutRun(rest)
		e.Batch.Delete(offline.BucketRows, run[0].key(e.Head.ID))
	}
	switch {
	case c.raw == nil:
	case len(live) == len(links):
		e.Batch.Delete(offline.BucketRows, chainKey(e.Head.ID))
	default:
		now = Chain{First: c.Next, Next: c.Next, epoch: c.epoch}.Sealed(0)
		e.Batch.Put(offline.BucketRows, chainKey(e.Head.ID), now.raw)
	}
	return now
}

// ClearAcknowledged is Clear for somebody who does not know whether the links of the chain are acknowledged: it asks the journals. done
// is false if some are pending; then e does not change them.
func (e *Edit) ClearAcknowledged(s offline.Store) (done bool, err error) {
	c, links, err := ReadChain(s, e.Head.ID)
	if err != nil {
		return false, err
	}
	if pending, err := Entered(s, c.LiveOf(links)); err != nil || pending {
		return false, err
	}
	e.Clear(&c, links)
	return true, nil
}

// DropLinks adds to a transaction of a journal that the runs among c's links are gone for good which drop is true for. Live
// ones that stay become dead letters. The transaction fails with ErrStale if the chain is not c any more.
func (c *Chain) DropLinks(tx *offline.Tx, id string, links []Link, drop func(*Link) bool) {
	tx.Fence(c.Expect(id))
	left := dropRuns(tx, id, links, drop)
	switch now, _ := c.Bury(Burial{}); {
	case c.raw == nil:
	case !left:
		tx.DeleteRecord(offline.BucketRows, chainKey(id))
	default:
		tx.PutRecord(offline.BucketRows, chainKey(id), now.raw)
	}
}

// DropLetters adds to a transaction of a journal that the runs of dead letters among c's links are gone for good which drop is true for. The
// transaction fails with ErrStale if the chain is not c any more.
func (c *Chain) DropLetters(tx *offline.Tx, id string, links []Link, drop func(*Link) bool) {
	tx.Fence(c.Expect(id))
	dropRuns(tx, id, links[:len(links)-len(c.LiveOf(links))], drop)
}

// dropRuns drops the runs among links which drop is true for; all, and left is false, if the others are on the server: these were kept for letters
// that were made on them.
func dropRuns(tx *offline.Tx, id string, links []Link, drop func(*Link) bool) (left bool) {
	left = anyLetter(links, drop)
	for len(links) > 0 {
		var run []Link
		if run, links = cutRun(links); !left || drop(&run[0]) {
			run[0].DeleteIn(tx, id)
		}
	}
	return left
}

// anyLetter reports whether there are links besides those that are dropped and those that the server has.
func anyLetter(links []Link, drop func(*Link) bool) bool {
	for i := range links {
		if links[i].Ordered == 0 && !drop(&links[i]) {
			return true
		}
	}
	return false
}

func none(*Link) bool { return false }
