package bridge

// Many functions write and read messages, none of them where speed matters: inlined, these methods would weigh more than
// all else here (noinline).

import (
	"encoding/binary"
	"math"
)

// Writer appends the values of one message: little-endian, unaligned, strings and byte slices with a u32 length before
// them. The zero Writer is empty and ready.
type Writer struct{ B []byte }

// U8 appends one byte.
//
//go:noinline
func (w *Writer) U8(v uint8) { w.B = append(w.B, v) }

// Bool appends one byte, 0 or 1.
func (w *Writer) Bool(v bool) {
	if v {
		w.U8(1)
	} else {
		w.U8(0)
	}
}

// U32 appends four bytes.
//
//go:noinline
func (w *Writer) U32(v uint32) { w.B = binary.LittleEndian.AppendUint32(w.B, v) }

// PutU32 writes four bytes over those at position at: a length that is known only now.
func (w *Writer) PutU32(at int, v uint32) { binary.LittleEndian.PutUint32(w.B[at:], v) }

// F64 appends eight bytes. Integers up to 2^53 travel as F64.
//
//go:noinline
func (w *Writer) F64(v float64) { w.B = binary.LittleEndian.AppendUint64(w.B, math.Float64bits(v)) }

// Str appends a length and UTF-8 text.
//
//go:noinline
func (w *Writer) Str(s string) {
	w.U32(uint32(len(s)))
	w.B = append(w.B, s...)
}

// Bytes appends a length and raw bytes.
//
//go:noinline
func (w *Writer) Bytes(b []byte) {
	w.U32(uint32(len(b)))
	w.B = append(w.B, b...)
}

// Reset empties the buffer. The memory is kept unless one big message had made it large.
func (w *Writer) Reset() {
	const keep = 64 << 10
	if cap(w.B) > keep {
		w.B = nil
	}
	w.B = w.B[:0]
}

// Reader takes the values of one message apart. Reading past the end yields zero values and sets Short.
type Reader struct {
	b     []byte
	at    int
	short bool
	lent  bool
}

// NewReader reads b, which must not change meanwhile.
func NewReader(b []byte) *Reader { return &Reader{b: b} }

// Begin makes the Reader read another message.
func (r *Reader) Begin(b []byte) { *r = Reader{b: b} }

// End returns the message if nobody can hold a part of it (Bytes), and makes the Reader let go of it.
func (r *Reader) End() (message []byte) {
	if !r.lent {
		message = r.b
	}
	*r = Reader{}
	return message
}

// Short reports whether the message ended too early: JavaScript and Go are of different builds.
func (r *Reader) Short() bool { return r.short }

// Rest returns how many bytes are left.
func (r *Reader) Rest() int { return len(r.b) - r.at }

func (r *Reader) take(n int) []byte {
	if n < 0 || n > r.Rest() {
		r.short = true
		r.at = len(r.b)
		return nil
	}
	b := r.b[r.at : r.at+n : r.at+n]
	r.at += n
	return b
}

// U8 reads one byte.
//
//go:noinline
func (r *Reader) U8() uint8 {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

// Bool reads one byte.
func (r *Reader) Bool() bool { return r.U8() != 0 }

// U32 reads four bytes.
//
//go:noinline
func (r *Reader) U32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// F64 reads eight bytes.
//
//go:noinline
func (r *Reader) F64() float64 {
	if b := r.take(8); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

// Int reads an F64 that holds an integer.
func (r *Reader) Int() int { return int(r.F64()) }

// Str reads a text; it is a copy.
//
//go:noinline
func (r *Reader) Str() string { return string(r.take(int(r.U32()))) }

// Bytes reads a byte slice that shares the message's memory; nil if it is empty.
func (r *Reader) Bytes() []byte {
	n := int(r.U32())
	if n == 0 {
		return nil
	}
	r.lent = true
	return r.take(n)
}

// Remainder reads all that is left. It shares the message's memory, which is used again after the call.
func (r *Reader) Remainder() []byte { return r.take(r.Rest()) }
