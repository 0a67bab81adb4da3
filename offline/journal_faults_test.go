package offline_test

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func TestAnUpdateThatDoesNotFitIsKeptAndSavedLater(t *testing.T) {
	p, base := onePage(t)
	p.save("a", "fits")
	usage, _ := base.Estimate()
	base.SetQuota(usage.Used + 20)
	r := p.append("a", "much too long for what is left of the quota, by far")
	p.w.Run()
	r.want(t, offline.ErrQuotaExceeded)
	if c := p.journal.Counts(); c.Unsaved != 1 || c.Queued != 1 {
		t.Errorf("counts are %+v", c)
	}
	base.SetQuota(0)
	p.journal.Retry()
	p.w.Run()
	r.want(t, offline.ErrQuotaExceeded) // done is called once only
	if c := p.journal.Counts(); c.Unsaved != 0 || c.Queued != 2 {
		t.Errorf("counts after the retry are %+v", c)
	}
}

func TestUnsavedUpdatesKeepTheirOrder(t *testing.T) {
	p, _ := onePage(t)
	full := true
	p.store.OnApply = func(*offline.Batch) (f offlinetest.Fate) {
		if full {
			f.Err = errFull
		}
		return f
	}
	for _, data := range []string{"1", "2", "3"} {
		p.append("a", data)
		p.w.Run()
	}
	full = false
	p.save("a", "4")
	wantStrings(t, p.stored(), "1", "2", "3", "4")
}

func TestWhatIsUnsavedIsTriedAgainWithoutBeingAsked(t *testing.T) {
	p, _ := onePage(t)
	p.store.FailApplies(offlinetest.Fate{Err: errFull}, offlinetest.Fate{Err: errFull})
	p.append("a", "x")
	p.w.Advance(10 * time.Minute)
	wantStrings(t, p.stored(), "x")
}

func TestSettlingWorksWhileUpdatesDoNotFit(t *testing.T) {
	p, base := onePage(t)
	p.save("a", "a long entry that is going to be retired and makes room when it is gone, a really long one")
	usage, _ := base.Estimate()
	base.SetQuota(usage.Used)
	unsaved := p.append("b", "needs room")
	var settled result
	p.journal.Settle(func(tx *offline.Tx) error { tx.Retire(1); return nil }, settled.done)
	p.w.Run()
	settled.want(t, "")
	_ = unsaved // in the same batch it may fit at once, or after the room was made
	if c := p.journal.Counts(); c.Unsaved != 0 || c.Queued != 1 {
		t.Errorf("counts are %+v: the freed room was not used", c)
	}
	wantStrings(t, p.stored(), "needs room")
}

func TestSavedTellsOfWhatIsNotSaved(t *testing.T) {
	p, _ := onePage(t)
	p.store.FailApplies(offlinetest.Fate{Err: errFull}, offlinetest.Fate{Err: errFull})
	p.append("a", "x")
	p.w.Run()
	var no, yes result
	p.journal.Saved(no.done)
	p.w.Run()
	no.want(t, offline.ErrQuotaExceeded)
	p.journal.Saved(yes.done)
	p.w.Run()
	yes.want(t, "")
	wantStrings(t, p.stored(), "x")
}

func TestAnAbortedCommitThatWasMadeIsNotMadeTwice(t *testing.T) {
	for _, made := range []bool{true, false} {
		p, base := onePage(t)
		p.store.FailApplies(offlinetest.Fate{Err: errAborted, Made: made})
		r := p.append("a", "once")
		p.w.Run()
		r.want(t, offline.ErrStorage)
		p.save("a", "next")
		wantStrings(t, p.stored(), "once", "next")
		wantStrings(t, openPage(t, p.w, base).stored(), "once", "next")
	}
}

func TestWhileTheStoreIsGoneEveryUpdateSaysSoAndNoneIsLost(t *testing.T) {
	p, _ := onePage(t)
	p.store.Break(offline.Errorf(offline.ErrVanished, "gone"))
	for range 3 {
		r := p.append("a", "x")
		p.w.Run()
		r.want(t, offline.ErrVanished)
	}
	if c := p.journal.Counts(); c.Unsaved != 3 {
		t.Errorf("counts are %+v", c)
	}
	p.store.Break(nil)
	p.w.Advance(10 * time.Minute)
	wantStrings(t, p.stored(), "x", "x", "x")
}

func TestAJournalWhoseRecordsWereDeletedIsNotTakenForEmpty(t *testing.T) {
	p, base := onePage(t)
	p.save("a", "x")
	var b offline.Batch
	b.DeleteRange(offline.BucketMeta, offline.Range{})
	b.DeleteRange(offline.BucketJournal, offline.Range{})
	if err := base.Apply(&b, offline.Strict); err != nil {
		t.Fatal(err)
	}
	r := p.append("a", "y")
	p.w.Run()
	r.want(t, offline.ErrVanished)
}

func TestACorruptEntryGoesToQuarantineAndTheRestLoads(t *testing.T) {
	p, base := onePage(t)
	for _, data := range []string{"1", "2", "3"} {
		p.save(data, data)
	}
	if err := p.store.Corrupt(offline.BucketJournal, offline.K("j", 2), []byte("garbage")); err != nil {
		t.Fatal(err)
	}
	again := openPage(t, p.w, base)
	wantStrings(t, again.stored(), "1", "3")
	if len(again.corrupt) != 1 || offline.CodeOf(again.corrupt[0]) != offline.ErrCorrupt {
		t.Errorf("reported %v", again.corrupt)
	}
	kept, _ := base.GetRange(offline.BucketQuarantine, offline.Range{})
	if len(kept) != 1 || string(kept[0].Value) != "garbage" {
		t.Errorf("quarantine has %v", kept)
	}
	third := openPage(t, p.w, base)
	if len(third.corrupt) != 0 || len(third.opened) != 2 {
		t.Errorf("opened again, it reports %v and has %d entries", third.corrupt, len(third.opened))
	}
	wantStrings(t, p.stored(), "1", "3") // the first tab heard of it, too
}

func TestAStrayRecordIsReportedOnce(t *testing.T) {
	p, base := onePage(t)
	p.save("a", "1")
	if err := p.store.Corrupt(offline.BucketJournal, offline.K("j", 9999), []byte("garbage")); err != nil {
		t.Fatal(err)
	}
	again := openPage(t, p.w, base)
	if len(again.corrupt) != 1 || len(p.corrupt) != 0 {
		t.Errorf("reported %v and %v", again.corrupt, p.corrupt)
	}
	if _, found, _ := base.Get(offline.BucketJournal, offline.K("j", 9999)); found {
		t.Error("the stray record is still in the journal")
	}
}

func TestACorruptPayloadIsNoticedWhenTheEntryIsRewritten(t *testing.T) {
	p, _ := onePage(t)
	p.save("a", "1")
	p.save("b", "2")
	if err := p.store.Corrupt(offline.BucketJournal, offline.K("j", 1), []byte("garbage")); err != nil {
		t.Fatal(err)
	}
	var r result
	p.journal.Update(func(tx *offline.Tx) error {
		for _, lane := range []string{"a", "b"} {
			for _, e := range tx.Lane(lane) {
				e.State = offline.StateDraft
				tx.Put(e)
			}
		}
		return nil
	}, r.done)
	p.w.Run()
	r.want(t, "")
	if len(p.corrupt) != 1 || p.journal.Counts().Draft != 1 {
		t.Errorf("reported %v, counts %+v", p.corrupt, p.journal.Counts())
	}
	wantStrings(t, p.stored(), "2")
}

func TestWithACorruptHeadNoNumberIsUsedTwice(t *testing.T) {
	p, base := onePage(t)
	p.save("a", "1")
	p.save("a", "2")
	replica := p.journal.Replica()
	if err := p.store.Corrupt(offline.BucketMeta, offline.K("j", "journal"), []byte("garbage")); err != nil {
		t.Fatal(err)
	}
	again := openPage(t, p.w, base)
	if len(again.corrupt) != 1 || again.journal.Replica() != replica {
		t.Errorf("reported %v, replica %v; want %v", again.corrupt, again.journal.Replica(), replica)
	}
	again.save("a", "3")
	p.save("a", "4") // a tab that was open all the time goes on, too
	wantStrings(t, again.stored(), "1", "2", "3", "4")
	again.journal.Each(func(e offline.Entry) bool {
		if e.N > 2 && e.N < 1<<32 {
			t.Errorf("number %d may have been given out before", e.N)
		}
		return true
	})
}

func TestAJournalOfANewerVersionIsLeftAlone(t *testing.T) {
	p, base := onePage(t)
	p.save("a", "1")
	newer := []byte{2, 0xA1, 0x8E, 0x0C, 0x3C} // version 2 without a body, with its checksum
	if err := p.store.Corrupt(offline.BucketJournal, offline.K("j", 9), newer); err != nil {
		t.Fatal(err)
	}
	again := openPage(t, p.w, base)
	if offline.CodeOf(again.openErr) != offline.ErrTooNew || again.journal == nil {
		t.Fatalf("opened with %v, %v", again.journal, again.openErr)
	}
	before := again.store.Applied()
	r := again.append("a", "2")
	again.w.Run()
	r.want(t, offline.ErrTooNew)
	if again.store.Applied() != before || len(again.corrupt) != 0 {
		t.Errorf("it has written, or reported %v", again.corrupt)
	}
	wantStrings(t, again.stored(), "1")
}

func TestAJournalThatCannotBeReadDoesNotOpen(t *testing.T) {
	w := offlinetest.NewWorld(1)
	p := &page{t: t, w: w, tab: w.NewTab(), store: offlinetest.NewStore(offline.NewMemoryStore())}
	p.store.FailReads(errAborted)
	p.open(false)
	if offline.CodeOf(p.openErr) != offline.ErrStorage || p.journal != nil {
		t.Errorf("opened with %v, %v", p.journal, p.openErr)
	}
}

func TestWhoHasSeenACommitThatFailsIsToldThatItIsUndone(t *testing.T) {
	for name, fate := range map[string]offlinetest.Fate{"full": {Err: errFull}, "in doubt": {Err: offline.Errorf(offline.ErrStorage, "aborted")}} {
		p, _ := onePage(t)
		p.save("a", "1")
		p.store.FailApplies(fate)
		p.journal.Settle(func(tx *offline.Tx) error {
			tx.Retire(1)
			tx.Append(offline.Entry{Lane: "b", State: offline.StateQueued})
			return nil
		}, nil)
		p.w.Advance(time.Minute)
		if len(p.undone) != 1 || len(p.undone[0].Retired) != 1 || len(p.undone[0].Put) != 1 {
			t.Fatalf("%s: undone %+v", name, p.undone)
		}
		added, again := p.undone[0].Retired[0], p.undone[0].Put[0]
		if added.Lane != "b" || again.Lane != "a" || again.N != 1 || again.State != offline.StateQueued {
			t.Errorf("%s: undone %+v", name, p.undone)
		}
		if lane := p.journal.Lane("b"); len(lane) > 0 {
			t.Errorf("%s: %+v is still there", name, lane)
		}
	}
}
