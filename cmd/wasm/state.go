//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/wire"
)

// writeState writes keys and values, in no order.
func writeState(w *bridge.Writer, state map[string]wire.JSON) {
	w.U32(uint32(len(state)))
	for key, value := range state {
		w.Str(key)
		w.JSON(value)
	}
}

func readState(r *bridge.Reader) map[string]wire.JSON {
	state := map[string]wire.JSON{}
	for range min(int(r.U32()), r.Rest()) {
		key := r.Str()
		state[key] = r.JSON()
	}
	return state
}
