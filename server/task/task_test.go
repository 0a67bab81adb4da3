package task

import (
	"context"
	"testing"
)

func TestATaskTakesTheTokenThatItWaitsFor(t *testing.T) {
	var tasks Tasks
	token, done := make(chan struct{}, 1), make(chan struct{})
	tasks.Go(func() {
		tasks.Wait(token)
		close(done)
	})
	token <- struct{}{}
	tasks.Wait(done)
	if len(token) != 0 {
		t.Error("the token is still there")
	}
}

func TestWaitingForEndsWithTheContext(t *testing.T) {
	var tasks Tasks
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := tasks.WaitFor(ctx, make(chan struct{})); err != context.Canceled {
		t.Errorf("error is %v", err)
	}
}

// recorder is a scheduler that runs nothing.
type recorder struct{ started, waited int }

func (r *recorder) Go(func()) { r.started++ }
func (r *recorder) Wait(context.Context, <-chan struct{}) error {
	r.waited++
	return nil
}

func TestASchedulerGetsAllThatIsStartedAndWaitedFor(t *testing.T) {
	r := &recorder{}
	tasks := On(r)
	tasks.Go(func() { t.Error("it ran") })
	tasks.Wait(nil)
	if err := tasks.WaitFor(t.Context(), nil); err != nil || r.started != 1 || r.waited != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}
