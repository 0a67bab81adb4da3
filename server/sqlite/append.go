package sqlite

import (
	"context"
	"errors"
	"fmt"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// opOverhead is about what an operation takes in memory besides its data, in bytes.
const opOverhead = 200

// Append adds operations to a model's log. See store.OpLog.
func (d *Domain) Append(a store.Append, done func(error)) {
	size := 0
	for i, op := range a.Ops {
		if op.Version != a.Expected+int64(i) {
			done(fmt.Errorf("%w: operation %d of an append at %d has version %d", store.ErrVersion, i, a.Expected, op.Version))
			return
		}
		size += len(op.Data) + opOverhead
	}
	r := &request{model: a.Model, size: size, done: done, do: func(t *tx) error { return d.append(t, a) }}
	if err := d.store.writer.queue.put(context.Background(), r); err != nil {
		done(err)
	}
}

func (d *Domain) append(t *tx, a store.Append) error {
	state, err := d.load(t, a.Model)
	switch {
	case err != nil:
		return err
	case state.version != a.Expected:
		return fmt.Errorf("%w: model %d is at version %d, the append expected %d", store.ErrVersion, a.Model, state.version, a.Expected)
	}
	for _, op := range a.Ops {
		if err := d.insert(t, a.Model, op); err != nil {
			return err
		}
		state.version, state.modified, state.changed = op.Version+1, op.Millis, true
	}
	return nil
}

// load returns where a model's log stands, or store.ErrNotFound.
func (d *Domain) load(t *tx, model int64) (*modelState, error) {
	state := t.state(model)
	if !state.loaded {
		state.version = 0
		err := one(context.Background(), t, []any{&state.version, &state.modified, &state.domain},
			"SELECT version, modified, domain FROM model WHERE key = ?", model)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		state.loaded = true
	}
	if state.version == 0 || state.domain != d.key {
		return nil, store.ErrNotFound
	}
	return state, nil
}

func (d *Domain) insert(t *tx, model int64, op store.Op) error {
	var replica, entry any
	if op.Mark != (store.Mark{}) {
		replica, entry = op.Mark.Replica[:], op.Mark.Entry
	}
	return t.exec("INSERT INTO op (model, version, session, kind, name, millis, replica, entry, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		model, op.Version, op.Session, int64(op.User.Kind), op.User.Name, op.Millis, replica, entry, blob(op.Data))
}

// blob is data as it is stored: never NULL.
func blob(data []byte) []byte {
	if data == nil {
		return []byte{}
	}
	return data
}
