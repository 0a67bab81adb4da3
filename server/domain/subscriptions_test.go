package domain

import (
	"errors"
	"strconv"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/failure"
)

func TestASessionMayRepeatWhatItIsSubscribedToUpToTheMostThatItMayHave(t *testing.T) {
	_, d := open(t, t.TempDir())
	r := newReader("session", false)
	d.Enter(r)
	s := &d.subscriptions
	ids := make([]string, maxSubscriptions)
	for n := range ids {
		ids[n] = strconv.Itoa(n)
	}
	again := r.subscription(ids...)
	again.All = false
	for range 2 {
		if err := s.change(r, again); err != nil {
			t.Fatal(err)
		}
	}
	more := r.subscription("0", "one more")
	more.All = false
	if err := s.change(r, more); !errors.Is(err, failure.LimitExceeded) {
		t.Errorf("one too many: %v", err)
	}
	more.Unsubscribe = []string{"1"}
	if err := s.change(r, more); err != nil || len(s.bySession[r]) != maxSubscriptions {
		t.Errorf("one for another: %v, %d", err, len(s.bySession[r]))
	}
}
