package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// Collection returns a collection. See store.Collections.
func (d *Domain) Collection(ctx context.Context, id string) (store.Collection, error) {
	found, err := d.collections(ctx, "SELECT id, description, world FROM collection WHERE domain = ? AND id = ?", d.key, id)
	if err == nil && len(found) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.Collection{}, err
	}
	return found[0], nil
}

// CollectionList lists the collections. See store.Collections.
func (d *Domain) CollectionList(ctx context.Context) ([]store.Collection, error) {
	return d.collections(ctx, "SELECT id, description, world FROM collection WHERE domain = ? ORDER BY id", d.key)
}

func (d *Domain) collections(ctx context.Context, query string, args ...any) ([]store.Collection, error) {
	var list []store.Collection
	err := each(ctx, d.store, func(rows *sql.Rows) error {
		c := store.Collection{Users: map[store.UserID]store.CollectionPermissions{}}
		var world int64
		err := rows.Scan(&c.ID, &c.Description, &world)
		c.World = collectionPermissions(world)
		list = append(list, c)
		return err
	}, query, args...)
	for i := range list {
		if err != nil {
			return nil, err
		}
		err = d.addCollectionUsers(ctx, &list[i])
	}
	return list, err
}

func (d *Domain) addCollectionUsers(ctx context.Context, c *store.Collection) error {
	return each(ctx, d.store, func(rows *sql.Rows) error {
		var user store.UserID
		var stored int64
		err := rows.Scan(&user.Kind, &user.Name, &stored)
		c.Users[user] = collectionPermissions(stored)
		return err
	}, "SELECT kind, name, permissions FROM collection_user WHERE domain = ? AND collection = ?", d.key, c.ID)
}

// PutCollection adds or replaces a collection. See store.Collections.
func (d *Domain) PutCollection(ctx context.Context, c store.Collection) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		if err := d.mustBeThere(ctx, t); err != nil {
			return err
		}
		err := t.exec(`INSERT INTO collection (domain, id, description, world) VALUES (?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET description = excluded.description, world = excluded.world`, d.key, c.ID, c.Description, collectionBits(c.World))
		if err != nil {
			return err
		}
		return putCollectionUsers(t, d.key, c.ID, c.Users)
	})
}

// AddCollection adds a collection. See store.Collections.
func (d *Domain) AddCollection(ctx context.Context, c store.Collection) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		if err := d.mustBeThere(ctx, t); err != nil {
			return err
		}
		n, err := t.change("INSERT INTO collection (domain, id, description, world) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
			d.key, c.ID, c.Description, collectionBits(c.World))
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("%w: collection %s", store.ErrExists, c.ID)
		}
		return putCollectionUsers(t, d.key, c.ID, c.Users)
	})
}

// DeleteCollection removes a collection and its models. See store.Collections.
func (d *Domain) DeleteCollection(ctx context.Context, id string) error {
	return d.mustChange(ctx, "DELETE FROM collection WHERE domain = ? AND id = ?", d.key, id)
}

func (d *Domain) mustHaveCollection(ctx context.Context, q querier, id string) error {
	var there int64
	err := one(ctx, q, []any{&there}, "SELECT 1 FROM collection WHERE domain = ? AND id = ?", d.key, id)
	if err == store.ErrNotFound {
		return fmt.Errorf("%w: collection %s", store.ErrNotFound, id)
	}
	return err
}
