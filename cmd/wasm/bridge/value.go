package bridge

import (
	"unsafe"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// Value appends a value: its kind as u8, then an f64 (bool, number, date, reference) or a text (string, JSON).
func (w *Writer) Value(v rows.Value) { w.B = rows.AppendValue(w.B, v) }

// Rows appends a list of row handles.
func (w *Writer) Rows(list []rows.Row) {
	w.U32(uint32(len(list)))
	if len(list) > 0 { // both sides are little-endian
		w.B = append(w.B, unsafe.Slice((*byte)(unsafe.Pointer(&list[0])), 4*len(list))...)
	}
}

// Value reads what Writer.Value wrote.
func (r *Reader) Value() rows.Value {
	v, rest, err := rows.DecodeValue(r.b[r.at:])
	if err != nil {
		r.short = true
		return rows.Value{}
	}
	r.at = len(r.b) - len(rest)
	return v
}

// Row reads a row handle.
func (r *Reader) Row() rows.Row { return rows.Row(r.U32()) }

// Rows reads a list of row handles.
func (r *Reader) Rows() []rows.Row {
	n := int(r.U32())
	if n > r.Rest()/4 {
		r.short = true
		return nil
	}
	list := make([]rows.Row, n)
	for i := range list {
		list[i] = rows.Row(r.U32())
	}
	return list
}
