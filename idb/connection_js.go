package idb

import (
	"syscall/js"

	"github.com/holdfast-sdk/holdfast/offline"
)

// connection is one open connection to the database.
type connection struct {
	raw      js.Value // the IDBDatabase
	birth    string
	unlisten []func()
}

// opened are the connections that are open.
var opened = map[*connection]struct{}{}

// CloseAll closes every connection, for a program that ends while its page goes on: nobody would answer to versionchange any more,
// and other tabs could not upgrade the database. Transactions in progress finish.
func CloseAll() {
	for c := range opened {
		c.close()
	}
}

// listen tells s when the connection ends without our doing.
func (c *connection) listen(s *Store) {
	opened[c] = struct{}{}
	on := func(event, what string) {
		c.unlisten = append(c.unlisten, listen(c.raw, event, func(e js.Value) {
			e.Call("stopImmediatePropagation") // go-indexeddb listens too, and tells only the log
			s.lost(c, offline.Errorf(offline.ErrStorage, "%s the database %s; the next call opens it again", what, s.options.Name))
		}))
	}
	on("versionchange", "another tab wants to upgrade or delete")
	on("close", "the browser closed")
}

// identify reads the birth record and compares it with known, the one of the database we had, if any.
func (c *connection) identify(name, known string) error {
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
	delete(opened, c)
	for _, f := range c.unlisten {
		f()
	}
	c.unlisten = nil
	if !c.raw.IsUndefined() {
		c.raw.Call("close")
	}
}
