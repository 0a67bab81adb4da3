package idb

import (
	"errors"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestTenGoroutinesOfTwoTabsRacingWithExpectationsLoseNothing(t *testing.T) {
	const increments = 5
	one := openNew(t)
	two := reopen(t, one.options)
	var all sync.WaitGroup
	for i := range 10 {
		tab := []*Store{one, two}[i%2]
		all.Go(func() {
			for range increments {
				increment(t, tab)
			}
		})
	}
	all.Wait()
	wantValue(t, one, 0, strconv.Itoa(10*increments))
}

func TestCallsLeaveNoGoroutines(t *testing.T) {
	s := openNew(t)
	before := runtime.NumGoroutine()
	for i := range 20 {
		if err := put(s, i, "x"); err != nil {
			t.Fatal(err)
		}
		var stale offline.Batch
		stale.Expect(offline.BucketRows, offline.K(i), nil)
		wantCode(t, s.Apply(&stale, offline.Relaxed), offline.ErrStale)
		wantValue(t, s, i, "x")
		wantRows(t, s, i+1)
	}
	wantGoroutines(t, before)
}

// increment adds one to record 0, beginning anew when somebody else was faster.
func increment(t *testing.T, s *Store) {
	for {
		old, _, err := s.Get(offline.BucketRows, offline.K(0))
		if err != nil {
			t.Error(err)
			return
		}
		n, _ := strconv.Atoi(string(old))
		var b offline.Batch
		b.Expect(offline.BucketRows, offline.K(0), old)
		b.Put(offline.BucketRows, offline.K(0), []byte(strconv.Itoa(n+1)))
		err = s.Apply(&b, offline.Strict)
		if !errors.Is(err, offline.ErrStale) {
			if err != nil {
				t.Error(err)
			}
			return
		}
	}
}
