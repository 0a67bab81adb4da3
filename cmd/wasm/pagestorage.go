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
	calls  map[uint32]chan<- *bridge.Reader // which wait for the page
	last   uint32                           // number of a call or store
}

// pageStorage is the storage by the number of the page; the domains that are given the same one share it.
func (e *Engine) pageStorage(id uint32) *pageStorage {
	s, _ := e.targets[id].(*pageStorage)
	if s == nil {
		s = &pageStorage{engine: e, id: id, calls: map[uint32]chan<- *bridge.Reader{}}
		e.targets[id] = s
	}
	return s
}

// open opens the store called name and gives it to took, or its error to failed.
func (s *pageStorage) open(name string, took, failed func(offline.Store, error)) {
	s.last++
	number := s.last
	var store *pagestore.Store
	var err error
	s.engine.loop.Go(func() { store, err = pagestore.New(number, name, s.ask) }, func() {
		if err != nil {
			failed(nil, err)
			return
		}
		took(store, nil)
	})
}

// ask implements pagestore.Ask.
func (s *pageStorage) ask(store uint32, m pagestore.Method, write func(w *bridge.Writer)) (*bridge.Reader, error) {
	answered := make(chan *bridge.Reader, 1)
	s.engine.loop.Post(func() {
		s.last++
		id := s.last
		s.calls[id] = answered
		s.engine.tell(bridge.FrameStore, s.id, func(w *bridge.Writer) {
			w.U32(id)
			w.U32(store)
			w.U8(uint8(m))
			write(w)
		})
	})
	r := <-answered
	if r.Bool() {
		return r, nil
	}
	return nil, thrown(r, offline.ErrStorage)
}

// call is OpDomainStored. A second answer to one call does nothing.
func (s *pageStorage) call(op bridge.Op, r *bridge.Reader, _ *bridge.Writer) error {
	if op != bridge.OpDomainStored {
		return unknownOp(op)
	}
	id := r.U32()
	if answered := s.calls[id]; answered != nil {
		delete(s.calls, id)
		// The message is used again after the call.
		answered <- bridge.NewReader(append([]byte(nil), r.Remainder()...))
		s.engine.loop.Stir()
	}
	return nil
}

func (s *pageStorage) hint(bool) {}
