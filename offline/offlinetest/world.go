// Package offlinetest is a deterministic world for tests of everything that runs on an offline.Env: several tabs with
// their loops, clocks, leases and channels, one thread, and a seed that decides what happens in which order.
package offlinetest

import (
	"math/rand/v2"
	"time"
)

// World is all tabs of one browser. It does nothing by itself: Run and Advance make it go. Of all that could happen
// next, the seed chooses; the same seed and the same calls make the same run.
type World struct {
	// LoseMessages is the probability that a broadcast does not reach a tab.
	LoseMessages float64

	random   *rand.Rand
	now      time.Duration
	tabs     []*Tab
	sources  []Source
	counts   []int // of things that could happen in each source
	timers   []*timer
	channels []*channel
	leases   []*lease // held and wanted ones, of each name the holder first
}

// NewWorld makes an empty world.
func NewWorld(seed uint64) *World {
	return &World{random: rand.New(rand.NewPCG(seed, 1))}
}

// Rand is the world's source of chance, for tests that make choices of their own.
func (w *World) Rand() *rand.Rand { return w.random }

// Now is the world's time.
func (w *World) Now() time.Duration { return w.now }

// Source is something besides the tabs in which things happen, as a server.
type Source interface {
	// Choices is how many things could happen next.
	Choices() int
	// Do makes one of them happen.
	Do(pick int)
}

// Add adds a source. What can happen in it is chosen from as what can in tabs.
func (w *World) Add(s Source) { w.sources = append(w.sources, s) }

// Remove takes a source out.
func (w *World) Remove(gone Source) {
	for i, s := range w.sources {
		if s == gone {
			w.sources = append(w.sources[:i:i], w.sources[i+1:]...)
			return
		}
	}
}

// Step makes one thing happen: one function of a loop, or one piece of work away from it. It reports false if there is
// nothing to do before a timer is due.
func (w *World) Step() bool {
	choices := 0
	for _, t := range w.tabs {
		choices += t.choices()
	}
	w.counts = w.counts[:0]
	for _, s := range w.sources {
		n := s.Choices()
		choices += n
		w.counts = append(w.counts, n)
	}
	if choices == 0 {
		return false
	}
	pick := w.random.IntN(choices)
	for _, t := range w.tabs {
		n := t.choices()
		if pick < n {
			t.do(pick)
			return true
		}
		pick -= n
	}
	for i, n := range w.counts {
		if pick < n {
			w.sources[i].Do(pick)
			return true
		}
		pick -= n
	}
	return true
}

// Run makes everything happen that does not wait for a timer.
func (w *World) Run() {
	for w.Step() {
	}
}

// Advance lets time pass, and all happen that is due meanwhile.
func (w *World) Advance(d time.Duration) {
	end := w.now + d
	for w.Run(); w.fireNext(end); w.Run() {
	}
	w.now = end
}

// RunUntil lets things happen and time pass until is true, for at most limit. It reports whether it came true.
func (w *World) RunUntil(limit time.Duration, is func() bool) bool {
	end := w.now + limit
	for !is() {
		if !w.Step() && !w.fireNext(end) {
			return false
		}
	}
	return true
}

// fireNext lets time pass until the next timer before end and posts what it is for.
func (w *World) fireNext(end time.Duration) bool {
	var next *timer
	for _, t := range w.timers {
		if !t.tab.frozen && t.at <= end && (next == nil || t.at < next.at) {
			next = t
		}
	}
	if next == nil {
		return false
	}
	w.now = max(w.now, next.at)
	w.drop(next)
	next.tab.Post(func() {
		if !next.stopped {
			next.f()
		}
	})
	return true
}

func (w *World) drop(gone *timer) {
	for i, t := range w.timers {
		if t == gone {
			w.timers = append(w.timers[:i], w.timers[i+1:]...)
			return
		}
	}
}

type timer struct {
	tab     *Tab
	at      time.Duration
	f       func()
	stopped bool
}

// NewTab opens a tab.
func (w *World) NewTab() *Tab {
	t := &Tab{world: w, random: rand.New(rand.NewPCG(w.random.Uint64(), 2))}
	w.tabs = append(w.tabs, t)
	return t
}

// Kill closes a tab at once: nothing of it happens any more, work that has not begun never will, and its leases are free.
func (w *World) Kill(t *Tab) {
	t.dead = true
	t.queue, t.work = nil, nil
	for i := len(w.timers) - 1; i >= 0; i-- {
		if w.timers[i].tab == t {
			w.timers = append(w.timers[:i], w.timers[i+1:]...)
		}
	}
	for i := len(w.channels) - 1; i >= 0; i-- {
		if w.channels[i].tab == t {
			w.channels = append(w.channels[:i], w.channels[i+1:]...)
		}
	}
	for _, l := range append([]*lease(nil), w.leases...) {
		if l.tab == t {
			w.leave(l)
		}
	}
	for i, tab := range w.tabs {
		if tab == t {
			w.tabs = append(w.tabs[:i], w.tabs[i+1:]...)
			return
		}
	}
}

// Freeze stops a tab as browsers do in the background: its leases stay with it, its timers do not fire. Thaw lets it
// go on.
func (w *World) Freeze(t *Tab) { t.frozen = true }

// Thaw ends Freeze.
func (w *World) Thaw(t *Tab) { t.frozen = false }
