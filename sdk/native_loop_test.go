//go:build !js

package sdk

import (
	"sync"
	"testing"
	"time"
)

func TestALoopRunsOneThingAfterTheOther(t *testing.T) {
	l := NewLoop()
	var posters sync.WaitGroup
	running, order := 0, map[int][]int{}
	for poster := range 8 {
		posters.Add(1)
		go func() {
			defer posters.Done()
			for i := range 500 {
				l.Post(func() { // without a lock: the race detector would tell
					running++
					order[poster] = append(order[poster], i)
					if running != 1 {
						t.Error("two at once")
					}
					running--
				})
			}
		}()
	}
	posters.Wait()
	l.Close()
	for poster, seen := range order {
		for i, n := range seen {
			if i != n {
				t.Fatalf("poster %d: %d came as the %dth", poster, n, i)
			}
		}
		if len(seen) != 500 {
			t.Errorf("poster %d: %d ran", poster, len(seen))
		}
	}
}

func TestPostNeverRunsBeforeItReturns(t *testing.T) {
	l := NewLoop()
	defer l.Close()
	inside := false
	l.Do(func() {
		l.Post(func() { inside = true })
		if inside {
			t.Error("it ran at once")
		}
	})
	l.Do(func() {
		if !inside {
			t.Error("it did not run")
		}
	})
}

func TestAClosedLoopRunsNothing(t *testing.T) {
	l := NewLoop()
	last := false
	l.Post(func() { last = true })
	l.Close()
	if !last {
		t.Error("what was posted before Close did not run")
	}
	l.Post(func() { t.Error("it ran") })
	if l.Do(func() { t.Error("it ran") }) {
		t.Error("Do reports that it ran")
	}
	l.Close()
}

func TestWorkRunsAwayFromTheLoopAndItsEndOnIt(t *testing.T) {
	l := NewLoop()
	defer l.Close()
	free, done := make(chan struct{}), make(chan struct{})
	l.Go(func() { <-free }, func() { close(done) })
	l.Do(func() { close(free) }) // possible only if the work does not block the loop
	<-done
}

func TestAStoppedTimerDoesNotFire(t *testing.T) {
	l := NewLoop()
	defer l.Close()
	fired := make(chan string, 2)
	l.Do(func() {
		stop := l.AfterFunc(time.Millisecond, func() { fired <- "stopped" })
		// The first is due when it is stopped, and the second behind it.
		l.AfterFunc(2*time.Millisecond, func() { fired <- "other" })
		for start := l.Now(); l.Now()-start < 2*time.Millisecond; {
		}
		stop()
	})
	if name := <-fired; name != "other" {
		t.Errorf("the %s one fired", name)
	}
}
