package rows

import (
	"encoding/binary"

	"github.com/holdfast-sdk/holdfast/offline"
)

// A segment is some rows as one record of the cache: u8 schema version, three zero bytes, u32 checksum of the rest,
// then a Block without handles.
const (
	segmentVersion = 1
	segmentHeader  = 8
)

// segmentSize is what a segment should not exceed: IndexedDB becomes slow above it.
const segmentSize = 64 << 10

// Segments packs rows, in their order, into segments and passes each to emit with the number of its rows. Segments
// are at most segmentSize bytes, except that of a single row that is larger. emit may keep the bytes. Rows that are
// not in the table must not be among them.
func (t *Table) Segments(rows []Row, emit func(segment []byte, rows int)) {
	guess := 256
	for len(rows) > 0 {
		n := min(guess, len(rows))
		segment := t.segment(rows[:n])
		for len(segment) > segmentSize && n > 1 {
			// Aim below the limit by the size seen, and at least halve, so that this ends soon.
			n = max(1, min(n/2, n*segmentSize*9/10/len(segment)))
			segment = t.segment(rows[:n])
		}
		emit(segment, n)
		guess = max(1, n*segmentSize*9/10/len(segment))
		rows = rows[n:]
	}
}

func (t *Table) segment(rows []Row) []byte {
	head := make([]byte, segmentHeader, segmentSize/4)
	head[0] = segmentVersion
	// The Block counts its padding from its own start, which is 8 bytes in and so keeps the alignment.
	out := t.AppendBlock(head, rows, nil, false)
	binary.LittleEndian.PutUint32(out[4:], hashText(alias(out[segmentHeader:])))
	return out
}

// DecodeSegment reads a segment. The error is offline.ErrTooNew for one that a newer version of the SDK wrote,
// offline.ErrCorrupt for anything else that cannot be read.
func DecodeSegment(segment []byte) (*Batch, error) {
	if len(segment) < segmentHeader {
		return nil, badBlock(len(segment), "its header is cut off")
	}
	version, body := segment[0], segment[segmentHeader:]
	if version > segmentVersion {
		return nil, offline.Errorf(offline.ErrTooNew, "cached rows were written in format %d, newer than %d; reload the page to update it", version, segmentVersion)
	}
	if version == 0 || binary.LittleEndian.Uint32(segment[4:]) != hashText(alias(body)) {
		return nil, badBlock(len(segment), "its checksum is wrong")
	}
	b, rest, err := DecodeBlock(body)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 {
		return nil, badBlock(len(body)-len(rest), "there is more behind it")
	}
	b.forgetRefs()
	return b, nil
}

// forgetRefs makes undefined what lived in a page that is gone.
func (b *Batch) forgetRefs() {
	for _, col := range b.list {
		for i, kind := range col.tags {
			if kind == Ref {
				col.tags[i], col.nums[i] = Undefined, 0
			}
		}
	}
}
