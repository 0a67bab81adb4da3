package offline_test

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
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
	first, second := leased(t, 1)
	first.cfg.Window, second.cfg.Window = 1, 1
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

// leased are two rigs on one store with leases in the store.
func leased(t *testing.T, seed uint64) (first, second *rig) {
	t.Helper()
	a, b := twoPages(t, seed)
	first, second = rigOn(a), rigOn(b)
	for _, r := range []*rig{first, second} {
		r.cfg.Env.Leases = offline.NewStoreLeases(r.cfg.Env, r.store, 5*time.Second)
	}
	return first, second
}

func TestALateFailureDoesNotTakeBackWhatTheHeirIsSending(t *testing.T) {
	repeated := 0
	for steps := range 20 {
		first, second := leased(t, uint64(steps))
		first.save("x", "1")
		first.start()
		first.request(0).answer(failed(offline.Transient)) // its own request failed for sure, but the heir's may not
		for range steps {
			first.w.Step()
		}
		first.w.Freeze(first.tab)
		second.start()
		second.w.Advance(30 * time.Second)
		if second.request(0).Repeat {
			repeated++
		}
		first.w.Thaw(first.tab)
		first.w.Advance(30 * time.Second)
		second.wantCounts(offline.Counts{Submitted: 1})
		second.answerAll()
		second.wantCounts(offline.Counts{})
		first.wantCounts(offline.Counts{})
	}
	if repeated == 0 {
		t.Error("the heir never came before the failure was settled")
	}
}

func TestATabFrozenAtAnyMomentDoesNotSendUnderALostLease(t *testing.T) {
	overtaken := 0
	for steps := range 60 {
		first, second := leased(t, uint64(steps))
		first.save("x", "1")
		second.store.OnApply = func(b *offline.Batch) (f offlinetest.Fate) {
			if b.Writes[0].Bucket == offline.BucketMeta { // the heir gets the lease, but not yet to work
				f.Err = errAborted
			}
			return f
		}
		first.flusher = offline.NewFlusher(first.cfg)
		for range steps {
			first.w.Step()
		}
		sent := len(first.requests)
		first.w.Freeze(first.tab)
		second.start()
		second.w.Advance(30 * time.Second)
		if !second.flusher.Status().Leading {
			t.Fatalf("after %d steps: the heir does not lead", steps)
		}
		first.w.Thaw(first.tab)
		second.w.Freeze(second.tab)
		first.w.Run()
		if sent == 0 {
			overtaken++
			if len(first.requests) > 0 {
				t.Errorf("after %d steps: sent under the lost lease", steps)
			}
		}
	}
	if overtaken < 5 {
		t.Errorf("only %d of the moments were before the request", overtaken)
	}
}
