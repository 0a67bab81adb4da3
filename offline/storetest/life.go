package storetest

import (
	"bytes"
	"errors"
	"strconv"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

func concurrentSwaps(t *testing.T, s Subject) {
	const rounds, contenders = 5, 8
	store := open(t, s)
	for round := range rounds {
		key := offline.K("lock", round)
		errs := make([]error, contenders)
		var all sync.WaitGroup
		for i := range contenders {
			all.Go(func() {
				var b offline.Batch
				b.Expect(offline.BucketLeases, key, nil)
				b.Put(offline.BucketLeases, key, []byte(strconv.Itoa(i)))
				errs[i] = store.Apply(&b, offline.Strict)
			})
		}
		all.Wait()
		winner := -1
		for i, err := range errs {
			switch {
			case err == nil && winner < 0:
				winner = i
			case err == nil:
				t.Fatalf("round %d: both %d and %d won", round, winner, i)
			default:
				wantCode(t, err, offline.ErrStale)
			}
		}
		wantValue(t, store, offline.BucketLeases, key, strconv.Itoa(winner))
	}
}

func concurrentCounters(t *testing.T, s Subject) {
	const writers, increments = 4, 10
	store := open(t, s)
	put(t, store, offline.BucketMeta, offline.K("counter"), "0")
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for range increments {
				for !increment(t, store) {
				}
			}
		})
	}
	all.Wait()
	wantValue(t, store, offline.BucketMeta, offline.K("counter"), strconv.Itoa(writers*increments))
}

// increment adds one to the counter, unless another writer was faster. It also gives up on a real error.
func increment(t *testing.T, store offline.Store) (finished bool) {
	old, _, err := store.Get(offline.BucketMeta, offline.K("counter"))
	if err != nil {
		t.Error(err)
		return true
	}
	n, _ := strconv.Atoi(string(old))
	var b offline.Batch
	b.Expect(offline.BucketMeta, offline.K("counter"), old)
	b.Put(offline.BucketMeta, offline.K("counter"), []byte(strconv.Itoa(n+1)))
	err = store.Apply(&b, offline.Relaxed)
	if errors.Is(err, offline.ErrStale) {
		return false
	}
	if err != nil {
		t.Error(err)
	}
	return true
}

func durabilities(t *testing.T, s Subject) {
	store := open(t, s)
	for i, d := range []offline.Durability{offline.Relaxed, offline.Strict} {
		var b offline.Batch
		b.Put(rows, offline.K(i), []byte("x"))
		if err := store.Apply(&b, d); err != nil {
			t.Fatalf("durability %d: %v", d, err)
		}
		wantValue(t, store, rows, offline.K(i), "x")
	}
}

func reopen(t *testing.T, s Subject) {
	if s.Reopen == nil {
		t.Skip("nothing outlives Close here")
	}
	store := open(t, s)
	put(t, store, rows, offline.K("a", 1), "kept")
	put(t, store, offline.BucketJournal, offline.K("a", 1), "")
	again := s.Reopen(t, store)
	t.Cleanup(func() { again.Close() })
	wantValue(t, again, rows, offline.K("a", 1), "kept")
	wantValue(t, again, offline.BucketJournal, offline.K("a", 1), "")
	wantKeys(t, again, offline.Range{}, offline.K("a", 1))
}

func fullStore(t *testing.T, s Subject) {
	if s.Fill == nil {
		t.Skip("a test cannot fill this store")
	}
	store := open(t, s)
	put(t, store, rows, offline.K("old"), "value")
	s.Fill(t, store)
	var grow offline.Batch
	grow.Delete(rows, offline.K("old"))
	grow.Put(rows, offline.K("new"), bytes.Repeat([]byte("x"), 1<<20))
	wantCode(t, store.Apply(&grow, offline.Strict), offline.ErrQuotaExceeded)
	wantValue(t, store, rows, offline.K("old"), "value")
	wantAbsent(t, store, rows, offline.K("new"))
	var shrink offline.Batch
	shrink.Delete(rows, offline.K("old"))
	apply(t, store, &shrink)
	wantAbsent(t, store, rows, offline.K("old"))
}

func estimate(t *testing.T, s Subject) {
	store := open(t, s)
	put(t, store, rows, offline.K("x"), "value")
	usage, err := store.Estimate()
	if err != nil || usage.Used < 0 || usage.Quota < 0 {
		t.Errorf("Estimate = %+v, %v", usage, err)
	}
}

func closed(t *testing.T, s Subject) {
	store := open(t, s)
	put(t, store, rows, offline.K(1), "x")
	if err := store.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	_, _, err := store.Get(rows, offline.K(1))
	wantCode(t, err, offline.ErrClosed)
	_, err = store.GetRange(rows, offline.Range{})
	wantCode(t, err, offline.ErrClosed)
	var b offline.Batch
	b.Put(rows, offline.K(1), nil)
	wantCode(t, store.Apply(&b, offline.Relaxed), offline.ErrClosed)
	_, err = store.Estimate()
	wantCode(t, err, offline.ErrClosed)
	if err := store.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
}
