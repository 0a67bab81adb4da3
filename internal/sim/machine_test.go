package sim

import (
	"context"
	"slices"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/task"
)

func TestTasksRunOneAtATimeFromWaitToWait(t *testing.T) {
	m := newMachine()
	tasks := task.On(m)
	var got []string
	wake := make(chan struct{}, 1)
	tasks.Go(func() {
		got = append(got, "a waits")
		tasks.Wait(wake)
		got = append(got, "a goes on")
	})
	tasks.Go(func() {
		got = append(got, "b wakes it")
		wake <- struct{}{}
	})
	for m.Choices() > 0 {
		m.Do(0)
	}
	if want := []string{"a waits", "b wakes it", "a goes on"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestWhoWaitsForWhatHasEndedGetsTheErrorOfItsContext(t *testing.T) {
	m := newMachine()
	tasks := task.On(m)
	ctx, cancel := context.WithCancel(t.Context())
	var err error
	tasks.Go(func() { err = tasks.WaitFor(ctx, make(chan struct{})) })
	m.Choices()
	m.Do(0)
	if m.Choices() != 0 {
		t.Fatal("it does not wait")
	}
	cancel()
	if m.Choices() != 1 {
		t.Fatal("it still waits")
	}
	m.Do(0)
	if err != context.Canceled {
		t.Errorf("error is %v", err)
	}
}

func TestAKilledMachineRunsNothingMoreButWhatIsDeferred(t *testing.T) {
	m := newMachine()
	tasks := task.On(m)
	deferred, after := 0, 0
	for range 3 {
		tasks.Go(func() {
			defer func() { deferred++ }()
			tasks.Wait(make(chan struct{}))
			after++
		})
	}
	for m.Choices() > 1 {
		m.Do(0)
	}
	m.kill() // two wait, one has not begun
	tasks.Go(func() { after++ })
	if deferred != 2 || after != 0 || m.Choices() != 0 {
		t.Errorf("%d deferred, %d went on, %d are left", deferred, after, m.Choices())
	}
}
