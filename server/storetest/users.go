package storetest

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func testUsers(t *testing.T, open Open) {
	d := startDomain(t, open)
	id := store.UserID{Kind: store.NormalUser, Name: "änn"}
	user := store.User{ID: id, FirstName: "A", LastName: "B", DisplayName: "C", Email: "d@e", PasswordHash: "h1", Disabled: true, Created: 5}
	_, err := d.User(ctx, id)
	wantCode(t, err, store.ErrNotFound, "a user that is not there")
	must(t, d.AddUser(ctx, user))
	wantUser(t, d, user)
	wantCode(t, d.AddUser(ctx, user), store.ErrExists, "adding the same user")

	changed := store.User{ID: id, FirstName: "Z", Created: 6}
	must(t, d.PutUser(ctx, changed))
	changed.PasswordHash = "h1" // "" keeps the hash there is
	wantUser(t, d, changed)
	changed.PasswordHash = "h2"
	must(t, d.PutUser(ctx, changed))
	wantUser(t, d, changed)

	for _, other := range []store.UserID{{Kind: store.AnonymousUser, Name: "änn"}, {Kind: store.NormalUser, Name: "Änn"}, {Kind: store.NormalUser, Name: "bob"}} {
		must(t, d.PutUser(ctx, store.User{ID: other}))
	}
	wantUsers(t, d, 0, 10, "bob", "Änn", "änn")
	wantUsers(t, d, 1, 1, "Änn")
	wantUsers(t, d, 2, -1, "änn")
	wantUsers(t, d, 3, 1)

	tokens := []store.Token{{Hash: [32]byte{1}, User: id}, {Hash: [32]byte{2}, User: store.UserID{Kind: store.AnonymousUser, Name: id.Name}}}
	for _, token := range tokens {
		must(t, d.AddToken(ctx, token))
	}
	must(t, d.DeleteUser(ctx, id))
	wantTokens(t, d, tokens, false, true)
	wantCode(t, d.AddToken(ctx, tokens[0]), store.ErrNotFound, "a token of a user that is gone")
	wantCode(t, d.RenewToken(ctx, tokens[0].Hash, 900), store.ErrNotFound, "renewing a token that is gone")
	wantTokens(t, d, tokens, false, true)
	wantCode(t, d.DeleteUser(ctx, id), store.ErrNotFound, "deleting it again")
	if _, err := d.User(ctx, store.UserID{Kind: store.AnonymousUser, Name: "änn"}); err != nil {
		t.Errorf("the anonymous user of the same name went, too: %v", err)
	}
}

func wantUser(t *testing.T, d store.Domain, want store.User) {
	t.Helper()
	got, err := d.User(ctx, want.ID)
	must(t, err)
	wantEqual(t, got, want, "the user")
}

// wantUsers checks a part of the list of normal users.
func wantUsers(t *testing.T, d store.Domain, offset, limit int, want ...string) {
	t.Helper()
	users, err := d.UserList(ctx, store.NormalUser, offset, limit)
	must(t, err)
	var names []string
	for _, u := range users {
		names = append(names, u.ID.Name)
	}
	wantSame(t, names, want, "the users")
}

func testKeys(t *testing.T, open Open) {
	d := startDomain(t, open)
	key := store.JWTKey{ID: "k2", Description: "D", Public: "PEM", Enabled: true, Updated: 9}
	_, err := d.JWTKey(ctx, "k2")
	wantCode(t, err, store.ErrNotFound, "a key that is not there")
	must(t, d.PutJWTKey(ctx, key))
	got, err := d.JWTKey(ctx, "k2")
	must(t, err)
	wantEqual(t, got, key, "the key")
	key.Enabled, key.Public = false, "PEM2"
	must(t, d.PutJWTKey(ctx, key))
	must(t, d.PutJWTKey(ctx, store.JWTKey{ID: "k1"}))
	list, err := d.JWTKeys(ctx)
	must(t, err)
	wantSame(t, list, []store.JWTKey{{ID: "k1"}, key}, "the keys by id")
	must(t, d.DeleteJWTKey(ctx, "k2"))
	wantCode(t, d.DeleteJWTKey(ctx, "k2"), store.ErrNotFound, "deleting it again")
}

func testTokens(t *testing.T, open Open) {
	d := startDomain(t, open)
	ann, bob := store.UserID{Kind: store.NormalUser, Name: "ann"}, store.UserID{Kind: store.ConvergenceUser, Name: "bob"}
	tokens := []store.Token{
		{Hash: [32]byte{1}, User: ann, Expires: 100}, {Hash: [32]byte{2}, User: ann, Expires: 200}, {Hash: [32]byte{3, 0, 255}, User: bob, Expires: 300},
	}
	must(t, d.PutUser(ctx, store.User{ID: ann}))
	must(t, d.PutUser(ctx, store.User{ID: bob}))
	for _, token := range tokens {
		must(t, d.AddToken(ctx, token))
	}
	wantTokens(t, d, tokens, true, true, true)
	must(t, d.DropTokens(ctx, store.UserID{}, 200))
	wantTokens(t, d, tokens, false, true, true)
	tokens[1].Expires = 900
	must(t, d.RenewToken(ctx, tokens[1].Hash, 900))
	wantTokens(t, d, tokens, false, true, true)
	must(t, d.DropTokens(ctx, store.UserID{}, 301))
	wantTokens(t, d, tokens, false, true, false)
	wantCode(t, d.RenewToken(ctx, tokens[2].Hash, 900), store.ErrNotFound, "renewing a token that was dropped")
	must(t, d.AddToken(ctx, tokens[2]))
	must(t, d.DropTokens(ctx, ann, 0))
	wantTokens(t, d, tokens, false, false, true)
}

func wantTokens(t *testing.T, d store.Domain, tokens []store.Token, there ...bool) {
	t.Helper()
	for i, want := range tokens {
		got, err := d.Token(ctx, want.Hash)
		if there[i] {
			must(t, err)
			wantEqual(t, got, want, "the token")
		} else {
			wantCode(t, err, store.ErrNotFound, "a token that is gone")
		}
	}
}
