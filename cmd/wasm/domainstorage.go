//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/idb"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk"
)

// What domains keep models in: a database for each domain and user, memory, or what the application has made.

// readStorage reads what OpOpenDomain says of the storage, and gives it to the domain with the leases that belong to it.
func (d *domain) readStorage(r *bridge.Reader, c *sdk.Config) {
	env := d.engine.storage.env()
	c.Loop, c.Clock, c.Rand, c.Leases, c.Channels = env.Loop, env.Clock, env.Rand, env.Leases, env.Channels
	s := &domainStorage{domain: d, env: env}
	alone := !d.engine.storage.features.WebLocks
	switch r.U8() {
	case bridge.StorageNone:
		return
	case bridge.StorageMemory:
		s.memory, alone = d.engine.memoryStorage(r.U32()), true
		c.Channels = &s.memory.channels
	case bridge.StoragePage:
		// Tabs that each have a store of their own must not wait for each other: a lease is in the store, unless it is shared.
		s.page, alone = d.engine.pageStorage(r.U32()), !r.Bool() || alone
		if c.Channels == (noChannels{}) {
			c.Channels = &s.page.channels
		}
	case bridge.StorageSealed:
		s.encryption = d.engine.readEncryption(r)
	}
	if s.env.Channels = c.Channels; alone {
		c.Leases = s
	}
	c.Storage = s
}

// memoryStorage is what a MemoryStorageAdapter of the page stands for.
type memoryStorage struct {
	sdk.MemoryStorage
	channels offline.LocalChannels // of the domains that have it
}

// memoryStorage is the storage by the number of the page.
func (e *Engine) memoryStorage(number uint32) *memoryStorage {
	s := e.memory[number]
	if s == nil {
		s = &memoryStorage{channels: offline.LocalChannels{Loop: e.loop}}
		e.memory[number] = s
	}
	return s
}

// domainStorage is the storage of a domain, and its leases where they are records: these have to be in the store itself, so
// that a batch can depend on them (offline.Fenced).
type domainStorage struct {
	domain     *domain
	env        offline.Env
	memory     *memoryStorage // nil, and page nil, too: IndexedDB
	page       *pageStorage
	encryption *encryption // of IndexedDB, nil for none
	leases     offline.Leases
}

// Open implements sdk.Storage. Where there is no IndexedDB, memory stands in, and the page is told.
func (s *domainStorage) Open(name string, opened func(offline.Store, error)) {
	took := func(store offline.Store, err error) {
		s.leases = offline.NewStoreLeases(s.env, store, leaseTTL)
		opened(store, err)
	}
	switch {
	case s.memory != nil:
		s.memory.Open(name, took)
		return
	case s.page != nil:
		s.page.open(name, took, opened)
		return
	}
	var store offline.Store
	var err error
	s.env.Loop.Go(func() { store, err = s.openIndexed(databaseName + "/" + name) }, func() {
		switch {
		case err == nil:
			took(store, nil)
		case offline.CodeOf(err) == offline.ErrUnavailable:
			s.changed(err)
			took(offline.NewMemoryStore(), nil)
		default:
			opened(nil, err)
		}
	})
}

func (s *domainStorage) openIndexed(name string) (offline.Store, error) {
	if s.domain.engine.storage.memory {
		return nil, offline.Errorf(offline.ErrUnavailable, "there is no IndexedDB here; models and edits are lost when the page is closed")
	}
	return s.encryption.open(idb.Options{Name: name, Loop: s.env.Loop, OnStatus: s.changed})
}

// changed tells the page that something is wrong with the storage; of its recovery it is not told.
func (s *domainStorage) changed(err error) {
	if err != nil {
		s.domain.happened(&sdk.DomainEvent{Name: sdk.ErrorOccurred, Message: "the offline storage has a problem", Cause: err})
	}
}

// Acquire implements offline.Leases, once the store is open.
func (s *domainStorage) Acquire(name string, granted func(offline.Lease)) (cancel func()) {
	return s.leases.Acquire(name, granted)
}
