package datasource

import (
	"errors"

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

func (h *cacheHead) encode() []byte {
	w := &encoder{}
	w.bytes(cacheVersion)
	w.uvarint(h.generation)
	w.uvarint(uint64(h.segments))
	w.uvarint(uint64(h.total + 1))
	w.uvarint(uint64(len(h.covered)))
	for _, n := range h.covered {
		w.uvarint(n)
	}
	return w.out
}

func decodeCacheHead(b []byte) (*cacheHead, error) {
	r := decode(b, cacheVersion)
	h := &cacheHead{generation: r.uvarint(), segments: int(r.uvarint()), total: int(r.uvarint()) - 1}
	for n := r.uvarint(); n > 0 && !r.bad; n-- {
		add(&h.covered, r.uvarint())
	}
	if err := r.end("the record of the stored rows"); err != nil {
		return &cacheHead{}, err
	}
	return h, nil
}

// covers reports whether the segments have what the delta of change n says.
func (h *cacheHead) covers(n uint64) bool {
	for _, x := range h.covered {
		if x == n {
			return true
		}
	}
	return false
}

// headKey is the key of the cacheHead of a source.
func headKey(name string) offline.Key { return offline.K(name, "rows") }

// segmentKey is the key of a segment.
func segmentKey(name string, h *cacheHead, i int) offline.Key {
	return offline.K(name, "rows", h.generation, i)
}

// storeRows keeps the rows of a read, relaxed: they can be had again. The deltas made before the read was asked for are
// part of what it brought.
func (s *Source) storeRows(segments [][]byte, covered int) {
	if !s.durable() || s.openErr != nil {
		return
	}
	h := &cacheHead{generation: s.env.Rand.Uint64() >> 12, segments: len(segments), total: s.serverTotal}
	b := &offline.Batch{}
	b.DeleteRange(offline.BucketRows, offline.Prefix(s.cfg.Key, "rows"))
	for i, segment := range segments {
		b.Put(offline.BucketRows, segmentKey(s.cfg.Key, h, i), segment)
	}
	for _, d := range s.deltas[:covered] {
		add(&h.covered, d.n)
	}
	s.deltas = append(s.deltas[:0:0], s.deltas[covered:]...)
	var err error
	s.offLoop(func() { err = s.applyRows(b, h) }, func() {
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
func (s *Source) applyRows(b *offline.Batch, h *cacheHead) error {
	key := headKey(s.cfg.Key)
	raw, _, err := s.store.Get(offline.BucketMeta, key)
	if err != nil {
		return err
	}
	if old, err := decodeCacheHead(raw); err == nil {
		h.covered = append(old.covered, h.covered...)
	}
	if extra := len(h.covered) - keptDeltas; extra > 0 {
		for _, n := range h.covered[:extra] {
			b.Delete(offline.BucketRows, deltaKey(s.cfg.Key, n))
		}
		h.covered = h.covered[extra:]
	}
	b.Expect(offline.BucketMeta, key, raw)
	b.Put(offline.BucketMeta, key, h.encode())
	if err := s.store.Apply(b, offline.Relaxed); !errors.Is(err, offline.ErrStale) {
		return err
	}
	return nil
}

// stored is what the store has.
type stored struct {
	store    offline.Store
	name     string
	found    bool
	total    int
	segments []*rows.Batch
	deltas   []*delta
	faults   []error // of what could not be read; the rest is there
	err      error   // the store failed
}

// loadChunk is how many segments are read at a time: memory for the packed form stays small.
const loadChunk = 16

// load reads from the store by read, which may block, and then calls then on the loop.
func (s *Source) load(read func(o *stored), then func(o *stored)) {
	o := &stored{store: s.store, name: s.cfg.Key, total: -1}
	s.offLoop(func() { read(o) }, func() { then(o) })
}

// failed notes an error of the store and reports whether there was one.
func (o *stored) failed(err error) bool {
	if err != nil {
		o.err = err
	}
	return err != nil
}

// fault notes what could not be read.
func (o *stored) fault(err error) { o.faults = append(o.faults, err) }

// loadRows reads the stored rows and the deltas.
func (o *stored) loadRows() {
	h := o.head()
	o.total = h.total
	o.loadSegments(h)
	o.loadDeltasOver(h)
}

// loadDeltas reads only the deltas.
func (o *stored) loadDeltas() { o.loadDeltasOver(o.head()) }

// head reads the head of the stored rows, one that names no rows if there is none.
func (o *stored) head() *cacheHead {
	raw, found, err := o.store.Get(offline.BucketMeta, headKey(o.name))
	if o.failed(err) || !found {
		return &cacheHead{total: -1}
	}
	h, err := decodeCacheHead(raw)
	if err != nil {
		o.fault(err)
		return &cacheHead{total: -1}
	}
	o.found = true
	return h
}

func (o *stored) loadSegments(h *cacheHead) {
	for from := 0; from < h.segments; from += loadChunk {
		records, err := o.store.GetRange(offline.BucketRows, offline.Range{
			Lower: segmentKey(o.name, h, from),
			Upper: segmentKey(o.name, h, min(from+loadChunk, h.segments)), UpperOpen: true,
		})
		if o.failed(err) {
			return
		}
		for i := range records {
			b, err := rows.DecodeSegment(records[i].Value)
			if err != nil {
				o.fault(err)
				continue
			}
			add(&o.segments, b)
		}
	}
}

// loadDeltasOver reads the deltas that the rows of h do not cover.
func (o *stored) loadDeltasOver(h *cacheHead) {
	if o.err != nil {
		return
	}
	records, err := o.store.GetRange(offline.BucketRows, offline.Prefix(o.name, "delta"))
	if o.failed(err) {
		return
	}
	for i := range records {
		key := records[i].Key
		n, _ := key[len(key)-1].(int64)
		if h.covers(uint64(n)) {
			continue
		}
		d, err := decodeDelta(uint64(n), records[i].Value)
		if err != nil {
			o.fault(err)
			continue
		}
		add(&o.deltas, d)
	}
}

// readStore is a read without the server: of what is in memory, else of the store. lost is the answer that the network
// failed to give, or nil while offline.
func (s *Source) readStore(r *reading, lost *Answer) {
	if s.loaded || !s.durable() {
		s.env.Loop.Post(func() { s.catchUp(func() { s.readLocal(r) }) })
		return
	}
	s.catchUp(func() {
		s.load((*stored).loadRows, func(got *stored) { s.readStored(r, got, lost) })
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
	if s.closed || s.reading != r {
		return
	}
	s.emit(callEvent(EventRequestEnd, OpRead))
	s.loaded = true
	s.showQuery(true)
	s.announce(EventChange)
	s.readDone(r, nil)
}

// readStored shows what the store has. Nothing stored is an error only if the server was asked and did not answer.
func (s *Source) readStored(r *reading, got *stored, lost *Answer) {
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
		s.readLost(r, lost)
		return
	}
	s.showStored(got)
	s.emit(callEvent(EventRequestEnd, OpRead))
	s.announce(EventChange)
	s.readDone(r, nil)
}

// showStored makes what the store has the confirmed rows.
func (s *Source) showStored(got *stored) {
	s.deltas = got.deltas
	s.replace(got.segments, got.deltas)
	s.serverTotal = got.total
	s.count()
}
