package storetest

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func testAppends(t *testing.T, open Open) {
	d := startDomain(t, open)
	m := NewModel(t, d, "m", "{}")

	t.Run("an append at another version than the log's is refused and changes nothing", func(t *testing.T) {
		add(t, d, m.Key, 1, 2)
		for _, expected := range []int64{0, 1, 2, 4, 100} {
			wantCode(t, Append(d, store.Append{Model: m.Key, Expected: expected, Ops: Ops(expected, 1)}), store.ErrVersion, "Append")
		}
		wantEqual(t, len(ReadAll(t, d, m.Key)), 2, "operations")
	})
	t.Run("operations that are not consecutive are refused together", func(t *testing.T) {
		gap := []store.Op{Ops(3, 1)[0], Ops(5, 1)[0]}
		wantCode(t, Append(d, store.Append{Model: m.Key, Expected: 3, Ops: gap}), store.ErrVersion, "Append")
		wantEqual(t, len(ReadAll(t, d, m.Key)), 2, "operations")
	})
	t.Run("an append without operations only compares the version", func(t *testing.T) {
		must(t, Append(d, store.Append{Model: m.Key, Expected: 3}))
		wantCode(t, Append(d, store.Append{Model: m.Key, Expected: 2}), store.ErrVersion, "Append")
	})
	t.Run("an append to an unknown model is refused", func(t *testing.T) {
		wantCode(t, Append(d, store.Append{Model: 1 << 40, Expected: 1, Ops: Ops(1, 1)}), store.ErrNotFound, "Append")
	})
	t.Run("appends of one model take effect in the order of the calls", func(t *testing.T) {
		const n = 300
		answers := make(chan error, n)
		for i := range int64(n) {
			d.Append(store.Append{Model: m.Key, Expected: 3 + i, Ops: Ops(3+i, 1)}, func(err error) { answers <- err })
		}
		for range n {
			must(t, <-answers)
		}
		wantSame(t, ReadAll(t, d, m.Key), Ops(1, n+2), "the log")
	})
	t.Run("what is queued behind a refused append is refused, even where its version would fit", func(t *testing.T) {
		const tries = 100 // the queue is empty at times; some tries must catch it with more than one append
		caught := 0
		for range tries {
			model := NewModel(t, d, "", "{}")
			caught += refuseTail(t, d, model.Key)
			must(t, d.DeleteModel(ctx, model.Key))
		}
		if caught == 0 {
			t.Error("no append ever stood behind a refused one")
		}
	})
}

// refuseTail appends one operation and behind it, without waiting, one at a wrong version and one that fits behind the
// first. It returns 1 if that one was refused. A fourth one, after all answers, is judged on its own.
func refuseTail(t *testing.T, d store.Domain, model int64) int {
	answers := make([]chan error, 3)
	for i, expected := range []int64{1, 9, 2} {
		answers[i] = make(chan error, 1)
		d.Append(store.Append{Model: model, Expected: expected, Ops: Ops(expected, 1)}, func(err error) { answers[i] <- err })
	}
	must(t, <-answers[0])
	wantCode(t, <-answers[1], store.ErrVersion, "the append at a wrong version")
	err := <-answers[2]
	if err == nil { // it came after the refusal was reported
		return 0
	}
	wantCode(t, err, store.ErrVersion, "the append behind it")
	add(t, d, model, 2, 1)
	return 1
}

func testMarks(t *testing.T, open Open) {
	d := startDomain(t, open)
	m, other := NewModel(t, d, "m", "{}"), NewModel(t, d, "other", "{}")
	one, two := store.Replica{1}, store.Replica{2}
	ops := Ops(1, 5)
	ops[0].Mark, ops[2].Mark, ops[3].Mark, ops[4].Mark = store.Mark{Replica: one, Entry: 4}, store.Mark{Replica: one, Entry: 9},
		store.Mark{Replica: two, Entry: 1}, store.Mark{Replica: one, Entry: 10}
	must(t, Append(d, store.Append{Model: m.Key, Expected: 1, Ops: ops}))

	wantLast := func(model int64, replica store.Replica, entry, version int64, ok bool) {
		t.Helper()
		gotEntry, gotVersion, gotOK, err := d.LastEntry(ctx, model, replica)
		must(t, err)
		wantSame(t, []any{gotEntry, gotVersion, gotOK}, []any{entry, version, ok}, "the last entry")
	}
	wantLast(m.Key, one, 10, 5, true)
	wantLast(m.Key, two, 1, 4, true)
	wantLast(m.Key, store.Replica{3}, 0, 0, false)
	wantLast(m.Key, store.Replica{}, 0, 0, false)
	wantLast(other.Key, one, 0, 0, false)
	for entry, version := range map[int64]int64{4: 1, 9: 3, 10: 5, 5: 0} {
		got, ok, err := d.EntryVersion(ctx, m.Key, one, entry)
		must(t, err)
		wantSame(t, []any{got, ok}, []any{version, version != 0}, "the entry's version")
	}

	t.Run("a mark is stored once: the append that repeats it is refused, its neighbours are not", func(t *testing.T) {
		repeated := Ops(6, 1)
		repeated[0].Mark = store.Mark{Replica: one, Entry: 9}
		answers := make(chan error, 2)
		d.Append(store.Append{Model: other.Key, Expected: 1, Ops: Ops(1, 1)}, func(err error) { answers <- err })
		err := Append(d, store.Append{Model: m.Key, Expected: 6, Ops: repeated})
		d.Append(store.Append{Model: other.Key, Expected: 2, Ops: Ops(2, 1)}, func(err error) { answers <- err })
		must(t, <-answers)
		must(t, <-answers)
		wantCode(t, err, store.ErrExists, "the append with a mark that is there")
		wantEqual(t, len(ReadAll(t, d, m.Key)), 5, "operations")
		add(t, d, m.Key, 6, 1)
	})
	t.Run("the marks go with their model", func(t *testing.T) {
		must(t, d.DeleteModel(ctx, m.Key))
		wantLast(m.Key, one, 0, 0, false)
	})
}
