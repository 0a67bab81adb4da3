package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// Group returns a group. See store.Groups.
func (d *Domain) Group(ctx context.Context, id string) (store.Group, error) {
	found, err := d.groups(ctx, "AND g.id = ?", d.key, id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%w: group %s", store.ErrNotFound, id)
	}
	if err != nil {
		return store.Group{}, err
	}
	return found[0], nil
}

// GroupList lists the groups. See store.Groups.
func (d *Domain) GroupList(ctx context.Context) ([]store.Group, error) {
	return d.groups(ctx, "", d.key)
}

// groups reads groups and their members with one statement, so that they fit each other.
func (d *Domain) groups(ctx context.Context, which string, args ...any) ([]store.Group, error) {
	var list []store.Group
	err := each(ctx, d.store, func(rows *sql.Rows) error {
		var id, description string
		var kind sql.NullInt64
		var name sql.NullString
		if err := rows.Scan(&id, &description, &kind, &name); err != nil {
			return err
		}
		if len(list) == 0 || list[len(list)-1].ID != id {
			list = append(list, store.Group{ID: id, Description: description})
		}
		if name.Valid {
			g := &list[len(list)-1]
			g.Members = append(g.Members, store.UserID{Kind: store.UserKind(kind.Int64), Name: name.String})
		}
		return nil
	}, `SELECT g.id, g.description, m.kind, m.name
		FROM user_group g LEFT JOIN user_group_member m ON m.domain = g.domain AND m.user_group = g.id
		WHERE g.domain = ? `+which+` ORDER BY g.id, m.kind, m.name`, args...)
	return list, err
}

// GroupsOf lists the groups of a user. See store.Groups.
func (d *Domain) GroupsOf(ctx context.Context, user store.UserID) ([]string, error) {
	var ids []string
	err := each(ctx, d.store, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, "SELECT user_group FROM user_group_member WHERE domain = ? AND kind = ? AND name = ? ORDER BY user_group",
		d.key, int64(user.Kind), user.Name)
	return ids, err
}

// AddGroup adds a group. See store.Groups.
func (d *Domain) AddGroup(ctx context.Context, g store.Group) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		if err := d.mustHaveUsers(ctx, t, g.Members); err != nil {
			return err
		}
		n, err := t.change("INSERT INTO user_group (domain, id, description) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", d.key, g.ID, g.Description)
		if err == nil && n == 0 {
			err = fmt.Errorf("%w: group %s", store.ErrExists, g.ID)
		}
		if err != nil {
			return err
		}
		return d.addMembers(t, g)
	})
}

// SetGroup replaces a group. See store.Groups.
func (d *Domain) SetGroup(ctx context.Context, g store.Group) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		if err := d.mustHaveUsers(ctx, t, g.Members); err != nil {
			return err
		}
		n, err := t.change("UPDATE user_group SET description = ? WHERE domain = ? AND id = ?", g.Description, d.key, g.ID)
		if err == nil && n == 0 {
			err = fmt.Errorf("%w: group %s", store.ErrNotFound, g.ID)
		}
		if err != nil {
			return err
		}
		if err := t.exec("DELETE FROM user_group_member WHERE domain = ? AND user_group = ?", d.key, g.ID); err != nil {
			return err
		}
		return d.addMembers(t, g)
	})
}

// DeleteGroup removes a group. See store.Groups.
func (d *Domain) DeleteGroup(ctx context.Context, id string) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		n, err := t.change("DELETE FROM user_group WHERE domain = ? AND id = ?", d.key, id)
		if err == nil && n == 0 {
			err = store.ErrNotFound
		}
		if err != nil {
			return err
		}
		return t.exec("DELETE FROM permission_grant WHERE domain = ? AND holder = ? AND name = ?", d.key, toGroup, id)
	})
}

// JoinGroups puts a user into groups. See store.Groups.
func (d *Domain) JoinGroups(ctx context.Context, user store.UserID, groups []string) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		if err := d.mustHaveUsers(ctx, t, []store.UserID{user}); err != nil {
			return err
		}
		for _, id := range groups {
			err := t.exec(`INSERT INTO user_group_member (domain, user_group, kind, name)
				SELECT domain, id, ?, ? FROM user_group WHERE domain = ? AND id = ? ON CONFLICT DO NOTHING`, int64(user.Kind), user.Name, d.key, id)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// LeaveGroup takes a user out of a group. See store.Groups.
func (d *Domain) LeaveGroup(ctx context.Context, user store.UserID, group string) error {
	return d.mustChange(ctx, "DELETE FROM user_group_member WHERE domain = ? AND user_group = ? AND kind = ? AND name = ?",
		d.key, group, int64(user.Kind), user.Name)
}

func (d *Domain) addMembers(t *tx, g store.Group) error {
	for _, user := range g.Members {
		err := t.exec("INSERT INTO user_group_member (domain, user_group, kind, name) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
			d.key, g.ID, int64(user.Kind), user.Name)
		if err != nil {
			return err
		}
	}
	return nil
}

// mustHaveUsers returns store.ErrNotFound if one of them is no user of the domain.
func (d *Domain) mustHaveUsers(ctx context.Context, q querier, users []store.UserID) error {
	if err := d.mustBeThere(ctx, q); err != nil {
		return err
	}
	for _, user := range users {
		var there int64
		err := one(ctx, q, []any{&there}, "SELECT 1 FROM user WHERE domain = ? AND kind = ? AND name = ?", d.key, int64(user.Kind), user.Name)
		if err == store.ErrNotFound {
			return fmt.Errorf("%w: user %s", store.ErrNotFound, user.Name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
