package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	lib "modernc.org/sqlite/lib"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// writer is the only one that changes the database. Its goroutine takes the requests that wait and runs them in one
// transaction, so that they share one write to the disk; while that lasts, the next ones gather.
type writer struct {
	db      *sql.DB
	queue   *queue
	stopped chan struct{}
	closing sync.Once
	err     error // of closing; set before stopped is closed

	// The rest is the goroutine's own.
	conn       *sql.Conn
	statements map[string]*sql.Stmt
	refused    map[int64]uint64 // model → turn up to which its appends stand behind a refused one
	broken     error            // no write can be trusted any more
	chats      chatCache
}

func openWriter(ctx context.Context, path string) (*writer, error) {
	db, err := sql.Open("sqlite", dsn(path, "journal_mode(WAL)", "synchronous(FULL)", "fullfsync(1)",
		"wal_autocheckpoint(4000)", "journal_size_limit(67108864)", "cache_size(-16000)"))
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err == nil {
		err = migrate(ctx, conn)
	}
	if err != nil {
		db.Close()
		return nil, coded(err)
	}
	w := &writer{db: db, queue: newQueue(), stopped: make(chan struct{}), conn: conn,
		statements: map[string]*sql.Stmt{}, refused: map[int64]uint64{}}
	go w.run()
	return w, nil
}

// close does what is queued and closes the database.
func (w *writer) close() error {
	w.closing.Do(w.queue.close)
	<-w.stopped
	return w.err
}

func (w *writer) run() {
	defer close(w.stopped)
	for {
		batch := w.queue.take()
		if len(batch) == 0 {
			break
		}
		w.commit(batch)
	}
	for _, statement := range w.statements {
		statement.Close()
	}
	w.err = errors.Join(w.conn.Close(), w.db.Close())
}

// write runs do in a transaction and waits for the disk. do may run twice. Once it has changed something it returns only
// errors of the database; an answer like store.ErrExists comes before that.
func (w *writer) write(ctx context.Context, do func(t *tx) error) error {
	done := make(chan error, 1)
	r := &request{do: do, done: func(err error) { done <- err }}
	if err := w.queue.put(ctx, r); err != nil {
		return err
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		if w.queue.drop(r) {
			return ctx.Err()
		}
		return <-done // it is being written
	}
}

// commit runs requests, and reports to each what became of it. If the database fails, it runs them one by one, so that what
// is wrong with one of them fails only that one.
func (w *writer) commit(batch []*request) {
	err := w.transact(batch)
	if err != nil && len(batch) > 1 {
		for _, r := range batch {
			w.commit([]*request{r})
		}
		return
	}
	for _, r := range batch {
		if err != nil {
			r.err = err
		}
		if r.err != nil && r.model != 0 {
			w.refused[r.model] = w.queue.lastTurn()
		}
		r.done(r.err)
	}
}

// transact runs requests in one transaction. It returns an error if the database failed: then nothing has happened.
func (w *writer) transact(batch []*request) error {
	if w.broken != nil {
		return w.broken
	}
	t := &tx{w: w, models: map[int64]*modelState{}}
	err := t.exec("BEGIN IMMEDIATE")
	if err != nil {
		return coded(err)
	}
	for i := 0; i < len(batch) && err == nil; i++ {
		batch[i].err = w.perform(batch[i], t)
		if !refusal(batch[i].err) {
			err = batch[i].err
		}
	}
	if err == nil {
		err = t.flush()
	}
	if err == nil {
		err = t.exec("COMMIT")
	}
	if err == nil {
		return nil
	}
	w.rollback(t, err)
	if w.broken != nil {
		return w.broken
	}
	return coded(err)
}

// rollback ends a transaction that failed. When a disk has lost a write once, what it says later cannot be trusted: it may
// have dropped the very pages it reports as written. So nothing is written any more until the server is started again.
func (w *writer) rollback(t *tx, cause error) {
	w.chats.forget() // what it knows did not happen
	err := t.exec("ROLLBACK")
	if primary(cause) == lib.SQLITE_IOERR {
		w.broken = fmt.Errorf("sqlite: the disk failed, restart the server: %w", cause)
	}
	// SQLite has rolled back by itself after some failures, and then there is nothing to roll back.
	if err != nil && primary(err) != lib.SQLITE_ERROR {
		w.broken = fmt.Errorf("sqlite: a transaction could not be ended, restart the server: %w", err)
	}
}

// perform runs a request. An append that stands behind a refused one of its model is refused, too: it builds on that one.
func (w *writer) perform(r *request, t *tx) error {
	if until, ok := w.refused[r.model]; ok && r.model != 0 {
		if r.turn <= until {
			return fmt.Errorf("%w: an append before this one was refused", store.ErrVersion)
		}
		delete(w.refused, r.model)
	}
	if state := t.models[r.model]; state != nil && state.refused {
		return fmt.Errorf("%w: an append before this one was refused", store.ErrVersion)
	}
	switch {
	case r.apart:
		return r.do(t)
	case r.model == 0:
		return t.other(r.do)
	}
	err := r.do(t)
	if err != nil {
		t.state(r.model).refused = true
	}
	return err
}
