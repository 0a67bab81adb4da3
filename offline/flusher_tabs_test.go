package offline_test

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestOfTwoTabsOneSendsAndTheOtherGoesOnWhenItCloses(t *testing.T) {
	a, b := twoPages(t, 1)
	first, second := rigOn(a), rigOn(b)
	first.save("x", "1")
	second.save("x", "2")
	first.start()
	second.start()
	if len(first.requests)+len(second.requests) != 1 || len(first.requests) != 1 {
		t.Fatalf("requests of the first %q, of the second %q", first.payloads(), second.payloads())
	}
	first.w.Kill(first.tab)
	second.w.Run()
	if q := second.request(0); q.Key != first.request(0).Key || !q.Repeat {
		t.Errorf("the second tab sent %+v; the first one %+v", q.Submission, first.request(0).Submission)
	}
	second.answerAll()
	wantStrings(t, second.payloads(), "1", "2")
	second.wantCounts(offline.Counts{})
}

func TestAClosedFlusherHandsOver(t *testing.T) {
	a, b := twoPages(t, 1)
	first, second := rigOn(a), rigOn(b)
	first.save("x", "1")
	first.start()
	second.start()
	first.flusher.Close()
	first.w.Run()
	if !first.request(0).cancelled {
		t.Error("the request goes on")
	}
	second.answerAll()
	wantStrings(t, second.payloads(), "1")
}

func TestCancelAbortsAndKickGoesOn(t *testing.T) {
	r := newRig(t)
	r.save("a", "x")
	r.start()
	r.flusher.Cancel()
	r.request(0).answer(offline.Outcome{Class: offline.Done}) // too late
	r.w.Advance(time.Hour)
	r.wantCounts(offline.Counts{Submitted: 1})
	if !r.request(0).cancelled || len(r.requests) != 1 {
		t.Fatalf("cancelled %v, %d requests", r.request(0).cancelled, len(r.requests))
	}
	r.flusher.Kick()
	r.w.Run()
	if q := r.request(1); q.Key != r.request(0).Key || !q.Repeat {
		t.Errorf("then sent %+v", q.Submission)
	}
}

func TestWhatADeadTabSubmittedIsHeldIfThePolicySaysSo(t *testing.T) {
	r := newRig(t)
	r.save("a", "x")
	r.start()
	r.w.Kill(r.tab)
	heir := rigOn(openPage(t, r.w, r.store))
	heir.lost = offline.LostHold
	heir.start()
	heir.w.Advance(time.Hour)
	heir.wantCounts(offline.Counts{Uncertain: 1})
	if len(heir.requests) != 0 {
		t.Errorf("sent %q", heir.payloads())
	}
}

func TestATabFrozenOverItsLeaseSendsNothingOnWaking(t *testing.T) {
	a, b := twoPages(t, 1)
	first, second := rigOn(a), rigOn(b)
	for _, r := range []*rig{first, second} {
		r.cfg.Env.Leases = offline.NewStoreLeases(r.cfg.Env, r.store, 5*time.Second)
		r.cfg.Window = 1
	}
	first.save("x", "1")
	first.save("y", "2")
	first.start()
	first.w.Freeze(first.tab)
	second.start()
	second.w.Advance(time.Minute)
	second.answerAll()
	second.wantCounts(offline.Counts{})
	first.w.Thaw(first.tab)
	first.request(0).answer(offline.Outcome{Class: offline.Done})
	first.w.Advance(time.Minute)
	wantStrings(t, first.payloads(), "1")
	first.wantCounts(offline.Counts{})
}
