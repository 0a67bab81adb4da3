package offline_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func TestAnotherTabHearsOfAChange(t *testing.T) {
	a, b := twoPages(t, 1)
	a.save("x", "hello")
	if len(b.remote) != 1 {
		t.Fatalf("the other tab got %+v", b.remote)
	}
	c := b.remote[0]
	if c.Reset || len(c.Put) != 1 || string(c.Put[0].Data) != "hello" || len(c.Retired) != 0 {
		t.Errorf("changes are %+v", c)
	}
	if b.journal.Counts().Queued != 1 || len(a.remote) != 0 {
		t.Errorf("counts there %+v, remote changes here %+v", b.journal.Counts(), a.remote)
	}
}

func TestAnotherTabHearsOfRetirementsAndRecords(t *testing.T) {
	a, b := twoPages(t, 1)
	a.save("x", "hello")
	a.journal.Settle(func(tx *offline.Tx) error {
		tx.Retire(1)
		tx.PutRecord(offline.BucketRows, offline.K("r", 1), []byte("row"))
		tx.DeleteRecord(offline.BucketRows, offline.K("r", 2))
		return nil
	}, nil)
	a.w.Run()
	c := b.remote[len(b.remote)-1]
	if len(c.Retired) != 1 || c.Retired[0].Lane != "x" || len(c.Put) != 0 {
		t.Errorf("changes are %+v", c)
	}
	if len(c.Records) != 2 || string(c.Records[0].Value) != "row" || c.Records[1].Value != nil ||
		c.Records[1].Key.Compare(offline.K("r", 2)) != 0 {
		t.Errorf("records are %+v", c.Records)
	}
}

func TestRecordsUnderAllKeysReachTheOtherTab(t *testing.T) {
	a, b := twoPages(t, 1)
	keys := []offline.Key{offline.K("r", -1), offline.K("r", -2), offline.K("r", "-1"), offline.K("r", 55296), offline.K("r", 55297)}
	a.journal.Update(func(tx *offline.Tx) error {
		for _, k := range keys {
			tx.PutRecord(offline.BucketRows, k, []byte(k.String()))
		}
		return nil
	}, nil)
	a.w.Run()
	if len(b.remote) != 1 || len(b.remote[0].Records) != len(keys) {
		t.Fatalf("the other tab got %+v", b.remote)
	}
	for i, r := range b.remote[0].Records {
		if r.Key.Compare(keys[i]) != 0 || string(r.Value) != keys[i].String() {
			t.Errorf("record %d is %v = %s", i, r.Key, r.Value)
		}
	}
}

func TestTwoTabsCommittingAtOnceLoseNothing(t *testing.T) {
	for seed := range uint64(50) {
		a, b := twoPages(t, seed)
		for i := range 5 {
			a.append("x", fmt.Sprint("a", i))
			b.append("x", fmt.Sprint("b", i))
			for range a.w.Rand().IntN(4) {
				a.w.Step()
			}
		}
		a.w.Run()
		got := a.stored()
		if len(got) != 10 {
			t.Fatalf("seed %d: %q; want all ten", seed, got)
		}
		wantStrings(t, b.stored(), got...)
	}
}

func TestALostRaceRunsTheMutationAgainOnWhatTheOtherDid(t *testing.T) {
	a, b := twoPages(t, 1)
	a.save("x", "0")
	increment := func(tx *offline.Tx) error {
		e := tx.Lane("x")[0]
		e.Attempts++
		tx.Put(e)
		return nil
	}
	for range 20 {
		a.journal.Update(increment, nil)
		b.journal.Update(increment, nil)
		a.w.Run()
	}
	if e, _ := firstEntry(b); e.Attempts != 40 {
		t.Errorf("counted to %d; want 40", e.Attempts)
	}
}

func TestALostBroadcastIsMadeUpForByTheNextCommit(t *testing.T) {
	a, b := twoPages(t, 1)
	a.w.LoseMessages = 1
	for i := range 3 {
		a.save("x", fmt.Sprint(i))
	}
	if len(b.remote) != 0 {
		t.Fatal("the broadcasts were not lost")
	}
	b.save("x", "mine")
	wantStrings(t, b.stored(), "0", "1", "2", "mine")
	if len(b.remote) != 1 || b.remote[0].Reset || len(b.remote[0].Put) != 3 {
		t.Errorf("remote changes are %+v", b.remote)
	}
}

func TestALostBroadcastIsMadeUpForByARefresh(t *testing.T) {
	a, b := twoPages(t, 1)
	a.w.LoseMessages = 1
	a.save("x", "0")
	var r result
	b.journal.Refresh(r.done)
	b.w.Run()
	r.want(t, "")
	if len(b.remote) != 1 || len(b.remote[0].Put) != 1 {
		t.Errorf("remote changes are %+v", b.remote)
	}
}

func TestATabFarBehindGetsAReset(t *testing.T) {
	a, b := twoPages(t, 1)
	b.save("x", "gone")
	a.w.LoseMessages = 1
	for i := range 100 {
		a.save("y", fmt.Sprint(i))
	}
	a.journal.Settle(func(tx *offline.Tx) error { tx.Retire(1); return nil }, nil)
	a.w.Run()
	b.remote = nil
	b.save("z", "mine")
	if len(b.remote) != 1 || !b.remote[0].Reset || len(b.remote[0].Put) != 100 || len(b.remote[0].Retired) != 1 {
		t.Fatalf("%d remote changes", len(b.remote))
	}
	if c := b.journal.Counts(); c.Queued != 101 {
		t.Errorf("counts are %+v", c)
	}
}

func TestAJournalOfOneNameDoesNotSeeAnother(t *testing.T) {
	p, base := onePage(t)
	p.save("x", "mine")
	offline.OpenJournal(offline.JournalConfig{Env: p.tab.Env(), Store: base, Name: "j2"},
		func(j *offline.Journal, entries []offline.Entry, err error) {
			if err != nil || len(entries) != 0 || j.Replica() == p.journal.Replica() {
				t.Errorf("the other journal has %v, replica %v, %v", entries, j.Replica(), err)
			}
		})
	p.w.Run()
}

func TestTwoTabsMakeOneJournal(t *testing.T) {
	for seed := range uint64(30) {
		w, base := offlinetest.NewWorld(seed), offline.NewMemoryStore()
		a := &page{t: t, w: w, tab: w.NewTab(), store: offlinetest.NewStore(base)}
		b := &page{t: t, w: w, tab: w.NewTab(), store: offlinetest.NewStore(base)}
		offline.OpenJournal(offline.JournalConfig{Env: a.tab.Env(), Store: a.store, Name: "j"},
			func(j *offline.Journal, _ []offline.Entry, _ error) { a.journal = j })
		b.open(false)
		if a.journal.Replica() != b.journal.Replica() {
			t.Fatalf("seed %d: replicas %v and %v", seed, a.journal.Replica(), b.journal.Replica())
		}
	}
}

func TestAFrozenTabInDoubtFindsOutAfterManyCommitsOfOthers(t *testing.T) {
	for _, made := range []bool{true, false} {
		a, b := twoPages(t, 1)
		a.store.FailApplies(offlinetest.Fate{Err: errAborted, Made: made})
		r := a.append("x", "in doubt")
		a.w.Run()
		r.want(t, offline.ErrStorage)
		a.w.Freeze(a.tab)
		for i := range 200 {
			b.save("y", fmt.Sprint(i))
		}
		a.w.Thaw(a.tab)
		a.w.Advance(5 * time.Minute)
		count := 0
		for _, s := range a.stored() {
			if s == "in doubt" {
				count++
			}
		}
		if count != 1 || a.journal.Counts().Queued != 201 {
			t.Errorf("made %v: the entry is there %d times, counts %+v", made, count, a.journal.Counts())
		}
	}
}
