package offline_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func TestAnEntrySurvivesTheTab(t *testing.T) {
	p, base := onePage(t)
	p.save("a", "first")
	p.save("b", "second")
	replica := p.journal.Replica()
	p.w.Kill(p.tab)
	again := openPage(t, p.w, base)
	if again.openErr != nil || len(again.opened) != 2 {
		t.Fatalf("reopened with %v, %v", again.opened, again.openErr)
	}
	first := again.opened[0]
	if first.N != 1 || first.Lane != "a" || first.State != offline.StateQueued || string(first.Data) != "first" {
		t.Errorf("first entry is %+v", first)
	}
	if again.journal.Replica() != replica || replica == (offline.ReplicaID{}) {
		t.Errorf("replica was %v and is %v", replica, again.journal.Replica())
	}
	if got, want := again.journal.IdempotencyKey(first), replica.String()+"-1"; got != want {
		t.Errorf("idempotency key is %q; want %q", got, want)
	}
}

func TestTenThousandUpdatesOfOneTickAreOneApply(t *testing.T) {
	p, _ := onePage(t)
	before := p.store.Applied()
	saved := 0
	for i := range 10_000 {
		p.journal.Update(appending(fmt.Sprint("lane", i), "x"), func(err error) {
			if err == nil {
				saved++
			}
		})
	}
	p.w.Run()
	if got := p.store.Applied() - before; got != 1 || saved != 10_000 {
		t.Errorf("%d calls of Apply, %d saved; want 1, 10000", got, saved)
	}
	if c := p.journal.Counts(); c.Queued != 10_000 {
		t.Errorf("counts are %+v", c)
	}
}

func TestUpdatesMadeDuringACommitAreOneApply(t *testing.T) {
	p, _ := onePage(t)
	before := p.store.Applied()
	p.journal.Update(appending("a", "0"), func(error) {
		for i := range 5 {
			p.append("a", fmt.Sprint(i+1))
		}
	})
	p.w.Run()
	if got := p.store.Applied() - before; got != 2 {
		t.Errorf("%d calls of Apply; want 2", got)
	}
	wantStrings(t, p.stored(), "0", "1", "2", "3", "4", "5")
}

func TestAnUpdateSeesTheOnesBeforeItInTheSameBatch(t *testing.T) {
	p, _ := onePage(t)
	p.append("a", "old")
	p.journal.Update(func(tx *offline.Tx) error {
		lane := tx.Lane("a")
		if len(lane) != 1 || lane[0].Data != nil {
			t.Errorf("lane is %+v; want one entry without data", lane)
		}
		e := lane[0]
		e.Data = []byte("new")
		tx.Put(e)
		return nil
	}, nil)
	p.w.Run()
	wantStrings(t, p.stored(), "new")
}

func TestAnErrorOfAMutationUndoesOnlyThatOne(t *testing.T) {
	p, _ := onePage(t)
	p.append("a", "before")
	var r result
	p.journal.Update(func(tx *offline.Tx) error {
		tx.Append(offline.Entry{Lane: "a", Data: []byte("undone")})
		tx.Retire(tx.Lane("a")[0].N)
		tx.PutRecord(offline.BucketRows, offline.K("undone"), nil)
		return errOwn
	}, r.done)
	p.append("a", "after")
	p.w.Run()
	if r.called != 1 || !errors.Is(r.err, errOwn) {
		t.Errorf("done was called %d times, with %v", r.called, r.err)
	}
	wantStrings(t, p.stored(), "before", "after")
	if _, found, _ := p.store.Get(offline.BucketRows, offline.K("undone")); found {
		t.Error("the record of the undone mutation is there")
	}
	p.journal.Each(func(e offline.Entry) bool {
		if e.N > 2 {
			t.Errorf("the undone mutation used up a number: %d", e.N)
		}
		return true
	})
}

func TestPutWithoutDataKeepsThePayload(t *testing.T) {
	p, base := onePage(t)
	p.save("a", "payload")
	p.journal.Update(func(tx *offline.Tx) error {
		e, _ := tx.Get(1)
		e.State, e.Lane, e.Reason = offline.StateDead, "b", "no"
		tx.Put(e)
		return nil
	}, nil)
	p.w.Run()
	again := openPage(t, p.w, base)
	e := again.opened[0]
	if string(e.Data) != "payload" || e.State != offline.StateDead || e.Lane != "b" || e.Reason != "no" {
		t.Errorf("entry is %+v", e)
	}
}

// They go to the store in one batch, for which that has still the old record.
func TestAFenceOnWhatAnEarlierUpdateOfTheBatchWroteHoldsForThat(t *testing.T) {
	p, base := onePage(t)
	key := offline.K("head")
	steps := []struct {
		from, to []byte
		code     offline.Code
	}{
		{nil, []byte("a"), ""}, {nil, []byte("b"), offline.ErrStale},
		{[]byte("a"), []byte{}, ""}, {[]byte("a"), []byte("c"), offline.ErrStale}, {nil, []byte("d"), offline.ErrStale},
		{[]byte{}, nil, ""}, {[]byte{}, []byte("e"), offline.ErrStale}, {nil, []byte("f"), ""},
	}
	results := make([]result, len(steps))
	p.tab.Post(func() {
		for i, s := range steps {
			p.journal.Settle(func(tx *offline.Tx) error {
				tx.Fence(offline.Expect{Bucket: offline.BucketRows, Key: key, Value: s.from})
				if s.to == nil {
					tx.DeleteRecord(offline.BucketRows, key)
				} else {
					tx.PutRecord(offline.BucketRows, key, s.to)
				}
				return appending("x", string(s.to))(tx)
			}, results[i].done)
		}
	})
	p.w.Run()
	for i := range steps {
		results[i].want(t, steps[i].code)
	}
	if value, _, _ := base.Get(offline.BucketRows, key); string(value) != "f" {
		t.Errorf("the store has %q", value)
	}
	wantStrings(t, p.stored(), "a", "", "", "f")
}

func TestWhatIsMadeAndRetiredInOneBatchNeverReachesTheStore(t *testing.T) {
	p, _ := onePage(t)
	p.store.OnApply = func(b *offline.Batch) offlinetest.Fate {
		for _, w := range b.Writes {
			if w.Bucket == offline.BucketJournal {
				t.Errorf("the batch writes %+v", w)
			}
		}
		return offlinetest.Fate{}
	}
	p.append("a", "never")
	p.journal.Update(func(tx *offline.Tx) error { tx.Retire(tx.Lane("a")[0].N); return nil }, nil)
	p.w.Run()
	p.store.OnApply = nil
	p.save("a", "next")
	if e, _ := firstEntry(p); e.N != 2 {
		t.Errorf("the number of the entry that never was has been used again: %+v", e)
	}
}

func firstEntry(p *page) (first offline.Entry, ok bool) {
	p.journal.Each(func(e offline.Entry) bool { first, ok = e, true; return false })
	return first, ok
}

func TestARetiredEntryIsNotBroughtBackByALatePut(t *testing.T) {
	p, _ := onePage(t)
	p.save("a", "x")
	e, _ := firstEntry(p)
	p.journal.Update(func(tx *offline.Tx) error { tx.Retire(e.N); tx.Retire(99); return nil }, nil)
	p.journal.Update(func(tx *offline.Tx) error { tx.Put(e); return nil }, nil)
	p.w.Run()
	wantStrings(t, p.stored())
}

func TestLoadReadsWhatACommitThatIsBeingWrittenMakesOfAnEntry(t *testing.T) {
	for seed := range uint64(20) { // the commit and the reading are two tasks, which end in either order
		w := offlinetest.NewWorld(seed)
		p := openPage(t, w, offline.NewMemoryStore())
		p.save("a", "x")
		p.journal.Settle(func(tx *offline.Tx) error {
			e, _ := tx.Get(1)
			e.State, e.Code = offline.StateDead, offline.ErrRejected
			tx.Put(e)
			return nil
		}, nil)
		dead := func() bool { return p.journal.Counts().Dead == 1 }
		for !dead() && w.Step() {
		}
		var loaded []offline.Entry
		p.journal.Load([]uint64{1}, func(es []offline.Entry, err error) { loaded = es })
		w.Run()
		if len(loaded) != 1 || loaded[0].State != offline.StateDead || loaded[0].Code != offline.ErrRejected {
			t.Errorf("seed %d: Counts knew the dead letter, Load gives %+v", seed, loaded)
		}
	}
}

func TestLoadFindsOutWhetherACommitThatFailedWasMade(t *testing.T) {
	for _, inline := range []bool{true, false} {
		for _, made := range []bool{true, false} {
			w := offlinetest.NewWorld(1)
			p := &page{t: t, w: w, tab: w.NewTab(), store: offlinetest.NewStore(offline.NewMemoryStore())}
			p.open(inline)
			p.save("a", "x")
			p.store.FailApplies(offlinetest.Fate{Err: errAborted, Made: made})
			p.journal.Settle(func(tx *offline.Tx) error {
				e, _ := tx.Get(1)
				e.State = offline.StateDead
				tx.Put(e)
				return nil
			}, nil)
			for p.journal.Counts().Dead == 0 || !p.journal.Doubtful() {
				if !w.Step() {
					break
				}
			}
			var loaded []offline.Entry
			p.journal.Load([]uint64{1}, func(es []offline.Entry, err error) { loaded = es })
			for loaded == nil && w.Step() { // no time passes, after which it would look anyhow
			}
			known := p.journal.Lane("a")
			if p.journal.Doubtful() || len(loaded) != 1 || len(known) != 1 || loaded[0].State != known[0].State || made != (known[0].State == offline.StateDead) {
				t.Errorf("inline %v, made %v: Load gives %+v, Lane %+v", inline, made, loaded, known)
			}
		}
	}
}

func TestLoadDoesNotWaitForAStoreThatDoesNotTellWhetherACommitWasMade(t *testing.T) {
	p, _ := onePage(t)
	p.save("a", "x")
	p.store.FailApplies(offlinetest.Fate{Err: errAborted})
	p.journal.Settle(func(tx *offline.Tx) error { tx.Retire(1); return nil }, nil)
	p.w.Run()
	p.store.FailReads(errAborted)
	var loaded []offline.Entry
	p.journal.Load([]uint64{1}, func(es []offline.Entry, err error) { loaded = es })
	for loaded == nil && p.w.Step() {
	}
	if len(loaded) != 1 || !p.journal.Doubtful() {
		t.Errorf("loaded %+v, doubtful %v", loaded, p.journal.Doubtful())
	}
}

func TestAnInlineJournalCallsBackAtOnce(t *testing.T) {
	w := offlinetest.NewWorld(1)
	p := &page{t: t, w: w, tab: w.NewTab(), store: offlinetest.NewStore(offline.NewMemoryStore())}
	p.open(true)
	var inner result
	r := &result{}
	p.journal.Update(appending("a", "outer"), func(err error) {
		r.done(err)
		p.journal.Update(appending("a", "inner"), inner.done)
	})
	r.want(t, "")
	inner.want(t, "")
	var loaded []offline.Entry
	p.journal.Load([]uint64{1, 2, 3}, func(es []offline.Entry, err error) { loaded = es })
	if len(loaded) != 2 || string(loaded[1].Data) != "inner" {
		t.Errorf("loaded %+v", loaded)
	}
}

func TestOnCommitTellsWhatWasDone(t *testing.T) {
	p, _ := onePage(t)
	p.save("a", "x")
	p.journal.Update(func(tx *offline.Tx) error {
		tx.Retire(1)
		tx.Append(offline.Entry{Lane: "b", Data: []byte("y")})
		tx.PutRecord(offline.BucketRows, offline.K("r"), []byte("z"))
		return nil
	}, nil)
	p.w.Run()
	c := p.commits[len(p.commits)-1]
	if len(c.Put) != 1 || string(c.Put[0].Data) != "y" || len(c.Retired) != 1 || c.Retired[0].Lane != "a" ||
		len(c.Records) != 1 || string(c.Records[0].Value) != "z" {
		t.Errorf("changes are %+v", c)
	}
}

func TestAClosedJournalSaysSo(t *testing.T) {
	p, _ := onePage(t)
	waiting := p.append("a", "waiting")
	p.journal.Close()
	p.journal.Close()
	late := p.append("a", "late")
	p.w.Run()
	waiting.want(t, offline.ErrClosed)
	late.want(t, offline.ErrClosed)
}

func TestACommitIsAsQuickWithManyEntries(t *testing.T) {
	p, _ := onePage(t)
	appendOne := func() {
		p.append("one", "x")
		p.w.Run()
	}
	few := testing.AllocsPerRun(50, appendOne)
	for i := range 50_000 {
		p.append(fmt.Sprint("lane", i), "x")
	}
	p.w.Run()
	if many := testing.AllocsPerRun(50, appendOne); many > few+20 {
		t.Errorf("an append allocates %v times in a small journal and %v times in a large one", few, many)
	}
}

func BenchmarkAppendToALongJournal(b *testing.B) {
	w := offlinetest.NewWorld(1)
	tab := w.NewTab()
	var j *offline.Journal
	offline.OpenJournal(offline.JournalConfig{Env: tab.Env(), Store: offline.NewMemoryStore(), Name: "j"},
		func(opened *offline.Journal, _ []offline.Entry, _ error) { j = opened })
	w.Run()
	for i := range 100_000 {
		j.Update(appending(fmt.Sprint("lane", i), "x"), nil)
	}
	w.Run()
	for b.Loop() {
		j.Update(appending("one", "x"), nil)
		w.Run()
	}
}
