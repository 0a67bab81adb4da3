package offline_test

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"pgregory.net/rapid"
)

type fixedRand uint64

func (r fixedRand) Uint64() uint64 { return uint64(r) }

func TestABackoffDoublesItsBoundUpToTheLargest(t *testing.T) {
	b := offline.Backoff{Base: time.Second, Max: 10 * time.Second}
	for i, bound := range []time.Duration{1, 2, 4, 8, 10, 10, 10} {
		// The largest value of a draw below bound+1 is bound.
		if got := b.Next(fixedRand(bound*time.Second), 0); got != bound*time.Second {
			t.Errorf("wait %d is %v; want up to %v", i, got, bound*time.Second)
		}
	}
	b.Reset()
	if got := b.Next(fixedRand(time.Second), 0); got != time.Second {
		t.Errorf("after Reset it waits %v", got)
	}
}

func TestABackoffNeverGoesBeyondItsBoundsAndNeverBelowWhatWasAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := offline.Backoff{Base: time.Second, Max: time.Minute}
		atLeast := time.Duration(rapid.Int64Range(0, int64(2*time.Minute)).Draw(t, "at least"))
		for range rapid.IntRange(1, 200).Draw(t, "attempts") {
			got := b.Next(fixedRand(rapid.Uint64().Draw(t, "random")), atLeast)
			if got < atLeast || got > max(atLeast, time.Minute) {
				t.Fatalf("waits %v with at least %v", got, atLeast)
			}
		}
	})
}
