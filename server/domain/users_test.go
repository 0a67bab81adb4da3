package domain

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestChangesOfAUserAtTheSameTimeAreAllMade(t *testing.T) {
	_, d := open(t, t.TempDir())
	if err := d.AddUser(t.Context(), store.User{ID: ann}); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := d.ChangeUser(t.Context(), ann, func(u *store.User) { u.LastName += "x" }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if u, err := d.db.User(t.Context(), ann); err != nil || len(u.LastName) != 50 {
		t.Errorf("%d of 50 changes were made (%v)", len(u.LastName), err)
	}
	if _, err := d.ChangeUser(t.Context(), store.UserID{Name: "bob"}, func(*store.User) {}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("changing nobody: %v", err)
	}
}

// afterRead does something after a user was read for the first time.
type afterRead struct {
	store.Domain
	once sync.Once
	do   func()
}

func (a *afterRead) User(ctx context.Context, id store.UserID) (store.User, error) {
	u, err := a.Domain.User(ctx, id)
	a.once.Do(a.do)
	return u, err
}

func TestWhatIsDoneToAUserWhileItsPasswordIsCheckedCounts(t *testing.T) {
	for name, do := range map[string]func(db store.Domain, u store.User) error{
		"disabled": func(db store.Domain, u store.User) error {
			u.Disabled = true
			return db.PutUser(context.Background(), u)
		},
		"new password": func(db store.Domain, u store.User) error {
			u.PasswordHash = "other"
			return db.PutUser(context.Background(), u)
		},
		"deleted": func(db store.Domain, u store.User) error { return db.DeleteUser(context.Background(), u.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			h, d := open(t, t.TempDir())
			hash, err := h.passwords.Hash(t.Context(), "secret")
			if err != nil {
				t.Fatal(err)
			}
			user := store.User{ID: ann, PasswordHash: hash}
			if err := d.AddUser(t.Context(), user); err != nil {
				t.Fatal(err)
			}
			logIn := func() error {
				_, err := d.Login(t.Context(), &wire.ConnectionRequestMessage{
					Password: &wire.ConnectionRequestMessagePasswordAuthRequestData{Username: "ann", Password: "secret"}})
				return err
			}
			if err := logIn(); err != nil {
				t.Fatal(err)
			}
			db := d.db
			d.db = &afterRead{Domain: db, do: func() {
				if err := do(db, user); err != nil {
					t.Error(err)
				}
			}}
			if err := logIn(); !errors.Is(err, failure.AuthenticationFailed) {
				t.Errorf("the login gave %v", err)
			}
		})
	}
}
