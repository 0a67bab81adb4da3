package activity

import (
	"context"
	"errors"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Peer is a connection as activities see it. Its methods may be called on any goroutine; none blocks, and none calls back.
type Peer interface {
	// Identity is the connection's own session and user.
	Identity() model.Identity
	// Send queues a frame to be written. What this connection has not been told yet about who goes before it.
	Send(frame []byte, who []model.Identity)
}

// Env is what the service needs of its domain.
type Env struct {
	Store       store.Activities
	Grants      *Grants
	Permissions *permission.Service // over Grants
	// Present reports whether a connection still belongs to the domain. Once it does not, Drop follows.
	Present func(Peer) bool
	Now     func() time.Time
}

// Service is the activities of a domain. It is safe for concurrent use.
type Service struct {
	env Env
	// changes is held by everything that makes or removes activities, lets somebody in, or changes who may do what: these wait for
	// the store, and come one after the other. It is locked before mu.
	changes sync.Mutex

	mu          sync.Mutex // never held while waiting
	live        map[store.ActivityKey]*activity
	connections map[Peer]*connection
}

// New makes the service of a domain.
func New(env Env) *Service {
	return &Service{env: env, live: map[store.ActivityKey]*activity{}, connections: map[Peer]*connection{}}
}

// maxName is how many characters the type and the id of an activity may have.
const maxName = 256

func checkKey(key store.ActivityKey) error {
	if !isName(key.Type) {
		return failure.New(failure.InvalidActivityType, "the type of an activity has 1 to %d characters", maxName)
	}
	if !isName(key.ID) {
		return failure.New(failure.InvalidActivityID, "the id of an activity has 1 to %d characters", maxName)
	}
	return nil
}

func isName(name string) bool { return name != "" && utf8.RuneCountInString(name) <= maxName }

func target(key store.ActivityKey) permission.Target {
	return permission.Target{Kind: permission.Activity, Type: key.Type, ID: key.ID}
}

func notFound(key store.ActivityKey) error {
	return failure.New(failure.ActivityNotFound, "there is no activity %s", key)
}

// defaultWorld is what everybody may do unless the creator says something else.
var defaultWorld = []string{permission.JoinActivity, permission.SetState, permission.ViewState}

// Create makes an activity. Its creator may do everything.
func (s *Service) Create(ctx context.Context, by store.UserID, m *wire.ActivityCreateRequestMessage) error {
	key := store.ActivityKey{Type: m.ActivityType, ID: m.ActivityID}
	if err := checkKey(key); err != nil {
		return err
	}
	s.changes.Lock()
	defer s.changes.Unlock()
	_, err := s.find(ctx, key)
	switch {
	case err == nil:
		return failure.New(failure.ActivityAlreadyExists, "there is an activity %s already", key)
	case !errors.Is(err, failure.ActivityNotFound):
		return err
	}
	return s.make(ctx, by, &activity{key: key}, m.WorldPermissions, m.UserPermissions, m.GroupPermissions)
}

// make makes an activity that is not there. The caller holds changes.
func (s *Service) make(ctx context.Context, by store.UserID, a *activity, world []string, users []wire.UserPermissionsEntry, groups map[string]wire.PermissionsList) error {
	if len(world) == 0 {
		world = defaultWorld
	}
	grants, err := permission.Read(permission.Activity, world, users, groups)
	if err != nil {
		return err
	}
	grants = permission.Owned(permission.Activity, grants, by)
	a.created = s.env.Now().UnixMilli()
	if !a.ephemeral {
		return s.env.Store.AddActivity(ctx, store.Activity{Key: a.key, Created: a.created}, grants)
	}
	s.env.Grants.hold(a.key.Target(), grants)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live[a.key] = a
	return nil
}

// find returns an activity as it is in memory, or a new one with what is stored; an error of code ActivityNotFound if there is
// none. The caller holds changes, or does with the activity nothing but look at what never changes of it.
func (s *Service) find(ctx context.Context, key store.ActivityKey) (*activity, error) {
	s.mu.Lock()
	a := s.live[key]
	s.mu.Unlock()
	if a != nil {
		return a, nil
	}
	stored, err := s.env.Store.Activity(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, notFound(key)
	}
	return &activity{key: key, created: stored.Created}, err
}

// Delete removes an activity, for a user who may. Everybody in it is told.
func (s *Service) Delete(ctx context.Context, by store.UserID, key store.ActivityKey) error {
	s.changes.Lock()
	defer s.changes.Unlock()
	a, err := s.find(ctx, key)
	if err != nil {
		return err
	}
	if err := s.env.Permissions.Require(ctx, by, target(key), permission.RemoveActivity); err != nil {
		return err
	}
	if !a.ephemeral {
		if err := s.env.Store.DeleteActivity(ctx, key); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range a.members {
		m.send(&wire.ActivityDeletedMessage{ResourceID: m.number}, nil)
		delete(s.connections[m.peer].members, m.number)
	}
	a.members = nil
	s.forgetEmpty(a)
	return nil
}

// Participants answers who takes part in an activity, and with what states, for a user who may see these.
func (s *Service) Participants(ctx context.Context, by store.UserID, key store.ActivityKey) (*wire.ActivityParticipantsResponseMessage, []model.Identity, error) {
	if _, err := s.find(ctx, key); err != nil {
		return nil, nil, err
	}
	if err := s.env.Permissions.Require(ctx, by, target(key), permission.ViewState); err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &wire.ActivityParticipantsResponseMessage{State: map[string]wire.ActivityStateData{}}
	var who []model.Identity
	if a := s.live[key]; a != nil {
		m.State, who = a.states(nil)
	}
	return m, who, nil
}

// MustExist returns an error of code ActivityNotFound unless there is such an activity.
func (s *Service) MustExist(ctx context.Context, key store.ActivityKey) error {
	_, err := s.find(ctx, key)
	return err
}
