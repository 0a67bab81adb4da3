package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// change is all that is pending for one row. What the page sees of the row is base, with the entries of the journal over
// it in order, with the edits over it that are not in the journal yet.
type change struct {
	lane    string
	row     rows.Row   // 0 while the row is not loaded here
	id      rows.Value // Undefined for a row the server does not know
	base    cells      // the confirmed row, nil for a row the server does not know
	version string     // its version (ETag or version field), "" if unknown
	entries []*entry   // in the journal, in order of N
	ops     []*op      // made here and not durable yet, in order
	at      int        // where the row was when it was removed, or is to be inserted
	turn    int        // counts the rows that this source has made and removed: when it was the turn of this one
	here    bool       // the row belongs to what is loaded, so it is shown; a change of another row only waits to be sent
	saving  bool       // ops are on their way into the journal
	state   RowState
	into    *change // what it has become a part of (see takeTwin), nil as a rule
}

// now is the change that has the edits of c.
func (c *change) now() *change {
	for c.into != nil {
		c = c.into
	}
	return c
}

// entry is one journal entry of a change.
type entry struct {
	offline.Entry // without Data
	p             *payload
	c             *change
}

// op is one edit: it sets fields (update), brings the row into being (create) or removes it (destroy).
type op struct {
	kind   uint8
	fields cells
	at     uint32
	number uint64 // counts the edits of this source
	// offline says that it was made without a connection, so that it goes out by itself when there is one.
	offline bool
}

// show is what a change makes of its row.
type show struct {
	state RowState
	// gone says that the row is not to be seen: destroyed, or a create that was taken back.
	gone bool
	// values is the row; fields names what the change sets.
	values cells
	fields cells
}

// show computes what the page sees of the row, in time proportional to its fields.
func (c *change) show() *show {
	v := &show{gone: c.base == nil}
	for _, e := range c.entries {
		v.add(e.Kind, e.p.Fields)
	}
	for _, o := range c.ops {
		v.add(o.kind, o.fields)
	}
	if v.gone && (len(c.entries) > 0 || c.base != nil) {
		v.state = RowDestroy
	}
	v.values = c.base.over(v.fields)
	return v
}

// add lays one entry or edit over what came before it.
func (v *show) add(kind uint8, fields cells) {
	v.fields = v.fields.over(fields)
	switch {
	case kind == kindDestroy:
		v.gone = true
	case kind == kindCreate:
		v.gone, v.state = false, RowCreate
	case v.state == RowClean:
		v.state = RowUpdate
	}
}

// pending reports whether anything waits in c.
func (c *change) pending() bool { return len(c.entries) > 0 || len(c.ops) > 0 }

// insert adds an entry in order of N.
func (c *change) insert(e *entry) {
	i := len(c.entries)
	for i > 0 && c.entries[i-1].N > e.N {
		i--
	}
	add(&c.entries, nil)
	copy(c.entries[i+1:], c.entries[i:])
	c.entries[i] = e
}

// drop removes entry n.
func (c *change) drop(n uint64) {
	for i, e := range c.entries {
		if e.N == n {
			c.entries = append(c.entries[:i:i], c.entries[i+1:]...)
			return
		}
	}
}

// first names a change for an order that is the same in every tab: by its first entry.
func (c *change) first() uint64 {
	if len(c.entries) > 0 {
		return c.entries[0].N
	}
	return ^uint64(0)
}
