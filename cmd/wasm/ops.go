//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/datasource"
)

func closeSource(s *source, _ *bridge.Reader, _ *bridge.Writer) error {
	s.data.Close()
	delete(s.engine.targets, s.id)
	return nil
}

func read(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	params := r.Bytes()
	return s.data.Read(params, s.settles(r.U32()))
}

func fetch(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	options := r.Bytes()
	return s.data.Fetch(options, s.settles(r.U32()))
}

func query(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	options := r.Bytes()
	return s.data.Query(options, s.settles(r.U32()))
}

func state(s *source, _ *bridge.Reader, w *bridge.Writer) error {
	w.Bytes(s.data.State())
	return nil
}

func at(s *source, r *bridge.Reader, w *bridge.Writer) error {
	w.U32(uint32(s.data.At(r.Int())))
	return nil
}

func get(s *source, r *bridge.Reader, w *bridge.Writer) error {
	w.U32(uint32(s.data.Get(r.Value())))
	return nil
}

func total(s *source, _ *bridge.Reader, w *bridge.Writer) error {
	w.F64(float64(s.data.Total()))
	return nil
}

// The bits of a row's info; a row that is clean and not new has none, and nothing follows.
const (
	infoNew = 1 << iota
	infoDirty
	infoUnsaved
)

// rowValues answers OpRows: the block of the rows, then for each row u8 flags and, if dirty, u8 state of the row, u8
// state of its oldest entry, u32 count and the names of the changed fields.
func rowValues(s *source, r *bridge.Reader, w *bridge.Writer) error {
	list := r.Rows()
	w.Bytes(s.data.Block(list))
	for _, row := range list {
		writeInfo(w, s.data.Info(row))
	}
	return nil
}

func writeInfo(w *bridge.Writer, info datasource.RowInfo) {
	var flags uint8
	if info.New {
		flags |= infoNew
	}
	if info.Dirty {
		flags |= infoDirty
	}
	if info.Unsaved {
		flags |= infoUnsaved
	}
	w.U8(flags)
	if !info.Dirty {
		return
	}
	w.U8(uint8(info.State))
	w.U8(uint8(info.Entry))
	w.U32(uint32(len(info.Fields)))
	for _, field := range info.Fields {
		w.Str(field)
	}
}

func insert(s *source, r *bridge.Reader, w *bridge.Writer) error {
	index := r.Int()
	row, err := s.data.Insert(index, r.Bytes())
	w.U32(uint32(row))
	return err
}

func set(s *source, r *bridge.Reader, w *bridge.Writer) error {
	row, field := r.Row(), r.Str()
	result, value := s.data.Set(row, field, r.Value())
	w.U8(uint8(result))
	w.Value(value)
	return nil
}

func remove(s *source, r *bridge.Reader, w *bridge.Writer) error {
	w.Bool(s.data.Remove(r.Row()))
	return nil
}

func cancelRow(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	s.data.CancelRow(r.Row())
	return nil
}

func setOnline(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	online := r.Bool()
	s.data.SetOnline(online, s.settles(r.U32()))
	return nil
}

func connection(s *source, _ *bridge.Reader, w *bridge.Writer) error {
	w.Str(s.data.Connection())
	return nil
}

func offlineData(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	promise := r.U32()
	s.data.OfflineData(func(block, groups []byte, err error) {
		s.engine.settle(promise, err, func(w *bridge.Writer) { w.Bytes(block); w.Bytes(groups) })
	})
	return nil
}

func pushInsert(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	index := r.Int()
	return s.data.PushInsert(index, r.Bytes())
}

func pushMove(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	index := r.Int()
	s.data.PushMove(index, r.Rows())
	return nil
}
