package model

import (
	"fmt"
	"slices"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// mark is the last entry of a replica that was ordered in this model, on disk or not, and the version it got.
type mark struct{ entry, version int64 }

func (m *mark) advance(entry, version int64) { m.entry, m.version = entry, version }

// MarkFrom reads the identity of a journal entry; none if it is not complete.
func MarkFrom(replica []byte, entry int64) store.Mark {
	var m store.Mark
	if len(replica) == len(m.Replica) && entry > 0 {
		copy(m.Replica[:], replica)
		m.Entry = entry
	}
	return m
}

// SetMark writes the identity of a journal entry into a message; nothing if there is none.
func SetMark(replica *[]byte, entry *int64, m store.Mark) {
	if m != (store.Mark{}) {
		*replica, *entry = append([]byte(nil), m.Replica[:]...), m.Entry
	}
}

// orderedAt is the version of an entry if it has been ordered already, else 0. Entries of a replica come in order: one that is
// older than the last and unknown breaks that.
func (o *Owner) orderedAt(entry store.Mark) (int64, error) {
	last, err := o.lastEntry(entry.Replica)
	switch {
	case err != nil || entry.Entry > last.entry:
		return 0, err
	case entry.Entry == last.entry:
		return last.version, nil
	}
	version, known, err := o.entryVersion(entry)
	if err == nil && !known {
		err = fmt.Errorf("entry %d came after entry %d of the same journal", entry.Entry, last.entry)
	}
	return version, err
}

// repeat answers an entry that was ordered already at version: by this client before its connection was replaced, which may
// still be half open, or by another one that has the same changes under way. From then on the client's branch has it as its
// own, as what the client submits next was made on top of it.
func (o *Owner) repeat(c *Client, m *wire.OperationSubmissionMessage, version int64, done func()) error {
	if _, err := o.tree.Normalize(m.Operation); err != nil { // as for what is ordered; what has no target by now had one then
		return err
	}
	err := o.refilling(m.ContextVersion, func() error { return o.control.Repeat(c.id, m.ContextVersion, version, m.Operation) })
	if err != nil {
		return err
	}
	o.env.Metrics.Duplicates.Inc()
	o.tell(func() {
		done()
		if c.state != closed {
			o.acknowledge(c, &wire.OperationAcknowledgementMessage{SequenceNumber: m.SequenceNumber, Version: version,
				Timestamp: wire.FromMillis(o.env.Now().UnixMilli()), Duplicate: true})
		}
	})
	return nil
}

func (o *Owner) lastEntry(replica store.Replica) (*mark, error) {
	if m := o.marks[replica]; m != nil {
		return m, nil
	}
	m := &mark{}
	entry, version, ok, err := o.env.Store.LastEntry(o.running, o.meta.Key, replica)
	if err != nil {
		return nil, o.unreadable(err)
	}
	if ok {
		m.advance(entry, version)
	}
	o.marks[replica] = m
	return m, nil
}

// entryVersion is the version of an entry that is not the last one of its replica. It may not be on disk yet.
func (o *Owner) entryVersion(entry store.Mark) (int64, bool, error) {
	for _, op := range o.pending {
		if op.Mark == entry {
			return op.Version, true, nil
		}
	}
	for _, op := range o.unwritten {
		if op.Mark == entry {
			return op.Version, true, nil
		}
	}
	version, known, err := o.env.Store.EntryVersion(o.running, o.meta.Key, entry.Replica, entry.Entry)
	if err != nil {
		err = o.unreadable(err)
	}
	return version, known, err
}

// family is what the ids of journals have in common that belong to one store on a device: their first bytes.
type family [8]byte

func familyOf(journal store.Replica) family { return family(journal[:8]) }

// maxFamilies bounds of how many families a client is told; it has one.
const maxFamilies = 8

// Names notes that a client has named a journal, so that it is told the marks of the journals of that family. It is called
// before the client is handed to an owner, or by that.
func (c *Client) Names(journal []byte) {
	if named := MarkFrom(journal, 1); named.Entry == 1 {
		c.names(named.Replica)
	}
}

func (c *Client) names(journal store.Replica) {
	if f := familyOf(journal); !slices.Contains(c.families, f) && len(c.families) < maxFamilies {
		c.families = append(c.families, f)
	}
}

// mayKnow reports whether a client that has named families may be told a journal of user's. Whoever knows the id of a journal
// could send entries in its name, and what the journal sends under these numbers would be taken for repetitions. (Anonymous
// users are other ones after each login, and in each tab, but the store on their device stays.)
func (c *Client) mayKnow(families []family, journal store.Replica, user store.UserID) bool {
	return c.user() == user || slices.Contains(families, familyOf(journal))
}
