//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/cmd/wasm/pagestore"
	"github.com/holdfast-sdk/holdfast/offline"
)

// pageStorage is a storage that the application has made (docs/storage-contract.md). It is a target: of the page's answers.
type pageStorage struct {
	inquiries
	stores   uint32                // the number of the last one
	channels offline.LocalChannels // of the domains that have it, where there are no others
}

// pageStorage is the storage by the number of the page; the domains that are given the same one share it.
func (e *Engine) pageStorage(id uint32) *pageStorage {
	s, _ := e.targets[id].(*pageStorage)
	if s == nil {
		s = &pageStorage{inquiries: newInquiries(e, id, bridge.FrameStore), channels: offline.LocalChannels{Loop: e.loop}}
		e.targets[id] = s
	}
	return s
}

// open opens the store called name and gives it to took, or its error to failed.
func (s *pageStorage) open(name string, took, failed func(offline.Store, error)) {
	s.stores++
	store := &pagestore.Store{Number: s.stores, Ask: s.askStore}
	var err error
	s.engine.loop.Go(func() { err = store.Open(name) }, func() {
		if err != nil {
			failed(nil, err)
			return
		}
		took(store, nil)
	})
}

// askStore implements pagestore.Ask.
func (s *pageStorage) askStore(store uint32, m pagestore.Method, message []byte) (*bridge.Reader, error) {
	return s.ask(offline.ErrStorage, func(w *bridge.Writer) {
		w.U32(store)
		w.U8(uint8(m))
		w.B = append(w.B, message...)
	})
}

// call is OpDomainStored.
func (s *pageStorage) call(_ bridge.Op, r *bridge.Reader, _ *bridge.Writer) error {
	s.answer(r)
	return nil
}

func (s *pageStorage) hint(bool) {}
