package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/holdfast-sdk/holdfast/server/store"
)

const modelColumns = "SELECT m.key, m.id, m.collection, m.version, m.created, m.modified, m.overrides_world, m.world, m.ephemeral FROM model m "

// modelFields are where the modelColumns are scanned to.
func modelFields(m *store.Model, world *int64) []any {
	return []any{&m.Key, &m.ID, &m.Collection, &m.Version, &m.Created, &m.Modified, &m.OverridesWorld, world, &m.Ephemeral}
}

// findModels reads models with all that is known of them. rest follows the modelColumns.
func findModels(ctx context.Context, q querier, rest string, args ...any) ([]store.Model, error) {
	var models []store.Model
	err := each(ctx, q, func(rows *sql.Rows) error {
		var m store.Model
		var world int64
		err := rows.Scan(modelFields(&m, &world)...)
		m.World = permissions(world)
		models = append(models, m)
		return err
	}, modelColumns+rest, args...)
	if err != nil {
		return nil, err
	}
	return models, addModelUsers(ctx, q, models)
}

func findModel(ctx context.Context, q querier, rest string, args ...any) (store.Model, error) {
	models, err := findModels(ctx, q, rest, args...)
	if err == nil && len(models) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.Model{}, err
	}
	return models[0], nil
}

// CreateModel adds a model. See store.Models.
func (d *Domain) CreateModel(ctx context.Context, m store.Model, first store.Snapshot, mark store.Mark) (store.Model, error) {
	var made store.Model
	err := d.store.writer.write(ctx, func(t *tx) (err error) {
		if mark != (store.Mark{}) {
			made, err = d.creation(t, mark)
			if err == nil || !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		made, err = d.createModel(t, m, first, mark)
		return err
	})
	return made, err
}

// creation returns what the creation with a mark did, or store.ErrNotFound. A model that was deleted since is returned as it
// was made.
func (d *Domain) creation(t *tx, mark store.Mark) (store.Model, error) {
	ctx := context.Background()
	m := store.Model{Version: 1, Duplicate: true}
	err := one(ctx, t, []any{&m.Key, &m.ID, &m.Collection, &m.Created},
		"SELECT model, id, collection, created FROM creation WHERE domain = ? AND replica = ? AND entry = ?", d.key, mark.Replica[:], mark.Entry)
	if err != nil {
		return store.Model{}, err
	}
	m.Modified = m.Created
	now, err := findModel(ctx, t, "WHERE m.key = ?", m.Key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return m, nil
	case err != nil:
		return store.Model{}, err
	}
	now.Duplicate = true
	return now, nil
}

func (d *Domain) createModel(t *tx, m store.Model, first store.Snapshot, mark store.Mark) (store.Model, error) {
	ctx := context.Background()
	there, err := findModel(ctx, t, "WHERE m.domain = ? AND m.id = ?", d.key, m.ID)
	switch {
	case err == nil:
		return there, fmt.Errorf("%w: model %s", store.ErrExists, m.ID)
	case !errors.Is(err, store.ErrNotFound):
		return store.Model{}, err
	}
	if err := d.mustHaveCollection(ctx, t, m.Collection); err != nil {
		return store.Model{}, err
	}
	m.Version, first.Version, m.Modified = 1, 1, m.Created
	err = one(ctx, t, []any{&m.Key}, `INSERT INTO model (domain, id, collection, version, snapshot, created, modified, overrides_world, world, ephemeral)
		VALUES (?, ?, ?, 1, 1, ?, ?, ?, ?, ?) RETURNING key`, d.key, m.ID, m.Collection, m.Created, m.Modified, m.OverridesWorld, bits(m.World), m.Ephemeral)
	if err != nil {
		return store.Model{}, err
	}
	if mark != (store.Mark{}) {
		err = t.exec("INSERT INTO creation (domain, replica, entry, model, id, collection, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
			d.key, mark.Replica[:], mark.Entry, m.Key, m.ID, m.Collection, m.Created)
	}
	if err == nil {
		err = putModelUsers(t, m.Key, m.Users)
	}
	if err == nil {
		err = putContent(t, m.Key, first)
	}
	return m, err
}

// Model returns a model. See store.Models.
func (d *Domain) Model(ctx context.Context, id string) (store.Model, error) {
	return findModel(ctx, d.store, "WHERE m.domain = ? AND m.id = ?", d.key, id)
}

// SetModelPermissions replaces who may do what with a model. See store.Models.
func (d *Domain) SetModelPermissions(ctx context.Context, m store.Model) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		n, err := t.change("UPDATE model SET overrides_world = ?, world = ? WHERE key = ? AND domain = ?",
			m.OverridesWorld, bits(m.World), m.Key, d.key)
		if err != nil {
			return err
		}
		if n == 0 {
			return store.ErrNotFound
		}
		return putModelUsers(t, m.Key, m.Users)
	})
}

// DeleteModel removes a model. See store.Models.
func (d *Domain) DeleteModel(ctx context.Context, key int64) error {
	return d.mustChange(ctx, "DELETE FROM model WHERE key = ? AND domain = ?", key, d.key)
}

// ModelList lists models. See store.Models.
func (d *Domain) ModelList(ctx context.Context, collection string, offset, limit int) ([]store.Model, error) {
	if collection == "" {
		return findModels(ctx, d.store, "WHERE m.domain = ? ORDER BY m.id LIMIT ? OFFSET ?", d.key, limit, offset)
	}
	return findModels(ctx, d.store, "WHERE m.domain = ? AND m.collection = ? ORDER BY m.id LIMIT ? OFFSET ?", d.key, collection, limit, offset)
}

// StaleModels lists the models whose snapshot is behind. See store.Models.
func (d *Domain) StaleModels(ctx context.Context, collection string) ([]store.Model, error) {
	return findModels(ctx, d.store, "WHERE m.domain = ? AND m.collection = ? AND m.snapshot < m.version ORDER BY m.id", d.key, collection)
}

// EphemeralModels lists the ephemeral models. See store.Models.
func (d *Domain) EphemeralModels(ctx context.Context) ([]store.Model, error) {
	return findModels(ctx, d.store, "WHERE m.domain = ? AND m.ephemeral = 1 ORDER BY m.id", d.key)
}
