package offline_test

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// unmarkedRig is a rig without a lease, on a store that counts reads of entries. Entries of kind 1 go without a mark.
func unmarkedRig(t *testing.T) (*rig, *readCounter) {
	reads := &readCounter{Store: offline.NewMemoryStore()}
	r := rigOn(openPage(t, offlinetest.NewWorld(1), reads))
	r.cfg.LeaseName, r.cfg.Unmarked = "", func(kind uint8) bool { return kind == 1 }
	return r, reads
}

func TestAnUnmarkedEntryIsSentWithoutTouchingTheStore(t *testing.T) {
	r, reads := unmarkedRig(t)
	r.add("x", "data", 1, offline.StateQueued)
	reads.reads = 0
	applied := r.store.Applied()
	r.start()
	if q := r.request(0); q.Entries[0].Lane != "x" || q.Entries[0].Data != nil || q.Repeat {
		t.Errorf("sent %+v", q.Submission)
	}
	if n := r.store.Applied() - applied; n != 0 || reads.reads != 0 {
		t.Errorf("%d batches and %d reads before the request", n, reads.reads)
	}
	r.answer(offline.Outcome{Class: offline.Done})
	r.wantCounts(offline.Counts{})
}

func TestAnUnmarkedEntryIsNotSentBeforeItIsDurable(t *testing.T) {
	r, _ := unmarkedRig(t)
	r.start()
	r.store.FailApplies(offlinetest.Fate{Err: offline.Errorf(offline.ErrStorage, "lost")}, offlinetest.Fate{Err: offline.Errorf(offline.ErrStorage, "lost")})
	r.journal.Update(func(tx *offline.Tx) error {
		tx.Append(offline.Entry{Lane: "x", Kind: 1, State: offline.StateQueued, Data: []byte("data")})
		return nil
	}, nil)
	r.w.Run()
	if len(r.requests) != 0 {
		t.Fatal("it was sent, and may not be in the store")
	}
	r.answerAll()
	if len(r.requests) != 1 || len(openPage(t, r.w, r.store).opened) != 0 {
		t.Errorf("%d requests", len(r.requests))
	}
}

func TestAnUnmarkedEntryThatMayHaveArrivedIsRepeated(t *testing.T) {
	r, _ := unmarkedRig(t)
	r.add("x", "data", 1, offline.StateQueued)
	r.start()
	out := failed(offline.Transient)
	out.MaybeApplied = true
	r.answer(out)
	r.wantCounts(offline.Counts{Submitted: 1})
	r.answerAll()
	if len(r.requests) != 2 || !r.request(1).Repeat {
		t.Errorf("%d requests", len(r.requests))
	}
	r.wantCounts(offline.Counts{})
}

func TestAnUnmarkedEntryThatIsRefusedIsADeadLetter(t *testing.T) {
	r, _ := unmarkedRig(t)
	r.add("x", "data", 1, offline.StateQueued)
	r.start()
	r.answer(failed(offline.Permanent))
	r.wantCounts(offline.Counts{Dead: 1})
	wantStrings(t, r.stored(), "data")
}
