package sealed

import "bytes"

// A batch expects values, and the store below compares bytes, which are others each time a value is sealed. So what this tab has
// read or written last is remembered, if it is small, as records are that are expected again and again. It is a hint: if the
// record is another by now, the batch is stale, and reads it.

const (
	maxSeen     = 512
	maxSeenSize = 1 << 10
)

// remember keeps the item, with a copy of its value.
func (s *Store) remember(x *item) {
	if x.value == nil || len(x.value) > maxSeenSize {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) >= maxSeen {
		clear(s.seen)
	}
	s.seen[string(x.at)] = item{raw: x.raw, value: append([]byte{}, x.value...)}
}

// rawOf returns the record that was last seen at a place, nil if it had another value than this one, or none was.
func (s *Store) rawOf(at, value []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.seen[string(at)]; bytes.Equal(x.value, value) {
		return x.raw
	}
	return nil
}
