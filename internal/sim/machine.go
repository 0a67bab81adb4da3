package sim

import (
	"context"
	"runtime"
)

// machine is a process of the server: a task.Scheduler that runs one task at a time, when the world says so.
//
// Each task is a goroutine, but it runs only between Do's handing over of the turn and its own giving back.
type machine struct {
	threads []*thread
	ready   []*thread // found by Choices
	running *thread
	back    chan struct{} // the turn, given back
	dead    bool
}

// thread is one task.
type thread struct {
	turn    chan struct{}
	start   func() // nil once it runs
	ctx     context.Context
	waits   <-chan struct{} // nil: for nothing
	got     bool            // it has received
	over    bool
	stopped bool
}

func newMachine() *machine { return &machine{back: make(chan struct{})} }

// Go implements task.Scheduler.
func (m *machine) Go(f func()) {
	if !m.dead {
		m.threads = append(m.threads, &thread{turn: make(chan struct{}), start: f})
	}
}

// Wait implements task.Scheduler.
func (m *machine) Wait(ctx context.Context, c <-chan struct{}) error {
	t := m.running
	if m.dead {
		runtime.Goexit()
	}
	t.ctx, t.waits, t.got = ctx, c, false
	m.yield(t)
	if t.got {
		return nil
	}
	return ctx.Err()
}

// pause lets other things happen, in the middle of a call of the store.
func (m *machine) pause() {
	if t := m.running; t != nil && !m.dead {
		t.ctx, t.waits, t.got = context.Background(), nil, false
		m.yield(t)
	}
}

// yield gives the turn back and waits for the next one.
func (m *machine) yield(t *thread) {
	m.back <- struct{}{}
	<-t.turn
	if m.dead {
		runtime.Goexit()
	}
}

// Choices implements offlinetest.Source.
func (m *machine) Choices() int {
	m.ready = m.ready[:0]
	for _, t := range m.threads {
		if t.isReady() {
			m.ready = append(m.ready, t)
		}
	}
	return len(m.ready)
}

func (t *thread) isReady() bool {
	if t.start != nil || t.got || t.waits == nil {
		return true
	}
	select {
	case <-t.waits:
		t.got = true
		return true
	default:
		return t.ctx.Err() != nil
	}
}

// Do implements offlinetest.Source.
func (m *machine) Do(pick int) { m.run(m.ready[pick]) }

func (m *machine) run(t *thread) {
	m.running = t
	if f := t.start; f != nil {
		t.start = nil
		go func() {
			defer func() {
				t.over = true
				m.back <- struct{}{}
			}()
			f()
		}()
	} else {
		t.turn <- struct{}{}
	}
	<-m.back
	m.running = nil
	if t.over {
		for i, other := range m.threads {
			if other == t {
				m.threads = append(m.threads[:i], m.threads[i+1:]...)
				break
			}
		}
	}
}

// kill ends all tasks where they wait.
func (m *machine) kill() {
	m.dead = true
	for len(m.threads) > 0 {
		t := m.threads[0]
		if t.start != nil {
			m.threads = m.threads[1:]
			continue
		}
		m.run(t)
	}
}
