package domain

import (
	"context"
	"sync"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// userCacheSize is how many users are remembered. When there are more, all are forgotten: it is only a cache.
const userCacheSize = 10_000

// userCache remembers users as messages have them.
type userCache struct {
	mu    sync.Mutex
	users map[store.UserID]*wire.DomainUserData
}

func (c *userCache) get(id store.UserID) *wire.DomainUserData {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.users[id]
}

func (c *userCache) put(id store.UserID, data *wire.DomainUserData) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.users == nil || len(c.users) >= userCacheSize {
		c.users = map[store.UserID]*wire.DomainUserData{}
	}
	c.users[id] = data
}

func (c *userCache) forget(id store.UserID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.users, id)
}

// UserData is a user as messages have it.
func UserData(u *store.User) *wire.DomainUserData {
	return &wire.DomainUserData{UserID: model.UserData(u.ID), FirstName: some(u.FirstName), LastName: some(u.LastName),
		DisplayName: some(u.DisplayName), Email: some(u.Email), Disabled: u.Disabled}
}

func some(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// Identify is who a session of the past belonged to. A user that cannot be found is said to be deleted.
func (d *Domain) Identify(ctx context.Context, session string, user store.UserID) model.Identity {
	data, err := d.userData(ctx, user)
	if err != nil {
		data = &wire.DomainUserData{UserID: model.UserData(user), Deleted: true, DeletedUsername: &user.Name}
	}
	return model.Identity{Session: session, User: user, Data: data}
}

// AddUser adds a user, or returns store.ErrExists.
func (d *Domain) AddUser(ctx context.Context, u store.User) error {
	d.users.forget(u.ID)
	return d.db.AddUser(ctx, u)
}

// PutUser adds a user, or replaces it.
func (d *Domain) PutUser(ctx context.Context, u store.User) error {
	err := d.db.PutUser(ctx, u)
	d.users.forget(u.ID)
	return err
}

// ChangeUser changes a user as it is now, and returns what it became, or store.ErrNotFound. No change is lost to another one.
func (d *Domain) ChangeUser(ctx context.Context, id store.UserID, change func(*store.User)) (store.User, error) {
	d.usersMu.Lock()
	defer d.usersMu.Unlock()
	u, err := d.db.User(ctx, id)
	if err != nil {
		return u, err
	}
	before := u
	if change(&u); u == before {
		return u, nil
	}
	return u, d.PutUser(ctx, u)
}

// DeleteUser deletes a user, its tokens and its sessions, and lets it leave its chats, or returns store.ErrNotFound.
func (d *Domain) DeleteUser(ctx context.Context, id store.UserID) error {
	if _, err := d.db.User(ctx, id); err != nil {
		return err
	}
	if err := d.chats.Forget(ctx, id); err != nil {
		return err
	}
	if err := d.db.DeleteUser(ctx, id); err != nil {
		return err
	}
	d.users.forget(id)
	d.KickUser(id, "the user was deleted")
	// From here on the store lets it into no chat; what it has joined since it left them, it leaves as well. The request cannot be
	// repeated: the user is not found any more.
	return d.chats.Forget(context.WithoutCancel(ctx), id)
}
