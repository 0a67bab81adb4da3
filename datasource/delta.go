package datasource

import (
	"encoding/binary"
	"slices"

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

// laneAfter is the lane of the row from now on: that of its id, if the server gave it one.
func (s *Source) laneAfter(d delta) string {
	if s.opt.schema.IsNew(d.id) {
		return d.lane
	}
	return laneOf(d.id)
}

// deltaVersion is the schema version of encoded deltas.
const deltaVersion = 1

func (d delta) key(name string) offline.Key { return offline.K(name, "delta", d.n) }

func (d delta) encode() []byte {
	b := append(make([]byte, 0, 64), deltaVersion)
	b = appendString(b, d.lane)
	flags := uint64(0)
	if d.created {
		flags |= 1
	}
	if d.row != nil {
		flags |= 2
	}
	b = binary.AppendUvarint(b, flags)
	b = appendValue(b, d.id)
	b = appendString(b, d.version)
	return appendCells(b, d.row)
}

func decodeDelta(n uint64, b []byte) (delta, error) {
	r := &decoder{rest: b}
	if v := r.byte(); v > deltaVersion && !r.bad {
		return delta{}, offline.Errorf(offline.ErrTooNew,
			"a stored row has format %d and this page knows up to %d; reload the page to get the newer SDK", v, deltaVersion)
	}
	d := delta{n: n, lane: r.string()}
	flags := r.uvarint()
	d.created = flags&1 != 0
	d.id = r.value()
	d.version = r.string()
	if d.row = r.cells(); d.row == nil && flags&2 != 0 {
		d.row = cells{}
	}
	if r.bad || len(r.rest) > 0 {
		return delta{}, offline.Errorf(offline.ErrCorrupt, "the stored row of change %d cannot be decoded", n)
	}
	return d, nil
}

// deltaOf returns the delta that a commit's record is, if it is a new one of this source.
func (s *Source) deltaOf(r offline.RecordChange) (delta, bool) {
	if r.Bucket != offline.BucketRows || r.Value == nil || len(r.Key) != 3 || r.Key[0] != s.cfg.Key || r.Key[1] != "delta" {
		return delta{}, false
	}
	n, _ := r.Key[2].(int64)
	d, err := decodeDelta(uint64(n), r.Value)
	if err != nil {
		s.storageFailed(err)
		return delta{}, false
	}
	return d, true
}

// hasDelta reports whether the delta of change n was taken over already.
func (s *Source) hasDelta(n uint64) bool {
	return slices.ContainsFunc(s.deltas, func(d delta) bool { return d.n == n })
}
