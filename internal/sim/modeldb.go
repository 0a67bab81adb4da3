package sim

import (
	"context"
	"sort"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// record is one model on the disk.
type record struct {
	meta     store.Model
	first    store.Snapshot
	snapshot store.Snapshot
	log      []store.Op // of versions 1, 2, …
	marks    map[store.Mark]int64
	deleted  bool
}

func (r *record) version() int64 { return int64(len(r.log)) + 1 }

func (h *handle) CreateModel(ctx context.Context, m store.Model, first store.Snapshot, mark store.Mark) (store.Model, error) {
	if err := h.wait(ctx); err != nil {
		return store.Model{}, err
	}
	if made, ok := h.db.creations[mark]; ok && mark != (store.Mark{}) {
		made.Duplicate = true
		return made, nil
	}
	if r := h.db.models[m.ID]; r != nil {
		return r.meta, store.ErrExists
	}
	m.Key = int64(len(h.db.all)) + 1
	r := &record{meta: m, first: first, snapshot: first, marks: map[store.Mark]int64{}}
	h.db.models[m.ID], h.db.byKey[m.Key] = r, r
	h.db.all = append(h.db.all, r)
	if mark != (store.Mark{}) {
		h.db.creations[mark] = m
	}
	return m, h.wait(context.Background())
}

func (h *handle) Model(ctx context.Context, id string) (store.Model, error) {
	r := h.db.models[id]
	if r == nil {
		return store.Model{}, store.ErrNotFound
	}
	m := r.meta
	m.Version = r.version()
	return m, nil
}

func (h *handle) DeleteModel(ctx context.Context, key int64) error {
	if err := h.wait(ctx); err != nil {
		return err
	}
	r := h.db.byKey[key]
	if r == nil {
		return store.ErrNotFound
	}
	r.deleted = true
	delete(h.db.models, r.meta.ID)
	delete(h.db.byKey, key)
	return h.wait(context.Background())
}

// Append queues a write. The disk takes all that is queued at once.
func (h *handle) Append(a store.Append, done func(error)) {
	if h.dead {
		return
	}
	if h.bug(AcksEarly) {
		done(nil)
		done = func(error) {}
	}
	var err error
	h.enqueue(func() { err = h.append(a) }, func() { done(err) })
}

func (h *handle) append(a store.Append) error {
	r := h.db.byKey[a.Model]
	switch {
	case r == nil:
		return store.ErrNotFound
	case a.Expected != r.version():
		return store.ErrVersion
	}
	for _, op := range a.Ops {
		if _, known := r.marks[op.Mark]; known && op.Mark != (store.Mark{}) && !h.bug(ForgetsMarks) {
			return store.ErrExists
		}
	}
	for _, op := range a.Ops {
		if op.Mark != (store.Mark{}) {
			r.marks[op.Mark] = op.Version
		}
		r.log = append(r.log, op)
		r.meta.Modified = op.Millis
	}
	return nil
}

func (h *handle) Read(ctx context.Context, key, from, to int64, each func(store.Op) error) error {
	if err := h.wait(ctx); err != nil {
		return err
	}
	r := h.db.byKey[key]
	if r == nil {
		return store.ErrNotFound
	}
	if h.bug(ReadsTooFew) && to < 1<<61 && to-from > 1 {
		to--
	}
	for v := from; v < to && v < r.version(); v++ {
		op := r.log[v-1]
		if h.bug(ForgetsMarks) {
			op.Mark = store.Mark{}
		}
		if err := each(op); err != nil {
			return err
		}
	}
	return nil
}

func (h *handle) Snapshot(ctx context.Context, key int64) (store.Snapshot, error) {
	if r := h.db.byKey[key]; r != nil {
		return r.snapshot, nil
	}
	return store.Snapshot{}, store.ErrNotFound
}

func (h *handle) PutSnapshot(ctx context.Context, key int64, s store.Snapshot) error {
	if err := h.wait(ctx); err != nil {
		return err
	}
	r := h.db.byKey[key]
	switch {
	case r == nil:
		return store.ErrNotFound
	case s.Version > r.version():
		return store.ErrVersion
	case s.Version > r.snapshot.Version:
		if h.bug(SwapsSnapshots) {
			s.Data = r.snapshot.Data
		}
		r.snapshot = s
	}
	return h.wait(context.Background())
}

func (h *handle) LastEntry(ctx context.Context, key int64, replica store.Replica) (entry, version int64, ok bool, err error) {
	r := h.db.byKey[key]
	if r == nil {
		return 0, 0, false, store.ErrNotFound
	}
	if h.bug(ForgetsMarks) {
		return 0, 0, false, nil
	}
	for mark, at := range r.marks {
		if mark.Replica == replica && mark.Entry > entry {
			entry, version, ok = mark.Entry, at, true
		}
	}
	return entry, version, ok, nil
}

func (h *handle) EntryVersion(ctx context.Context, key int64, replica store.Replica, entry int64) (int64, bool, error) {
	r := h.db.byKey[key]
	if r == nil {
		return 0, false, store.ErrNotFound
	}
	if h.bug(ForgetsMarks) {
		return 0, false, nil
	}
	v, ok := r.marks[store.Mark{Replica: replica, Entry: entry}]
	return v, ok, nil
}

// ids are those of the models that there are.
func (db *database) ids() []string {
	var ids []string
	for id := range db.models {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}
