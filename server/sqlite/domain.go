package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// Domain is a store.Domain.
type Domain struct {
	store *Store
	key   int64
}

var _ store.Domain = (*Domain)(nil)

// Domain opens a domain. See store.Domains.
func (s *Store) Domain(ctx context.Context, key store.DomainKey) (store.Domain, error) {
	d := &Domain{store: s}
	err := one(ctx, s, []any{&d.key}, "SELECT key FROM domain WHERE namespace = ? AND id = ?", key.Namespace, key.ID)
	if err != nil {
		return nil, err
	}
	return d, nil
}

// DomainKeys lists the domains. See store.Domains.
func (s *Store) DomainKeys(ctx context.Context) ([]store.DomainKey, error) {
	var keys []store.DomainKey
	err := each(ctx, s, func(rows *sql.Rows) error {
		var key store.DomainKey
		err := rows.Scan(&key.Namespace, &key.ID)
		keys = append(keys, key)
		return err
	}, "SELECT namespace, id FROM domain ORDER BY namespace, id")
	return keys, err
}

// CreateDomain adds a domain. See store.Domains.
func (s *Store) CreateDomain(ctx context.Context, info store.DomainInfo) (store.Domain, error) {
	d := &Domain{store: s}
	err := s.writer.write(ctx, func(t *tx) error {
		err := one(ctx, t, []any{&d.key}, `INSERT INTO domain (namespace, id, display_name, availability, anonymous, auto_create, token_minutes)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING key`, info.Key.Namespace, info.Key.ID, info.DisplayName,
			string(info.Availability), info.Anonymous, info.AutoCreate, info.TokenMinutes)
		if err == store.ErrNotFound {
			err = fmt.Errorf("%w: domain %s", store.ErrExists, info.Key)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}

// DeleteDomain removes a domain and all in it. See store.Domains.
func (s *Store) DeleteDomain(ctx context.Context, key store.DomainKey) error {
	return s.writer.write(ctx, func(t *tx) error {
		n, err := t.change("DELETE FROM domain WHERE namespace = ? AND id = ?", key.Namespace, key.ID)
		if err == nil && n == 0 {
			err = store.ErrNotFound
		}
		t.w.chats.forget()
		return err
	})
}

// Info is the domain as it is now. See store.Domain.
func (d *Domain) Info(ctx context.Context) (store.DomainInfo, error) {
	var info store.DomainInfo
	err := one(ctx, d.store, []any{&info.Key.Namespace, &info.Key.ID, &info.DisplayName, &info.Availability, &info.Anonymous,
		&info.AutoCreate, &info.TokenMinutes},
		"SELECT namespace, id, display_name, availability, anonymous, auto_create, token_minutes FROM domain WHERE key = ?", d.key)
	return info, err
}

// SetInfo replaces everything but the key. See store.Domain.
func (d *Domain) SetInfo(ctx context.Context, info store.DomainInfo) error {
	return d.mustChange(ctx, "UPDATE domain SET display_name = ?, availability = ?, anonymous = ?, auto_create = ?, token_minutes = ? WHERE key = ?",
		info.DisplayName, string(info.Availability), info.Anonymous, info.AutoCreate, info.TokenMinutes, d.key)
}

// ReserveSequence gives out numbers, beginning with 1. See store.Domain.
func (d *Domain) ReserveSequence(ctx context.Context, name string, n int64) (first int64, err error) {
	err = d.store.writer.write(ctx, func(t *tx) error {
		if err := d.mustBeThere(ctx, t); err != nil {
			return err
		}
		return one(ctx, t, []any{&first}, `INSERT INTO sequence (domain, name, next) VALUES (?1, ?2, 1 + ?3)
			ON CONFLICT DO UPDATE SET next = next + ?3 RETURNING next - ?3`, d.key, name, n)
	})
	return first, err
}

// mustBeThere returns store.ErrNotFound if the domain was deleted.
func (d *Domain) mustBeThere(ctx context.Context, q querier) error {
	var there int64
	return one(ctx, q, []any{&there}, "SELECT 1 FROM domain WHERE key = ?", d.key)
}

// put runs a statement that adds or replaces something in the domain.
func (d *Domain) put(ctx context.Context, statement string, args ...any) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		if err := d.mustBeThere(ctx, t); err != nil {
			return err
		}
		return t.exec(statement, args...)
	})
}

func (d *Domain) mustChange(ctx context.Context, statement string, args ...any) error {
	return d.store.mustChange(ctx, statement, args...)
}

// mustChange runs a statement, and returns store.ErrNotFound if it changed nothing.
func (s *Store) mustChange(ctx context.Context, statement string, args ...any) error {
	return s.writer.write(ctx, func(t *tx) error {
		n, err := t.change(statement, args...)
		if err == nil && n == 0 {
			err = store.ErrNotFound
		}
		return err
	})
}
