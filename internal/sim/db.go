package sim

import (
	"context"

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

// found is the value of a key, or store.ErrNotFound.
func found[K comparable, V any](m map[K]V, key K) (V, error) {
	v, ok := m[key]
	if !ok {
		return v, store.ErrNotFound
	}
	return v, nil
}

func (h *handle) User(_ context.Context, id store.UserID) (store.User, error) {
	return found(h.db.users, id)
}

func (h *handle) Token(_ context.Context, hash [32]byte) (store.Token, error) {
	return found(h.db.tokens, hash)
}

func (h *handle) AddToken(_ context.Context, t store.Token) error {
	_, err := found(h.db.users, t.User)
	if err == nil {
		h.db.tokens[t.Hash] = t
	}
	return err
}

func (h *handle) RenewToken(_ context.Context, hash [32]byte, expires int64) error {
	t, err := found(h.db.tokens, hash)
	if err == nil {
		t.Expires = expires
		h.db.tokens[hash] = t
	}
	return err
}

func (h *handle) DropTokens(context.Context, store.UserID, int64) error { return nil }

func (h *handle) Collection(_ context.Context, id string) (store.Collection, error) {
	return found(h.db.collections, id)
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

// crash ends the process: of what is queued, the first n are on the disk all the same.
func (h *handle) crash(n int) {
	h.dead = true
	for _, q := range h.queue[:min(n, len(h.queue))] {
		q.make()
	}
	h.queue = nil
}
