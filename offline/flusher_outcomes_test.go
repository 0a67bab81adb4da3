package offline_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestATransientFailureWaitsInItsLaneOnlyAndKeepsItsKey(t *testing.T) {
	r := newRig(t)
	r.cfg.Window = 2
	r.save("a", "a")
	r.save("b", "b1")
	r.save("b", "b2")
	r.start()
	r.request(0).answer(failed(offline.Transient))
	r.request(1).answer(offline.Outcome{Class: offline.Done})
	r.w.Run()
	wantStrings(t, r.payloads(), "a", "b1", "b2")
	r.w.Advance(time.Minute)
	wantStrings(t, r.payloads(), "a", "b1", "b2", "a")
	again := r.request(3)
	if again.Key != r.request(0).Key || again.Entries[0].Attempts != 1 || again.Entries[0].Code != offline.ErrTransport {
		t.Errorf("repeated as %+v; the key was %s", again.Submission, r.request(0).Key)
	}
}

func TestRetryAfterHoldsBackEverything(t *testing.T) {
	r := newRig(t)
	r.save("a", "a")
	r.start()
	o := failed(offline.Transient)
	o.RetryAfter = time.Hour
	r.answer(o)
	r.save("b", "b")
	r.w.Advance(59 * time.Minute)
	if len(r.requests) != 1 {
		t.Fatalf("sent %q before the server wants it", r.payloads())
	}
	r.w.Advance(2 * time.Minute)
	r.answerAll()
	r.wantCounts(offline.Counts{})
}

func TestAFailingServerIsProbedByOneRequestAtATime(t *testing.T) {
	r := newRig(t)
	for i := range 30 {
		r.append(fmt.Sprint("lane", i), "x")
	}
	r.start()
	for answered := 0; answered < len(r.requests); answered++ { // until it has understood
		r.request(answered).answer(failed(offline.Transient))
		r.w.Run()
	}
	for end := r.w.Now() + time.Hour; r.w.Now() < end; {
		r.w.Advance(time.Second)
		open := 0
		for _, q := range r.requests {
			if !q.answered {
				open++
			}
		}
		if open > 1 {
			t.Fatalf("%d requests at once to a server that fails", open)
		}
		if open == 1 {
			r.answer(failed(offline.Transient))
		}
	}
	if n := len(r.requests); n < 60 || n > 400 {
		t.Errorf("%d requests in an hour of failures", n)
	}
	r.flusher.Kick()
	r.answerAll()
	r.wantCounts(offline.Counts{})
}

func TestWithoutNetworkOneProbeAndAHintTriesAtOnce(t *testing.T) {
	r := newRig(t)
	r.cfg.Window = 3
	for i := range 5 {
		r.append(fmt.Sprint("lane", i), "x")
	}
	r.start()
	for _, q := range r.requests {
		q.answer(failed(offline.NetworkDown))
	}
	r.w.Run()
	if r.conn.State() != offline.Connecting || len(r.requests) != 3 {
		t.Fatalf("%v after %d requests", r.conn.State(), len(r.requests))
	}
	r.conn.Hint(true)
	r.w.Run()
	if len(r.requests) != 4 {
		t.Fatalf("%d requests after the hint; want one probe", len(r.requests)-3)
	}
	r.answer(offline.Outcome{Class: offline.Done})
	if r.conn.State() != offline.Online || len(r.requests) != 7 {
		t.Errorf("%v, %d requests after the probe succeeded; want a full window", r.conn.State(), len(r.requests)-4)
	}
}

func TestOfflineNothingIsSentAndTheLeaseIsFree(t *testing.T) {
	r := newRig(t)
	r.save("a", "x")
	r.conn.Override(no())
	r.start()
	other := rigOn(openPage(t, r.w, r.store))
	other.start()
	if len(r.requests) != 0 || len(other.requests) != 1 {
		t.Errorf("the offline tab sent %q, the other one %q", r.payloads(), other.payloads())
	}
}

func TestARefusedTokenRestsTheQueueAndAsksOnce(t *testing.T) {
	r := newRig(t)
	r.cfg.Window = 2
	for _, lane := range []string{"a", "b", "c"} {
		r.save(lane, lane)
	}
	r.start()
	keys := []string{r.request(0).Key, r.request(1).Key}
	r.request(0).answer(failed(offline.Auth))
	r.request(1).answer(failed(offline.Auth))
	r.w.Advance(time.Hour)
	if len(r.asked) != 1 || len(r.requests) != 2 || !r.flusher.Status().Resting {
		t.Fatalf("asked %d times, %d requests", len(r.asked), len(r.requests))
	}
	r.wantCounts(offline.Counts{Queued: 3})
	r.asked[0](true)
	r.w.Run()
	if r.request(2).Key != keys[0] || r.request(3).Key != keys[1] {
		t.Errorf("keys were %q, are %q and %q", keys, r.request(2).Key, r.request(3).Key)
	}
	r.answerAll()
	r.wantCounts(offline.Counts{})
}

func TestWithoutANewTokenTheQueueRestsUntilKick(t *testing.T) {
	r := newRig(t)
	r.save("a", "x")
	r.start()
	r.answer(failed(offline.Auth))
	r.asked[0](false)
	r.w.Advance(time.Hour)
	if len(r.requests) != 1 {
		t.Fatal("it went on without a token")
	}
	r.flusher.Kick()
	r.w.Run()
	r.answer(failed(offline.Auth))
	if len(r.requests) != 2 || len(r.asked) != 2 {
		t.Errorf("%d requests, asked %d times", len(r.requests), len(r.asked))
	}
}

func TestARefusedEntryIsADeadLetterAndAllOthersGo(t *testing.T) {
	r := newRig(t)
	for _, lane := range []string{"a", "b", "c"} {
		r.save(lane, lane)
	}
	r.start()
	r.request(1).answer(offline.Outcome{Class: offline.Permanent, Err: offline.Errorf(offline.ErrRejected, "422: no")})
	r.answerAll()
	r.wantCounts(offline.Counts{Dead: 1})
	e, _ := firstEntry(r.page)
	if e.Lane != "b" || e.Code != offline.ErrRejected || e.Reason != "422: no" {
		t.Errorf("dead letter %+v", e)
	}
}

func TestAConflictHoldsTheEntry(t *testing.T) {
	r := newRig(t)
	r.save("a", "x")
	r.start()
	committed := false
	o := failed(offline.Conflict)
	o.Commit = func(tx *offline.Tx) {
		e, _ := tx.Get(1)
		committed = e.State == offline.StateConflict
	}
	r.answer(o)
	r.wantCounts(offline.Counts{Conflict: 1})
	if !committed {
		t.Error("the owner's commit did not run, or before the entry was marked")
	}
}

func TestALostAnswerIsRepeatedWithItsKeyOrHeld(t *testing.T) {
	for _, o := range []offline.Outcome{
		{Class: offline.Lost},
		{Class: offline.Transient, MaybeApplied: true},
		{Class: offline.NetworkDown, MaybeApplied: true},
	} {
		for _, policy := range []offline.LostPolicy{offline.LostRetry, offline.LostHold} {
			r := newRig(t)
			r.lost = policy
			r.save("a", "x")
			r.start()
			r.answer(o)
			r.w.Advance(time.Hour)
			if policy == offline.LostHold {
				r.wantCounts(offline.Counts{Uncertain: 1})
				wantStrings(t, r.payloads(), "x")
				continue
			}
			wantStrings(t, r.payloads(), "x", "x")
			if a, b := r.request(0), r.request(1); a.Key != b.Key || !b.Repeat || a.Repeat {
				t.Errorf("%+v: sent %+v, then %+v", o, a.Submission, b.Submission)
			}
		}
	}
}

func TestATiredEntryIsADeadLetterOrUncertain(t *testing.T) {
	for _, maybe := range []bool{false, true} {
		r := newRig(t)
		r.cfg.MaxAttempts = 3
		r.save("a", "x")
		r.start()
		for range 3 {
			o := failed(offline.Transient)
			o.MaybeApplied = maybe
			r.answer(o)
			r.w.Advance(10 * time.Minute)
		}
		if want := (offline.Counts{Dead: 1}); !maybe {
			r.wantCounts(want)
		} else {
			r.wantCounts(offline.Counts{Uncertain: 1})
		}
		if len(r.requests) != 3 {
			t.Errorf("%d requests; want 3", len(r.requests))
		}
	}
}

func TestAnAnswerToARequestThatBeganBeforeTheNetworkWasLostIsNoProofOfOne(t *testing.T) {
	r := newRig(t)
	r.save("a", "1")
	r.save("b", "2")
	r.cfg.Window = 1
	r.start()
	r.conn.Hint(false)
	r.answer(offline.Outcome{Class: offline.Done})
	if r.conn.State() != offline.Offline || len(r.requests) != 1 {
		t.Errorf("it is %v, with %d requests", r.conn.State(), len(r.requests))
	}
	r.wantCounts(offline.Counts{Queued: 1}) // the answer counts all the same
	r.conn.Hint(true)
	r.w.Run()
	if r.conn.State() != offline.Connecting || len(r.requests) != 2 {
		t.Fatalf("with a network it is %v, with %d requests", r.conn.State(), len(r.requests))
	}
	r.answer(offline.Outcome{Class: offline.Done})
	if r.conn.State() != offline.Online {
		t.Errorf("after an answer it is %v", r.conn.State())
	}
}

func TestTheFailureOfARequestThatBeganBeforeTheNetworkWasLostSpeaksAgainstOne(t *testing.T) {
	r := newRig(t)
	r.save("a", "1")
	r.start()
	r.conn.Hint(false)
	r.conn.Hint(true)
	if !r.conn.Online() {
		t.Fatal("an online hint is not believed")
	}
	r.request(0).answer(failed(offline.NetworkDown))
	if r.conn.Online() {
		t.Error("it is online after a failure")
	}
}
