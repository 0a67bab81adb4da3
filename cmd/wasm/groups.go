//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/datasource"
	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// view answers OpView: the rows, u32 number of levels, and unless that is 0
//
//	per level: field str, u32 number of aggregates, per aggregate: field str, function str
//	u32 number of groups on the first level
//	per group, each before what is in it: value, u32 number of its subgroups (on the last level: rows), its aggregates
//
// The rows of the groups of the last level follow each other as in the view.
func view(s *source, _ *bridge.Reader, w *bridge.Writer) error {
	w.Rows(s.data.View())
	levels := s.data.Levels()
	w.U32(uint32(len(levels)))
	if len(levels) == 0 {
		return nil
	}
	for i := range levels {
		writeLevel(w, &levels[i])
	}
	at := len(w.B)
	w.U32(0)
	count := uint32(0)
	s.data.EachGroup(func(n *rows.GroupNode) {
		if n.Level == 0 {
			count++
		}
		w.Value(n.Value)
		w.U32(uint32(n.Size))
		for _, total := range n.Totals {
			w.Value(total)
		}
	})
	w.PutU32(at, count)
	return nil
}

func writeLevel(w *bridge.Writer, g *rows.Group) {
	w.Str(g.Field)
	w.U32(uint32(len(g.Aggregates)))
	for i := range g.Aggregates {
		w.Str(g.Aggregates[i].Field)
		w.Str(g.Aggregates[i].Name)
	}
}

func aggregates(s *source, _ *bridge.Reader, w *bridge.Writer) error {
	w.Bytes(s.data.Aggregates())
	return nil
}

// OrderGroups implements datasource.Host.
func (s *source) OrderGroups(fn datasource.Func, desc bool, field string, values []rows.Value, members [][]rows.Row) []uint32 {
	r := s.engine.ask(bridge.FrameOrderGroups, s.id, func(w *bridge.Writer) {
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
