//go:build !js

package sdk

import (
	"crypto/rand"
	"encoding/binary"
	"sync"
	"time"
)

// Loop is the offline.Loop of a native program, with its Clock and Rand: one goroutine on which everything runs. Its methods
// may be called from any goroutine.
type Loop struct {
	mu     sync.Mutex
	queue  []func()
	closed bool
	wake   chan struct{} // holds one token while the queue has something new
	ended  chan struct{}
}

// NewLoop starts a loop. Close it to end its goroutine.
func NewLoop() *Loop {
	l := &Loop{wake: make(chan struct{}, 1), ended: make(chan struct{})}
	go l.run()
	return l
}

func (l *Loop) run() {
	defer close(l.ended)
	for range l.wake {
		for {
			l.mu.Lock()
			batch, closed := l.queue, l.closed
			l.queue = nil
			l.mu.Unlock()
			for _, f := range batch {
				f()
			}
			if closed {
				return
			}
			if len(batch) == 0 {
				break
			}
		}
	}
}

// Post implements offline.Loop. After Close it does nothing.
func (l *Loop) Post(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.queue = append(l.queue, f)
	l.rouse()
}

func (l *Loop) rouse() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Go implements offline.Loop.
func (l *Loop) Go(work, then func()) {
	go func() {
		work()
		if then != nil {
			l.Post(then)
		}
	}()
}

// Do runs f on the loop and returns when it is through. It reports false, without having run f, after Close. It must not be
// called from the loop.
func (l *Loop) Do(f func()) bool {
	ran := make(chan struct{})
	l.Post(func() {
		f()
		close(ran)
	})
	select {
	case <-ran:
		return true
	case <-l.ended:
	}
	select {
	case <-ran:
		return true
	default:
		return false
	}
}

// Close runs what was posted before, and ends the loop. It must not be called from the loop.
func (l *Loop) Close() {
	l.mu.Lock()
	l.closed = true
	l.rouse()
	l.mu.Unlock()
	<-l.ended
}

var processStart = time.Now()

// Now implements offline.Clock.
func (l *Loop) Now() time.Duration { return time.Since(processStart) }

// Wall implements offline.Clock.
func (l *Loop) Wall() int64 { return time.Now().UnixMilli() }

// AfterFunc implements offline.Clock. It and stop are to be called on the loop.
func (l *Loop) AfterFunc(d time.Duration, f func()) (stop func()) {
	stopped := false // of the loop
	timer := time.AfterFunc(d, func() {
		l.Post(func() {
			if !stopped {
				f()
			}
		})
	})
	return func() {
		stopped = true
		timer.Stop()
	}
}

// Uint64 implements offline.Rand.
func (l *Loop) Uint64() uint64 {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return binary.LittleEndian.Uint64(b[:])
}
