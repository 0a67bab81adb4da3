package domain

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
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

func TestAChangeOfContentIsToldAtOnceAndThoseOfTheMomentAfterItTogether(t *testing.T) {
	_, d := open(t, t.TempDir())
	makeModel(t, d, "m")
	r := newReader("session", false)
	d.Enter(r)
	var moments []func()
	d.hub.options.After = func(_ time.Duration, f func()) func() {
		moments = append(moments, f)
		return func() {}
	}
	s := &d.subscriptions
	changed := func(times int) {
		if err := s.change(r, r.subscription("m")); err != nil { // it says that it knows nothing of the model
			t.Fatal(err)
		}
		for range times {
			s.changed("m", model.ContentChanged)
		}
	}
	wantTold := func() {
		t.Helper()
		if m := r.next(t); m.Initial == nil || len(r.told) != 0 {
			t.Errorf("it is told %+v, and %d more", m, len(r.told))
		}
	}
	changed(1)
	wantTold()
	changed(3)
	if len(moments) != 1 || len(r.told) != 0 {
		t.Fatalf("%d moments have begun; it was told %d", len(moments), len(r.told))
	}
	moments[0]()
	wantTold()
	moments[1]()
	if len(moments) != 2 {
		t.Error("a moment has begun although nothing had happened in the last one")
	}
	changed(1)
	wantTold()
}
