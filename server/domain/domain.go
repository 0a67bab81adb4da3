package domain

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-sdk/holdfast/server/activity"
	"github.com/holdfast-sdk/holdfast/server/chat"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/presence"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// Session is a connection that has logged in.
type Session interface {
	model.Peer
	// Kick closes the connection. The client may connect again.
	Kick(reason string)
	// HasOpen reports whether the connection has a model open, or is opening it.
	HasOpen(modelID string) bool
	// HasRoom reports whether WaitRoom would not wait.
	HasRoom() bool
}

// Domain is one domain that is in use. It is safe for concurrent use.
type Domain struct {
	key  store.DomainKey
	db   store.Domain
	hub  *Hub
	env  model.Env
	info atomic.Pointer[store.DomainInfo]

	sessionIDs, anonymousNames *sequence
	users                      userCache
	usersMu                    sync.Mutex // held from reading a user to having stored what it became
	keys                       keyCache
	subscriptions              subscriptions
	presence                   *presence.Service
	grants                     *permission.Service
	activities                 *activity.Service
	chats                      *chat.Service
	permissionsMu              sync.Mutex // held from reading permissions to having stored what they became

	mu       sync.Mutex
	sessions map[string]Session
	owners   map[string]*model.Owner
	gates    map[string]chan struct{} // models that are being deleted; closed when that is done
	stopped  bool

	cancelSweep func()
}

func newDomain(ctx context.Context, key store.DomainKey, db store.Domain, h *Hub) (*Domain, error) {
	info, err := db.Info(ctx)
	if err != nil {
		return nil, fmt.Errorf("domain %s: %w", key, err)
	}
	d := &Domain{key: key, db: db, hub: h, sessions: map[string]Session{}, owners: map[string]*model.Owner{}, gates: map[string]chan struct{}{}}
	d.info.Store(&info)
	d.sessionIDs = newSequence(db, "session")
	d.anonymousNames = newSequence(db, "anonymous")
	d.subscriptions.init(d)
	d.presence = presence.New()
	d.initActivities()
	d.env = model.Env{Store: db, Create: d.create, Collection: d.collection, Identify: d.Identify, Changed: d.subscriptions.changed,
		Now: h.options.Now, After: h.options.After, Tasks: h.options.Tasks, Log: h.options.Log.With("domain", key.String()), Metrics: h.options.Metrics, Limits: h.options.Limits}
	d.chats, err = chat.New(ctx, chat.Env{Store: db, Grants: d.grants, Groups: db, Identify: d.Identify, Now: h.options.Now, Tasks: h.options.Tasks, Log: d.env.Log})
	if err != nil {
		return nil, fmt.Errorf("domain %s: %w", key, err)
	}
	if err := d.deleteLeftovers(ctx); err != nil {
		return nil, fmt.Errorf("domain %s: %w", key, err)
	}
	d.dropTokens()
	return d, nil
}

// tokenSweep is how often expired reconnect tokens are deleted.
const tokenSweep = time.Hour

// dropTokens deletes expired reconnect tokens, now and from time to time.
func (d *Domain) dropTokens() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopped {
		return
	}
	d.cancelSweep = d.hub.options.After(tokenSweep, d.dropTokens)
	d.env.Tasks.Go(func() {
		if err := d.db.DropTokens(context.Background(), store.UserID{}, d.now().UnixMilli()); err != nil && !errors.Is(err, store.ErrClosed) && !isNotFound(err) {
			d.env.Log.Error("expired tokens cannot be deleted", "error", err)
		}
	})
}

// deleteLeftovers deletes ephemeral models that a crash has left.
func (d *Domain) deleteLeftovers(ctx context.Context) error {
	models, err := d.db.EphemeralModels(ctx)
	for _, m := range models {
		if err == nil {
			err = d.db.DeleteModel(ctx, m.Key)
		}
	}
	return err
}

// Key names the domain.
func (d *Domain) Key() store.DomainKey { return d.key }

// Store is the domain's storage, for what needs no more than that.
func (d *Domain) Store() store.Domain { return d.db }

// Grants are what is permitted to whom with chats and activities.
func (d *Domain) Grants() *permission.Service { return d.grants }

// Chats are the chats of the domain.
func (d *Domain) Chats() *chat.Service { return d.chats }

// Info is what is configured.
func (d *Domain) Info() store.DomainInfo { return *d.info.Load() }

// SetInfo changes what is configured, at once. A domain that is not online any more loses its sessions.
func (d *Domain) SetInfo(ctx context.Context, change func(*store.DomainInfo)) error {
	d.permissionsMu.Lock()
	defer d.permissionsMu.Unlock()
	info := d.Info()
	change(&info)
	if err := d.db.SetInfo(ctx, info); err != nil {
		return err
	}
	d.info.Store(&info)
	if info.Availability != store.Online {
		d.KickAll("the domain is " + string(info.Availability))
	}
	return nil
}

// Enter makes a session known. It returns false when the domain has ended, or is not online any more.
func (d *Domain) Enter(s Session) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopped || d.Info().Availability != store.Online {
		return false
	}
	d.sessions[s.Identity().Session] = s
	return true
}

// Exit forgets a session.
func (d *Domain) Exit(s Session) {
	id := s.Identity()
	d.mu.Lock()
	if d.sessions[id.Session] == s {
		delete(d.sessions, id.Session)
	}
	d.mu.Unlock()
	d.subscriptions.drop(s)
	d.presence.Exit(s)
	d.activities.Drop(s)
	d.chats.Exit(s)
}

func (d *Domain) has(s Session) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sessions[s.Identity().Session] == s
}

// Presence is who is there.
func (d *Domain) Presence() *presence.Service { return d.presence }

// KickAll closes all sessions.
func (d *Domain) KickAll(reason string) { d.kick(reason, func(Session) bool { return true }) }

// KickUser closes the sessions of a user.
func (d *Domain) KickUser(user store.UserID, reason string) {
	d.kick(reason, func(s Session) bool { return s.Identity().User == user })
}

func (d *Domain) kick(reason string, which func(Session) bool) {
	d.mu.Lock()
	var list []Session
	for _, s := range d.sessions {
		if which(s) {
			list = append(list, s)
		}
	}
	d.mu.Unlock()
	for _, s := range list {
		s.Kick(reason)
	}
}

// NextSession makes a session id.
func (d *Domain) NextSession(ctx context.Context) (string, error) {
	n, err := d.sessionIDs.next(ctx)
	return strconv.FormatInt(n, 36), err
}

// stop ends all models and waits for it.
func (d *Domain) stop() {
	d.mu.Lock()
	d.stopped = true
	d.cancelSweep()
	owners := make([]*model.Owner, 0, len(d.owners))
	for _, o := range d.owners {
		owners = append(owners, o)
	}
	d.mu.Unlock()
	for _, o := range owners {
		o.Stop()
	}
	for _, o := range owners {
		d.env.Tasks.Wait(o.Done())
	}
	d.subscriptions.stop()
}

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

// isGone reports whether err says that there is no such model, or collection.
func isGone(err error) bool { return isNotFound(err) || errors.Is(err, failure.ModelNotFound) }
