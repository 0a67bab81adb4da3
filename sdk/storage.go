package sdk

import "github.com/holdfast-sdk/holdfast/offline"

// Storage is where a domain keeps models and edits that are not sent yet (client-api.md §14). An application may implement it
// on anything that can be an offline.Store.
type Storage interface {
	// Open opens the store called name, or makes it, and calls opened once, on the loop. There is one per domain and user:
	// "convergence/<namespace>/<domain>/user/<username>", or ".../anonymous" for whoever has no name, so that what an anonymous
	// user leaves behind is there for the next one of this device.
	Open(name string, opened func(offline.Store, error))
}

// MemoryStorage keeps stores in memory, as long as it lives itself: for tests, and pages without IndexedDB.
type MemoryStorage struct {
	stores map[string]*offline.MemoryStore
}

// Open implements Storage.
func (s *MemoryStorage) Open(name string, opened func(offline.Store, error)) {
	if s.stores == nil {
		s.stores = map[string]*offline.MemoryStore{}
	}
	if s.stores[name] == nil {
		s.stores[name] = offline.NewMemoryStore()
	}
	opened(keptStore{s.stores[name]}, nil)
}

// keptStore is a handle whose Close leaves the store as it is.
type keptStore struct{ *offline.MemoryStore }

// Close implements offline.Store.
func (keptStore) Close() error { return nil }
