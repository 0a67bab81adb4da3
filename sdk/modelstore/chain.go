package modelstore

import (
	"encoding/binary"

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
	Sessions []SentIn
	epoch    uint64 // random: no two chains of a model are the same, also if the places begin anew
	raw      []byte
}

// Link is one operation of a chain. Those that were appended at once are one record, a run, with one entry in the journal.
type Link struct {
	Place   uint64
	Replica string // of the journal
	Entry   uint64 // a number of its own in the journal
	Run     uint64 // the number of the entry that stands for it: that of the first of the run
	Last    bool   // of the run
	// Context is the version it was made at, behind the links before it. It never goes down from link to link.
	Context     int64
	Incarnation string // of the model, as it was known then: Head.Incarnation. That of all live links is of one model.
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

// SentIn is a session in which links were submitted, the first of them at a version: what it has ordered before is no link.
type SentIn struct {
	Session string
	From    int64
}

// Knows reports whether what a session has ordered at a version is a link.
func (c *Chain) Knows(session string, version int64) bool {
	for _, s := range c.Sessions {
		if s.Session == session && version >= s.From {
			return true
		}
	}
	return false
}

// With is the chain with a session in which links are submitted from a version on. That it was known from a later one on was said of
// another model of the id, which is gone.
func (c Chain) With(session string, from int64) Chain {
	if session == "" || c.Knows(session, from) {
		return c
	}
	var others []SentIn
	for _, s := range c.Sessions {
		if s.Session != session {
			others = append(others, s)
		}
	}
	c.Sessions = append(others, SentIn{session, from})
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
		w.String(s.Session)
		w.Int(s.From)
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
		c.Sessions = append(c.Sessions, SentIn{r.String(), r.Int()})
	}
	return c, r.Err()
}

// PutIn adds what changed from old to c to a transaction of a journal, which then fails with ErrStale unless the chain is still old.
// The new links are in Runs of the same transaction.
func (c *Chain) PutIn(tx *offline.Tx, id string, old *Chain) {
	tx.Fence(old.Expect(id))
	tx.PutRecord(offline.BucketRows, chainKey(id), c.raw)
}

// The limits of a run, which is one record.
const (
	maxRun      = 1000
	maxRunBytes = 40 << 10
)

// Run puts together the record of links that are appended at once.
type Run struct {
	replica     string
	context     int64
	incarnation string
	ops, one    []byte
	n           int
}

// NewRun begins a run of links made at one version.
func NewRun(replica string, context int64, incarnation string) *Run {
	return &Run{replica: replica, context: context, incarnation: incarnation}
}

// Restart begins the next run like it, in the same room.
func (r *Run) Restart() { r.ops, r.n = r.ops[:0], 0 }

// Len is how many links it has.
func (r *Run) Len() int { return r.n }

// Add adds a link, unless the run is full: the first one always fits.
func (r *Run) Add(op *ot.Op) bool {
	r.one = wire.AppendOp(r.one[:0], op)
	if r.n == maxRun || r.n > 0 && len(r.ops)+len(r.one) > maxRunBytes {
		return false
	}
	r.ops = binary.AppendUvarint(r.ops, uint64(len(r.one)))
	r.ops = append(r.ops, r.one...)
	r.n++
	return true
}

// PutIn adds the record, whose first link is at a place and has an entry, to a transaction of the journal.
func (r *Run) PutIn(tx *offline.Tx, id string, place, entry uint64) {
	tx.PutRecord(offline.BucketRows, linkKey(id, place), r.encode(entry))
}

func (r *Run) encode(entry uint64) []byte {
	w := offline.NewRecordWriter(64 + len(r.ops))
	w.String(r.replica)
	w.Uint(entry)
	w.Int(r.context)
	w.String(r.incarnation)
	return w.Finish(r.ops)
}

// decodeRun reads the links of a run that begins at a place.
func decodeRun(place uint64, record []byte) (run []Link, err error) {
	r, err := offline.ReadRecord(record, "a pending operation")
	if err != nil {
		return nil, err
	}
	run = make([]Link, 0, countOps(r.Rest()))
	first := Link{Place: place, Replica: r.String(), Run: r.Uint(), Context: r.Int(), Incarnation: r.String()}
	for len(r.Rest()) > 0 && r.Err() == nil && err == nil {
		l := first
		l.Place, l.Entry = place+uint64(len(run)), first.Run+uint64(len(run))
		l.Op, err = wire.DecodeOp([]byte(r.String()))
		run = append(run, l)
	}
	if err == nil {
		err = r.Err()
	}
	if err == nil && len(run) == 0 {
		err = offline.Errorf(offline.ErrCorrupt, "a record of pending operations has none")
	}
	if err != nil {
		return nil, err
	}
	run[len(run)-1].Last = true
	return run, nil
}

// countOps is how many operations, each with its length before it, there seem to be.
func countOps(rest []byte) (n int) {
	for {
		size, head := binary.Uvarint(rest)
		if head <= 0 || size > uint64(len(rest)-head) {
			return n
		}
		rest = rest[head+int(size):]
		n++
	}
}

// recordPlace is the place by which the record of l's run is known.
func (l *Link) recordPlace() uint64 { return l.Place - (l.Entry - l.Run) }

// DeleteIn deletes the run of a link, all of which are dead letters or acknowledged, in a transaction of a journal.
func (l *Link) DeleteIn(tx *offline.Tx, id string) {
	tx.DeleteRecord(offline.BucketRows, linkKey(id, l.recordPlace()))
}

// ReadChain reads a chain and all its links, those that are dead letters, too. Before the first edit there is none: Next is 0.
// It returns ErrCorrupt if a live link cannot be read, or is not there: nothing behind it can be sent then.
func ReadChain(s offline.Store, id string) (c Chain, links []Link, err error) {
	c, links, _, err = readPending(s, id, []offline.Key{chainKey(id), linkKey(id, 1)})
	return c, links, err
}

// ReadPending is ReadChain, and reads the head of the model, and what ReadMade does, with it.
func ReadPending(s offline.Store, id string) (c Chain, links []Link, h Head, made string, err error) {
	c, links, values, err := readPending(s, id, []offline.Key{chainKey(id), linkKey(id, 1), headKey(id), madeKey(id)})
	h = Head{ID: id}
	if err == nil && values[2] != nil {
		if h, err = decodeHead(id, values[2]); offline.CodeOf(err) == offline.ErrCorrupt {
			h, err = Head{ID: id}, nil
		}
		h.raw = values[2]
	}
	if err == nil {
		made = string(values[3])
	}
	return c, links, h, made, err
}

// readPending reads the records at keys, the first of which are the chain's and that of the run at the first place, and the links.
func readPending(s offline.Store, id string, keys []offline.Key) (c Chain, links []Link, values [][]byte, err error) {
	for attempt := 0; ; attempt++ {
		if values, err = offline.GetMany(s, offline.BucketRows, keys); err != nil || values[0] == nil {
			return Chain{}, nil, values, err
		}
		if c, err = decodeChain(id, values[0]); err != nil {
			return c, nil, values, err
		}
		if links = c.onlyRun(values[1]); links != nil {
			return c, links, values, nil
		}
		links, err = readLinks(s, id, &c)
		if err == nil && len(c.LiveOf(links)) != c.Live() {
			err = offline.Errorf(offline.ErrCorrupt, "edits of the model %q are missing in the store", id)
		}
		if offline.CodeOf(err) != offline.ErrCorrupt || attempt == 3 { // others may have cleared it meanwhile
			return c, links, values, err
		}
	}
}

// onlyRun is what the run at the first place has, if that is all there ever was in the chain, as in most; else nil.
func (c *Chain) onlyRun(record []byte) []Link {
	if record == nil || c.First != 1 {
		return nil
	}
	if run, err := decodeRun(1, record); err == nil && len(run) == c.Live() {
		return run
	}
	return nil
}

func readLinks(s offline.Store, id string, c *Chain) (links []Link, err error) {
	records, err := s.GetRange(offline.BucketRows, offline.Prefix("link", id))
	for i := range records {
		at, _ := records[i].Key[2].(int64)
		run, decodeErr := decodeRun(uint64(at), records[i].Value)
		switch {
		case uint64(at) >= c.Next: // appended after the chain was read
		case decodeErr == nil:
			links = append(links, run...)
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

// Bury makes dead letters of all live links of c. ok is false if there are none.
func (c Chain) Bury() (_ Chain, ok bool) {
	if c.Live() == 0 {
		return c, false
	}
	c.First = c.Next
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
	if now, ok := c.Bury(); ok && made {
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
	if pending, err := entered(s, c.LiveOf(links)); err != nil || pending {
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
	switch now, _ := c.Bury(); {
	case c.raw == nil:
	case left == 0:
		tx.DeleteRecord(offline.BucketRows, chainKey(id))
	default:
		tx.PutRecord(offline.BucketRows, chainKey(id), now.raw)
	}
}
