package rows

import (
	"encoding/binary"
	"math"

	"github.com/holdfast-sdk/holdfast/offline"
)

// A Block is rows as columns in bytes, little-endian, offsets relative to its start:
//
//	u32 rows, u32 columns, u32 1 if handles follow else 0, rows × u32 handles
//	per column:
//	  u32 length, name (UTF-8)
//	  rows × u8 kinds, padding to 8
//	  rows × f64 numbers (for String and JSON: index into the column's texts)
//	  u32 n, (n+1) × u32 offsets, texts (UTF-8), padding to 8
//
// A single value is u8 kind, then f64, or for String and JSON u32 length and UTF-8; nothing for Undefined and Null.

// AppendBlock appends a Block of the given rows, in their order, with the named columns (nil: all) to dst. Rows that
// are not in the table are all undefined. With handles, JavaScript can tell which row is which.
func (t *Table) AppendBlock(dst []byte, rows []Row, names []string, handles bool) []byte {
	slots := make([]int, len(rows))
	for i, r := range rows {
		slots[i] = -1
		if slot, ok := t.index.slot(r); ok {
			slots[i] = int(slot)
		}
	}
	if !handles {
		rows = nil
	}
	return t.appendBlock(dst, slots, names, rows)
}

// AppendBlock appends a Block of all rows, without handles, to dst.
func (b *Batch) AppendBlock(dst []byte) []byte {
	slots := make([]int, b.n)
	for i := range slots {
		slots[i] = i
	}
	return b.appendBlock(dst, slots, nil, nil)
}

func (c *columns) appendBlock(dst []byte, slots []int, names []string, handles []Row) []byte {
	if names == nil {
		names = c.colNames()
	}
	w := blockWriter{out: dst, start: len(dst)}
	w.u32(len(slots))
	w.u32(len(names))
	if handles == nil {
		w.u32(0)
	} else {
		w.u32(1)
	}
	for _, h := range handles {
		w.u32(int(h))
	}
	var empty column
	for _, name := range names {
		w.text(name)
		col := c.find(name)
		if col == nil {
			col = &empty
		}
		w.column(col, slots)
	}
	return w.out
}

// blockWriter appends the parts of a Block.
type blockWriter struct {
	out   []byte
	start int
}

// extend appends n zero bytes and returns them; they are valid until the next call.
func (w *blockWriter) extend(n int) []byte {
	w.out = append(w.out, make([]byte, n)...)
	return w.out[len(w.out)-n:]
}

func (w *blockWriter) u32(n int) { binary.LittleEndian.PutUint32(w.extend(4), uint32(n)) }

func (w *blockWriter) text(s string) {
	w.u32(len(s))
	w.out = append(w.out, s...)
}

func (w *blockWriter) pad() { w.extend((w.start - len(w.out)) & 7) }

// putFloat writes every NaN as JavaScript does, so that equal rows are equal bytes on both sides.
func putFloat(b []byte, f float64) {
	bits := math.Float64bits(f)
	if f != f {
		bits = 0x7ff8 << 48
	}
	binary.LittleEndian.PutUint64(b, bits)
}

// column writes the cells in slots; a slot beyond the column, or -1, is undefined.
func (w *blockWriter) column(c *column, slots []int) {
	kinds := w.extend(len(slots))
	for i, s := range slots {
		if s >= 0 && s < len(c.tags) {
			kinds[i] = byte(c.tags[s])
		}
	}
	w.pad()
	used := newTextSelection(c, len(slots))
	nums := w.extend(8 * len(slots))
	for i, s := range slots {
		if s < 0 || s >= len(c.tags) {
			continue
		}
		f := c.nums[s]
		if c.tags[s] == String || c.tags[s] == JSON {
			f = float64(used.pick(uint32(f)))
		}
		putFloat(nums[8*i:], f)
	}
	w.texts(c, used.codes)
}

func (w *blockWriter) texts(c *column, codes []uint32) {
	w.u32(len(codes))
	size := 0
	w.u32(0)
	for _, code := range codes {
		size += len(c.text.list[code])
		w.u32(size)
	}
	for _, code := range codes {
		w.out = append(w.out, c.text.list[code]...)
	}
	w.pad()
}

// textSelection numbers the texts that a Block needs. Where the column has many more texts than the Block has rows
// it does not look for repeated ones: a page of 20 rows must not cost a pass over 100,000 texts.
type textSelection struct {
	codes []uint32 // number → code
	seen  []uint32 // code → number+1, nil if not looked at
}

func newTextSelection(c *column, rows int) textSelection {
	n := len(c.text.list)
	if n > 4*rows+64 {
		return textSelection{}
	}
	return textSelection{seen: make([]uint32, n)}
}

func (s *textSelection) pick(code uint32) int {
	if s.seen != nil {
		if n := s.seen[code]; n != 0 {
			return int(n - 1)
		}
		s.seen[code] = uint32(len(s.codes) + 1)
	}
	s.codes = append(s.codes, code)
	return len(s.codes) - 1
}

// AppendValue appends a single value in the form used between JavaScript and Go.
func AppendValue(dst []byte, v Value) []byte {
	w := blockWriter{out: append(dst, byte(v.Kind))}
	switch v.Kind {
	case Undefined, Null:
	case String, JSON:
		w.text(v.Str)
	default:
		putFloat(w.extend(8), v.Num)
	}
	return w.out
}

// badBlock is the error of a block that ends early or points outside itself.
func badBlock(offset int, what string) error {
	return offline.Errorf(offline.ErrCorrupt, "a block of rows cannot be read: %s at byte %d; load the rows again", what, offset)
}
