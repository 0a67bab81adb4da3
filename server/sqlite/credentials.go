package sqlite

import (
	"context"
	"database/sql"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func (d *Domain) keys(ctx context.Context, rest string, args ...any) ([]store.JWTKey, error) {
	var keys []store.JWTKey
	err := each(ctx, d.store, func(rows *sql.Rows) error {
		var k store.JWTKey
		err := rows.Scan(&k.ID, &k.Description, &k.Public, &k.Enabled, &k.Updated)
		keys = append(keys, k)
		return err
	}, "SELECT id, description, public, enabled, updated FROM jwt_key "+rest, args...)
	return keys, err
}

// JWTKey returns a key. See store.Keys.
func (d *Domain) JWTKey(ctx context.Context, id string) (store.JWTKey, error) {
	keys, err := d.keys(ctx, "WHERE domain = ? AND id = ?", d.key, id)
	if err == nil && len(keys) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.JWTKey{}, err
	}
	return keys[0], nil
}

// JWTKeys lists the keys. See store.Keys.
func (d *Domain) JWTKeys(ctx context.Context) ([]store.JWTKey, error) {
	return d.keys(ctx, "WHERE domain = ? ORDER BY id", d.key)
}

// PutJWTKey adds or replaces a key. See store.Keys.
func (d *Domain) PutJWTKey(ctx context.Context, k store.JWTKey) error {
	return d.put(ctx, "INSERT OR REPLACE INTO jwt_key (domain, id, description, public, enabled, updated) VALUES (?, ?, ?, ?, ?, ?)",
		d.key, k.ID, k.Description, k.Public, k.Enabled, k.Updated)
}

// DeleteJWTKey removes a key. See store.Keys.
func (d *Domain) DeleteJWTKey(ctx context.Context, id string) error {
	return d.mustChange(ctx, "DELETE FROM jwt_key WHERE domain = ? AND id = ?", d.key, id)
}

// AddToken adds a token. See store.Tokens.
func (d *Domain) AddToken(ctx context.Context, token store.Token) error {
	return d.mustChange(ctx, `INSERT INTO token (domain, hash, kind, name, expires)
		SELECT domain, ?, kind, name, ? FROM user WHERE domain = ? AND kind = ? AND name = ?`,
		token.Hash[:], token.Expires, d.key, int64(token.User.Kind), token.User.Name)
}

// RenewToken moves the expiry of a token. See store.Tokens.
func (d *Domain) RenewToken(ctx context.Context, hash [32]byte, expires int64) error {
	return d.mustChange(ctx, "UPDATE token SET expires = ? WHERE domain = ? AND hash = ?", expires, d.key, hash[:])
}

// Token returns the token of a hash. See store.Tokens.
func (d *Domain) Token(ctx context.Context, hash [32]byte) (store.Token, error) {
	token := store.Token{Hash: hash}
	err := one(ctx, d.store, []any{&token.User.Kind, &token.User.Name, &token.Expires},
		"SELECT kind, name, expires FROM token WHERE domain = ? AND hash = ?", d.key, hash[:])
	if err != nil {
		return store.Token{}, err
	}
	return token, nil
}

// DropTokens removes tokens. See store.Tokens.
func (d *Domain) DropTokens(ctx context.Context, user store.UserID, before int64) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		if user == (store.UserID{}) {
			return t.exec("DELETE FROM token WHERE domain = ? AND expires < ?", d.key, before)
		}
		return t.exec("DELETE FROM token WHERE domain = ? AND kind = ? AND name = ?", d.key, int64(user.Kind), user.Name)
	})
}
