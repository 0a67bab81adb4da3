package offlinetest

import (
	"sync"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Store is a handle of one tab on a shared store, with faults. Closing it leaves the shared store open.
type Store struct {
	// OnApply, if set, decides the fate of each batch. It may be changed between calls only.
	OnApply func(b *offline.Batch) Fate

	// OnRead, if set, decides whether a call of Get or GetRange fails. It may be changed between calls only.
	OnRead func() error

	mu      sync.Mutex
	base    offline.Store
	next    []Fate
	reads   []error
	down    error
	applied int
}

// Fate is what happens to a batch: with Err nil, nothing special. Otherwise Apply returns Err, and has made the batch
// all the same if Made (the connection was lost behind the commit).
type Fate struct {
	Err  error
	Made bool
}

// NewStore makes a handle on base without faults.
func NewStore(base offline.Store) *Store { return &Store{base: base} }

// FailApplies lets the next batches meet these fates, before OnApply is asked again.
func (s *Store) FailApplies(fates ...Fate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = append(s.next, fates...)
}

// FailReads lets the next calls of Get and GetRange fail.
func (s *Store) FailReads(errs ...error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads = append(s.reads, errs...)
}

// Break lets every call fail with err from now on, as a store does whose data vanished; nil mends it.
func (s *Store) Break(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = err
}

// Corrupt overwrites a record of the shared store behind everybody's back.
func (s *Store) Corrupt(bucket string, key offline.Key, value []byte) error {
	var b offline.Batch
	b.Put(bucket, key, value)
	return s.base.Apply(&b, offline.Strict)
}

// Applied counts the batches that Apply was called with.
func (s *Store) Applied() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.applied
}

// Get implements offline.Store.
func (s *Store) Get(bucket string, key offline.Key) ([]byte, bool, error) {
	if err := s.readFault(); err != nil {
		return nil, false, err
	}
	return s.base.Get(bucket, key)
}

// GetRange implements offline.Store.
func (s *Store) GetRange(bucket string, r offline.Range) ([]offline.Record, error) {
	if err := s.readFault(); err != nil {
		return nil, err
	}
	return s.base.GetRange(bucket, r)
}

func (s *Store) readFault() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down != nil {
		return s.down
	}
	if len(s.reads) == 0 && s.OnRead != nil {
		return s.OnRead()
	}
	if len(s.reads) == 0 {
		return nil
	}
	err := s.reads[0]
	s.reads = s.reads[1:]
	return err
}

// Apply implements offline.Store.
func (s *Store) Apply(b *offline.Batch, d offline.Durability) error {
	fate := s.fate(b)
	if fate.Err != nil && !fate.Made {
		return fate.Err
	}
	if err := s.base.Apply(b, d); err != nil {
		return err
	}
	return fate.Err
}

func (s *Store) fate(b *offline.Batch) (f Fate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.applied++
	switch {
	case s.down != nil:
		f.Err = s.down
	case len(s.next) > 0:
		f = s.next[0]
		s.next = s.next[1:]
	case s.OnApply != nil:
		f = s.OnApply(b)
	}
	return f
}

// Estimate implements offline.Store.
func (s *Store) Estimate() (offline.Usage, error) {
	if err := s.readFault(); err != nil {
		return offline.Usage{}, err
	}
	return s.base.Estimate()
}

// Close implements offline.Store.
func (s *Store) Close() error {
	s.Break(offline.Errorf(offline.ErrClosed, "the store was used after Close; open a new one"))
	return nil
}
