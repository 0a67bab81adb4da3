package sqlite

import (
	"context"
	"fmt"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// Activity returns an activity. See store.Activities.
func (d *Domain) Activity(ctx context.Context, key store.ActivityKey) (store.Activity, error) {
	a := store.Activity{Key: key}
	err := one(ctx, d.store, []any{&a.Created}, "SELECT created FROM activity WHERE domain = ? AND type = ? AND id = ?", d.key, key.Type, key.ID)
	return a, err
}

// AddActivity adds an activity. See store.Activities.
func (d *Domain) AddActivity(ctx context.Context, a store.Activity, grants store.Grants) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		if err := d.mustBeThere(ctx, t); err != nil {
			return err
		}
		n, err := t.change("INSERT INTO activity (domain, type, id, created) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", d.key, a.Key.Type, a.Key.ID, a.Created)
		if err == nil && n == 0 {
			err = fmt.Errorf("%w: activity %s", store.ErrExists, a.Key)
		}
		if err != nil {
			return err
		}
		return d.putGrants(t, a.Key.Target(), grants)
	})
}

// DeleteActivity removes an activity. See store.Activities.
func (d *Domain) DeleteActivity(ctx context.Context, key store.ActivityKey) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		n, err := t.change("DELETE FROM activity WHERE domain = ? AND type = ? AND id = ?", d.key, key.Type, key.ID)
		if err == nil && n == 0 {
			err = fmt.Errorf("%w: activity %s", store.ErrNotFound, key)
		}
		if err != nil {
			return err
		}
		return d.putGrants(t, key.Target(), store.Grants{})
	})
}
