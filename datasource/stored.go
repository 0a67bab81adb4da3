package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// stored is what the store has.
type stored struct {
	store  offline.Store
	name   string
	want   wanted
	found  bool // there are rows, of which parts are those wanted
	known  bool // they are the answer to the very query; if not, to the last one
	total  int
	parts  []part
	deltas []*delta // which no page has in it
	faults []error  // of what could not be read; the rest is there
	err    error    // the store failed
}

// wanted is the answer to a query, as cacheHead.choose takes it.
type wanted struct {
	query      string
	skip, take int
}

// part is rows that follow each other, and what the server has said about some of them since: before it said how many rows
// there are, and after.
type part struct {
	rows           []*rows.Batch
	counted, newer []*delta
}

// loadChunk is how many segments are read at a time: memory for the packed form stays small.
const loadChunk = 16

// load reads from the store by read, which may block, and then calls then on the loop.
func (s *Source) load(want wanted, read func(o *stored), then func(o *stored)) {
	o := &stored{store: s.store, name: s.cfg.Key, total: -1, want: want}
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

// loadRows reads the rows wanted and the deltas.
func (o *stored) loadRows() {
	h := o.head()
	deltas := o.loadDeltasOver(h)
	pieces, known := h.choose(o.want.query, o.want.skip, o.want.take)
	o.known, o.found = known, len(h.pages) > 0
	newest := &cachePage{}
	if known {
		newest = h.of(o.want.query)[0]
		o.total = newest.total
	}
	for _, p := range pieces {
		x := part{rows: o.loadPiece(p)}
		for _, d := range deltas {
			switch {
			case h.covers(p, d.n):
			case h.covers(newest, d.n):
				add(&x.counted, d)
			default:
				add(&x.newer, d)
			}
		}
		o.parts = append(o.parts, x)
	}
}

// loadDeltas reads only the deltas.
func (o *stored) loadDeltas() { o.loadDeltasOver(o.head()) }

// head reads the head of the stored rows, an empty one if there is none.
func (o *stored) head() *cacheHead {
	raw, _, err := o.store.Get(offline.BucketMeta, headKey(o.name))
	if o.failed(err) {
		return &cacheHead{}
	}
	h, err := decodeCacheHead(raw)
	if err != nil {
		o.fault(err)
	}
	return h
}

// loadPiece reads the segments of a piece.
func (o *stored) loadPiece(p *cachePage) (list []*rows.Batch) {
	at, end := 0, p.offset+p.length
	for from := 0; from < p.segments && at < end; from += loadChunk {
		records, err := o.store.GetRange(offline.BucketRows, offline.Range{
			Lower: segmentKey(o.name, p, from),
			Upper: segmentKey(o.name, p, min(from+loadChunk, p.segments)), UpperOpen: true,
		})
		if o.failed(err) {
			return nil
		}
		for i := range records {
			b, err := rows.DecodeSegment(records[i].Value)
			if err != nil {
				o.fault(err)
				continue
			}
			n := b.Len()
			if b = cut(b, p.offset-at, end-at); b.Len() > 0 {
				add(&list, b)
			}
			at += n
		}
	}
	return list
}

// cut returns the rows from–to of a batch; the limits may lie outside of it.
func cut(b *rows.Batch, from, to int) *rows.Batch {
	from, to = max(from, 0), min(to, b.Len())
	if from == 0 && to == b.Len() {
		return b
	}
	out := &rows.Batch{}
	for i := from; i < to; i++ {
		out.Add(b.Cells(i))
	}
	return out
}

// loadDeltasOver reads the deltas. It returns all; o gets those that no page of h has in it.
func (o *stored) loadDeltasOver(h *cacheHead) (all []*delta) {
	if o.err != nil {
		return nil
	}
	records, err := o.store.GetRange(offline.BucketRows, offline.Prefix(o.name, "delta"))
	if o.failed(err) {
		return nil
	}
	for i := range records {
		key := records[i].Key
		n, _ := key[len(key)-1].(int64)
		d, err := decodeDelta(uint64(n), records[i].Value)
		if err != nil {
			o.fault(err)
			continue
		}
		add(&all, d)
		if !h.has(d.n) {
			add(&o.deltas, d)
		}
	}
	return all
}
