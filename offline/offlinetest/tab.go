package offlinetest

import (
	"math/rand/v2"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Tab is one tab of a world. It is Loop, Clock, Rand, Leases and Channels of its own Env.
type Tab struct {
	world  *World
	random *rand.Rand
	queue  []func()
	work   []work
	dead   bool
	frozen bool
}

type work struct{ do, then func() }

// Env is the tab's environment.
func (t *Tab) Env() offline.Env {
	return offline.Env{Loop: t, Clock: t, Rand: t, Leases: t, Channels: t}
}

// choices is how many things could happen next: the head of the queue, and each piece of work.
func (t *Tab) choices() int {
	if t.frozen {
		return 0
	}
	return min(len(t.queue), 1) + len(t.work)
}

func (t *Tab) do(pick int) {
	if len(t.queue) > 0 {
		if pick == 0 {
			f := t.queue[0]
			t.queue = t.queue[1:]
			f()
			return
		}
		pick--
	}
	w := t.work[pick]
	t.work = append(t.work[:pick], t.work[pick+1:]...)
	w.do()
	if w.then != nil {
		t.Post(w.then)
	}
}

// Post implements offline.Loop.
func (t *Tab) Post(f func()) {
	if !t.dead {
		t.queue = append(t.queue, f)
	}
}

// Go implements offline.Loop. Work waits for its turn among all that can happen, and is done in one go then.
func (t *Tab) Go(do, then func()) {
	if !t.dead {
		t.work = append(t.work, work{do, then})
	}
}

// Now implements offline.Clock.
func (t *Tab) Now() time.Duration { return t.world.now }

// Wall implements offline.Clock.
func (t *Tab) Wall() int64 { return 1_700_000_000_000 + t.world.now.Milliseconds() }

// AfterFunc implements offline.Clock.
func (t *Tab) AfterFunc(d time.Duration, f func()) (stop func()) {
	if t.dead {
		return func() {}
	}
	tm := &timer{tab: t, at: t.world.now + d, f: f}
	t.world.timers = append(t.world.timers, tm)
	return func() {
		tm.stopped = true
		t.world.drop(tm)
	}
}

// Uint64 implements offline.Rand.
func (t *Tab) Uint64() uint64 { return t.random.Uint64() }

type channel struct {
	tab       *Tab
	name      string
	onMessage func([]byte)
	closed    bool
}

// Open implements offline.Channels.
func (t *Tab) Open(name string, onMessage func([]byte)) offline.Channel {
	c := &channel{tab: t, name: name, onMessage: onMessage}
	t.world.channels = append(t.world.channels, c)
	return c
}

func (c *channel) Send(message []byte) {
	w := c.tab.world
	for _, to := range w.channels {
		if to == c || to.name != c.name || w.random.Float64() < w.LoseMessages {
			continue
		}
		copied := append([]byte(nil), message...)
		to.tab.Post(func() {
			if !to.closed {
				to.onMessage(copied)
			}
		})
	}
}

func (c *channel) Close() {
	c.closed = true
	w := c.tab.world
	for i, other := range w.channels {
		if other == c {
			w.channels = append(w.channels[:i:i], w.channels[i+1:]...)
			return
		}
	}
}

type lease struct {
	tab     *Tab
	name    string
	granted func(offline.Lease)
	held    bool
	told    bool // of the grant
	over    bool
}

// Acquire implements offline.Leases: first come, first served.
func (t *Tab) Acquire(name string, granted func(offline.Lease)) (cancel func()) {
	if t.dead {
		return func() {}
	}
	l := &lease{tab: t, name: name, granted: granted}
	t.world.leases = append(t.world.leases, l)
	t.world.grant(name)
	return func() {
		if !l.told {
			t.world.leave(l)
		}
	}
}

// grant posts the grant of the lease to the first in line.
func (w *World) grant(name string) {
	for _, first := range w.leases {
		if first.name != name {
			continue
		}
		if first.held {
			return
		}
		first.held = true
		first.tab.Post(func() {
			if !first.over {
				first.told = true
				first.granted(first)
			}
		})
		return
	}
}

// leave takes a lease, held or wanted, out of the line.
func (w *World) leave(gone *lease) {
	gone.over = true
	for i, l := range w.leases {
		if l == gone {
			w.leases = append(w.leases[:i:i], w.leases[i+1:]...)
			break
		}
	}
	w.grant(gone.name)
}

// Valid implements offline.Lease.
func (l *lease) Valid() bool { return l.told && !l.over }

// Release implements offline.Lease.
func (l *lease) Release() {
	if !l.over {
		l.tab.world.leave(l)
	}
}
