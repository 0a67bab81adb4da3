package idb

import (
	"syscall/js"
	"time"

	"github.com/hack-pad/go-indexeddb/idb"

	"github.com/holdfast-sdk/holdfast/offline"
)

// opener is one attempt to open the database of a store.
type opener struct {
	store   *Store
	request js.Value    // the IDBOpenDBRequest
	conn    *connection // what comes of it
	refusal error       // why the upgrade was aborted
}

// openConnection opens the database, migrates it where needed, and finds out whether it is the one we know.
func (s *Store) openConnection() (_ *connection, err error) {
	defer caught(&err)
	o := &opener{store: s, conn: &connection{}}
	if err := o.makeRequest(); err != nil {
		return nil, err
	}
	if err := o.await(); err != nil {
		return nil, s.explain(err)
	}
	if err := o.conn.identify(s.options.Name, s.birth); err != nil {
		o.conn.close()
		return nil, err
	}
	return o.conn, nil
}

// makeRequest calls indexedDB.open.
func (o *opener) makeRequest() (err error) {
	name := o.store.options.Name
	defer func() {
		if err != nil && !isException(err, quotaError) {
			err = offline.Wrap(offline.ErrUnavailable, err, "there is no IndexedDB for the database %s; allow this site to store data, or go on without", name)
		}
	}()
	defer caught(&err)
	o.request = global("indexedDB").Call("open", name, o.store.version())
	return nil
}

// await waits for the database. go-indexeddb gets the request through a factory that has just this one, because it has
// no way to listen for blocked, and because listeners are called in the order they were added: ours for versionchange
// has to be there before the library's.
func (o *opener) await() error {
	ctx := make(whileOpening)
	defer close(ctx) // what go-indexeddb listens with
	defer listen(o.request, "blocked", func(js.Value) { o.blocked() })()
	defer listen(o.request, "success", func(js.Value) { o.connected() })()

	open := js.FuncOf(func(js.Value, []js.Value) any { return o.request })
	defer open.Release()
	factory, err := idb.WrapFactory(js.ValueOf(map[string]any{"open": open}))
	if err != nil {
		return err
	}
	request, err := factory.Open(ctx, o.store.options.Name, uint(o.store.version()), o.upgrade)
	if err != nil {
		return err
	}
	_, err = request.Await(whileOpening(nil)) // the connection is in o.conn already
	if o.refusal != nil {
		return o.refusal
	}
	return err
}

// whileOpening is a context.Context that ends when the channel is closed; nil never ends. Package context itself would cost
// 20 KiB brotli, because its deadlines bring all of time's formatting.
type whileOpening chan struct{}

// Done implements context.Context.
func (c whileOpening) Done() <-chan struct{} { return c }

// Err implements context.Context.
func (c whileOpening) Err() error {
	select {
	case <-c:
		return offline.ErrCancelled
	default:
		return nil
	}
}

// Deadline implements context.Context.
func (whileOpening) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value implements context.Context.
func (whileOpening) Value(any) any { return nil }

// connected runs as soon as there is a connection.
func (o *opener) connected() {
	o.conn.raw = o.request.Get("result")
	o.conn.listen(o.store)
}

func (o *opener) blocked() {
	o.store.report(offline.Errorf(offline.ErrBlocked, "another tab keeps an old version of the database %s open; close the site's other tabs", o.store.options.Name))
}

// upgrade brings the database from version old to the current one. go-indexeddb panics when it returns an error, so
// it never does: it aborts the upgrade and leaves the reason in o.refusal.
func (o *opener) upgrade(db *idb.Database, old, _ uint) error {
	if o.refusal = o.migrate(db, old); o.refusal != nil {
		var already error // what is aborted already cannot be aborted
		defer caught(&already)
		o.request.Get("transaction").Call("abort")
	}
	return nil
}

func (o *opener) migrate(db *idb.Database, old uint) (err error) {
	defer caught(&err)
	if old == 0 {
		if o.store.birth != "" { // we had a database: an empty one must not take its place unnoticed
			return vanished(o.store.options.Name)
		}
		if err := addBirth(db); err != nil {
			return err
		}
	}
	steps, err := o.store.steps(old)
	if err != nil {
		return err
	}
	for _, step := range steps {
		if err := step(db); err != nil {
			return err
		}
	}
	return nil
}
