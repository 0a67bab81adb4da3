package domain

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/auth"
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

// lateJoiner lets a user join a chat just before it is deleted, and try once more just after.
type lateJoiner struct {
	store.Domain
	join func(chat string) error
	errs []error
}

func (l *lateJoiner) DeleteUser(ctx context.Context, id store.UserID) error {
	before := l.join("before")
	err := l.Domain.DeleteUser(ctx, id)
	l.errs = []error{before, l.join("after")}
	return err
}

func TestAUserThatJoinsAChatWhileItIsDeletedIsNotInItWhenItIsMadeAnew(t *testing.T) {
	_, d := open(t, t.TempDir())
	for _, id := range []store.UserID{ann, {Name: "bob"}} {
		if err := d.AddUser(t.Context(), store.User{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"before", "after"} {
		if _, err := d.db.CreateChat(t.Context(), store.Chat{ID: id, Type: store.Channel}, store.UserID{Name: "bob"}, store.Grants{}); err != nil {
			t.Fatal(err)
		}
	}
	late := &lateJoiner{Domain: d.db, join: func(chat string) error {
		done := make(chan error, 1)
		d.db.AppendChatEvent(chat, store.ChatEvent{Kind: store.ChatUserJoined, User: ann}, func(_ store.ChatAppended, err error) { done <- err })
		return <-done
	}}
	d.db = late
	if err := d.DeleteUser(t.Context(), ann); err != nil {
		t.Fatal(err)
	}
	if late.errs[0] != nil || !errors.Is(late.errs[1], store.ErrNoUser) {
		t.Errorf("joining before and after gave %v", late.errs)
	}
	if err := d.AddUser(t.Context(), store.User{ID: ann}); err != nil {
		t.Fatal(err)
	}
	if chats, err := d.db.JoinedChats(t.Context(), ann); err != nil || len(chats) != 0 {
		t.Errorf("the new user is in %d chats (%v)", len(chats), err)
	}
}

// A request ends early when its client is gone. It cannot be repeated, as the user is not found.
func TestADeletionOfAUserIsCompletedAlsoIfItsRequestIsCancelled(t *testing.T) {
	_, d := open(t, t.TempDir())
	if err := d.AddUser(t.Context(), store.User{ID: ann}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.db.CreateChat(t.Context(), store.Chat{ID: "c", Type: store.Channel}, ann, store.Grants{}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	db, first := d.db, true
	d.db = &lateJoiner{Domain: db, join: func(string) error {
		if first { // before the user is deleted
			first = false
			joined := make(chan error, 1)
			db.AppendChatEvent("c", store.ChatEvent{Kind: store.ChatUserJoined, User: ann}, func(_ store.ChatAppended, err error) { joined <- err })
			return <-joined
		}
		cancel()
		return nil
	}}
	if err := d.DeleteUser(ctx, ann); err != nil {
		t.Errorf("deleting gives %v", err)
	}
	if chats, err := db.JoinedChats(t.Context(), ann); err != nil || len(chats) != 0 {
		t.Errorf("the user is in %d chats (%v)", len(chats), err)
	}
}

// beforeToken does something just before a token is stored.
type beforeToken struct {
	store.Domain
	do func(user store.UserID)
}

func (b *beforeToken) AddToken(ctx context.Context, token store.Token) error {
	b.do(token.User)
	return b.Domain.AddToken(ctx, token)
}

func (b *beforeToken) RenewToken(ctx context.Context, hash [32]byte, expires int64) error {
	b.do(ann)
	return b.Domain.RenewToken(ctx, hash, expires)
}

func TestALoginWhoseUserIsDeletedBeforeItsTokenIsStoredIsRefused(t *testing.T) {
	h, d := open(t, t.TempDir())
	hash, err := h.passwords.Hash(t.Context(), "secret")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SetInfo(t.Context(), func(info *store.DomainInfo) { info.Anonymous = true }); err != nil {
		t.Fatal(err)
	}
	db := d.db
	d.db = &beforeToken{Domain: db, do: func(user store.UserID) {
		if err := d.DeleteUser(t.Context(), user); err != nil {
			t.Error(err)
		}
	}}
	for name, m := range map[string]*wire.ConnectionRequestMessage{
		"password":  {Password: &wire.ConnectionRequestMessagePasswordAuthRequestData{Username: "ann", Password: "secret"}},
		"anonymous": {Anonymous: &wire.ConnectionRequestMessageAnonymousAuthRequestData{}},
	} {
		if err := db.PutUser(t.Context(), store.User{ID: ann, PasswordHash: hash}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Login(t.Context(), m); !errors.Is(err, failure.AuthenticationFailed) {
			t.Errorf("the login by %s gave %v", name, err)
		}
	}
}

// Who had it would be let in as another user of the name, or with the password that was changed because it had become known.
func TestATokenThatIsDroppedWhileItIsUsedDoesNotComeBack(t *testing.T) {
	for name, drop := range map[string]func(d *Domain) error{
		"a user made anew": func(d *Domain) error {
			return errors.Join(d.DeleteUser(context.Background(), ann), d.AddUser(context.Background(), store.User{ID: ann}))
		},
		"another password": func(d *Domain) error { return d.db.DropTokens(context.Background(), ann, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			_, d := open(t, t.TempDir())
			if err := d.AddUser(t.Context(), store.User{ID: ann}); err != nil {
				t.Fatal(err)
			}
			token, hash := auth.NewToken()
			if err := d.db.AddToken(t.Context(), store.Token{Hash: hash, User: ann, Expires: d.now().UnixMilli() + 60_000}); err != nil {
				t.Fatal(err)
			}
			logIn := func() error {
				_, err := d.Login(t.Context(), &wire.ConnectionRequestMessage{
					Reconnect: &wire.ConnectionRequestMessageReconnectTokenAuthRequestData{Token: token}})
				return err
			}
			if err := logIn(); err != nil {
				t.Fatal(err)
			}
			db := d.db
			d.db = &beforeToken{Domain: db, do: func(store.UserID) {
				if err := drop(d); err != nil {
					t.Error(err)
				}
			}}
			if err := logIn(); !errors.Is(err, failure.AuthenticationFailed) {
				t.Errorf("the login gave %v", err)
			}
			if _, err := db.Token(t.Context(), hash); !isNotFound(err) {
				t.Errorf("the token afterwards: %v", err)
			}
		})
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
