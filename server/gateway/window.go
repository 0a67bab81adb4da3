package gateway

import (
	"sync"

	"github.com/holdfast-sdk/holdfast/server/task"
)

// window bounds what of a connection is under way: read, but not yet dealt with. The reader waits for room in it.
type window struct {
	maxCount, maxBytes int
	tasks              task.Tasks

	mu     sync.Mutex
	count  int
	bytes  int
	closed bool
	wait   chan struct{} // closed when there is room; nil unless somebody waits
}

// enter takes room for a message, waiting for it. One message may be larger than all the room. It returns false once the
// window is closed.
func (w *window) enter(size int) bool {
	for {
		w.mu.Lock()
		switch {
		case w.closed:
			w.mu.Unlock()
			return false
		case w.count < w.maxCount && (w.count == 0 || w.bytes+size <= w.maxBytes):
			w.count++
			w.bytes += size
			w.mu.Unlock()
			return true
		}
		if w.wait == nil {
			w.wait = make(chan struct{})
		}
		wait := w.wait
		w.mu.Unlock()
		w.tasks.Wait(wait)
	}
}

// leave gives the room of a message back.
func (w *window) leave(size int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count--
	w.bytes -= size
	w.wake()
}

// waiting reports whether the reader waits for room: it cannot hear then whether the peer is alive.
func (w *window) waiting() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wait != nil
}

func (w *window) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.wake()
}

func (w *window) wake() {
	if w.wait != nil {
		close(w.wait)
		w.wait = nil
	}
}
