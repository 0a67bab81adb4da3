package model

import (
	"context"
	"sync"

	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// fakeStore keeps models in memory. Appends reach its "disk" when the test says so, or at once.
type fakeStore struct {
	mu       sync.Mutex
	byHand   bool // appends wait for write
	waiting  []waitingAppend
	models   map[string]*store.Model
	logs     map[int64][]store.Op
	snaps    map[int64]store.Snapshot
	nextKey  int64
	writeErr error
	readErr  error         // of the log
	snapGate chan struct{} // PutSnapshot waits for it, if there is one
	puts     int
}

type waitingAppend struct {
	store.Append
	done func(error)
}

func newFakeStore() *fakeStore {
	return &fakeStore{models: map[string]*store.Model{}, logs: map[int64][]store.Op{}, snaps: map[int64]store.Snapshot{}}
}

func (f *fakeStore) Append(a store.Append, done func(error)) {
	f.mu.Lock()
	f.waiting = append(f.waiting, waitingAppend{a, done})
	byHand := f.byHand
	f.mu.Unlock()
	if !byHand {
		f.write(1)
	}
}

// write brings the n oldest appends to disk and returns how many there were.
func (f *fakeStore) write(n int) int {
	f.mu.Lock()
	n = min(n, len(f.waiting))
	batch := f.waiting[:n]
	f.waiting = f.waiting[n:]
	err := f.writeErr
	for _, a := range batch {
		if err == nil && int64(len(f.logs[a.Model]))+1 != a.Expected {
			err = store.ErrVersion
		}
		if err == nil {
			f.logs[a.Model] = append(f.logs[a.Model], a.Ops...)
		}
	}
	f.mu.Unlock()
	for _, a := range batch {
		a.done(err)
	}
	return n
}

func (f *fakeStore) log(id string) []store.Op {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]store.Op(nil), f.logs[f.models[id].Key]...)
}

func (f *fakeStore) CreateModel(_ context.Context, m store.Model, first store.Snapshot, _ store.Mark) (store.Model, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if old := f.models[m.ID]; old != nil {
		return *old, store.ErrExists
	}
	f.nextKey++
	m.Key = f.nextKey
	f.models[m.ID], f.snaps[m.Key] = &m, first
	return m, nil
}

func (f *fakeStore) Model(_ context.Context, id string) (store.Model, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.models[id]; m != nil {
		return *m, nil
	}
	return store.Model{}, store.ErrNotFound
}

func (f *fakeStore) SetModelPermissions(_ context.Context, m store.Model) error { return nil }

func (f *fakeStore) DeleteModel(_ context.Context, key int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, m := range f.models {
		if m.Key == key {
			delete(f.models, id)
			return nil
		}
	}
	return store.ErrNotFound
}

func (f *fakeStore) ModelList(context.Context, string, int, int) ([]store.Model, error) {
	return nil, nil
}

func (f *fakeStore) StaleModels(context.Context, string) ([]store.Model, error) { return nil, nil }

func (f *fakeStore) EphemeralModels(context.Context) ([]store.Model, error) { return nil, nil }

func (f *fakeStore) Query(context.Context, *query.Query, *store.UserID) (store.Page, error) {
	return store.Page{}, nil
}

func (f *fakeStore) Read(ctx context.Context, model, from, to int64, each func(store.Op) error) error {
	f.mu.Lock()
	ops := append([]store.Op(nil), f.logs[model]...)
	f.mu.Unlock()
	if err := f.failed(); err != nil {
		return err
	}
	for _, op := range ops {
		if op.Version < from || op.Version >= to {
			continue
		}
		if err := each(op); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (f *fakeStore) failed() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.readErr
}

func (f *fakeStore) Snapshot(_ context.Context, model int64) (store.Snapshot, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s, ok := f.snaps[model]; ok {
		return s, nil
	}
	return store.Snapshot{}, store.ErrNotFound
}

func (f *fakeStore) PutSnapshot(_ context.Context, model int64, s store.Snapshot) error {
	f.mu.Lock()
	gate := f.snapGate
	f.puts++
	f.mu.Unlock()
	if gate != nil {
		<-gate
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.Version > int64(len(f.logs[model]))+1 {
		return store.ErrVersion
	}
	if s.Version > f.snaps[model].Version {
		f.snaps[model] = s
	}
	return nil
}

func (f *fakeStore) VersionAt(context.Context, int64, int64) (int64, error) { return 0, nil }

func (f *fakeStore) LastEntry(_ context.Context, model int64, r store.Replica) (entry, version int64, ok bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, op := range f.logs[model] {
		if op.Mark.Replica == r {
			entry, version, ok = op.Mark.Entry, op.Version, true
		}
	}
	return entry, version, ok, f.readErr
}

func (f *fakeStore) EntryVersion(_ context.Context, model int64, r store.Replica, entry int64) (int64, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, op := range f.logs[model] {
		if op.Mark == (store.Mark{Replica: r, Entry: entry}) {
			return op.Version, true, nil
		}
	}
	return 0, false, f.readErr
}
