package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/holdfast-sdk/holdfast/server/store"
)

const userColumns = "SELECT kind, name, first_name, last_name, display_name, email, password_hash, disabled, created FROM user "

const insertUser = `INSERT INTO user (domain, kind, name, first_name, last_name, display_name, email, password_hash, disabled, created)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) `

func (d *Domain) userValues(u store.User) []any {
	return []any{d.key, int64(u.ID.Kind), u.ID.Name, u.FirstName, u.LastName, u.DisplayName, u.Email, u.PasswordHash, u.Disabled, u.Created}
}

func (d *Domain) users(ctx context.Context, rest string, args ...any) ([]store.User, error) {
	var users []store.User
	err := each(ctx, d.store, func(rows *sql.Rows) error {
		var u store.User
		err := rows.Scan(&u.ID.Kind, &u.ID.Name, &u.FirstName, &u.LastName, &u.DisplayName, &u.Email, &u.PasswordHash, &u.Disabled, &u.Created)
		users = append(users, u)
		return err
	}, userColumns+rest, args...)
	return users, err
}

// User returns a user. See store.Users.
func (d *Domain) User(ctx context.Context, id store.UserID) (store.User, error) {
	users, err := d.users(ctx, "WHERE domain = ? AND kind = ? AND name = ?", d.key, int64(id.Kind), id.Name)
	if err == nil && len(users) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.User{}, err
	}
	return users[0], nil
}

// UserList lists users of a kind. See store.Users.
func (d *Domain) UserList(ctx context.Context, kind store.UserKind, offset, limit int) ([]store.User, error) {
	return d.users(ctx, "WHERE domain = ? AND kind = ? ORDER BY name LIMIT ? OFFSET ?", d.key, int64(kind), limit, offset)
}

// PutUser adds or replaces a user. See store.Users.
func (d *Domain) PutUser(ctx context.Context, user store.User) error {
	return d.put(ctx, insertUser+`ON CONFLICT DO UPDATE SET first_name = excluded.first_name, last_name = excluded.last_name,
		display_name = excluded.display_name, email = excluded.email, disabled = excluded.disabled, created = excluded.created,
		password_hash = iif(excluded.password_hash = '', password_hash, excluded.password_hash)`, d.userValues(user)...)
}

// AddUser adds a user. See store.Users.
func (d *Domain) AddUser(ctx context.Context, user store.User) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		if err := d.mustBeThere(ctx, t); err != nil {
			return err
		}
		n, err := t.change(insertUser+"ON CONFLICT DO NOTHING", d.userValues(user)...)
		if err == nil && n == 0 {
			err = fmt.Errorf("%w: user %s", store.ErrExists, user.ID.Name)
		}
		return err
	})
}

// DeleteUser removes a user. See store.Users.
func (d *Domain) DeleteUser(ctx context.Context, id store.UserID) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		n, err := t.change("DELETE FROM user WHERE domain = ? AND kind = ? AND name = ?", d.key, int64(id.Kind), id.Name)
		if err == nil && n == 0 {
			err = store.ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := t.exec("DELETE FROM token WHERE domain = ? AND kind = ? AND name = ?", d.key, int64(id.Kind), id.Name); err != nil {
			return err
		}
		return t.exec("DELETE FROM permission_grant WHERE domain = ? AND holder = ? AND kind = ? AND name = ?", d.key, toUser, int64(id.Kind), id.Name)
	})
}
