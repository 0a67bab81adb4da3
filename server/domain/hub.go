package domain

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/metrics"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/task"
)

// Options are what all domains of a server share. Now, After, Log and Metrics have to be there.
type Options struct {
	Limits       model.Limits
	QueryLimit   int           // models that a query without LIMIT may find; 1,000
	HistoryLimit int           // operations that one request for history may get; 100,000
	PushDelay    time.Duration // how long changes are collected after subscribers were told of one; 1 s

	Now     func() time.Time
	After   func(d time.Duration, f func()) (stop func())
	Tasks   task.Tasks
	Log     *slog.Logger
	Metrics *metrics.Metrics
}

func (o Options) withDefaults() Options {
	o.Limits = o.Limits.WithDefaults()
	if o.QueryLimit == 0 {
		o.QueryLimit = 1000
	}
	if o.HistoryLimit == 0 {
		o.HistoryLimit = 100_000
	}
	if o.PushDelay == 0 {
		o.PushDelay = time.Second
	}
	return o
}

// Hub holds the domains of a server.
type Hub struct {
	db        store.Store
	options   Options
	passwords *auth.Passwords
	adminKey  *auth.AdminKey

	mu      sync.Mutex
	domains map[store.DomainKey]*Domain
	ending  map[store.DomainKey]bool // are being deleted
	closed  bool
}

// NewHub makes a hub over a store. It does not close the store.
func NewHub(db store.Store, passwords *auth.Passwords, adminKey *auth.AdminKey, options Options) *Hub {
	return &Hub{db: db, options: options.withDefaults(), passwords: passwords, adminKey: adminKey, domains: map[store.DomainKey]*Domain{},
		ending: map[store.DomainKey]bool{}}
}

// Domain returns a domain, or an error of code DomainNotFound or ServerError.
func (h *Hub) Domain(ctx context.Context, key store.DomainKey) (*Domain, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, failure.New(failure.DomainUnavailable, "the server is shutting down")
	}
	if d := h.domains[key]; d != nil {
		return d, nil
	}
	db, err := h.db.Domain(ctx, key)
	if errors.Is(err, store.ErrNotFound) || h.ending[key] {
		return nil, failure.New(failure.DomainNotFound, "there is no domain %s", key)
	}
	if err != nil {
		return nil, err
	}
	return h.add(ctx, key, db)
}

// add makes the domain of a key known. The caller holds mu.
func (h *Hub) add(ctx context.Context, key store.DomainKey, db store.Domain) (*Domain, error) {
	d, err := newDomain(ctx, key, db, h)
	if err != nil {
		return nil, err
	}
	h.domains[key] = d
	return d, nil
}

// Create makes a domain, or returns store.ErrExists.
func (h *Hub) Create(ctx context.Context, info store.DomainInfo) (*Domain, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	db, err := h.db.CreateDomain(ctx, info)
	if err != nil {
		return nil, err
	}
	return h.add(ctx, info.Key, db)
}

// Delete ends a domain and deletes all that is in it, or returns an error of code DomainNotFound.
func (h *Hub) Delete(ctx context.Context, key store.DomainKey) error {
	d, err := h.Domain(ctx, key)
	if err != nil {
		return err
	}
	h.mu.Lock()
	again := h.ending[key]
	h.ending[key] = true // nobody gets in meanwhile
	delete(h.domains, key)
	h.mu.Unlock()
	if again {
		return failure.New(failure.DomainNotFound, "the domain %s is being deleted already", key)
	}
	defer func() {
		h.mu.Lock()
		delete(h.ending, key)
		h.mu.Unlock()
	}()
	d.KickAll("the domain was deleted")
	d.stop()
	d.KickAll("the domain was deleted") // who has entered in between; nobody can any more
	return h.db.DeleteDomain(ctx, key)
}

// Keys lists the domains.
func (h *Hub) Keys(ctx context.Context) ([]store.DomainKey, error) { return h.db.DomainKeys(ctx) }

// Close ends all domains: what was ordered is written, and snapshots are stored. Sessions should have been closed before.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	domains := h.domains
	h.domains = nil
	h.mu.Unlock()
	var all sync.WaitGroup
	for _, d := range domains {
		all.Go(d.stop)
	}
	all.Wait()
}
