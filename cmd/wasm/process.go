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
	id     uint32 // of the target
}

// Call implements datasource.Functions.
func (f functions) Call(fn datasource.Func, args ...rows.Value) (rows.Value, error) {
	r := f.engine.ask(bridge.FrameCall, f.id, func(w *bridge.Writer) {
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
var collation = rows.NewCollation(host.Collate, host.Rank)

// Collation implements datasource.Functions.
func (functions) Collation() *rows.Collation { return collation }

// Load implements datasource.Functions.
func (f functions) Load(list []rows.Row) {
	f.engine.ask(bridge.FrameRows, f.id, func(w *bridge.Writer) { w.Rows(list) })
}

// OrderGroups implements datasource.Functions.
func (f functions) OrderGroups(fn datasource.Func, desc bool, field string, values []rows.Value, members [][]rows.Row) []uint32 {
	r := f.engine.ask(bridge.FrameOrderGroups, f.id, func(w *bridge.Writer) {
		w.U32(uint32(fn))
		w.Bool(desc)
		w.Str(field)
		w.U32(uint32(len(values)))
		for i, v := range values {
			w.Value(v)
			w.Rows(members[i])
		}
	})
	order := make([]uint32, len(values))
	for i := range order {
		order[i] = r.U32()
	}
	return order
}

// process is OpProcess. The answer is that of OpView and the aggregates; the groups are those of all rows, or, if a page was
// asked for, of the rows on it.
func (e *Engine) process(r *bridge.Reader, w *bridge.Writer) error {
	f := functions{e, r.U32()}
	options, block := r.Bytes(), r.Bytes()
	skip, take := r.Int(), r.Int()
	view, err := datasource.Process(options, block, f)
	if err != nil {
		return err
	}
	w.Rows(view.Rows())
	writeGroups(w, view.Levels(), func(visit func(*rows.GroupNode)) { view.EachGroup(skip, take, visit) })
	w.Bytes(datasource.AggregatesOf(view))
	return nil
}
