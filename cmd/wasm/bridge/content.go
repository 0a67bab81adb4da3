package bridge

import "github.com/holdfast-sdk/holdfast/ot"

// maxContentDepth is how deep content may nest; js/src/realtime/content.js refuses deeper values before they come here.
const maxContentDepth = 256

// Content appends a value of a model without its ids: kind u8, then nothing, u8, f64 (number, date in ms), str, or u32 count
// and the items; a member of an object is its key and its value.
func (w *Writer) Content(v *ot.Value) {
	w.U8(uint8(v.Kind))
	switch v.Kind {
	case ot.Boolean:
		w.Bool(v.Bool)
	case ot.Number:
		w.F64(v.Number)
	case ot.Date:
		w.F64(float64(v.Millis))
	case ot.String:
		w.Str(v.Text)
	case ot.Array:
		w.U32(uint32(len(v.Items)))
		for _, item := range v.Items {
			w.Content(item)
		}
	case ot.Object:
		w.U32(uint32(len(v.Members)))
		for _, m := range v.Members {
			w.Str(m.Key)
			w.Content(m.Value)
		}
	}
}

// Content reads a value that JavaScript laid out as Writer.Content does, members in any order.
func (r *Reader) Content() *ot.Value { return r.content(maxContentDepth) }

func (r *Reader) content(depth int) *ot.Value {
	v := &ot.Value{Kind: ot.Kind(r.U8())}
	switch v.Kind {
	case ot.Boolean:
		v.Bool = r.Bool()
	case ot.Number:
		v.Number = r.F64()
	case ot.Date:
		v.Millis = int64(r.F64())
	case ot.String:
		v.Text = r.Str()
	case ot.Array:
		v.Items = make([]*ot.Value, r.count(depth, 1))
		for i := range v.Items {
			v.Items[i] = r.content(depth - 1)
		}
	case ot.Object:
		v.Members = make([]ot.Member, r.count(depth, 5))
		for i := range v.Members {
			v.Members[i] = ot.Member{Key: r.Str(), Value: r.content(depth - 1)}
		}
		ot.SortMembers(v.Members)
	case ot.Null:
	default:
		r.short = true
	}
	return v
}

// count reads how many items of at least size bytes follow. It is 0 for a count that cannot be, and for what is too deep.
func (r *Reader) count(depth, size int) int {
	n := int(r.U32())
	if depth == 0 || n > r.Rest()/size {
		r.short = true
		return 0
	}
	return n
}
