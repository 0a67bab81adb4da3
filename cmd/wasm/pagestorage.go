//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/cmd/wasm/pagestore"
	"github.com/holdfast-sdk/holdfast/offline"
)

// pageStorage is a storage that the application has made (docs/storage-contract.md). It is a target: of the page's answers.
type pageStorage struct {
	engine *Engine
	id     uint32
	calls  map[uint32]chan<- []byte // which wait for the page
	last   uint32                   // number of a call or store
}

// pageStorage is the storage by the number of the page; the domains that are given the same one share it.
func (e *Engine) pageStorage(id uint32) *pageStorage {
	s, _ := e.targets[id].(*pageStorage)
	if s == nil {
		s = &pageStorage{engine: e, id: id, calls: map[uint32]chan<- []byte{}}
		e.targets[id] = s
	}
	return s
}

// open opens the store called name and gives it to took, or its error to failed.
func (s *pageStorage) open(name string, took, failed func(offline.Store, error)) {
	s.last++
	store := &pagestore.Store{Number: s.last, Ask: s.ask}
	var err error
	s.engine.loop.Go(func() { err = store.Open(name) }, func() {
		if err != nil {
			failed(nil, err)
			return
		}
		took(store, nil)
	})
}

// ask implements pagestore.Ask.
func (s *pageStorage) ask(store uint32, m pagestore.Method, message []byte) (*bridge.Reader, error) {
	answered := make(chan []byte, 1)
	s.engine.loop.Post(func() {
		s.last++
		s.calls[s.last] = answered
		w := &s.engine.frames
		at := beginFrame(w, bridge.FrameStore, s.id)
		w.U32(s.last)
		w.U32(store)
		w.U8(uint8(m))
		w.B = append(w.B, message...)
		endFrame(w, at)
	})
	r := bridge.NewReader(<-answered)
	if r.Bool() {
		return r, nil
	}
	return nil, thrown(r, offline.ErrStorage)
}

// call is OpDomainStored. A second answer to one call does nothing.
func (s *pageStorage) call(_ bridge.Op, r *bridge.Reader, _ *bridge.Writer) error {
	id := r.U32()
	if answered := s.calls[id]; answered != nil {
		delete(s.calls, id)
		// The message is used again after the call.
		answered <- append([]byte(nil), r.Remainder()...)
		s.engine.loop.Stir()
	}
	return nil
}

func (s *pageStorage) hint(bool) {}
