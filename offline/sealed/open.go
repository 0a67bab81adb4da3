package sealed

import "github.com/holdfast-sdk/holdfast/offline"

// Options say how a store is sealed.
type Options struct {
	Cipher Cipher

	// Adopt allows Open to seal a store that has records which are not: an application that had none before begins to encrypt.
	// Where it was interrupted, the next Open goes on, with Adopt or without.
	Adopt bool
}

// Open opens inner, which nobody uses unsealed meanwhile, and closes it if that fails. It may block long if there is something to
// adopt. ErrWrongKey: the store has records of keys that the cipher does not have; ErrPlain: it is not sealed, and Adopt is not
// set. Nothing has been changed then.
func Open(inner offline.Store, o Options) (*Store, error) {
	s := &Store{inner: inner, cipher: o.Cipher, seen: map[string]item{}}
	err := s.begins(o.Adopt)
	if err == nil && s.header().plain {
		err = s.Rotate(func(int) bool { return true })
	}
	if err != nil {
		inner.Close()
		return nil, err
	}
	return s, nil
}

// begins reads the header, or makes it, and makes our key the one that is written with.
func (s *Store) begins(adopt bool) (err error) {
	if s.keys, err = s.cipher.Keys(); err != nil {
		return err
	}
	for {
		old, err := s.readHeader()
		if err != nil {
			return err
		}
		next, err := s.takeOver(old, adopt)
		if err != nil {
			return err
		}
		if next == old {
			s.setHeader(old)
			return nil
		}
		if err = s.writeHeader(old, next); offline.CodeOf(err) != offline.ErrStale {
			return err
		}
	}
}

// takeOver returns the header that a store with the header old (nil: none) should have: the same, or another.
func (s *Store) takeOver(old *header, adopt bool) (*header, error) {
	next := &header{writer: s.keys[0]}
	if old == nil {
		any, err := s.hasRecords()
		if err == nil && any && !adopt {
			err = offline.Errorf(offline.ErrPlain, "the store has data that is not encrypted; open it without a key, or allow to encrypt it (encryptExisting)")
		}
		next.plain = any
		return next, err
	}
	for _, id := range append([]KeyID{old.writer}, old.older...) {
		if !contains(s.keys, id) {
			return nil, errWrongKey()
		}
		if id != next.writer {
			next.older = append(next.older, id)
		}
	}
	if old.writer == next.writer {
		return old, nil
	}
	next.plain = old.plain
	return next, nil
}

func (s *Store) hasRecords() (bool, error) {
	for _, bucket := range offline.Buckets() {
		records, err := s.getRaw(bucket, offline.Range{Limit: 1})
		if err != nil || len(records) > 0 {
			return err == nil, err
		}
	}
	return false, nil
}
