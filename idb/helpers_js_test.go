package idb

import (
	"errors"
	"runtime"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

// queue is an offline.Loop: one goroutine runs what is posted, in order.
type queue chan func()

func newLoop(t *testing.T) queue {
	q := make(queue, 1000)
	go func() {
		for f := range q {
			f()
		}
	}()
	t.Cleanup(func() { close(q) })
	return q
}

func (q queue) Post(f func()) { q <- f }

// drain waits until all that was posted has run.
func (q queue) drain() {
	done := make(chan struct{})
	q.Post(func() { close(done) })
	<-done
}

func (q queue) Go(work, then func()) {
	go func() {
		work()
		if then != nil {
			q.Post(then)
		}
	}()
}

// watchStatus sends every status of a store opened with o.
func watchStatus(t *testing.T, o *Options) <-chan error {
	status := make(chan error, 100)
	o.Loop = newLoop(t)
	o.OnStatus = func(err error) { status <- err }
	return status
}

func openWatched(t *testing.T, o Options, steps []migration) (*Store, <-chan error) {
	t.Helper()
	status := watchStatus(t, &o)
	s, err := open(o, steps)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, status
}

func put(s *Store, n int, value string) error {
	var b offline.Batch
	b.Put(offline.BucketRows, offline.K(n), []byte(value))
	return s.Apply(&b, offline.Relaxed)
}

func wantValue(t *testing.T, s *Store, n int, want string) {
	t.Helper()
	got, found, err := s.Get(offline.BucketRows, offline.K(n))
	if err != nil || !found || string(got) != want {
		t.Errorf("record %d is %q, %v, %v; want %q", n, got, found, err, want)
	}
}

func wantRows(t *testing.T, s *Store, want int) {
	t.Helper()
	records, err := s.GetRange(offline.BucketRows, offline.Range{})
	if err != nil || len(records) != want {
		t.Errorf("there are %d records, %v; want %d", len(records), err, want)
	}
}

func wantCode(t *testing.T, err error, code offline.Code) {
	t.Helper()
	if !errors.Is(err, code) {
		t.Errorf("error is %v; want code %s", err, code)
	}
}

// wantGoroutines lets the goroutines that can run do so and compares how many are left.
func wantGoroutines(t *testing.T, want int) {
	t.Helper()
	for range 100 {
		yield()
	}
	if got := runtime.NumGoroutine(); got > want {
		t.Errorf("%d goroutines are left; there were %d", got, want)
	}
}

func yield() { runtime.Gosched() }
