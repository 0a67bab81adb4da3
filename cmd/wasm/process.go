//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/cmd/wasm/host"
	"github.com/holdfast-sdk/holdfast/datasource"
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// functions are those of one target of the page: a source, or a query over rows of the page.
type functions struct {
	engine *Engine
	target uint32
}

// Call implements datasource.Functions.
func (f functions) Call(fn datasource.Func, args ...rows.Value) (rows.Value, error) {
	r := f.engine.ask(bridge.FrameCall, f.target, func(w *bridge.Writer) {
		w.U32(uint32(fn))
		w.U8(uint8(len(args)))
		for _, arg := range args {
			w.Value(arg)
		}
	})
	if r.Bool() {
		return r.Value(), nil
	}
	return rows.Value{}, thrown(r, offline.ErrOption)
}

// collation is the one order of texts of the page.
var collation = rows.NewCollation(host.Collate)

// Collation implements datasource.Functions.
func (functions) Collation() *rows.Collation { return collation }

// Load implements datasource.Functions.
func (f functions) Load(list []rows.Row) {
	f.engine.ask(bridge.FrameRows, f.target, func(w *bridge.Writer) { w.Rows(list) })
}

// process is OpProcess.
func (e *Engine) process(r *bridge.Reader, w *bridge.Writer) error {
	f := functions{e, r.U32()}
	options, block := r.Bytes(), r.Bytes()
	found, err := datasource.Process(options, block, f)
	w.Rows(found)
	return err
}
