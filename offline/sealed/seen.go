package sealed

import "bytes"

// A batch expects values, and the store below compares bytes, which are others each time a value is sealed. So what this tab has
// read or written last is remembered, if it is small, as records are that are expected again and again. It is a hint: if the
// record is another by now, the batch is stale, and reads it.

const (
	maxSeen     = 512
	maxSeenSize = 1 << 10
)

// pair is a value and the record that it was sealed to.
type pair struct{ value, raw []byte }

func (s *Store) remember(at, value, raw []byte) {
	if len(value) > maxSeenSize {
		return
	}
	p := pair{append([]byte{}, value...), raw}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) >= maxSeen {
		clear(s.seen)
	}
	s.seen[string(at)] = p
}

// rawOf returns the record that was last seen at a place, if it had this value.
func (s *Store) rawOf(at, value []byte) (raw []byte, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.seen[string(at)]
	return p.raw, ok && bytes.Equal(p.value, value)
}
