package offline_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func TestLowerKindsGoFirstAndLanesKeepTheirOrder(t *testing.T) {
	r := newRig(t)
	r.cfg.Window = 1
	r.add("a", "update a", 1, offline.StateQueued)
	r.add("a", "create after a", 0, offline.StateQueued)
	r.add("b", "destroy b", 2, offline.StateQueued)
	r.add("c", "create c", 0, offline.StateQueued)
	r.add("d", "update d", 1, offline.StateQueued)
	r.start()
	r.answerAll()
	wantStrings(t, r.payloads(), "create c", "update a", "update d", "create after a", "destroy b")
	r.wantCounts(offline.Counts{})
}

func TestAnEntryIsDurablySubmittedBeforeItsRequest(t *testing.T) {
	r := newRig(t)
	r.save("a", "x")
	sent := false
	r.cfg.Send = func(s offline.Submission, _ func([]offline.Outcome)) func() {
		sent = true
		stored := openPage(t, r.w, r.store).opened
		if len(stored) != 1 || stored[0].State != offline.StateSubmitted || string(s.Entries[0].Data) != "x" || s.Repeat {
			t.Errorf("sent %+v while the store holds %+v", s, stored)
		}
		return nil
	}
	r.start()
	if !sent {
		t.Error("nothing was sent")
	}
}

func TestTheWindowBoundsRequestsAndPayloadsInMemory(t *testing.T) {
	r := newRig(t)
	r.cfg.Window = 3
	for i := range 50 {
		r.append(fmt.Sprint("lane", i), fmt.Sprint(i))
	}
	r.start()
	if len(r.requests) != 3 {
		t.Fatalf("%d requests at once; want 3", len(r.requests))
	}
	for i := range 50 {
		r.request(i).answer(offline.Outcome{Class: offline.Done})
		r.w.Run()
		if open := len(r.requests) - i - 1; open > 3 {
			t.Fatalf("%d requests in flight", open)
		}
	}
	r.wantCounts(offline.Counts{})
}

func TestSettlingOneAndMarkingTheNextAreOneApply(t *testing.T) {
	r := newRig(t)
	r.cfg.Window = 1
	for i := range 10 {
		r.append(fmt.Sprint("lane", i), "x")
	}
	r.start()
	before := r.store.Applied()
	for range 9 {
		r.answer(offline.Outcome{Class: offline.Done})
	}
	if got := r.store.Applied() - before; got != 9 {
		t.Errorf("9 answers took %d calls of Apply", got)
	}
}

func TestDraftsAndDeadLettersAreNeitherSentNorInTheWay(t *testing.T) {
	r := newRig(t)
	r.add("a", "draft", 0, offline.StateDraft)
	r.add("a", "dead", 0, offline.StateDead)
	r.add("a", "queued", 0, offline.StateQueued)
	r.start()
	r.answerAll()
	wantStrings(t, r.payloads(), "queued")
}

func TestWhatWaitsForADecisionHoldsUpItsLaneOnly(t *testing.T) {
	r := newRig(t)
	r.add("a", "uncertain", 0, offline.StateUncertain)
	r.add("a", "behind it", 0, offline.StateQueued)
	r.add("b", "conflict", 0, offline.StateConflict)
	r.add("b", "behind it", 0, offline.StateQueued)
	r.add("c", "free", 0, offline.StateQueued)
	r.start()
	r.answerAll()
	wantStrings(t, r.payloads(), "free")
	r.journal.Settle(func(tx *offline.Tx) error { tx.Retire(1); return nil }, nil)
	r.answerAll()
	wantStrings(t, r.payloads(), "free", "behind it")
}

func TestAnEditMadeDuringAFlushGoesOutBehindIt(t *testing.T) {
	r := newRig(t)
	r.save("a", "first")
	r.start()
	r.save("a", "second")
	if len(r.requests) != 1 {
		t.Fatal("the lane has two requests in flight")
	}
	r.answer(offline.Outcome{Class: offline.Done})
	r.answer(offline.Outcome{Class: offline.Done})
	wantStrings(t, r.payloads(), "first", "second")
}

func TestTheOwnersChangesAreInTheBatchThatRetiresTheEntry(t *testing.T) {
	r := newRig(t)
	r.save("new", "create")
	r.save("new", "update")
	r.start()
	r.store.OnApply = func(b *offline.Batch) offlinetest.Fate {
		row, retired := false, false
		for _, w := range b.Writes {
			row = row || w.Bucket == offline.BucketRows
			retired = retired || w.Bucket == offline.BucketJournal && w.Value == nil
		}
		if row != retired {
			t.Error("row and retirement are not in one batch")
		}
		return offlinetest.Fate{}
	}
	r.answer(offline.Outcome{Class: offline.Done, Commit: func(tx *offline.Tx) {
		tx.PutRecord(offline.BucketRows, offline.K("row", 17), []byte("as the server has it"))
		for _, e := range tx.Lane("new") {
			e.Lane = "17"
			tx.Put(e)
		}
	}})
	if got := r.request(1).Entries[0]; got.Lane != "17" || string(got.Data) != "update" {
		t.Errorf("then it sent %+v", got)
	}
}

func TestAnAnswerIsKeptWhileTheStoreFails(t *testing.T) {
	r := newRig(t)
	r.save("a", "x")
	r.start()
	r.store.FailApplies(offlinetest.Fate{Err: errFull}, offlinetest.Fate{Err: errAborted}, offlinetest.Fate{Err: errAborted, Made: true})
	r.answer(offline.Outcome{Class: offline.Done})
	r.wantCounts(offline.Counts{Submitted: 1})
	r.w.Advance(10 * time.Minute)
	r.wantCounts(offline.Counts{})
	wantStrings(t, r.payloads(), "x")
	wantStrings(t, r.outcomes, "x")
}

func TestProgressCountsUpToIdle(t *testing.T) {
	r := newRig(t)
	r.cfg.Window = 1
	for _, lane := range []string{"a", "b", "c"} {
		r.save(lane, lane)
	}
	r.start()
	r.answer(offline.Outcome{Class: offline.Done})
	r.answer(failed(offline.Permanent))
	if r.idle != 0 {
		t.Error("idle too early")
	}
	r.answer(offline.Outcome{Class: offline.Done})
	if got, want := fmt.Sprint(r.progress), "[[1 3] [2 3] [3 3]]"; got != want || r.idle != 1 {
		t.Errorf("progress %s, idle %d times; want %s, once", got, r.idle, want)
	}
	if s := r.flusher.Status(); s != (offline.FlushStatus{}) {
		t.Errorf("status is %+v", s)
	}
}

func TestAnInlineFlusherSendsBeforeKickReturns(t *testing.T) {
	w := offlinetest.NewWorld(1)
	p := &page{t: t, w: w, tab: w.NewTab(), store: offlinetest.NewStore(offline.NewMemoryStore())}
	p.open(true)
	r := rigOn(p)
	r.cfg.LeaseName = ""
	sent := 0
	r.cfg.Send = func(_ offline.Submission, done func([]offline.Outcome)) func() {
		sent++
		done([]offline.Outcome{{Class: offline.Done}}) // answers at once, too
		return nil
	}
	f := offline.NewFlusher(r.cfg)
	for i := range 5000 {
		r.append(fmt.Sprint("lane", i), "x")
	}
	f.Kick()
	if sent != 5000 || r.journal.Counts() != (offline.Counts{}) {
		t.Errorf("sent %d, left %+v", sent, r.journal.Counts())
	}
}

func TestAHeldLaneIsNotSentUntilItIsReleased(t *testing.T) {
	r := newRig(t)
	r.save("a", "1")
	r.save("b", "2")
	r.start()
	r.flusher.Hold("a")
	r.save("a", "3")
	r.flusher.Hold("c")
	r.save("c", "4")
	r.answerAll() // the first request of a was on its way
	wantStrings(t, r.payloads(), "1", "2")
	r.flusher.Release("a")
	r.flusher.Release("c")
	r.answerAll()
	wantStrings(t, r.payloads(), "1", "2", "3", "4")
	r.wantCounts(offline.Counts{})
}

func TestTheEntriesOfALaneCanBeListed(t *testing.T) {
	r := newRig(t)
	r.save("a", "1")
	r.save("b", "2")
	r.save("a", "3")
	if lane := r.journal.Lane("a"); len(lane) != 2 || lane[0].N != 1 || lane[1].N != 3 || lane[1].Data != nil {
		t.Errorf("the lane is %+v", lane)
	}
}
