//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/datasource"
	"github.com/holdfast-sdk/holdfast/offline"
)

// noOp stands for the op of an event that has none.
const noOp = 255

// The optional parts of an event, in the order in which they follow.
const (
	eventError    = 1 << iota // code str, message str
	eventErrors               // value
	eventConflict             // conflict
	eventLetter               // letter
	eventFlush                // done u32, total u32
	eventMove                 // from str, to str
	eventPartial              // nothing follows: the flag is all
	eventRemote               // nothing follows
)

// writeEvent lays an event out: type str, op u8, action str, rows, index f64, field str, ref u32, status str, flags u8,
// and the parts that the flags announce.
func writeEvent(w *bridge.Writer, e *datasource.Event) {
	w.Str(string(e.Type))
	if e.HasOp {
		w.U8(uint8(e.Op))
	} else {
		w.U8(noOp)
	}
	w.Str(e.Action)
	w.Rows(e.Rows)
	w.F64(float64(e.Shown))
	w.Str(e.Field)
	w.U32(e.Ref)
	w.Str(e.Status)
	flags := eventFlags(e)
	w.U8(flags)
	if flags&eventError != 0 {
		w.Str(string(offline.CodeOf(e.Err)))
		w.Str(e.Err.Error())
	}
	if flags&eventErrors != 0 {
		w.Value(e.Errors)
	}
	if flags&eventConflict != 0 {
		writeConflict(w, e.Conflict)
	}
	if flags&eventLetter != 0 {
		writeLetter(w, e.Letter)
	}
	if flags&eventFlush != 0 {
		w.U32(uint32(e.Done))
		w.U32(uint32(e.Total))
	}
	if flags&eventMove != 0 {
		w.Str(e.From)
		w.Str(e.To)
	}
}

func eventFlags(e *datasource.Event) uint8 {
	var flags uint8
	for bit, present := range [...]bool{
		e.Err != nil,
		e.Errors.Kind != 0,
		e.Conflict != nil,
		e.Letter != nil,
		e.Type == datasource.EventFlush,
		e.Type == datasource.EventConnection,
		e.Partial,
		e.Remote,
	} {
		if present {
			flags |= 1 << bit
		}
	}
	return flags
}
