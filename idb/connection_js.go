package idb

import (
	"github.com/hack-pad/go-indexeddb/idb"
	"github.com/hack-pad/safejs"

	"github.com/holdfast-sdk/holdfast/offline"
)

// connection is one open connection to the database.
type connection struct {
	db       *idb.Database
	raw      safejs.Value // the IDBDatabase within db
	birth    string
	unlisten []func()
}

// listen tells s when the connection ends without our doing.
func (c *connection) listen(s *Store) error {
	name := s.options.Name
	// Another tab wants to upgrade or delete the database and waits for us. go-indexeddb has a listener too, which
	// closes without telling anybody but the log.
	err := c.on("versionchange", func(event safejs.Value) {
		_, _ = event.Call("stopImmediatePropagation")
		s.lost(c, offline.Errorf(offline.ErrStorage, "another tab changes the database %s; the next call opens it again", name))
	})
	if err != nil {
		return err
	}
	return c.on("close", func(safejs.Value) {
		s.lost(c, offline.Errorf(offline.ErrStorage, "the browser closed the database %s; the next call opens it again", name))
	})
}

func (c *connection) on(event string, f func(event safejs.Value)) error {
	unlisten, err := listen(c.raw, event, f)
	if err == nil {
		c.unlisten = append(c.unlisten, unlisten)
	}
	return err
}

// identify reads the birth record and compares it with known, the one of the database we had, if any.
func (c *connection) identify(known string) error {
	name, err := c.db.Name()
	if err != nil {
		return err
	}
	id, _, err := c.get(birthBucket, birthKey)
	if err != nil {
		return err
	}
	c.birth = string(id)
	if known != "" && known != c.birth {
		return vanished(name)
	}
	return nil
}

// close lets transactions in progress finish and starts no more. It is called in event handlers and does not wait.
func (c *connection) close() {
	for _, f := range c.unlisten {
		f()
	}
	c.unlisten = nil
	_ = c.db.Close()
}

// listen calls f for each event of the given type, until unlisten is called.
func listen(target safejs.Value, event string, f func(event safejs.Value)) (unlisten func(), err error) {
	handler, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		f(args[0])
		return nil
	})
	if err != nil {
		return nil, err
	}
	if _, err := target.Call("addEventListener", event, handler); err != nil {
		handler.Release()
		return nil, err
	}
	return func() {
		_, _ = target.Call("removeEventListener", event, handler)
		handler.Release()
	}, nil
}
