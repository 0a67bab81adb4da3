package activity

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// Grants are those of all targets of a domain: of ephemeral activities in memory, of everything else in the store. It is safe for
// concurrent use.
type Grants struct {
	db        store.GrantStore
	mu        sync.Mutex
	ephemeral map[store.GrantTarget]store.Grants
}

// NewGrants makes the grants of a domain.
func NewGrants(db store.GrantStore) *Grants {
	return &Grants{db: db, ephemeral: map[store.GrantTarget]store.Grants{}}
}

// Grants implements store.GrantStore.
func (g *Grants) Grants(ctx context.Context, target store.GrantTarget) (store.Grants, error) {
	g.mu.Lock()
	grants, ok := g.ephemeral[target]
	g.mu.Unlock()
	if !ok {
		return g.db.Grants(ctx, target)
	}
	return store.Grants{World: slices.Clone(grants.World), Users: maps.Clone(grants.Users), Groups: maps.Clone(grants.Groups)}, nil
}

// SetGrants implements store.GrantStore.
func (g *Grants) SetGrants(ctx context.Context, target store.GrantTarget, grants store.Grants) error {
	g.mu.Lock()
	_, ok := g.ephemeral[target]
	if ok {
		g.ephemeral[target] = grants
	}
	g.mu.Unlock()
	if ok {
		return nil
	}
	return g.db.SetGrants(ctx, target, grants)
}

// hold keeps the grants of an ephemeral activity until drop.
func (g *Grants) hold(target store.GrantTarget, grants store.Grants) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ephemeral[target] = grants
}

func (g *Grants) drop(target store.GrantTarget) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.ephemeral, target)
}
