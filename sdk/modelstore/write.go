package modelstore

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Edit is a change of one model's records in the making.
type Edit struct {
	Head  Head
	Batch *offline.Batch
	gone  bool
}

// Change lets change alter the records of a model, atomically. It may run more than once, as other tabs may be faster; when
// it returns false, nothing is changed. Change returns the head as it is then.
func Change(s offline.Store, id string, d offline.Durability, change func(*Edit) bool) (Head, error) {
	h, _, err := readHead(s, id)
	if err != nil {
		return h, err
	}
	return ChangeFrom(s, h, d, change)
}

// ChangeFrom is Change by somebody who has read the head a while ago, and so need not read it now if it is the same.
func ChangeFrom(s offline.Store, h Head, d offline.Durability, change func(*Edit) bool) (Head, error) {
	id := h.ID
	for {
		e := &Edit{Head: h, Batch: &offline.Batch{Expects: []offline.Expect{h.Expect()}}}
		if !change(e) {
			return h, nil
		}
		if e.gone {
			e.Batch.Delete(offline.BucketRows, headKey(id))
		} else {
			e.Batch.Put(offline.BucketRows, headKey(id), e.Head.encode())
		}
		err := s.Apply(e.Batch, d)
		if offline.CodeOf(err) != offline.ErrStale {
			e.Head.found = !e.gone
			return e.Head, err
		}
		if h, _, err = readHead(s, id); err != nil {
			return h, err
		}
	}
}

// Snapshot is content that is ready to be written.
type Snapshot struct {
	Version int64
	chunks  [][]byte
}

// NewSnapshot prepares the content at version.
func NewSnapshot(root *ot.Value, version int64) *Snapshot {
	n := &Snapshot{Version: version}
	for rest := wire.AppendValue(nil, root); len(n.chunks) == 0 || len(rest) > 0; {
		size := min(len(rest), ChunkSize)
		n.chunks = append(n.chunks, offline.NewRecordWriter(size).Finish(rest[:size]))
		rest = rest[size:]
	}
	return n
}

// Advance makes n the snapshot of a model whose log leads there: what is before is not needed any more.
func (e *Edit) Advance(n *Snapshot) {
	e.put(n)
	e.Batch.DeleteRange(offline.BucketRows, logBefore(&e.Head, n.Version))
}

// Replace makes n the content of a model of the given incarnation, whatever was there before. A log that goes on from there, which
// may be quicker than its snapshot, stays if it is of the same incarnation.
func (e *Edit) Replace(n *Snapshot, incarnation string) {
	if e.Head.Incarnation != incarnation {
		e.Batch.Delete(offline.BucketRows, madeKey(e.Head.ID))
		e.Batch.DeleteRange(offline.BucketRows, offline.Prefix("log", e.Head.ID, e.Head.Incarnation))
	}
	e.Head.Incarnation, e.Head.Local, e.Head.Deleted = incarnation, false, false
	e.Advance(n)
}

// MadeAgain notes the root of a model that was made here, and dropped: ReadMade tells it once more.
func (e *Edit) MadeAgain(root string) {
	e.Batch.Put(offline.BucketRows, madeKey(e.Head.ID), []byte(root))
}

// Name notes that the model that was made here, with that root, is on the server, as an incarnation; "" if the server does not name any.
func (e *Edit) Name(root, incarnation string) {
	e.Head.Local, e.Head.Incarnation = false, root
	if incarnation != "" {
		e.Head.Incarnation = incarnation
	}
}

func (e *Edit) put(n *Snapshot) {
	e.dropSnapshot()
	e.Head.Generation++
	e.Head.Version, e.Head.Chunks = n.Version, len(n.chunks)
	for i, chunk := range n.chunks {
		e.Batch.Put(offline.BucketRows, chunkKey(e.Head.ID, e.Head.Generation, i), chunk)
	}
}

func (e *Edit) dropSnapshot() {
	if e.Head.Chunks > 0 {
		e.Batch.DeleteRange(offline.BucketRows, offline.Prefix("snapshot", e.Head.ID, e.Head.Generation))
	}
}

// Drop removes the content; the head stays if somebody is subscribed or needs it, without content.
func (e *Edit) Drop() {
	e.Batch.DeleteRange(offline.BucketRows, offline.Prefix("snapshot", e.Head.ID)) // that of DropIn, too
	e.Batch.DeleteRange(offline.BucketRows, offline.Prefix("log", e.Head.ID))
	e.Batch.Delete(offline.BucketRows, madeKey(e.Head.ID))
	e.Head.Chunks, e.Head.Version, e.Head.Incarnation, e.Head.Local = 0, 0, "", false
	e.Head.Pins = nil
	e.gone = !e.Head.Subscribed && !e.Head.Deleted
}

// DisownIn adds to a transaction of a journal that a model that was made here, with that root, is deleted, whose CreateEntry is in the journal
// of another tab: that finds it with Disowned.
func DisownIn(tx *offline.Tx, id, root string) {
	tx.PutRecord(offline.BucketRows, disownedKey(id, root), nil)
}

// Disowned reports whether a model that was made here, with that root, was deleted in another tab than the one whose journal has its
// CreateEntry, which is still to be made or has just been.
func Disowned(s offline.Store, id, root string) (bool, error) {
	_, found, err := s.Get(offline.BucketRows, disownedKey(id, root))
	return found, err
}

// OwnIn takes the note back in a transaction that retires the CreateEntry.
func OwnIn(tx *offline.Tx, id, root string) {
	tx.DeleteRecord(offline.BucketRows, disownedKey(id, root))
}

// Settled notes that the CreateEntry of a disowned model is dealt with.
func (e *Edit) Settled(root string) { e.Batch.Delete(offline.BucketRows, disownedKey(e.Head.ID, root)) }

// DropIn adds to a transaction of a journal that the model h, as it was read, is gone from this device; deleted: the server is still to
// be told. The transaction fails with ErrStale if h was changed since. Edit.Drop clears up behind it.
func (h Head) DropIn(tx *offline.Tx, deleted bool) {
	tx.Fence(h.Expect())
	if h.raw == nil && !deleted {
		return
	}
	h.Chunks, h.Version, h.Incarnation, h.Local, h.Pins, h.Deleted = 0, 0, "", false, nil, deleted
	tx.DeleteRecord(offline.BucketRows, madeKey(h.ID))
	tx.PutRecord(offline.BucketRows, headKey(h.ID), h.encode())
}

// PutNew adds the records of a model that is made here, whose root has an id, to a transaction of the journal that has its CreateEntry. The
// transaction fails with ErrStale if the head is not as it was read any more.
func PutNew(tx *offline.Tx, h *Head, root string, n *Snapshot) {
	tx.Fence(h.Expect())
	tx.PutRecord(offline.BucketRows, madeKey(h.ID), []byte(root))
	h.Generation, h.Version, h.Chunks = h.Generation+1, n.Version, len(n.chunks)
	for i, chunk := range n.chunks {
		tx.PutRecord(offline.BucketRows, chunkKey(h.ID, h.Generation, i), chunk)
	}
	tx.PutRecord(offline.BucketRows, headKey(h.ID), h.encode())
}
