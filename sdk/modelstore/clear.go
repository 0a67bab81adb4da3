package modelstore

import "github.com/holdfast-sdk/holdfast/offline"

// ChangeChain makes c, with its links, what change says, unless that says no. It may run more than once, as other tabs may be
// faster.
func ChangeChain(s offline.Store, id string, change func(c Chain, links []Link) (Chain, bool)) error {
	for {
		old, links, err := ReadChain(s, id)
		if err != nil && offline.CodeOf(err) != offline.ErrCorrupt {
			return err
		}
		c, ok := change(old, links)
		if !ok || old.raw == nil {
			return nil
		}
		b := &offline.Batch{Expects: []offline.Expect{old.Expect(id)}}
		b.Put(offline.BucketRows, chainKey(id), c.raw)
		if err = s.Apply(b, offline.Strict); offline.CodeOf(err) != offline.ErrStale {
			return err
		}
	}
}

// BuryMade makes e turn all live links of a model that was made here, with that root, into dead letters. They may be another model's of
// that id, which another tab has open: those stay.
func (e *Edit) BuryMade(s offline.Store, root string) error {
	c, links, err := ReadChain(s, e.Head.ID)
	if err != nil && offline.CodeOf(err) != offline.ErrCorrupt {
		return err
	}
	e.Batch.Expects = append(e.Batch.Expects, c.Expect(e.Head.ID))
	live, made := c.LiveOf(links), err != nil
	for i := range live {
		made = made || root == "" || live[i].Incarnation == root
	}
	if now, ok := c.Bury(Burial{}); ok && made {
		e.Batch.Put(offline.BucketRows, chainKey(e.Head.ID), now.raw)
	}
	return nil
}

// Clear makes e drop the live links of a chain, all of which are acknowledged, if the chain is still c when e is applied. Dead
// letters stay, and the record that tells them apart. It returns what c is then.
func (e *Edit) Clear(c *Chain, links []Link) (now Chain) {
	e.Batch.Expects = append(e.Batch.Expects, c.Expect(e.Head.ID))
	live := c.LiveOf(links)
	for i := range live {
		if i > 0 && live[i].Run == live[i-1].Run && live[i].Replica == live[i-1].Replica {
			continue
		}
		e.Batch.Delete(offline.BucketRows, linkKey(e.Head.ID, live[i].recordPlace()))
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
	left := 0
	for i := range links {
		switch {
		case !drop(&links[i]):
			left++
		case links[i].Entry == links[i].Run:
			links[i].DeleteIn(tx, id)
		}
	}
	switch now, _ := c.Bury(Burial{}); {
	case c.raw == nil:
	case left == 0:
		tx.DeleteRecord(offline.BucketRows, chainKey(id))
	default:
		tx.PutRecord(offline.BucketRows, chainKey(id), now.raw)
	}
}

// DropLetters adds to a transaction of a journal that the runs of dead letters among c's links are gone for good which drop is true for. If some
// are live, as the attempt to have them sent again was interrupted, the others that are become dead letters: they were made on those. The
// transaction fails with ErrStale if the chain is not c any more.
func (c *Chain) DropLetters(tx *offline.Tx, id string, links []Link, drop func(*Link) bool) {
	live := c.LiveOf(links)
	for i := range live {
		if drop(&live[i]) {
			c.DropLinks(tx, id, links, drop)
			return
		}
	}
	tx.Fence(c.Expect(id))
	for i := range links {
		if links[i].Entry == links[i].Run && drop(&links[i]) {
			links[i].DeleteIn(tx, id)
		}
	}
}
