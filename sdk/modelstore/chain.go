package modelstore

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Chain counts the pending operations of one model: those of all tabs in one order, each made on top of the ones before it. Who
// appends to it expects it as it was last read, and so has seen all of it; every other change expects it, too.
type Chain struct {
	// The links First ≤ place < Next are pending, or acknowledged with others behind them that are pending. Those before First
	// that are still there are dead letters.
	First, Next uint64
	// Sessions are those in which links were submitted to a server without exactly-once: by them it is known which operations of
	// a replay are links.
	Sessions []string
	epoch    uint64 // random: no two chains of a model are the same, also if the places begin anew
	raw      []byte
}

// Link is one operation of a chain.
type Link struct {
	Place   uint64
	Replica string // of the journal that has its entry
	Entry   uint64
	// Context is the version it was made at, behind the links before it. It never goes down from link to link.
	Context     int64
	Incarnation string // of the model, "" if it was not known
	Op          ot.Op
}

func chainKey(id string) offline.Key { return offline.K("chain", id) }

func linkKey(id string, place uint64) offline.Key { return offline.K("link", id, place) }

// Expect is the condition that the chain is as it was read.
func (c *Chain) Expect(id string) offline.Expect {
	return offline.Expect{Bucket: offline.BucketRows, Key: chainKey(id), Value: c.raw}
}

// Same reports whether c and d are one chain at one moment.
func (c *Chain) Same(d *Chain) bool { return string(c.raw) == string(d.raw) }

// Begun reports whether c goes on from where d was: it is the same chain, perhaps longer.
func (c *Chain) Begun(d *Chain) bool { return c.epoch == d.epoch }

// Live is how many links there are from First on.
func (c *Chain) Live() int { return int(c.Next - c.First) }

// Knows reports whether links were submitted in a session.
func (c *Chain) Knows(session string) bool {
	for _, s := range c.Sessions {
		if s == session {
			return true
		}
	}
	return false
}

// With is the chain with a session in which links are submitted.
func (c Chain) With(session string) Chain {
	if session != "" && !c.Knows(session) {
		c.Sessions = append(append([]string(nil), c.Sessions...), session)
	}
	return c
}

// Sealed is c ready to be written: with its record. random is used for a new chain.
func (c Chain) Sealed(random uint64) Chain {
	if c.epoch == 0 {
		c.epoch = random | 1
		c.First, c.Next = max(c.First, 1), max(c.Next, 1)
	}
	w := offline.NewRecordWriter(32)
	w.Uint(c.epoch)
	w.Uint(c.First)
	w.Uint(c.Next)
	for _, s := range c.Sessions {
		w.String(s)
	}
	c.raw = w.Finish(nil)
	return c
}

func decodeChain(id string, record []byte) (c Chain, err error) {
	r, err := offline.ReadRecord(record, "the chain of model "+id)
	if err != nil {
		return c, err
	}
	c = Chain{raw: record, epoch: r.Uint(), First: r.Uint(), Next: r.Uint()}
	for len(r.Rest()) > 0 && r.Err() == nil {
		c.Sessions = append(c.Sessions, r.String())
	}
	return c, r.Err()
}

// PutIn adds what changed from old to c, with new links, to a transaction of a journal, which then fails with ErrStale unless
// the chain is still old.
func (c *Chain) PutIn(tx *offline.Tx, id string, old *Chain, added []Link) {
	tx.Fence(old.Expect(id))
	for i := range added {
		tx.PutRecord(offline.BucketRows, linkKey(id, added[i].Place), added[i].encode())
	}
	tx.PutRecord(offline.BucketRows, chainKey(id), c.raw)
}

func (l *Link) encode() []byte {
	w := offline.NewRecordWriter(96)
	w.String(l.Replica)
	w.Uint(l.Entry)
	w.Int(l.Context)
	w.String(l.Incarnation)
	return w.FinishWith(func(b []byte) []byte { return wire.AppendOp(b, &l.Op) })
}

func decodeLink(place uint64, record []byte) (l Link, err error) {
	r, err := offline.ReadRecord(record, "a pending operation")
	if err != nil {
		return l, err
	}
	l = Link{Place: place, Replica: r.String(), Entry: r.Uint(), Context: r.Int(), Incarnation: r.String()}
	if l.Op, err = wire.DecodeOp(r.Rest()); err == nil {
		err = r.Err()
	}
	return l, err
}

// DeleteIn deletes a link, which is a dead letter, in a transaction of a journal.
func (l *Link) DeleteIn(tx *offline.Tx, id string) {
	tx.DeleteRecord(offline.BucketRows, linkKey(id, l.Place))
}

// ReadChain reads a chain and all its links, those that are dead letters, too. Before the first edit there is none: Next is 0.
// It returns ErrCorrupt if a live link cannot be read: nothing behind it can be sent then.
func ReadChain(s offline.Store, id string) (c Chain, links []Link, err error) {
	for {
		raw, found, err := s.Get(offline.BucketRows, chainKey(id))
		if err != nil || !found {
			return Chain{}, nil, err
		}
		if c, err = decodeChain(id, raw); err != nil {
			return c, nil, err
		}
		links, err = readLinks(s, id, &c)
		again, _, getErr := s.Get(offline.BucketRows, chainKey(id))
		if getErr != nil {
			return c, nil, getErr
		}
		if string(again) == string(raw) { // else others have written meanwhile
			return c, links, err
		}
	}
}

func readLinks(s offline.Store, id string, c *Chain) (links []Link, err error) {
	records, err := s.GetRange(offline.BucketRows, offline.Prefix("link", id))
	for i := range records {
		at, _ := records[i].Key[2].(int64)
		l, decodeErr := decodeLink(uint64(at), records[i].Value)
		switch {
		case decodeErr == nil:
			links = append(links, l)
		case uint64(at) >= c.First || offline.CodeOf(decodeErr) == offline.ErrTooNew:
			err = decodeErr
		}
	}
	return links, err
}

// LiveOf are the links of a chain from First on.
func (c *Chain) LiveOf(links []Link) []Link {
	for len(links) > 0 && links[0].Place < c.First {
		links = links[1:]
	}
	return links
}

// LinkAt reads one link, if it is there.
func LinkAt(s offline.Store, id string, place uint64) (l Link, found bool, err error) {
	record, found, err := s.Get(offline.BucketRows, linkKey(id, place))
	if err != nil || !found {
		return l, false, err
	}
	l, err = decodeLink(place, record)
	return l, err == nil, err
}

// Bury makes dead letters of all live links of c. ok is false if there are none.
func (c Chain) Bury() (_ Chain, ok bool) {
	if c.Live() == 0 {
		return c, false
	}
	c.First = c.Next
	return c.Sealed(0), true
}

// Revive makes live links of the dead letters from place first on. ok is false if other links are pending.
func (c Chain) Revive(first uint64) (_ Chain, ok bool) {
	if c.Live() > 0 {
		return c, false
	}
	c.First = min(c.First, first)
	return c.Sealed(0), true
}

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

// Clear makes e drop the live links of a chain, all of which are acknowledged, if the chain is still c when e is applied. Dead
// letters stay, and the record that tells them apart. It returns what c is then.
func (e *Edit) Clear(c *Chain, links []Link) (now Chain) {
	e.Batch.Expects = append(e.Batch.Expects, c.Expect(e.Head.ID))
	live := c.LiveOf(links)
	for i := range live {
		e.Batch.Delete(offline.BucketRows, linkKey(e.Head.ID, live[i].Place))
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

// DropLinks adds to a transaction of a journal that links are gone for good, which must be all of c's that drop is true for. Live
// ones that stay become dead letters. The transaction fails with ErrStale if the chain is not c any more.
func (c *Chain) DropLinks(tx *offline.Tx, id string, links []Link, drop func(*Link) bool) {
	tx.Fence(c.Expect(id))
	left := 0
	for i := range links {
		if drop(&links[i]) {
			tx.DeleteRecord(offline.BucketRows, linkKey(id, links[i].Place))
		} else {
			left++
		}
	}
	switch now, _ := c.Bury(); {
	case c.raw == nil:
	case left == 0:
		tx.DeleteRecord(offline.BucketRows, chainKey(id))
	default:
		tx.PutRecord(offline.BucketRows, chainKey(id), now.raw)
	}
}
