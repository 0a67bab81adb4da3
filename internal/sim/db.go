package sim

import (
	"context"
	"sort"

	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// database is what is on the server's disk. It outlives processes.
type database struct {
	info        store.DomainInfo
	sequences   map[string]int64
	users       map[store.UserID]store.User
	tokens      map[[32]byte]store.Token
	collections map[string]store.Collection
	models      map[string]*record
	byKey       map[int64]*record
	all         []*record // the deleted ones, too
	creations   map[store.Mark]store.Model
	chats       chatRecords
}

// record is one model on the disk.
type record struct {
	meta     store.Model
	first    store.Snapshot
	snapshot store.Snapshot
	log      []store.Op // of versions 1, 2, …
	marks    map[store.Mark]int64
	deleted  bool
}

func newDatabase(info store.DomainInfo) *database {
	return &database{info: info, sequences: map[string]int64{}, users: map[store.UserID]store.User{}, tokens: map[[32]byte]store.Token{},
		collections: map[string]store.Collection{}, models: map[string]*record{}, byKey: map[int64]*record{}, creations: map[store.Mark]store.Model{}}
}

// handle is a process's connection to the database: a store.Store and its one store.Domain. What the simulated server does not
// use is missing.
type handle struct {
	store.Domain // nil
	db           *database
	machine      *machine
	disk         *offlinetest.Tab // on which writes wait for the disk
	queue        []write
	bug          func(string) bool
	dead         bool
}

// write is one that waits for the disk: make makes it, and tell tells of it, unless the process dies before.
type write struct{ make, tell func() }

// openHandle makes the connection of a process.
func openHandle(db *database, m *machine, disk *offlinetest.Tab, bug func(string) bool) *handle {
	return &handle{db: db, machine: m, disk: disk, bug: bug}
}

// storeOf makes a store.Store of the one domain.
type storeOf struct {
	store.Store // nil
	handle      *handle
}

func (s storeOf) Domain(_ context.Context, key store.DomainKey) (store.Domain, error) {
	if key != s.handle.db.info.Key {
		return nil, store.ErrNotFound
	}
	return s.handle, nil
}

func (h *handle) Info(context.Context) (store.DomainInfo, error) { return h.db.info, nil }

func (h *handle) ReserveSequence(_ context.Context, name string, n int64) (int64, error) {
	first := h.db.sequences[name] + 1
	h.db.sequences[name] += n
	return first, nil
}

func (h *handle) User(_ context.Context, id store.UserID) (store.User, error) {
	if u, ok := h.db.users[id]; ok {
		return u, nil
	}
	return store.User{}, store.ErrNotFound
}

func (h *handle) Token(_ context.Context, hash [32]byte) (store.Token, error) {
	if t, ok := h.db.tokens[hash]; ok {
		return t, nil
	}
	return store.Token{}, store.ErrNotFound
}

func (h *handle) PutToken(_ context.Context, t store.Token) error {
	h.db.tokens[t.Hash] = t
	return nil
}

func (h *handle) DropTokens(context.Context, store.UserID, int64) error { return nil }

func (h *handle) Collection(_ context.Context, id string) (store.Collection, error) {
	if c, ok := h.db.collections[id]; ok {
		return c, nil
	}
	return store.Collection{}, store.ErrNotFound
}

func (h *handle) AddCollection(_ context.Context, c store.Collection) error {
	h.db.collections[c.ID] = c
	return nil
}

func (h *handle) EphemeralModels(context.Context) ([]store.Model, error) { return nil, nil }

// wait is a moment in which other things happen. It fails once the process is dead.
func (h *handle) wait(ctx context.Context) error {
	h.machine.pause()
	if h.dead {
		return store.ErrClosed
	}
	return ctx.Err()
}

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

func (r *record) version() int64 { return int64(len(r.log)) + 1 }

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

func (h *handle) enqueue(make, tell func()) {
	if len(h.queue) == 0 {
		h.disk.Post(h.sync)
	}
	h.queue = append(h.queue, write{make, tell})
}

// sync writes what is queued.
func (h *handle) sync() {
	queue := h.queue
	h.queue = nil
	for _, q := range queue {
		q.make()
		q.tell()
	}
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

// crash ends the process: of what is queued, the first n are on the disk all the same.
func (h *handle) crash(n int) {
	h.dead = true
	for _, q := range h.queue[:min(n, len(h.queue))] {
		q.make()
	}
	h.queue = nil
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
