package domain

import (
	"context"
	"sync"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// block is how many numbers are reserved at once. A restart skips what is left of the last block.
const block = 1000

// sequence gives out numbers, each once for ever, with a write only for every block of them.
type sequence struct {
	db   store.Domain
	name string

	mu       sync.Mutex
	now, end int64
}

func newSequence(db store.Domain, name string) *sequence { return &sequence{db: db, name: name} }

func (s *sequence) next(ctx context.Context) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now == s.end {
		first, err := s.db.ReserveSequence(ctx, s.name, block)
		if err != nil {
			return 0, err
		}
		s.now, s.end = first, first+block
	}
	s.now++
	return s.now - 1, nil
}
