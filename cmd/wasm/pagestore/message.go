package pagestore

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
)

// The parts of a key by kind.
const (
	partNumber = iota
	partText
	partAfter
)

func writeKey(w *bridge.Writer, key offline.Key) {
	w.U8(uint8(len(key)))
	for _, part := range key {
		switch p := part.(type) {
		case int64:
			w.U8(partNumber)
			w.F64(float64(p))
		case string:
			w.U8(partText)
			w.Str(p)
		default:
			w.U8(partAfter)
		}
	}
}

func readKey(r *bridge.Reader) offline.Key {
	key := make(offline.Key, r.U8())
	for i := range key {
		if r.U8() == partText {
			key[i] = r.Str()
		} else {
			key[i] = int64(r.F64())
		}
	}
	return key
}

// readValue reads a value that is there: an empty one is not nil.
func readValue(r *bridge.Reader) []byte {
	if value := r.Bytes(); value != nil {
		return value
	}
	return []byte{}
}

func writeRange(w *bridge.Writer, g *offline.Range) {
	var flags uint8
	for i, set := range [...]bool{g.Lower != nil, g.Upper != nil, g.LowerOpen, g.UpperOpen, g.Reverse} {
		if set {
			flags |= 1 << i
		}
	}
	w.U8(flags)
	w.U32(uint32(g.Limit))
	if g.Lower != nil {
		writeKey(w, g.Lower)
	}
	if g.Upper != nil {
		writeKey(w, g.Upper)
	}
}

func writeBatch(w *bridge.Writer, b *offline.Batch, d offline.Durability) {
	w.Bool(d == offline.Strict)
	w.U32(uint32(len(b.Expects)))
	for i := range b.Expects {
		e := &b.Expects[i]
		writeRecord(w, e.Bucket, e.Key, e.Value)
	}
	at, count := len(w.B), uint32(0)
	w.U32(0)
	for i := range b.Writes {
		x := &b.Writes[i]
		switch {
		case x.Range == nil:
			writeRecord(w, x.Bucket, x.Key, x.Value)
		case empty(x.Range):
			continue
		default:
			w.Str(x.Bucket)
			w.U8(Span)
			writeRange(w, &offline.Range{Lower: x.Range.Lower, Upper: x.Range.Upper, LowerOpen: x.Range.LowerOpen, UpperOpen: x.Range.UpperOpen})
		}
		count++
	}
	w.PutU32(at, count)
}

func writeRecord(w *bridge.Writer, bucket string, key offline.Key, value []byte) {
	w.Str(bucket)
	if value == nil {
		w.U8(Absent)
		writeKey(w, key)
		return
	}
	w.U8(Present)
	writeKey(w, key)
	w.Bytes(value)
}
