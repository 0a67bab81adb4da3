//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/datasource"
)

func pending(s *source, _ *bridge.Reader, w *bridge.Writer) error {
	c := s.data.Pending()
	for _, n := range [...]int{c.Drafts, c.Queued, c.Submitted, c.Uncertain, c.Conflicts, c.Dead, c.Unsaved} {
		w.U32(uint32(n))
	}
	return nil
}

func letters(s *source, _ *bridge.Reader, w *bridge.Writer) error {
	writeLetters(w, s.data.Letters())
	return nil
}

func uncertain(s *source, _ *bridge.Reader, w *bridge.Writer) error {
	writeLetters(w, s.data.Uncertain())
	return nil
}

func conflicts(s *source, _ *bridge.Reader, w *bridge.Writer) error {
	list := s.data.Conflicts()
	w.U32(uint32(len(list)))
	for i := range list {
		writeConflict(w, &list[i])
	}
	return nil
}

func writeLetters(w *bridge.Writer, list []datasource.Letter) {
	w.U32(uint32(len(list)))
	for i := range list {
		writeLetter(w, &list[i])
	}
}

func writeLetter(w *bridge.Writer, l *datasource.Letter) {
	w.F64(float64(l.N))
	w.U8(uint8(l.Op))
	w.U32(uint32(l.Row))
	w.Value(l.ID)
	w.Str(string(l.Code))
	w.Str(l.Reason)
	w.F64(float64(l.Since))
	w.Str(l.Key)
	w.Bytes(l.Fields)
	w.Bytes(l.Data)
}

func writeConflict(w *bridge.Writer, c *datasource.Conflict) {
	writeLetter(w, &c.Letter)
	w.Bytes(c.Base)
	w.Bytes(c.Server)
	w.Str(c.Version)
}

func editLetter(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	n, fields := uint64(r.F64()), r.Bytes()
	s.data.EditLetter(n, fields, s.settles(r.U32()))
	return nil
}

func resolveConflict(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	n, resolution := uint64(r.F64()), readResolution(r)
	s.data.ResolveConflict(n, resolution, s.settles(r.U32()))
	return nil
}

func readResolution(r *bridge.Reader) datasource.Resolution {
	return datasource.Resolution{Choice: datasource.Choice(r.U8()), Fields: r.Bytes()}
}

func resolveUncertain(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	n, choice := uint64(r.F64()), datasource.LostChoice(r.U8())
	s.data.ResolveUncertain(n, choice, s.settles(r.U32()))
	return nil
}
