package model

import (
	"context"
	"log/slog"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/metrics"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/task"
)

// Store is what an owner needs of a domain's storage.
type Store interface {
	store.Models
	store.OpLog
}

// Creation is a model that is to be made.
type Creation struct {
	ID, Collection string
	Data           *ot.Value // nil: an empty object
	OverridesWorld bool
	World          store.Permissions
	Users          map[store.UserID]store.Permissions
	Ephemeral      bool
	Mark           store.Mark
}

// Env is what an owner needs of its surroundings. All functions may be called on any goroutine.
type Env struct {
	Store Store
	// Create makes a model for a user, who must be allowed to, and the collection if it may be made on first use.
	Create func(ctx context.Context, by store.UserID, c Creation) (store.Model, error)
	// Collection returns a collection.
	Collection func(ctx context.Context, id string) (store.Collection, error)
	// Identify finds out about a user of the past, for who is told about what a session did.
	Identify func(ctx context.Context, session string, user store.UserID) Identity
	// Changed tells that a model has changed on disk, for those who are subscribed to it without having it open.
	Changed func(id string, change Change)

	Now     func() time.Time
	After   func(d time.Duration, f func()) (stop func())
	Tasks   task.Tasks
	Log     *slog.Logger
	Metrics *metrics.Metrics
	Limits  Limits
}

// Change is what happened to a model.
type Change uint8

// The changes.
const (
	ContentChanged Change = iota
	PermissionsChanged
	Deleted
)

// Limits bound what one model may cost. Zero values mean the defaults.
type Limits struct {
	ModelBytes    int           // encoded content of a model; 64 MiB
	OpBytes       int           // one operation, encoded; 4 MiB
	References    int           // shared references of one client in one model; 256
	ReferenceSize int           // values of one reference; 4,096
	Passivate     time.Duration // how long a model stays in memory after its last client; 10 s
	SnapshotEvery int           // operations between two snapshots; 1,000
	History       int           // operations kept in memory for clients that are behind; 4,096
	HistoryBytes  int           // and about how many bytes; 8 MiB
}

// WithDefaults fills in what is zero.
func (l Limits) WithDefaults() Limits {
	def := func(p *int, v int) {
		if *p == 0 {
			*p = v
		}
	}
	def(&l.ModelBytes, 64<<20)
	def(&l.OpBytes, 4<<20)
	def(&l.References, 256)
	def(&l.ReferenceSize, 4096)
	def(&l.SnapshotEvery, 1000)
	def(&l.History, 4096)
	def(&l.HistoryBytes, 8<<20)
	if l.Passivate == 0 {
		l.Passivate = 10 * time.Second
	}
	return l
}
