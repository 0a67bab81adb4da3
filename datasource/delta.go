package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// delta is what the server said about one row when it acknowledged (or refused with its own version) a change. It is
// stored in the very commit that retires the change, so that neither can be lost without the other, and is laid over the
// cached rows until the next read makes it part of them. Other tabs learn of it from the commit.
type delta struct {
	n       uint64 // of the change; later deltas go over earlier ones
	lane    string // of the row until now
	created bool   // the row got its id: lane is that of a new row
	id      rows.Value
	version string
	row     cells // nil: the row is gone
}

// laneAfter is the lane of the row from now on: that of the id, if the server gave it one.
func (s *Source) laneAfter(d *delta) string {
	if d.created && !s.opt.schema.IsNew(d.id) {
		return laneOf(&d.id)
	}
	return d.lane
}

// deltaVersion is the schema version of encoded deltas.
const deltaVersion = 1

// The flags of an encoded delta.
const (
	deltaCreated = 1 << iota
	deltaHasRow
)

// deltaKey is the key of the delta of change n.
func deltaKey(name string, n uint64) offline.Key { return offline.K(name, "delta", n) }

func (d *delta) encode() []byte {
	w := &encoder{out: make([]byte, 0, 64)}
	w.bytes(deltaVersion)
	w.string(d.lane)
	w.bytes(bit(d.created)*deltaCreated | bit(d.row != nil)*deltaHasRow)
	w.value(&d.id)
	w.string(d.version)
	w.cells(d.row)
	return w.out
}

func decodeDelta(n uint64, b []byte) (*delta, error) {
	r := decode(b, deltaVersion)
	d := &delta{n: n, lane: r.string()}
	flags := r.uvarint()
	d.created = flags&deltaCreated != 0
	d.id = r.value()
	d.version = r.string()
	if d.row = r.cells(); d.row == nil && flags&deltaHasRow != 0 {
		d.row = cells{}
	}
	return d, r.end("a stored row")
}

// deltaOf returns the delta that a commit's record is, nil if it is none of this source.
func (s *Source) deltaOf(r *offline.RecordChange) *delta {
	if r.Bucket != offline.BucketRows || r.Value == nil {
		return nil
	}
	n, _ := r.Key[len(r.Key)-1].(int64)
	if r.Key.Compare(deltaKey(s.cfg.Key, uint64(n))) != 0 {
		return nil
	}
	d, err := decodeDelta(uint64(n), r.Value)
	if err != nil {
		s.storageFailed(err)
		return nil
	}
	return d
}

// hasDelta reports whether the delta of change n was taken over already.
func (s *Source) hasDelta(n uint64) bool {
	for _, d := range s.deltas {
		if d.n == n {
			return true
		}
	}
	return false
}
