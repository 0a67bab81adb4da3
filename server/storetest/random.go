package storetest

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// testRandom compares the store with the simplest one there can be, under random calls.
func testRandom(t *testing.T, open Open) {
	base := t.TempDir()
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		w := &world{open: open, folder: fmt.Sprintf("%s/%d", base, runs), models: map[string]*modelWorld{}}
		w.start(t)
		defer func() { w.store.Close() }()
		t.Repeat(map[string]func(*rapid.T){
			"create":   w.create,
			"append":   w.append,
			"snapshot": w.snapshot,
			"delete":   w.delete,
			"read":     w.read,
			"reopen":   func(t *rapid.T) { check(t, w.store.Close()); w.start(t) },
			"":         w.check,
		})
	})
}

// world is a store and what should be in it.
type world struct {
	open    Open
	folder  string
	store   store.Store
	domain  store.Domain
	models  map[string]*modelWorld
	lastKey int64
}

type modelWorld struct {
	key      int64
	ops      []store.Op
	snapshot int64
}

var anyID = rapid.SampledFrom([]string{"a", "b", "c"})

func check(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) start(t *rapid.T) {
	s, err := w.open(w.folder)
	check(t, err)
	w.store = s
	key := store.DomainKey{Namespace: "ns", ID: "d"}
	if w.domain, err = s.Domain(ctx, key); err != nil {
		w.domain, err = s.CreateDomain(ctx, store.DomainInfo{Key: key})
		check(t, err)
		check(t, w.domain.AddCollection(ctx, store.Collection{ID: "files"}))
	}
}

func (w *world) create(t *rapid.T) {
	id := anyID.Draw(t, "id")
	m, err := w.domain.CreateModel(ctx, store.Model{ID: id, Collection: "files"}, store.Snapshot{Version: 1, JSON: []byte("{}")}, store.Mark{})
	if (err == nil) != (w.models[id] == nil) {
		t.Fatalf("creating %s: %v", id, err)
	}
	if err == nil {
		if m.Key <= w.lastKey {
			t.Fatalf("the key %d is not new", m.Key)
		}
		w.lastKey = m.Key
		w.models[id] = &modelWorld{key: m.Key, snapshot: 1}
	}
}

func (w *world) append(t *rapid.T) {
	id := anyID.Draw(t, "id")
	m := w.models[id]
	if m == nil {
		t.Skip("no such model")
	}
	version := int64(len(m.ops) + 1)
	expected := max(0, version+rapid.SampledFrom([]int64{0, 0, 0, 0, 1, -1}).Draw(t, "off"))
	ops := Ops(expected, rapid.IntRange(0, 4).Draw(t, "n"))
	err := Append(w.domain, store.Append{Model: m.key, Expected: expected, Ops: ops})
	if (err == nil) != (expected == version) {
		t.Fatalf("appending at %d to a log at %d: %v", expected, version, err)
	}
	if err == nil {
		m.ops = append(m.ops, ops...)
	}
}

func (w *world) snapshot(t *rapid.T) {
	m := w.models[anyID.Draw(t, "id")]
	if m == nil {
		t.Skip("no such model")
	}
	version := rapid.Int64Range(1, int64(len(m.ops)+2)).Draw(t, "version")
	err := w.domain.PutSnapshot(ctx, m.key, store.Snapshot{Version: version, JSON: []byte("{}")})
	if (err == nil) != (version <= int64(len(m.ops)+1)) {
		t.Fatalf("a snapshot of version %d of a log at %d: %v", version, len(m.ops)+1, err)
	}
	if err == nil {
		m.snapshot = max(m.snapshot, version)
	}
}

func (w *world) delete(t *rapid.T) {
	id := anyID.Draw(t, "id")
	if w.models[id] == nil {
		t.Skip("no such model")
	}
	check(t, w.domain.DeleteModel(ctx, w.models[id].key))
	delete(w.models, id)
}

func (w *world) read(t *rapid.T) {
	m := w.models[anyID.Draw(t, "id")]
	if m == nil {
		t.Skip("no such model")
	}
	from := rapid.Int64Range(1, int64(len(m.ops)+2)).Draw(t, "from")
	to := rapid.Int64Range(0, int64(len(m.ops)+3)).Draw(t, "to")
	var got []store.Op
	check(t, w.domain.Read(ctx, m.key, from, to, func(op store.Op) error { got = append(got, op); return nil }))
	var want []store.Op
	for _, op := range m.ops {
		if op.Version >= from && op.Version < to {
			want = append(want, op)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("reading %d to %d: got %v, want %v", from, to, got, want)
	}
}

func (w *world) check(t *rapid.T) {
	list, err := w.domain.ModelList(ctx, "", 0, -1)
	check(t, err)
	stale, err := w.domain.StaleModels(ctx, "files")
	check(t, err)
	if len(list) != len(w.models) {
		t.Fatalf("got %d models, want %d", len(list), len(w.models))
	}
	behind := 0
	for _, got := range list {
		m := w.models[got.ID]
		if m == nil || got.Key != m.key || got.Version != int64(len(m.ops)+1) {
			t.Fatalf("got %+v, want %+v", got, m)
		}
		snapshot, err := w.domain.Snapshot(ctx, m.key)
		check(t, err)
		if snapshot.Version != m.snapshot {
			t.Fatalf("model %s has a snapshot of version %d, want %d", got.ID, snapshot.Version, m.snapshot)
		}
		if m.snapshot < got.Version {
			behind++
		}
	}
	if behind != len(stale) {
		t.Fatalf("%d models are stale, want %d", len(stale), behind)
	}
}
