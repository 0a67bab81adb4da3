// Package lazy has an offline.Store that opens another one when it is first used.
package lazy

import (
	"sync"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Store is the one store of a page. Sources are made synchronously, while opening a database takes time: so the methods
// wait for it, which they may, as they run away from the loop. An open that fails is tried again by the next call, whose
// error it is meanwhile.
type Store struct {
	open func() (offline.Store, error)

	mu     sync.Mutex // held while opening, so that many calls wait for one open
	opened offline.Store
	closed bool
}

var (
	_ offline.Store      = (*Store)(nil)
	_ offline.ManyGetter = (*Store)(nil)
)

// New returns a Store that opens the real one by open, which may block.
func New(open func() (offline.Store, error)) *Store { return &Store{open: open} }

// Opened waits for the real store.
func (s *Store) Opened() (offline.Store, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, offline.Errorf(offline.ErrClosed, "the store was closed; call init({restart: true}) to open it again")
	}
	if s.opened == nil {
		opened, err := s.open()
		if err != nil {
			return nil, err
		}
		s.opened = opened
	}
	return s.opened, nil
}

// Get implements offline.Store.
func (s *Store) Get(bucket string, key offline.Key) ([]byte, bool, error) {
	store, err := s.Opened()
	if err != nil {
		return nil, false, err
	}
	return store.Get(bucket, key)
}

// GetMany implements offline.ManyGetter.
func (s *Store) GetMany(bucket string, keys []offline.Key) ([][]byte, error) {
	store, err := s.Opened()
	if err != nil {
		return nil, err
	}
	return offline.GetMany(store, bucket, keys)
}

// GetRange implements offline.Store.
func (s *Store) GetRange(bucket string, r offline.Range) ([]offline.Record, error) {
	store, err := s.Opened()
	if err != nil {
		return nil, err
	}
	return store.GetRange(bucket, r)
}

// Apply implements offline.Store.
func (s *Store) Apply(b *offline.Batch, d offline.Durability) error {
	store, err := s.Opened()
	if err != nil {
		return err
	}
	return store.Apply(b, d)
}

// Estimate implements offline.Store.
func (s *Store) Estimate() (offline.Usage, error) {
	store, err := s.Opened()
	if err != nil {
		return offline.Usage{}, err
	}
	return store.Estimate()
}

// Close implements offline.Store. It does not open what was never used.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.opened == nil {
		return nil
	}
	return s.opened.Close()
}
