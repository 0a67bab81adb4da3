package service

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Shelf keeps records of a service in the rows of the user's store, each behind a byte that says how it is written. Writes happen
// one after the other; those that wait go in one batch. All methods are called on the loop.
type Shelf struct {
	host    Host
	version byte
	store   offline.Store // nil until it is open
	waiting []shelved
	busy    bool
}

type shelved struct {
	key    offline.Key
	value  []byte // nil: to be deleted
	strict bool
	done   func(error) // may be nil
}

// NewShelf makes a shelf whose records are written as version says.
func NewShelf(h Host, version byte) *Shelf { return &Shelf{host: h, version: version} }

// Open begins to write: what was put before is kept now.
func (s *Shelf) Open(store offline.Store) {
	s.store = store
	s.write()
}

// IsOpen reports whether there is a store.
func (s *Shelf) IsOpen() bool { return s.store != nil }

// Put keeps a record. done, which may be nil, is called once it is on the disk: with nil, too, where the domain has no storage, as
// nothing can be kept there. It waits for the store to be open.
func (s *Shelf) Put(key offline.Key, value []byte, done func(error)) {
	s.add(shelved{key, append([]byte{s.version}, value...), done != nil, done})
}

// Delete forgets a record. done, which may be nil, is called as that of Put is.
func (s *Shelf) Delete(key offline.Key, done func(error)) {
	s.add(shelved{key, nil, done != nil, done})
}

func (s *Shelf) add(one shelved) {
	if s.host.Env().Leases == nil {
		if one.done != nil {
			s.host.Env().Loop.Post(func() { one.done(nil) })
		}
		return
	}
	s.waiting = append(s.waiting, one)
	s.write()
}

// write writes what waits.
func (s *Shelf) write() {
	if s.busy || s.store == nil || len(s.waiting) == 0 {
		return
	}
	writing := s.waiting
	s.waiting, s.busy = nil, true
	b, durability := &offline.Batch{}, offline.Relaxed
	for _, one := range writing {
		if one.strict {
			durability = offline.Strict
		}
		if one.value == nil {
			b.Delete(offline.BucketRows, one.key)
		} else {
			b.Put(offline.BucketRows, one.key, one.value)
		}
	}
	var err error
	s.host.Env().Loop.Go(func() { err = s.store.Apply(b, durability) }, func() {
		s.busy = false
		s.written(writing, err)
		s.write()
	})
}

// written tells of the outcome: those who asked for it, or the application.
func (s *Shelf) written(list []shelved, err error) {
	told := err == nil
	for _, one := range list {
		if one.done != nil {
			one.done(err)
			told = true
		}
	}
	if !told {
		s.host.Fault(err, "what was last known cannot be kept on this device")
	}
}

// retry is how long it takes until a store that has failed is asked again.
const retry = 2 * time.Second

// All reads the records whose keys begin with prefix. Records that read refuses, or that are written in another way, go into
// quarantine, and the application is told. done is called once all are read; a store that fails is asked again, until it is closed.
func (s *Shelf) All(prefix offline.Key, read func(key offline.Key, value []byte) error, done func()) {
	var records []offline.Record
	var err error
	s.host.Env().Loop.Go(func() { records, err = s.store.GetRange(offline.BucketRows, offline.Prefix(prefix...)) }, func() {
		if err != nil {
			s.failed(err)
			if offline.CodeOf(err) != offline.ErrClosed {
				s.host.Env().Clock.AfterFunc(retry, func() { s.All(prefix, read, done) })
			}
			return
		}
		for _, r := range records {
			s.read(r, read)
		}
		done()
	})
}

// Get reads a record. found is called with nil if there is none that can be read.
func (s *Shelf) Get(key offline.Key, found func(value []byte)) {
	if s.store == nil {
		s.host.Env().Loop.Post(func() { found(nil) })
		return
	}
	var value []byte
	var err error
	s.host.Env().Loop.Go(func() { value, _, err = s.store.Get(offline.BucketRows, key) }, func() {
		if err != nil {
			s.failed(err)
		}
		if len(value) == 0 || value[0] != s.version {
			found(nil)
			return
		}
		found(value[1:])
	})
}

func (s *Shelf) failed(err error) {
	s.host.Fault(err, "reading from this device what was last known has failed")
}

func (s *Shelf) read(r offline.Record, read func(offline.Key, []byte) error) {
	err := error(offline.Errorf(offline.ErrTooNew, "the record %s is of another version of Holdfast", r.Key.String()))
	if len(r.Value) > 0 && r.Value[0] == s.version {
		err = read(r.Key, r.Value[1:])
	}
	if err == nil {
		return
	}
	var b offline.Batch
	b.Put(offline.BucketQuarantine, append(offline.Key{offline.BucketRows}, r.Key...), r.Value)
	b.Delete(offline.BucketRows, r.Key)
	s.host.Env().Loop.Go(func() { s.store.Apply(&b, offline.Relaxed) }, nil)
	s.host.Fault(err, "a record cannot be read, and is in quarantine")
}
