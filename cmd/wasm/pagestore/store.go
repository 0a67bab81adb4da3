// Package pagestore has an offline.Store that the application implements in JavaScript (docs/storage-contract.md). Its calls
// cross the boundary as messages; js/src/realtime/page-store.js is the other half: it knows the buckets, leaves out ranges in which
// nothing can lie, and checks what the application answers.
package pagestore

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
)

// Method is what the page is asked for.
type Method uint8

// The methods, with what a message says: a key is count u8 and parts: u8 0 and f64, 1 and str, or 2 for what is behind all others;
// a range is flags u8 (1 lower, 2 upper, 4 lowerOpen, 8 upperOpen, 16 reverse), limit u32, and the bounds that are there.
const (
	Open     Method = iota // name str
	GetRange               // bucket str, range → count u32, then key and value bytes each. Both bounds the same: get
	Apply                  // strict bool, count u32, expectations, count u32, writes: bucket str, kind u8 (Absent…), then key and value? or range
	Close                  //
)

// What an expectation or a write is about.
const (
	Absent  = iota // no record: a write deletes it
	Present        // the value that follows the key
	Span           // a range: the write deletes its records
)

// Ask asks the page for something and waits for the answer, which is the result of the method. It must not be called on the
// loop. The error is what the application failed with.
type Ask func(store uint32, m Method, message []byte) (*bridge.Reader, error)

// Store is one open store, by a number of its own.
type Store struct {
	Number uint32
	Ask    Ask
	closed bool
}

var _ offline.Store = (*Store)(nil)

// Open opens the store called name. It comes before everything else.
func (s *Store) Open(name string) error {
	var m message
	m.Str(name)
	_, err := s.send(Open, &m)
	return err
}

// Get implements offline.Store.
func (s *Store) Get(bucket string, key offline.Key) (value []byte, found bool, err error) {
	if err := key.Valid(); err != nil {
		return nil, false, err
	}
	list, err := s.GetRange(bucket, offline.Range{Lower: key, Upper: key})
	if len(list) == 0 {
		return nil, false, err
	}
	return list[0].Value, true, nil
}

// GetRange implements offline.Store.
func (s *Store) GetRange(bucket string, g offline.Range) ([]offline.Record, error) {
	var m message
	m.Str(bucket)
	m.span(&g)
	r, err := s.send(GetRange, &m)
	if err != nil {
		return nil, err
	}
	// A record takes six bytes or more: a wrong count allocates nothing.
	list := make([]offline.Record, min(int(r.U32()), r.Rest()/6))
	for i := range list {
		list[i] = readRecord(r)
	}
	return list, nil
}

// Apply implements offline.Store.
func (s *Store) Apply(b *offline.Batch, d offline.Durability) error {
	var m message
	m.Bool(d == offline.Strict)
	m.U32(uint32(len(b.Expects)))
	for i := range b.Expects {
		e := &b.Expects[i]
		m.write(&offline.Write{Bucket: e.Bucket, Key: e.Key, Value: e.Value})
	}
	m.U32(uint32(len(b.Writes)))
	for i := range b.Writes {
		m.write(&b.Writes[i])
	}
	_, err := s.send(Apply, &m)
	return err
}

// Estimate implements offline.Store. How full the application's store is, is not known: it says so when it is full.
func (s *Store) Estimate() (offline.Usage, error) { return offline.Usage{}, s.usable() }

// Close implements offline.Store. The page calls the application when nothing is under way any more.
func (s *Store) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	_, err := s.Ask(s.Number, Close, nil)
	return err
}

func (s *Store) usable() error {
	if s.closed {
		return offline.Errorf(offline.ErrClosed, "the application's store has been closed; open it again")
	}
	return nil
}

// send sends a message, unless there is something wrong with it or the store is closed.
func (s *Store) send(what Method, m *message) (*bridge.Reader, error) {
	err := s.usable()
	if err == nil {
		err = m.err
	}
	if err != nil {
		return nil, err
	}
	return s.Ask(s.Number, what, m.B)
}
