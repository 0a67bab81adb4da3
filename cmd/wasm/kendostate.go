//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
)

// The offline state of a DataSource of Kendo's (js/src/kendo-storage.js) is one record. Names of journals and sources are
// texts, so a number in front keeps it apart from theirs.
func stateKey(key string) offline.Key { return offline.K(int64(0), key) }

// loadState answers OpLoadState.
func (s *storage) loadState(key string, promise uint32) {
	var state []byte
	var err error
	s.engine.loop.Go(func() {
		state, _, err = s.store.Get(offline.BucketRows, stateKey(key))
	}, func() {
		s.engine.settle(promise, err, func(w *bridge.Writer) { w.Bytes(state) })
	})
}

// saveState answers OpSaveState. It settles when the state is on disk.
func (s *storage) saveState(key string, state []byte, promise uint32) {
	var batch offline.Batch
	batch.Put(offline.BucketRows, stateKey(key), state)
	var err error
	s.engine.loop.Go(
		func() { err = s.store.Apply(&batch, offline.Strict) },
		func() { s.engine.settle(promise, err, nil) },
	)
}
