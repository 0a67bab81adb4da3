package storetest

import (
	"errors"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func testLog(t *testing.T, open Open) {
	d := startDomain(t, open)
	m := NewModel(t, d, "m", "{}")
	other := NewModel(t, d, "other", "{}")
	const n = 1000 // more than is read at a time
	for from := int64(1); from <= n; from += 250 {
		add(t, d, m.Key, from, 250)
		add(t, d, other.Key, from, 250)
	}
	ops := Ops(1, n)

	t.Run("operations come back as they were, in order", func(t *testing.T) {
		special := NewModel(t, d, "special", "{}")
		odd := store.Op{Version: 1, Session: "sé", User: store.UserID{Kind: store.AnonymousUser, Name: "ü"}, Millis: -1, Data: []byte{0, 255}, Mark: store.Mark{Replica: store.Replica{9}, Entry: 1}}
		must(t, Append(d, store.Append{Model: special.Key, Expected: 1, Ops: []store.Op{odd, {Version: 2, Data: []byte{}}}}))
		wantSame(t, ReadAll(t, d, special.Key), []store.Op{odd, {Version: 2, Data: []byte{}}}, "the log")
		wantSame(t, ReadAll(t, d, m.Key), ops, "a long log")
	})
	t.Run("a part of the log begins and ends where it was asked to", func(t *testing.T) {
		for _, span := range [][2]int64{{1, 1}, {1, 2}, {256, 258}, {5, 1001}, {1000, 2000}, {1001, 2000}, {7, 3}} {
			got := read(t, d, m.Key, span[0], span[1])
			low, high := span[0]-1, max(span[0], min(span[1], n+1))-1
			wantSame(t, got[:min(1, len(got))], ops[low:high][:min(1, high-low)], "the first operation")
			wantEqual(t, int64(len(got)), high-low, "how many")
		}
	})
	t.Run("large operations are read to the end", func(t *testing.T) {
		large := NewModel(t, d, "large", "{}")
		ops := Ops(1, 20)
		for i := range ops {
			ops[i].Data = make([]byte, 1<<20)
		}
		must(t, Append(d, store.Append{Model: large.Key, Expected: 1, Ops: ops}))
		wantEqual(t, len(ReadAll(t, d, large.Key)), 20, "operations")
	})
	t.Run("an error of the reader ends the reading", func(t *testing.T) {
		enough, count := errors.New("enough"), 0
		err := d.Read(ctx, m.Key, 1, n, func(store.Op) error {
			if count++; count == 3 {
				return enough
			}
			return nil
		})
		if !errors.Is(err, enough) || count != 3 {
			t.Errorf("got %v after %d operations", err, count)
		}
	})
	t.Run("an unknown model has no log", func(t *testing.T) {
		wantCode(t, d.Read(ctx, 1<<40, 1, 9, func(store.Op) error { return nil }), store.ErrNotFound, "Read")
	})
	t.Run("a version is found by its time", func(t *testing.T) { // operation v is of 1000 + 10v
		for millis, want := range map[int64]int64{0: 1, 1009: 1, 1010: 2, 1011: 2, 1020: 3, 6000: 501, 10999: 1000, 11000: 1001, 1 << 50: 1001} {
			got, err := d.VersionAt(ctx, m.Key, millis)
			must(t, err)
			wantEqual(t, got, want, "the version")
		}
		_, err := d.VersionAt(ctx, 1<<40, 0)
		wantCode(t, err, store.ErrNotFound, "VersionAt")
	})
	t.Run("appends move the version and the time of the model", func(t *testing.T) {
		got, err := d.Model(ctx, "m")
		must(t, err)
		wantEqual(t, got.Version, n+1, "the version")
		wantEqual(t, got.Modified, 1000+10*n, "the time")
		wantEqual(t, got.Created, 1000, "the time of its creation")
	})
}

func testSnapshots(t *testing.T, open Open) {
	d := startDomain(t, open)
	m := NewModel(t, d, "m", "{}")
	snapshot := func() store.Snapshot {
		t.Helper()
		s, err := d.Snapshot(ctx, m.Key)
		must(t, err)
		return s
	}
	wantSame(t, snapshot(), store.Snapshot{Version: 1, Data: []byte("data of m")}, "the first snapshot")
	_, err := d.Snapshot(ctx, 1<<40)
	wantCode(t, err, store.ErrNotFound, "the snapshot of an unknown model")
	wantStale(t, d)

	add(t, d, m.Key, 1, 4)
	wantStale(t, d, "m")
	must(t, d.PutSnapshot(ctx, m.Key, store.Snapshot{Version: 3, Data: []byte("three"), JSON: []byte("{}")}))
	wantSame(t, snapshot(), store.Snapshot{Version: 3, Data: []byte("three")}, "a newer snapshot")
	wantStale(t, d, "m")
	must(t, d.PutSnapshot(ctx, m.Key, store.Snapshot{Version: 2, Data: []byte("two"), JSON: []byte("{}")}))
	wantEqual(t, string(snapshot().Data), "three", "after an older one was put")
	must(t, d.PutSnapshot(ctx, m.Key, store.Snapshot{Version: 5, Data: nil, JSON: []byte("{}")}))
	wantEqual(t, snapshot().Version, 5, "the newest version")
	wantEqual(t, len(snapshot().Data), 0, "its size")
	wantStale(t, d)
	wantCode(t, d.PutSnapshot(ctx, m.Key, store.Snapshot{Version: 6}), store.ErrVersion, "a snapshot ahead of the log")
	wantCode(t, d.PutSnapshot(ctx, 1<<40, store.Snapshot{Version: 1}), store.ErrNotFound, "a snapshot of an unknown model")
	wantEqual(t, len(ReadAll(t, d, m.Key)), 4, "operations kept as history")
}

// wantStale checks which models of "files" are stale.
func wantStale(t *testing.T, d store.Domain, want ...string) {
	t.Helper()
	models, err := d.StaleModels(ctx, "files")
	must(t, err)
	var ids []string
	for _, m := range models {
		ids = append(ids, m.ID)
	}
	wantSame(t, ids, want, "stale models")
}
