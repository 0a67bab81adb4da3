//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
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
	writeGroups(w, s.data.Levels(), s.data.EachGroup)
	return nil
}

// writeGroups writes what follows the rows; each calls its argument with every group.
func writeGroups(w *bridge.Writer, levels []rows.Group, each func(visit func(*rows.GroupNode))) {
	w.U32(uint32(len(levels)))
	if len(levels) == 0 {
		return
	}
	for i := range levels {
		writeLevel(w, &levels[i])
	}
	at := len(w.B)
	w.U32(0)
	count := uint32(0)
	each(func(n *rows.GroupNode) {
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
}

func writeLevel(w *bridge.Writer, g *rows.Group) {
	w.Str(g.Field)
	w.U32(uint32(len(g.Aggregates)))
	for i := range g.Aggregates {
		w.Str(g.Aggregates[i].Field)
		w.Str(g.Aggregates[i].Name)
	}
}

func groupTree(s *source, r *bridge.Reader, w *bridge.Writer) error {
	w.Bytes(s.data.GroupTree(r.Bool()))
	return nil
}

func aggregates(s *source, _ *bridge.Reader, w *bridge.Writer) error {
	w.Bytes(s.data.Aggregates())
	return nil
}
