package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// How much is read at a time, in operations and bytes of them: no read stays open while the caller works, and large
// operations are not all held in memory.
const (
	readChunk      = 256
	readChunkBytes = 4 << 20
)

// Read calls each for operations of a model. See store.OpLog.
func (d *Domain) Read(ctx context.Context, model, from, to int64, each func(store.Op) error) error {
	version, err := d.version(ctx, model)
	if err != nil {
		return err
	}
	for to = min(to, version); from < to; {
		ops, err := d.readOps(ctx, model, from, min(to, from+readChunk))
		if err != nil {
			return err
		}
		for _, op := range ops {
			if err := each(op); err != nil {
				return err
			}
		}
		from += int64(len(ops))
	}
	return nil
}

// version is the version of a model of this domain.
func (d *Domain) version(ctx context.Context, model int64) (version int64, err error) {
	err = one(ctx, d.store, []any{&version}, "SELECT version FROM model WHERE key = ? AND domain = ?", model, d.key)
	return version, err
}

// errEnough ends a read before its end.
var errEnough = errors.New("enough")

// readOps reads the operations from ≤ version < to, all of which must be there, or the first ones of them.
func (d *Domain) readOps(ctx context.Context, model, from, to int64) ([]store.Op, error) {
	ops, size := make([]store.Op, 0, to-from), 0
	err := each(ctx, d.store, func(rows *sql.Rows) error {
		op, err := scanOp(rows)
		switch {
		case err != nil:
			return err
		case op.Version != from+int64(len(ops)):
			return d.gap(ctx, model, from+int64(len(ops)))
		}
		ops = append(ops, op)
		if size += len(op.Data); size > readChunkBytes {
			return errEnough
		}
		return nil
	}, `SELECT version, session, kind, name, millis, replica, entry, data FROM op
		WHERE model = ? AND version >= ? AND version < ? ORDER BY version`, model, from, to)
	switch {
	case err == errEnough:
		err = nil
	case err == nil && int64(len(ops)) < to-from:
		err = d.gap(ctx, model, from+int64(len(ops)))
	}
	return ops, err
}

// gap says why an operation is not there: the model was deleted meanwhile, or the file is damaged.
func (d *Domain) gap(ctx context.Context, model, version int64) error {
	if _, err := d.version(ctx, model); err != nil {
		return err
	}
	return fmt.Errorf("%w: model %d has no operation %d", store.ErrCorrupt, model, version)
}

func scanOp(rows *sql.Rows) (op store.Op, err error) {
	var replica []byte
	var entry sql.NullInt64
	if err := rows.Scan(&op.Version, &op.Session, &op.User.Kind, &op.User.Name, &op.Millis, &replica, &entry, &op.Data); err != nil {
		return op, err
	}
	if entry.Valid {
		op.Mark.Entry = entry.Int64
		err = fixed(op.Mark.Replica[:], replica, "replica")
	}
	return op, err
}

// fixed copies an id of fixed length.
func fixed(to, from []byte, what string) error {
	if len(from) != len(to) {
		return fmt.Errorf("%w: a %s of %d bytes", store.ErrCorrupt, what, len(from))
	}
	copy(to, from)
	return nil
}

// Snapshot returns a model's newest snapshot. See store.OpLog.
func (d *Domain) Snapshot(ctx context.Context, model int64) (store.Snapshot, error) {
	var s store.Snapshot
	err := one(ctx, d.store, []any{&s.Version, &s.Data},
		"SELECT m.snapshot, s.data FROM model m JOIN snapshot s ON s.model = m.key WHERE m.key = ? AND m.domain = ?", model, d.key)
	return s, err
}

// PutSnapshot replaces a model's snapshot. See store.OpLog.
func (d *Domain) PutSnapshot(ctx context.Context, model int64, s store.Snapshot) error {
	return d.store.writer.write(ctx, func(t *tx) error {
		var version, snapshot int64
		err := one(ctx, t, []any{&version, &snapshot}, "SELECT version, snapshot FROM model WHERE key = ? AND domain = ?", model, d.key)
		switch {
		case err != nil:
			return err
		case s.Version > version:
			return fmt.Errorf("%w: a snapshot of version %d of a model at %d", store.ErrVersion, s.Version, version)
		case s.Version <= snapshot:
			return nil
		}
		if err := t.exec("UPDATE model SET snapshot = ? WHERE key = ?", s.Version, model); err != nil {
			return err
		}
		return putContent(t, model, s)
	})
}

// putContent stores a snapshot, and its JSON for queries if SQLite can read it: it stops at 1,000 levels.
func putContent(t *tx, model int64, s store.Snapshot) error {
	if err := t.exec("INSERT OR REPLACE INTO snapshot (model, data) VALUES (?, ?)", model, blob(s.Data)); err != nil {
		return err
	}
	return t.exec("INSERT OR REPLACE INTO document (model, json) VALUES (?1, iif(json_valid(?2), jsonb(?2), NULL))", model, string(s.JSON))
}

// VersionAt is the version a model had at a time. See store.OpLog. It looks for it by halving, because the times ascend; where
// the server's clock was set back, it finds one of the versions that fit.
func (d *Domain) VersionAt(ctx context.Context, model, millis int64) (int64, error) {
	high, err := d.version(ctx, model)
	if err != nil {
		return 0, err
	}
	low := int64(1)
	for low < high {
		middle := low + (high-low)/2
		var at int64
		err := one(ctx, d.store, []any{&at}, "SELECT millis FROM op WHERE model = ? AND version = ?", model, middle)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return 0, d.gap(ctx, model, middle)
		case err != nil:
			return 0, err
		case at <= millis:
			low = middle + 1
		default:
			high = middle
		}
	}
	return low, nil
}

// LastEntry is the last entry of a replica. See store.OpLog.
func (d *Domain) LastEntry(ctx context.Context, model int64, replica store.Replica) (entry, version int64, ok bool, err error) {
	err = one(ctx, d.store, []any{&entry, &version},
		"SELECT entry, version FROM op WHERE model = ? AND replica = ? AND entry IS NOT NULL ORDER BY entry DESC LIMIT 1", model, replica[:])
	ok, err = known(err)
	return entry, version, ok, err
}

// EntryVersion is the version one entry of a replica got. See store.OpLog.
func (d *Domain) EntryVersion(ctx context.Context, model int64, replica store.Replica, entry int64) (version int64, ok bool, err error) {
	err = one(ctx, d.store, []any{&version},
		"SELECT version FROM op WHERE model = ? AND replica = ? AND entry = ?", model, replica[:], entry)
	ok, err = known(err)
	return version, ok, err
}

// known turns store.ErrNotFound into false.
func known(err error) (bool, error) {
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
