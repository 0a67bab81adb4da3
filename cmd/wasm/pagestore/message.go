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

// message is what is sent, and the first thing that was wrong with it.
type message struct {
	bridge.Writer
	err error
}

// key appends a key that has to be there: of a record, or, without its last part, of a bound.
func (m *message) key(key offline.Key, bound bool) {
	m.U8(uint8(len(key)))
	valid := key
	for i, part := range key {
		switch p := part.(type) {
		case int64:
			m.U8(partNumber)
			m.F64(float64(p))
		case string:
			m.U8(partText)
			m.Str(p)
		default:
			m.U8(partAfter)
			if _, after := p.(offline.After); after && bound && i == len(key)-1 {
				valid = key[:i]
			}
		}
	}
	if err := valid.Valid(); err != nil && m.err == nil && !(bound && len(valid) == 0) {
		m.err = err
	}
}

// span appends a range.
func (m *message) span(g *offline.Range) {
	var flags uint8
	for i, set := range [...]bool{g.Lower != nil, g.Upper != nil, g.LowerOpen, g.UpperOpen, g.Reverse} {
		if set {
			flags |= 1 << i
		}
	}
	m.U8(flags)
	m.U32(uint32(g.Limit))
	if g.Lower != nil {
		m.key(g.Lower, true)
	}
	if g.Upper != nil {
		m.key(g.Upper, true)
	}
}

// write appends a write, or what is expected as one.
func (m *message) write(x *offline.Write) {
	m.Str(x.Bucket)
	switch {
	case x.Range != nil:
		m.U8(Span)
		m.span(x.Range)
	case x.Value == nil:
		m.U8(Absent)
		m.key(x.Key, false)
	default:
		m.U8(Present)
		m.key(x.Key, false)
		m.Bytes(x.Value)
	}
}

// readRecord reads a record of an answer; its value is not nil.
func readRecord(r *bridge.Reader) offline.Record {
	key := make(offline.Key, r.U8())
	for i := range key {
		if r.U8() == partText {
			key[i] = r.Str()
		} else {
			key[i] = int64(r.F64())
		}
	}
	value := r.Bytes()
	if value == nil {
		value = []byte{}
	}
	return offline.Record{Key: key, Value: value}
}
