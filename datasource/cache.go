package datasource

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// The confirmed rows in the store: segments of up to 64 KiB under (key, "rows", generation, i), a record in BucketMeta
// that names the generation, and deltas (see delta) of what was acknowledged since.

// cacheVersion is the schema version of the record that names the generation.
const cacheVersion = 1

// cacheHead is that record.
type cacheHead struct {
	generation uint64
	segments   int
	total      int // what the server said, −1 if nothing
	// covered are the deltas that are part of the segments already. They stay for a while, for tabs that are behind.
	covered []uint64
}

// keptDeltas is how many covered deltas stay.
const keptDeltas = 200

func (h cacheHead) encode() []byte {
	b := binary.AppendUvarint([]byte{cacheVersion}, h.generation)
	b = binary.AppendUvarint(b, uint64(h.segments))
	b = binary.AppendUvarint(b, uint64(h.total+1))
	b = binary.AppendUvarint(b, uint64(len(h.covered)))
	for _, n := range h.covered {
		b = binary.AppendUvarint(b, n)
	}
	return b
}

func decodeCacheHead(b []byte) (cacheHead, error) {
	r := &decoder{rest: b}
	if v := r.byte(); v > cacheVersion {
		return cacheHead{}, offline.Errorf(offline.ErrTooNew, "the stored rows have format %d and this page knows up to %d; reload the page", v, cacheVersion)
	}
	h := cacheHead{generation: r.uvarint(), segments: int(r.uvarint()), total: int(r.uvarint()) - 1}
	n := r.uvarint()
	for i := uint64(0); i < n && !r.bad; i++ {
		h.covered = append(h.covered, r.uvarint())
	}
	if r.bad {
		return cacheHead{}, offline.Errorf(offline.ErrCorrupt, "the record of the stored rows cannot be decoded; they are read from the server again")
	}
	return h, nil
}

func (s *Source) headKey() offline.Key { return offline.K(s.cfg.Key, "rows") }

// storeRows keeps the rows of a read, relaxed: they can be had again. The deltas made before the read was asked for are
// part of what it brought.
func (s *Source) storeRows(segments [][]byte, covered int) {
	if !s.durable() || s.openErr != nil {
		return
	}
	h := cacheHead{generation: s.env.Rand.Uint64() >> 12, segments: len(segments), total: s.serverTotal}
	var b offline.Batch
	b.DeleteRange(offline.BucketRows, offline.Prefix(s.cfg.Key, "rows"))
	for i, segment := range segments {
		b.Put(offline.BucketRows, offline.K(s.cfg.Key, "rows", h.generation, i), segment)
	}
	for _, d := range s.deltas[:covered] {
		h.covered = append(h.covered, d.n)
	}
	s.deltas = append(s.deltas[:0:0], s.deltas[covered:]...)
	var err error
	s.offLoop(func() { err = s.applyRows(&b, h) }, func() {
		if err != nil && !s.closed {
			s.storageFailed(err)
		}
	})
	if s.cfg.Snapshot {
		s.pendingChanged() // and with that the state array is written
	}
}

// applyRows writes a generation of rows, with what earlier ones covered. Of two tabs that write at once, one gives up: both
// have rows from the server. It may block.
func (s *Source) applyRows(b *offline.Batch, h cacheHead) error {
	raw, _, err := s.store.Get(offline.BucketMeta, s.headKey())
	if err != nil {
		return err
	}
	if old, err := decodeCacheHead(raw); err == nil {
		h.covered = append(old.covered, h.covered...)
	}
	if extra := len(h.covered) - keptDeltas; extra > 0 {
		for _, n := range h.covered[:extra] {
			b.Delete(offline.BucketRows, delta{n: n}.key(s.cfg.Key))
		}
		h.covered = h.covered[extra:]
	}
	b.Expect(offline.BucketMeta, s.headKey(), raw)
	b.Put(offline.BucketMeta, s.headKey(), h.encode())
	if err := s.store.Apply(b, offline.Relaxed); !errors.Is(err, offline.ErrStale) {
		return err
	}
	return nil
}

// stored is what the store has.
type stored struct {
	found    bool
	total    int
	segments []*rows.Batch
	deltas   []delta
	faults   []error // of what could not be read; the rest is there
	err      error   // the store failed
}

// loadChunk is how many segments are read at a time: memory for the packed form stays small.
const loadChunk = 16

// loadRows reads the stored rows. It may block.
func loadRows(store offline.Store, key string) (out stored) {
	raw, found, err := store.Get(offline.BucketMeta, offline.K(key, "rows"))
	if err != nil {
		return stored{err: err}
	}
	out.total = -1
	if found {
		h, err := decodeCacheHead(raw)
		if err != nil {
			out.faults = append(out.faults, err)
		} else {
			out.found, out.total = true, h.total
			out.loadSegments(store, key, h)
		}
	}
	if out.err == nil {
		out.loadDeltas(store, key)
	}
	return out
}

func (o *stored) loadSegments(store offline.Store, key string, h cacheHead) {
	for from := 0; from < h.segments; from += loadChunk {
		records, err := store.GetRange(offline.BucketRows, offline.Range{
			Lower: offline.K(key, "rows", h.generation, from),
			Upper: offline.K(key, "rows", h.generation, min(from+loadChunk, h.segments)), UpperOpen: true,
		})
		if err != nil {
			o.err = err
			return
		}
		for _, r := range records {
			b, err := rows.DecodeSegment(r.Value)
			if err != nil {
				o.faults = append(o.faults, err)
				continue
			}
			o.segments = append(o.segments, b)
		}
	}
}

// loadDeltas reads the deltas that the stored rows do not cover. It may block.
func (o *stored) loadDeltas(store offline.Store, key string) {
	raw, _, err := store.Get(offline.BucketMeta, offline.K(key, "rows"))
	if err != nil {
		o.err = err
		return
	}
	h, _ := decodeCacheHead(raw)
	records, err := store.GetRange(offline.BucketRows, offline.Prefix(key, "delta"))
	if err != nil {
		o.err = err
		return
	}
	for _, r := range records {
		n, _ := r.Key[len(r.Key)-1].(int64)
		if slices.Contains(h.covered, uint64(n)) {
			continue
		}
		d, err := decodeDelta(uint64(n), r.Value)
		if err != nil {
			o.faults = append(o.faults, err)
			continue
		}
		o.deltas = append(o.deltas, d)
	}
}

// readStore is a read without the server: of what is in memory, else of the store. lost is the answer that the network
// failed to give, or nil while offline.
func (s *Source) readStore(r *reading, lost *Answer) {
	if s.loaded || !s.durable() {
		s.env.Loop.Post(func() { s.readLocal(r) })
		return
	}
	s.whenOpen(func() {
		var got stored
		s.offLoop(func() { got = loadRows(s.store, s.cfg.Key) }, func() { s.readStored(r, got, lost) })
	})
}

// offLoop runs work that may block and then then; a store in memory answers at once.
func (s *Source) offLoop(work, then func()) {
	if s.inline() {
		work()
		then()
		return
	}
	s.env.Loop.Go(work, then)
}

// readLocal shows what is in memory again.
func (s *Source) readLocal(r *reading) {
	s.host.Emit(&Event{Type: EventRequestEnd, Op: OpRead, HasOp: true})
	s.loaded = true
	s.refresh()
	s.host.Emit(&Event{Type: EventChange})
	s.readDone(r, nil)
}

// readStored shows what the store has. Nothing stored is an error only if the server was asked and did not answer.
func (s *Source) readStored(r *reading, got stored, lost *Answer) {
	if s.closed || s.reading != r {
		return
	}
	for _, err := range got.faults {
		s.storageFailed(err)
	}
	if got.err != nil {
		s.storageFailed(got.err)
	}
	if lost != nil && !got.found {
		s.host.Emit(&Event{Type: EventRequestEnd})
		s.readFailed(r, failure(OpRead, lost), lost)
		return
	}
	s.showStored(got)
	s.host.Emit(&Event{Type: EventRequestEnd, Op: OpRead, HasOp: true})
	s.host.Emit(&Event{Type: EventChange})
	s.readDone(r, nil)
}

// showStored makes what the store has the confirmed rows.
func (s *Source) showStored(got stored) {
	s.deltas = got.deltas
	s.replace(func(t *rows.Table) {
		t.Replace(&rows.Batch{})
		for _, b := range got.segments {
			t.Append(b)
		}
	}, got.deltas)
	s.serverTotal, s.readLen = got.total, s.table.Len()
}
