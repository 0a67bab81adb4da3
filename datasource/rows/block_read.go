package rows

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// DecodeBlock reads the Block at the start of src and returns it with the bytes behind it. The Batch does not keep
// src alive. Anything malformed is offline.ErrCorrupt; nothing larger than src is ever allocated.
func DecodeBlock(src []byte) (*Batch, []byte, error) {
	r := blockReader{src: src}
	n, cols, handles := r.u32(), r.u32(), r.u32()
	b := &Batch{}
	if handles > 1 {
		r.fail("a bad handle flag")
	}
	if handles == 1 && r.has(n, 4) {
		b.Handles = make([]Row, n)
		for i := range b.Handles {
			b.Handles[i] = Row(r.u32())
		}
	}
	for i := 0; i < cols && r.err == nil; i++ {
		r.column(b, n)
	}
	if cols == 0 && n > len(src) {
		r.fail("more rows than bytes")
	}
	if r.err != nil {
		return nil, nil, r.err
	}
	b.level(n)
	return b, src[r.pos:], nil
}

// DecodeValue reads a single value and returns it with the bytes behind it.
func DecodeValue(src []byte) (Value, []byte, error) {
	r := blockReader{src: src}
	var v Value
	if kinds := r.bytes(1); r.err == nil {
		v.Kind = Kind(kinds[0])
	}
	switch v.Kind {
	case Undefined, Null:
	case Bool, Number, Date, Ref:
		v.Num = r.f64()
	case String, JSON:
		v.Str = string(r.bytes(r.u32()))
	default:
		r.fail("an unknown kind of value")
	}
	r.checkJSON(v)
	if r.err != nil {
		return Value{}, nil, r.err
	}
	return v, src[r.pos:], nil
}

// blockReader reads the parts of a Block; after the first error it returns zeros.
type blockReader struct {
	src []byte
	pos int
	err error
}

func (r *blockReader) fail(what string) {
	if r.err == nil {
		r.err = badBlock(r.pos, what)
	}
}

// has reports whether n items of size bytes are left; if not it fails.
func (r *blockReader) has(n, size int) bool {
	if r.err == nil && n > (len(r.src)-r.pos)/size {
		r.fail("it ends early")
	}
	return r.err == nil
}

func (r *blockReader) bytes(n int) []byte {
	if !r.has(n, 1) {
		return nil
	}
	r.pos += n
	return r.src[r.pos-n : r.pos]
}

func (r *blockReader) u32() int {
	if b := r.bytes(4); b != nil {
		return int(binary.LittleEndian.Uint32(b))
	}
	return 0
}

func (r *blockReader) f64() float64 {
	if b := r.bytes(8); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

func (r *blockReader) pad() { r.bytes(-r.pos & 7) }

// column reads one column of n cells into b.
func (r *blockReader) column(b *Batch, n int) {
	name := string(r.bytes(r.u32()))
	kinds := r.bytes(n)
	r.pad()
	if !r.has(n, 8) {
		return
	}
	if b.find(name) != nil {
		r.fail("a repeated column name")
		return
	}
	col := b.add(name)
	col.tags = make([]Kind, n)
	col.nums = make([]float64, n)
	for i := range col.nums {
		col.tags[i] = Kind(kinds[i])
		col.nums[i] = r.f64()
	}
	codes := r.texts(col)
	if r.err == nil {
		r.link(col, codes)
	}
}

// texts reads the texts of a column into its string table and returns the code of each.
func (r *blockReader) texts(col *column) []uint32 {
	n := r.u32()
	if !r.has(n+1, 4) {
		return nil
	}
	offsets := r.bytes(4 * (n + 1))
	heap := alias(r.bytes(int(binary.LittleEndian.Uint32(offsets[4*n:]))))
	r.pad()
	if r.err != nil {
		return nil
	}
	codes := make([]uint32, n)
	from := int(binary.LittleEndian.Uint32(offsets))
	for i := range codes {
		to := int(binary.LittleEndian.Uint32(offsets[4*i+4:]))
		if from > to || to > len(heap) || !utf8.ValidString(heap[from:to]) {
			r.fail("a text out of place")
			return nil
		}
		codes[i] = col.text.add(heap[from:to])
		from = to
	}
	return codes
}

// link turns text indexes into codes and checks the kinds.
func (r *blockReader) link(col *column, codes []uint32) {
	for i, kind := range col.tags {
		switch kind {
		case Undefined, Null:
			col.nums[i] = 0
		case Bool, Number, Date, Ref:
		case String, JSON:
			f := col.nums[i]
			if !(f >= 0 && f < float64(len(codes))) || f != math.Trunc(f) {
				r.fail("a text that is not there")
				return
			}
			col.nums[i] = float64(codes[int(f)])
			if kind == JSON {
				r.checkJSON(col.value(i))
			}
		default:
			r.fail("an unknown kind of value")
			return
		}
	}
}

// checkJSON fails if v claims to be JSON and is not: later readers rely on it.
func (r *blockReader) checkJSON(v Value) {
	if v.Kind == JSON && r.err == nil && !validJSON(v.Str) {
		r.fail("an object that is no JSON")
	}
}
