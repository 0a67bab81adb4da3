package gateway

import (
	"sync"
	"time"
)

// handClock is a clock that stands still until a test moves it on. Its methods are those that Options take.
type handClock struct {
	mu     sync.Mutex
	now    time.Time
	timers map[*handTimer]bool
}

type handTimer struct {
	at time.Time
	f  func()
}

func newHandClock() *handClock {
	return &handClock{now: time.Unix(1e9, 0), timers: map[*handTimer]bool{}}
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) After(d time.Duration, f func()) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &handTimer{c.now.Add(d), f}
	c.timers[t] = true
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.timers, t)
	}
}

// advance lets d pass: each timer that is due runs at its time. It says how many did.
func (c *handClock) advance(d time.Duration) (ran int) {
	end := c.Now().Add(d)
	for {
		t := c.take(end)
		if t == nil {
			return ran
		}
		t.f()
		ran++
	}
}

// take goes on to the first timer that is due until end, or to the end if there is none.
func (c *handClock) take(end time.Time) (first *handTimer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for t := range c.timers {
		if !t.at.After(end) && (first == nil || t.at.Before(first.at)) {
			first = t
		}
	}
	c.now = end
	if first != nil {
		c.now = first.at
		delete(c.timers, first)
	}
	return first
}
