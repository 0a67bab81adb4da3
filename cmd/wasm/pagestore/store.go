// Package pagestore has an offline.Store that the application implements in JavaScript (docs/storage-contract.md). Its calls
// cross the boundary as messages; js/src/realtime/page-store.js is the other half, and checks what the application answers.
package pagestore

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
)

// Method is what the application is asked for. A key is count u8 and parts: u8 0 and f64, 1 and str, or 2 for what is behind
// all others; a range is flags u8 (RangeLower…), limit u32, and the bounds that are there.
type Method uint8

// The methods.
const (
	Open     Method = iota // name str
	Get                    // bucket str, key → found bool, value bytes
	GetRange               // bucket str, range → count u32, then key and value bytes each
	Apply                  // strict bool, count u32, expectations, count u32, writes: bucket str, kind u8 (Absent…), then key and value? or range
	Close                  //
)

// Flags of a range.
const (
	RangeLower = 1 << iota
	RangeUpper
	RangeLowerOpen
	RangeUpperOpen
	RangeReverse
)

// What an expectation or a write is about.
const (
	Absent  = iota // no record: a write deletes it
	Present        // the value that follows the key
	Span           // a range: the write deletes its records
)

// Ask asks the application's store for something and waits for the answer, which is the result of the method. It must not be
// called on the loop. The error is what the application failed with.
type Ask func(store uint32, m Method, write func(w *bridge.Writer)) (*bridge.Reader, error)

// Store is one open store. What can be known without the application is not asked of it: it gets no bad key, no unknown
// bucket, no range in which nothing can lie, no empty batch and nothing after Close.
type Store struct {
	number uint32
	ask    Ask
	closed bool
}

var _ offline.Store = (*Store)(nil)

// New opens the store called name, under a number by which the page knows it from others.
func New(number uint32, name string, ask Ask) (*Store, error) {
	if _, err := ask(number, Open, func(w *bridge.Writer) { w.Str(name) }); err != nil {
		return nil, err
	}
	return &Store{number: number, ask: ask}, nil
}

// Get implements offline.Store.
func (s *Store) Get(bucket string, key offline.Key) (value []byte, found bool, err error) {
	if err := s.check(bucket, key, nil); err != nil {
		return nil, false, err
	}
	r, err := s.ask(s.number, Get, func(w *bridge.Writer) { w.Str(bucket); writeKey(w, key) })
	if err != nil || !r.Bool() {
		return nil, false, err
	}
	return readValue(r), true, nil
}

// GetRange implements offline.Store.
func (s *Store) GetRange(bucket string, g offline.Range) ([]offline.Record, error) {
	if err := s.check(bucket, nil, &g); err != nil || empty(&g) {
		return nil, err
	}
	r, err := s.ask(s.number, GetRange, func(w *bridge.Writer) { w.Str(bucket); writeRange(w, &g) })
	if err != nil {
		return nil, err
	}
	// A record takes six bytes or more: a wrong count allocates nothing.
	list := make([]offline.Record, min(int(r.U32()), r.Rest()/6))
	for i := range list {
		list[i].Key = readKey(r)
		list[i].Value = readValue(r)
	}
	return list, nil
}

// Apply implements offline.Store.
func (s *Store) Apply(b *offline.Batch, d offline.Durability) error {
	if err := s.checkBatch(b); err != nil || len(b.Expects)+len(b.Writes) == 0 {
		return err
	}
	_, err := s.ask(s.number, Apply, func(w *bridge.Writer) { writeBatch(w, b, d) })
	return err
}

// Estimate implements offline.Store. How full the application's store is, is not known: it says so when it is full.
func (s *Store) Estimate() (offline.Usage, error) { return offline.Usage{}, s.open() }

// Close implements offline.Store. The page calls the application when nothing is under way any more.
func (s *Store) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	_, err := s.ask(s.number, Close, func(*bridge.Writer) {})
	return err
}

func (s *Store) open() error {
	if s.closed {
		return offline.Errorf(offline.ErrClosed, "the application's store has been closed; open it again")
	}
	return nil
}

func (s *Store) checkBatch(b *offline.Batch) error {
	err := s.open()
	for i := 0; i < len(b.Expects) && err == nil; i++ {
		err = s.check(b.Expects[i].Bucket, b.Expects[i].Key, nil)
	}
	for i := 0; i < len(b.Writes) && err == nil; i++ {
		err = s.check(b.Writes[i].Bucket, b.Writes[i].Key, b.Writes[i].Range)
	}
	return err
}

// check reports what is wrong with a call for key, or for a range.
func (s *Store) check(bucket string, key offline.Key, g *offline.Range) error {
	if err := s.open(); err != nil {
		return err
	}
	known := false
	for _, name := range offline.Buckets() {
		known = known || name == bucket
	}
	if !known {
		return offline.Errorf(offline.ErrStorage, "there is no bucket %q", bucket)
	}
	if g == nil {
		return key.Valid()
	}
	if err := checkBound(g.Lower); err != nil {
		return err
	}
	return checkBound(g.Upper)
}

func checkBound(bound offline.Key) error {
	if n := len(bound); n > 0 {
		if _, last := bound[n-1].(offline.After); last {
			bound = bound[:n-1]
		}
	}
	if len(bound) == 0 {
		return nil
	}
	return bound.Valid()
}

// empty reports whether no key can lie within g.
func empty(g *offline.Range) bool {
	if g.Lower == nil || g.Upper == nil {
		return false
	}
	c := g.Lower.Compare(g.Upper)
	return c > 0 || c == 0 && (g.LowerOpen || g.UpperOpen)
}
