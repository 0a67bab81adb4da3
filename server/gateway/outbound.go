package gateway

import (
	"errors"
	"sync"

	"github.com/holdfast-sdk/holdfast/server/metrics"
	"github.com/holdfast-sdk/holdfast/server/task"
)

var errGone = errors.New("the connection is gone")

// frame is a message to be written: its bytes in one piece, or in two if the second one is shared with others.
type frame struct{ head, tail []byte }

func (f frame) size() int { return len(f.head) + len(f.tail) }

// outbound is the queue of what is to be written to a connection. Adding never blocks.
type outbound struct {
	max     int
	metrics *metrics.Metrics
	tasks   task.Tasks

	mu     sync.Mutex
	frames []frame
	bytes  int  // what is charged for frames, and for those that are being written
	closed bool // nothing is added any more
	dead   bool // and nothing is written
	wake   chan struct{}
	room   chan struct{} // closed when most was written; nil unless somebody waits
	told   told
}

// add queues frames made under the lock. It returns false if the queue is full: more than max bytes waited before.
func (q *outbound) add(make func(t *told, add func(frame))) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return true
	}
	if q.bytes > q.max {
		return false
	}
	before := q.bytes
	make(&q.told, func(f frame) {
		q.frames = append(q.frames, f)
		q.bytes += q.charge(f)
	})
	q.metrics.QueuedBytes.Add(float64(q.bytes - before))
	q.signal()
	return true
}

// charge is what a frame counts: a large one, like the content of a model, is no sign of a slow reader.
func (q *outbound) charge(f frame) int { return min(f.size(), q.max/4) }

// close refuses further frames. What is queued is still written.
func (q *outbound) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
}

// kill drops what is queued.
func (q *outbound) kill() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.dead = true, true
	q.metrics.QueuedBytes.Sub(float64(q.bytes))
	q.frames, q.bytes = nil, 0
	q.makeRoom()
	q.signal()
}

func (q *outbound) isClosed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}

func (q *outbound) isDead() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dead
}

func (q *outbound) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take waits for frames and returns all there are. ok is false when there will be no more.
func (q *outbound) take(spare []frame) (frames []frame, ok bool) {
	for {
		q.mu.Lock()
		if len(q.frames) > 0 {
			frames = q.frames
			q.frames = spare[:0]
			q.mu.Unlock()
			return frames, true
		}
		closed := q.closed
		q.mu.Unlock()
		if closed {
			return nil, false
		}
		q.tasks.Wait(q.wake)
	}
}

// written tells that a frame has left.
func (q *outbound) written(f frame) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.dead {
		return
	}
	n := q.charge(f)
	q.bytes -= n
	q.metrics.QueuedBytes.Sub(float64(n))
	if q.bytes < q.max/4 {
		q.makeRoom()
	}
}

func (q *outbound) makeRoom() {
	if q.room != nil {
		close(q.room)
		q.room = nil
	}
}

// hasRoom reports whether waitRoom would not wait.
func (q *outbound) hasRoom() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dead || q.bytes < q.max/4
}

// waitRoom waits until less than a quarter of what may wait does, and no large message. It returns an error once the connection is gone.
func (q *outbound) waitRoom() error {
	for {
		q.mu.Lock()
		if q.dead {
			q.mu.Unlock()
			return errGone
		}
		if q.bytes < q.max/4 {
			q.mu.Unlock()
			return nil
		}
		if q.room == nil {
			q.room = make(chan struct{})
		}
		room := q.room
		q.mu.Unlock()
		q.tasks.Wait(room)
	}
}
