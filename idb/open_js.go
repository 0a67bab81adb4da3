package idb

import (
	"context"
	"errors"

	"github.com/hack-pad/go-indexeddb/idb"
	"github.com/hack-pad/safejs"

	"github.com/holdfast-sdk/holdfast/offline"
)

// opener is one attempt to open the database of a store.
type opener struct {
	store   *Store
	request safejs.Value // the IDBOpenDBRequest
	conn    *connection  // what comes of it
	refusal error        // why the upgrade was aborted, or why nobody listens to conn
}

// openConnection opens the database, migrates it where needed, and finds out whether it is the one we know.
func (s *Store) openConnection() (c *connection, err error) {
	defer caught(&err)
	o := &opener{store: s, conn: &connection{}}
	if o.conn.db, err = o.open(); err != nil {
		return nil, err
	}
	if err := o.refusal; err != nil {
		o.conn.close()
		return nil, err
	}
	if err := o.conn.identify(s.birth); err != nil {
		o.conn.close()
		return nil, err
	}
	return o.conn, nil
}

// open makes the request itself and gives it to go-indexeddb through a factory that has just this one, because
// go-indexeddb has no way to listen for blocked, and because listeners are called in the order they were added: ours
// for versionchange has to be there before the library's.
func (o *opener) open() (*idb.Database, error) {
	ctx, release := context.WithCancel(context.Background())
	defer release() // what go-indexeddb listens with

	if err := o.makeRequest(); err != nil {
		return nil, err
	}
	for event, handler := range map[string]func(){"blocked": o.reportBlocked, "success": o.connected} {
		unlisten, err := listen(o.request, event, func(safejs.Value) { handler() })
		if err != nil {
			return nil, err
		}
		defer unlisten()
	}
	factory, unwrap, err := factoryOf(o.request)
	if err != nil {
		return nil, err
	}
	defer unwrap()
	request, err := factory.Open(ctx, o.store.options.Name, uint(len(o.store.migrations)), o.upgrade)
	if err != nil {
		return nil, err
	}
	db, err := request.Await(context.Background())
	if err != nil && o.refusal != nil {
		err = o.refusal
	}
	return db, err
}

// connected runs as soon as there is a connection.
func (o *opener) connected() {
	raw, err := o.request.Get("result")
	if err == nil {
		o.conn.raw = raw
		err = o.conn.listen(o.store)
	}
	o.refusal = err
}

// makeRequest calls indexedDB.open.
func (o *opener) makeRequest() error {
	factory, err := global("indexedDB")
	if err == nil && (factory.IsUndefined() || factory.IsNull()) {
		err = errors.New("indexedDB is not defined")
	}
	if err == nil {
		o.request, err = factory.Call("open", o.store.options.Name, len(o.store.migrations))
	}
	if err != nil && !isException(err, quotaError) {
		return offline.Wrap(offline.ErrUnavailable, err, "there is no IndexedDB for the database %s; allow this site to store data, or go on without", o.store.options.Name)
	}
	return err
}

// factoryOf makes a factory whose open returns the given request.
func factoryOf(request safejs.Value) (factory *idb.Factory, release func(), err error) {
	open, err := safejs.FuncOf(func(safejs.Value, []safejs.Value) any { return request })
	if err != nil {
		return nil, nil, err
	}
	object, err := safejs.ValueOf(map[string]any{"open": safejs.Unsafe(open.Value())})
	if err == nil {
		factory, err = idb.WrapFactory(safejs.Unsafe(object))
	}
	return factory, open.Release, err
}

func (o *opener) reportBlocked() {
	o.store.report(offline.Errorf(offline.ErrBlocked, "another tab keeps an old version of the database %s open; close the site's other tabs", o.store.options.Name))
}

// upgrade brings the database from version old to the current one. go-indexeddb panics when it returns an error, so
// it never does: it aborts the upgrade and leaves the reason in o.refusal.
func (o *opener) upgrade(db *idb.Database, old, _ uint) (_ error) {
	if o.refusal = o.migrate(db, old); o.refusal != nil {
		if tx, err := o.request.Get("transaction"); err == nil {
			_, _ = tx.Call("abort")
		}
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
	for _, step := range o.store.migrations[old:] {
		if err := step(db); err != nil {
			return err
		}
	}
	return nil
}

func vanished(name string) error {
	return offline.Errorf(offline.ErrVanished, "the database %s was deleted by the browser or the user; open it anew and save what is still in memory", name)
}
