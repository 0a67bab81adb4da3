// Package task starts what runs at the same time in a server, and lets it wait. In a server these are goroutines; the
// simulation (internal/sim) lets one of them run at a time, in an order that its seed decides.
//
// Code of the server that starts a goroutine, or waits for another one, does it here; a mutex is never held while waiting.
package task

import "context"

// Tasks starts tasks. The zero value is for a real server: goroutines.
type Tasks struct{ scheduler Scheduler }

// Scheduler decides which task runs.
type Scheduler interface {
	// Go starts f.
	Go(f func())
	// Wait returns in the task that calls it, once it has received from c (nil) or ctx has ended (its error).
	Wait(ctx context.Context, c <-chan struct{}) error
}

// On makes tasks that a scheduler runs.
func On(s Scheduler) Tasks { return Tasks{s} }

// Go starts f.
func (t Tasks) Go(f func()) {
	if t.scheduler != nil {
		t.scheduler.Go(f)
		return
	}
	go f()
}

// Wait receives from c: it returns when c has a token, which it takes, or is closed.
func (t Tasks) Wait(c <-chan struct{}) {
	if t.scheduler != nil {
		t.scheduler.Wait(context.Background(), c)
		return
	}
	<-c
}

// WaitFor is Wait, but it gives up when ctx ends, and returns its error then.
func (t Tasks) WaitFor(ctx context.Context, c <-chan struct{}) error {
	if t.scheduler != nil {
		return t.scheduler.Wait(ctx, c)
	}
	select {
	case <-c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
