package sqlite

import (
	"context"
	"database/sql"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// Whom a stored grant is for.
const (
	toWorld = iota
	toUser
	toGroup
)

// Grants returns the grants of a target. See store.GrantStore.
func (d *Domain) Grants(ctx context.Context, target store.GrantTarget) (store.Grants, error) {
	g := store.Grants{Users: map[store.UserID][]string{}, Groups: map[string][]string{}}
	err := each(ctx, d.store, func(rows *sql.Rows) error {
		var holder int
		var user store.UserID
		var permission string
		if err := rows.Scan(&holder, &user.Kind, &user.Name, &permission); err != nil {
			return err
		}
		switch holder {
		case toWorld:
			g.World = append(g.World, permission)
		case toUser:
			g.Users[user] = append(g.Users[user], permission)
		case toGroup:
			g.Groups[user.Name] = append(g.Groups[user.Name], permission)
		}
		return nil
	}, `SELECT holder, kind, name, permission FROM permission_grant WHERE domain = ? AND target_kind = ? AND target_type = ? AND target = ?
		ORDER BY holder, kind, name, permission`, d.key, target.Kind, target.Type, target.ID)
	return g, err
}

// SetGrants replaces the grants of a target. See store.GrantStore.
func (d *Domain) SetGrants(ctx context.Context, target store.GrantTarget, grants store.Grants) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		if err := d.mustBeThere(ctx, t); err != nil {
			return err
		}
		return d.putGrants(t, target, grants)
	})
}

// putGrants replaces the grants of a target.
func (d *Domain) putGrants(t *tx, target store.GrantTarget, grants store.Grants) error {
	err := t.exec("DELETE FROM permission_grant WHERE domain = ? AND target_kind = ? AND target_type = ? AND target = ?",
		d.key, target.Kind, target.Type, target.ID)
	for _, g := range grantRows(grants) {
		if err != nil {
			return err
		}
		err = t.exec(`INSERT INTO permission_grant (domain, target_kind, target_type, target, holder, kind, name, permission)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, d.key, target.Kind, target.Type, target.ID, g.holder, int64(g.user.Kind), g.user.Name, g.permission)
	}
	return err
}

type grantRow struct {
	holder     int
	user       store.UserID // or, in its Name, the group
	permission string
}

func grantRows(grants store.Grants) []grantRow {
	var rows []grantRow
	for _, permission := range grants.World {
		rows = append(rows, grantRow{toWorld, store.UserID{}, permission})
	}
	for user, permissions := range grants.Users {
		for _, permission := range permissions {
			rows = append(rows, grantRow{toUser, user, permission})
		}
	}
	for group, permissions := range grants.Groups {
		for _, permission := range permissions {
			rows = append(rows, grantRow{toGroup, store.UserID{Name: group}, permission})
		}
	}
	return rows
}
