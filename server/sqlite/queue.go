package sqlite

import (
	"context"
	"sync"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// What may wait for the writer, and how much of it becomes one transaction.
const (
	maxQueued      = 1024
	maxQueuedBytes = 32 << 20
	maxBatch       = 512
	maxBatchBytes  = 8 << 20
)

// request is a write that waits for its turn.
type request struct {
	do    func(t *tx) error // may run twice, in different transactions
	done  func(error)
	model int64 // of an Append, else 0
	apart bool  // it neither needs nor changes what is known of models
	size  int   // bytes it holds
	turn  uint64
	err   error // what do returned last
}

// queue holds the requests in the order of their turns.
type queue struct {
	mu      sync.Mutex
	changed sync.Cond // something was put, taken or closed, or a context ended
	waiting []*request
	size    int
	turns   uint64 // given out
	closed  bool
}

func newQueue() *queue {
	q := &queue{}
	q.changed.L = &q.mu
	return q
}

// put adds r. It waits while the queue is full, until ctx ends.
func (q *queue) put(ctx context.Context, r *request) error {
	stop := context.AfterFunc(ctx, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.changed.Broadcast()
	})
	defer stop()
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.closed && (len(q.waiting) >= maxQueued || q.size > 0 && q.size+r.size > maxQueuedBytes) && ctx.Err() == nil {
		q.changed.Wait()
	}
	switch {
	case q.closed:
		return store.ErrClosed
	case ctx.Err() != nil:
		return ctx.Err()
	}
	q.turns++
	r.turn = q.turns
	q.size += r.size
	q.waiting = append(q.waiting, r)
	q.changed.Broadcast()
	return nil
}

// take returns the requests of the next transaction. It waits for one; there are none left if it returns none.
func (q *queue) take() []*request {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.waiting) == 0 && !q.closed {
		q.changed.Wait()
	}
	n, size := 0, 0
	for n < min(len(q.waiting), maxBatch) && (n == 0 || size+q.waiting[n].size <= maxBatchBytes) {
		size += q.waiting[n].size
		n++
	}
	batch := append([]*request(nil), q.waiting[:n]...)
	rest := copy(q.waiting, q.waiting[n:])
	clear(q.waiting[rest:])
	q.waiting = q.waiting[:rest]
	q.size -= size
	q.changed.Broadcast()
	return batch
}

// drop takes r out again, or reports that it was taken already.
func (q *queue) drop(r *request) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, waiting := range q.waiting {
		if waiting == r {
			q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
			q.size -= r.size
			q.changed.Broadcast()
			return true
		}
	}
	return false
}

// lastTurn is the turn of the newest request.
func (q *queue) lastTurn() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.turns
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.changed.Broadcast()
}
