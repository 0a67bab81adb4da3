package bridge

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
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

// JSON reads a value that JavaScript laid out as Writer.Content does, members in any order. There are no dates in JSON.
func (r *Reader) JSON() wire.JSON { return jsonOf(r.Content()) }

func jsonOf(v *ot.Value) (j wire.JSON) {
	switch v.Kind {
	case ot.Boolean:
		j.Kind, j.Bool = wire.JSONBool, v.Bool
	case ot.Number:
		j.Kind, j.Number = wire.JSONNumber, v.Number
	case ot.String:
		j.Kind, j.Text = wire.JSONString, v.Text
	case ot.Array:
		j.Kind = wire.JSONList
		for _, item := range v.Items {
			j.List = append(j.List, jsonOf(item))
		}
	case ot.Object:
		j.Kind = wire.JSONObject
		for _, m := range v.Members {
			j.Members = append(j.Members, wire.JSONMember{Key: m.Key, Value: jsonOf(m.Value)})
		}
	}
	return j
}

// kindJSON marks what Writer.Node writes of arrays and objects, among the kinds of content.
const kindJSON = 8

// Node appends a value of a model: a scalar as Content does; an array or object as kindJSON, whether there are dates in it,
// and JSON, of which JavaScript makes its objects far faster than anything else. A date is an object there:
// {"$convergenceType":"date","value":"<ISO>"}.
func (w *Writer) Node(n *ot.Node) {
	if n.Kind() != ot.Array && n.Kind() != ot.Object {
		w.Content(n.Value())
		return
	}
	w.U8(kindJSON)
	flag := len(w.B)
	w.Bool(false)
	at := len(w.B)
	w.U32(0)
	j := jsonWriter{b: w.B}
	j.node(n)
	w.B = j.b
	w.PutU32(at, uint32(len(w.B)-at-4))
	if j.dates {
		w.B[flag] = 1
	}
}

type jsonWriter struct {
	b     []byte
	dates bool
}

func (j *jsonWriter) node(n *ot.Node) {
	switch n.Kind() {
	case ot.Array:
		j.children(n, '[', ']')
	case ot.Object:
		j.children(n, '{', '}')
	case ot.Date:
		j.dates = true
		j.b = append(j.b, `{"$convergenceType":"date","value":`...)
		j.value(rows.Value{Kind: rows.Date, Num: float64(n.Millis())})
		j.b = append(j.b, '}')
	case ot.String:
		j.value(rows.Value{Kind: rows.String, Str: n.Text()})
	case ot.Number:
		j.value(rows.Value{Kind: rows.Number, Num: n.Number()})
	case ot.Boolean:
		value := rows.Value{Kind: rows.Bool}
		if n.Bool() {
			value.Num = 1
		}
		j.value(value)
	default:
		j.value(rows.Value{Kind: rows.Null})
	}
}

// value appends a scalar. A buffer that is full is doubled: append would leave five times as much garbage behind.
func (j *jsonWriter) value(v rows.Value) {
	if cap(j.b)-len(j.b) < len(v.Str)+32 {
		j.b = append(make([]byte, 0, 2*cap(j.b)+len(v.Str)+64), j.b...)
	}
	j.b = rows.AppendJSON(j.b, v)
}

func (j *jsonWriter) children(n *ot.Node, open, end byte) {
	j.b = append(j.b, open)
	n.Each(func(i int, child *ot.Node) bool {
		if i > 0 {
			j.b = append(j.b, ',')
		}
		if open == '{' {
			j.value(rows.Value{Kind: rows.String, Str: child.Key()})
			j.b = append(j.b, ':')
		}
		j.node(child)
		return true
	})
	j.b = append(j.b, end)
}
