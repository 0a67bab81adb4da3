package bridge

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// newTestLoop starts a loop that notes what happens. Inside a synctest bubble, synctest.Wait lets its goroutines run, as
// resuming the scheduler does in a page.
func newTestLoop() (l *Loop, events *[]string) {
	events = &[]string{}
	l = NewLoop()
	l.Turn = func() { *events = append(*events, "turn") }
	l.Fatal = func(panicked any) { *events = append(*events, "fatal "+panicked.(string)) }
	return l, events
}

func note(events *[]string, what string) func() {
	return func() { *events = append(*events, what) }
}

func run(t *testing.T, l *Loop) {
	go l.Run()
	t.Cleanup(func() { close(l.wake) })
}

func expect(t *testing.T, events *[]string, want ...string) {
	t.Helper()
	if !slices.Equal(*events, want) {
		t.Errorf("happened: %q, want %q", *events, want)
	}
}

func TestWhatACallPostsRunsAfterTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, events := newTestLoop()
		l.Enter(func() {
			l.Post(note(events, "posted"))
			note(events, "called")()
		})
		expect(t, events, "called", "turn")
		if !l.Stirred() {
			t.Error("Stirred() is false, so nobody would run what was posted")
		}
		run(t, l) // not before: here it would not wait for the scheduler to be resumed, as in a page
		synctest.Wait()
		expect(t, events, "called", "turn", "posted", "turn")
		if l.Stirred() {
			t.Error("Stirred() is true a second time")
		}
	})
}

func TestACallThatPostsNothingNeedsNoScheduler(t *testing.T) {
	l, _ := newTestLoop()
	l.Enter(func() {})
	if l.Stirred() {
		t.Error("Stirred() is true")
	}
}

func TestTheRunnerWaitsUntilACallIsThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, events := newTestLoop()
		run(t, l)
		l.Enter(func() {
			l.Post(note(events, "posted"))
			synctest.Wait() // as a garbage collection may, let other goroutines run in the middle of the call
			note(events, "called")()
		})
		synctest.Wait()
		expect(t, events, "called", "turn", "posted", "turn")
	})
}

func TestCallsNestInCallsAndInPostedWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, events := newTestLoop()
		run(t, l)
		l.Enter(func() { l.Enter(note(events, "inner")) })
		l.Post(func() { l.Enter(note(events, "in posted")) })
		synctest.Wait()
		expect(t, events, "inner", "turn", "turn", "in posted", "turn", "turn")
	})
}

func TestWorkRunsAwayFromTheLoopAndItsEndOnIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, events := newTestLoop()
		run(t, l)
		release := make(chan struct{})
		l.Enter(func() { l.Go(func() { <-release; note(events, "work")() }, note(events, "then")) })
		synctest.Wait()
		l.Enter(note(events, "meanwhile"))
		close(release)
		synctest.Wait()
		expect(t, events, "turn", "meanwhile", "turn", "work", "then", "turn")
	})
}

func TestAPanicAnywhereIsFatalOnceAndNothingRunsAfterIt(t *testing.T) {
	for name, panics := range map[string]func(l *Loop){
		"call":        func(l *Loop) { l.Enter(func() { panic("boom") }) },
		"nested call": func(l *Loop) { l.Enter(func() { l.Enter(func() { panic("boom") }) }) },
		"posted work": func(l *Loop) { l.Post(func() { panic("boom") }) },
		"goroutine":   func(l *Loop) { l.Go(func() { panic("boom") }, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, events := newTestLoop()
				run(t, l)
				panics(l)
				synctest.Wait()
				*events = slices.DeleteFunc(*events, func(e string) bool { return e == "turn" })
				if l.Enter(note(events, "called")) {
					t.Error("Enter reports that the loop is alive")
				}
				l.Post(note(events, "posted"))
				synctest.Wait()
				expect(t, events, "fatal boom")
			})
		})
	}
}

func TestATimerRunsOnTheLoopUnlessItIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, events := newTestLoop()
		run(t, l)
		clock := Clock{l}
		begun := clock.Now()
		clock.AfterFunc(20, func() { note(events, "second")() })
		stop := clock.AfterFunc(10, note(events, "stopped"))
		clock.AfterFunc(5, note(events, "first"))
		if !l.Stirred() {
			t.Error("Stirred() is false, so nobody would start the timers")
		}
		stop()
		time.Sleep(30) // of the bubble's own time
		if passed := clock.Now() - begun; passed != 30 {
			t.Errorf("Now() advanced by %d, want 30", passed)
		}
		synctest.Wait()
		expect(t, events, "first", "turn", "second", "turn")
	})
}

func TestATimerStoppedAfterItFiredButBeforeItRanDoesNotRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, events := newTestLoop()
		run(t, l)
		var stop func()
		l.Enter(func() {
			stop = Clock{l}.AfterFunc(0, note(events, "fired"))
			synctest.Wait()
			stop()
		})
		synctest.Wait()
		expect(t, events, "turn", "turn")
	})
}
