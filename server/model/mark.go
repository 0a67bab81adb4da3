package model

import (
	"fmt"

	"github.com/holdfast-sdk/holdfast/server/failure"
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

func setMark(replica *[]byte, entry *int64, m store.Mark) {
	if m != (store.Mark{}) {
		*replica, *entry = append([]byte(nil), m.Replica[:]...), m.Entry
	}
}

// repeated reports whether an entry has been committed already, and answers it then with the version it got. Entries of a
// replica come in order: one that is older than the last and unknown breaks that.
func (o *Owner) repeated(c *Client, m *wire.OperationSubmissionMessage, entry store.Mark, done func()) (bool, error) {
	last, err := o.lastEntry(entry.Replica)
	if err != nil || entry.Entry > last.entry {
		return false, err
	}
	version := last.version
	if entry.Entry < last.entry {
		var known bool
		if version, known, err = o.entryVersion(entry); err != nil || !known {
			return false, fmt.Errorf("entry %d came after entry %d of the same journal", entry.Entry, last.entry)
		}
	}
	o.env.Metrics.Duplicates.Inc()
	o.tell(func() {
		done()
		if c.state != closed {
			o.acknowledge(c, &wire.OperationAcknowledgementMessage{SequenceNumber: m.SequenceNumber, Version: version,
				Timestamp: wire.FromMillis(o.env.Now().UnixMilli()), Duplicate: true})
		}
	})
	return true, nil
}

func (o *Owner) lastEntry(replica store.Replica) (*mark, error) {
	if m := o.marks[replica]; m != nil {
		return m, nil
	}
	m := &mark{}
	entry, version, ok, err := o.env.Store.LastEntry(o.running, o.meta.Key, replica)
	if err != nil {
		o.env.Log.Error("the journal of a client cannot be looked up", "model", o.id, "error", err)
		return nil, failure.New(failure.Unknown, "the journal cannot be looked up")
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
	return o.env.Store.EntryVersion(o.running, o.meta.Key, entry.Replica, entry.Entry)
}
