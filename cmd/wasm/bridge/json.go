package bridge

import (
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// JSON appends a JSON value of the protocol, laid out as Content.
func (w *Writer) JSON(j wire.JSON) {
	switch j.Kind {
	case wire.JSONBool:
		w.U8(uint8(ot.Boolean))
		w.Bool(j.Bool)
	case wire.JSONNumber:
		w.U8(uint8(ot.Number))
		w.F64(j.Number)
	case wire.JSONString:
		w.U8(uint8(ot.String))
		w.Str(j.Text)
	case wire.JSONList:
		w.U8(uint8(ot.Array))
		w.U32(uint32(len(j.List)))
		for _, item := range j.List {
			w.JSON(item)
		}
	case wire.JSONObject:
		w.U8(uint8(ot.Object))
		w.U32(uint32(len(j.Members)))
		for _, m := range j.Members {
			w.Str(m.Key)
			w.JSON(m.Value)
		}
	default:
		w.U8(uint8(ot.Null))
	}
}
