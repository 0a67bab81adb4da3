//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/idb"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk"
)

// What domains keep models in: a database for each domain and user, or memory.

// readStorage reads what OpOpenDomain says of the storage; nil: there is none. Of env it changes what goes with the storage.
func (d *domain) readStorage(r *bridge.Reader, env *offline.Env) sdk.Storage {
	switch r.U8() {
	case bridge.StorageIndexed:
		return indexedStorage{d}
	case bridge.StorageMemory:
		return d.engine.memoryStorage(r.U32(), env)
	}
	return nil
}

// indexedStorage is sdk.Storage in IndexedDB. Where there is none it is memory, and the page is told.
type indexedStorage struct{ domain *domain }

// Open implements sdk.Storage.
func (s indexedStorage) Open(name string, opened func(offline.Store, error)) {
	e := s.domain.engine
	var store offline.Store
	var err error
	e.loop.Go(func() {
		if e.storage.memory {
			err = offline.Errorf(offline.ErrUnavailable, "there is no IndexedDB here; models and edits are lost when the page is closed")
		} else {
			store, err = idb.Open(idb.Options{Name: databaseName + "/" + name, Loop: e.loop, OnStatus: s.domain.storageChanged})
		}
	}, func() {
		if offline.CodeOf(err) == offline.ErrUnavailable {
			s.domain.storageChanged(err)
			store, err = offline.NewMemoryStore(), nil
		}
		if err != nil {
			store = nil // and not an *idb.Store that is nil
		}
		opened(store, err)
	})
}

// storageChanged tells the page what is wrong with the storage of its models.
func (d *domain) storageChanged(err error) {
	if err != nil {
		d.happened(&sdk.DomainEvent{Name: sdk.ErrorOccurred, Message: "the offline storage has a problem", Cause: err})
	}
}

// memoryStorage is one MemoryStorageAdapter of the page. Its domains share leases as tabs share those of a database.
type memoryStorage struct {
	sdk.MemoryStorage
	leases offline.Store
}

func (e *Engine) memoryStorage(number uint32, env *offline.Env) *memoryStorage {
	s := e.memory[number]
	if s == nil {
		s = &memoryStorage{leases: offline.NewMemoryStore()}
		e.memory[number] = s
	}
	env.Channels = noChannels{}
	env.Leases = offline.NewStoreLeases(*env, s.leases, leaseTTL)
	return s
}
