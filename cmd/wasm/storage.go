//go:build js

package main

import (
	"time"

	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/cmd/wasm/lazy"
	"github.com/holdfast-sdk/holdfast/idb"
	"github.com/holdfast-sdk/holdfast/offline"
)

// databaseName is the IndexedDB database of a site, and the prefix of its locks and channels.
const databaseName = "holdfast"

// leaseTTL is how long a tab that died keeps others from sending, where there are no Web Locks.
const leaseTTL = 10 * time.Second

// storage is what the page keeps things in, and what stands in where the browser does not offer it: a lease record for
// Web Locks, nothing for BroadcastChannel, memory for IndexedDB.
type storage struct {
	engine     *Engine
	features   idb.Features
	store      *lazy.Store
	locks      *idb.Leases
	encryption *encryption // of the page's store, nil for none
	memory     bool        // kept in memory only
	reasons    []string    // why something stands in
}

func newStorage(e *Engine) *storage {
	s := &storage{engine: e, features: idb.Capabilities()}
	s.store = lazy.New(s.openStore)
	s.locks = idb.NewLeases(e.loop, databaseName)
	if !s.features.WebLocks {
		s.reasons = append(s.reasons, "no Web Locks (they need HTTPS or the loopback host): tabs take turns by a record in the store")
	}
	if !s.features.BroadcastChannel {
		s.reasons = append(s.reasons, "no BroadcastChannel: a tab sees the changes of another one after a reload")
	}
	if !s.features.IndexedDB {
		s.useMemory("no IndexedDB")
	}
	return s
}

func (s *storage) useMemory(why string) {
	s.memory = true
	s.reasons = append(s.reasons, why+": changes are kept in memory and lost when the page is closed")
}

// openStore opens the database, on a goroutine. Only where there can be none does memory take its place: a database that
// is full or of a newer version is an error, so that nobody takes its content for lost.
func (s *storage) openStore() (offline.Store, error) {
	if s.memory {
		s.engine.loop.Post(func() {
			s.changed(offline.Errorf(offline.ErrUnavailable, "there is no IndexedDB here; changes are lost when the page is closed"))
		})
		return offline.NewMemoryStore(), nil
	}
	store, err := s.encryption.open(idb.Options{Name: databaseName, Loop: s.engine.loop, OnStatus: s.changed})
	if err == nil {
		return store, nil
	}
	s.engine.loop.Post(func() { s.changed(err) })
	if offline.CodeOf(err) != offline.ErrUnavailable {
		return nil, err
	}
	s.useMemory(err.Error())
	return offline.NewMemoryStore(), nil
}

// encrypt is OpEncrypt: it comes before anything is stored, and opens the store at once to find out whether the key is right.
func (s *storage) encrypt(r *bridge.Reader) {
	s.encryption = s.engine.readEncryption(r)
	promise := r.U32()
	var err error
	s.engine.loop.Go(func() { _, err = s.store.Opened() }, func() { s.engine.settle(promise, err, nil) })
}

// changed tells the page that something is wrong with its store, or nothing any more (nil). It runs on the loop.
func (s *storage) changed(err error) {
	s.engine.tell(bridge.FrameStorage, 0, func(w *bridge.Writer) {
		if err == nil {
			w.Str("")
			w.Str("")
			return
		}
		writeError(w, err)
	})
}

// env is what a source gets of the page.
func (s *storage) env() offline.Env {
	env := offline.Env{Loop: s.engine.loop, Clock: bridge.Clock{Loop: s.engine.loop}, Rand: idb.Rand{}}
	if s.features.BroadcastChannel && !s.memory {
		env.Channels = idb.NewChannels(s.engine.loop, databaseName)
	} else {
		env.Channels = noChannels{}
	}
	if s.features.WebLocks {
		env.Leases = s.locks
	} else {
		env.Leases = offline.NewStoreLeases(env, s.store, leaseTTL)
	}
	return env
}

// status answers OpStatus: memory bool, locks bool, channel bool, persisted bool, usage f64, quota f64, reasons.
func (s *storage) status(promise uint32) {
	var persisted bool
	var usage offline.Usage
	s.engine.loop.Go(func() {
		store, err := s.store.Opened()
		if err != nil || s.memory {
			return
		}
		usage, _ = store.Estimate()
		persisted, _ = idb.Persisted()
	}, func() {
		s.engine.settle(promise, nil, func(w *bridge.Writer) {
			w.Bool(s.memory)
			w.Bool(s.features.WebLocks)
			w.Bool(s.features.BroadcastChannel)
			w.Bool(persisted)
			w.F64(float64(usage.Used))
			w.F64(float64(usage.Quota))
			w.U32(uint32(len(s.reasons)))
			for _, reason := range s.reasons {
				w.Str(reason)
			}
		})
	})
}

// persist answers OpPersist.
func (s *storage) persist(promise uint32) {
	var granted bool
	var err error
	s.engine.loop.Go(
		func() { granted, err = idb.Persist() },
		func() { s.engine.settle(promise, err, func(w *bridge.Writer) { w.Bool(granted) }) },
	)
}

// noChannels stands in where there is no BroadcastChannel, or nobody to talk to.
type noChannels struct{}

func (noChannels) Open(string, func([]byte)) offline.Channel { return noChannel{} }

type noChannel struct{}

func (noChannel) Send([]byte) {}
func (noChannel) Close()      {}
