package sqlite

import (
	"context"
	"database/sql"
)

// tx is a transaction of the writer.
type tx struct {
	w      *writer
	models map[int64]*modelState
}

// modelState is what is known of a model's log in a transaction.
type modelState struct {
	loaded   bool
	version  int64 // 0 if there is no such model
	domain   int64
	modified int64
	changed  bool // version and modified are not in the table yet
	refused  bool // an append was
}

func (t *tx) state(model int64) *modelState {
	if t.models[model] == nil {
		t.models[model] = &modelState{}
	}
	return t.models[model]
}

// statement prepares a statement once. Only texts that stand in the source are passed: there are a few dozen.
func (t *tx) statement(text string) (*sql.Stmt, error) {
	if s := t.w.statements[text]; s != nil {
		return s, nil
	}
	s, err := t.w.conn.PrepareContext(context.Background(), text)
	if err == nil {
		t.w.statements[text] = s
	}
	return s, err
}

// exec runs a statement.
func (t *tx) exec(text string, args ...any) error {
	_, err := t.change(text, args...)
	return err
}

// change runs a statement and returns how many rows it changed.
func (t *tx) change(text string, args ...any) (int64, error) {
	s, err := t.statement(text)
	if err != nil {
		return 0, err
	}
	result, err := s.Exec(args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// query makes a tx a querier. The context is not used: a transaction that others share is not cut off.
func (t *tx) query(_ context.Context, text string, args ...any) (*sql.Rows, error) {
	s, err := t.statement(text)
	if err != nil {
		return nil, err
	}
	return s.Query(args...)
}

// flush writes the versions of the models that were appended to.
func (t *tx) flush() error {
	for key, state := range t.models {
		if !state.changed {
			continue
		}
		if err := t.exec("UPDATE model SET version = ?, modified = ? WHERE key = ?", state.version, state.modified, key); err != nil {
			return err
		}
		state.changed = false
	}
	return nil
}

// other runs a write that is no append: it finds the table up to date, and may change what is known of models.
func (t *tx) other(do func(t *tx) error) error {
	if err := t.flush(); err != nil {
		return err
	}
	for _, state := range t.models {
		state.loaded = false
	}
	return do(t)
}
