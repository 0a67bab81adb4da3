package model

import (
	"sync"

	"github.com/holdfast-sdk/holdfast/server/task"
)

// inbox is the queue of what an owner is to do. It is not bounded by itself: each connection may have only so much in it
// (gateway.window), so that no connection can fill it for the others.
type inbox struct {
	mu     sync.Mutex
	events []func()
	sealed bool
	wake   chan struct{} // holds a token when there are events
	tasks  task.Tasks
}

func newInbox(tasks task.Tasks) *inbox { return &inbox{wake: make(chan struct{}, 1), tasks: tasks} }

// post adds an event. It returns false, and does not keep it, once the inbox is sealed.
func (in *inbox) post(event func()) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.sealed {
		return false
	}
	in.events = append(in.events, event)
	if len(in.events) == 1 {
		select {
		case in.wake <- struct{}{}:
		default:
		}
	}
	return true
}

// take waits for events and returns all there are. spare is a slice to be filled next.
func (in *inbox) take(spare []func()) []func() {
	in.tasks.Wait(in.wake)
	in.mu.Lock()
	defer in.mu.Unlock()
	events := in.events
	in.events = spare[:0]
	return events
}

// sealIfEmpty refuses further events, unless there are some.
func (in *inbox) sealIfEmpty() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.sealed = in.sealed || len(in.events) == 0
	return in.sealed
}

// seal refuses further events and returns those that were left.
func (in *inbox) seal() []func() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.sealed = true
	events := in.events
	in.events = nil
	return events
}
