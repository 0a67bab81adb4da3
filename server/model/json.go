package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
)

// AppendJSON appends v as plain JSON to b: no ids, dates as {"$convergenceType":"date","value":ISO 8601}.
func AppendJSON(b []byte, v *ot.Value) []byte {
	buf := bytes.NewBuffer(b)
	w := jsonWriter{buf: buf, enc: json.NewEncoder(buf)}
	w.enc.SetEscapeHTML(false)
	w.value(v)
	return buf.Bytes()
}

type jsonWriter struct {
	buf *bytes.Buffer
	enc *json.Encoder
}

func (w jsonWriter) value(v *ot.Value) {
	switch v.Kind {
	case ot.Boolean:
		w.plain(v.Bool)
	case ot.Number:
		w.plain(v.Number) // finite: Tree.Apply sees to it
	case ot.String:
		w.plain(v.Text)
	case ot.Date:
		w.buf.WriteString(`{"$convergenceType":"date","value":"` + isoDate(v.Millis) + `"}`)
	case ot.Array:
		w.array(v.Items)
	case ot.Object:
		w.object(v.Members)
	default:
		w.buf.WriteString("null")
	}
}

func (w jsonWriter) array(items []*ot.Value) {
	w.buf.WriteByte('[')
	for i, item := range items {
		if i > 0 {
			w.buf.WriteByte(',')
		}
		w.value(item)
	}
	w.buf.WriteByte(']')
}

func (w jsonWriter) object(members []ot.Member) {
	w.buf.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			w.buf.WriteByte(',')
		}
		w.plain(m.Key)
		w.buf.WriteByte(':')
		w.value(m.Value)
	}
	w.buf.WriteByte('}')
}

// plain writes a string, number or boolean.
func (w jsonWriter) plain(v any) {
	if w.enc.Encode(v) != nil { // only a number that is not finite
		w.buf.WriteString("null\n")
	}
	w.buf.Truncate(w.buf.Len() - 1) // the line feed that an encoder adds
}

// isoDate is what JavaScript's toISOString gives: years beyond four digits have a sign and six.
func isoDate(millis int64) string {
	t := time.UnixMilli(millis).UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		return fmt.Sprintf("%+07d", y) + t.Format("-01-02T15:04:05.000Z")
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}
