package datasource

import (
	"errors"
	"time"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// HasChanges reports whether any change waits to be sent or acknowledged, or any row is new, or was removed without a model. It takes constant time unless
// rows have come without an id.
func (s *Source) HasChanges() bool { return len(s.changes) > 0 || s.taken > 0 || len(s.strays()) > 0 }

// Created lists the rows the server does not have, in order.
func (s *Source) Created() []rows.Row {
	made := s.inMark(RowCreate)
	strays := s.strays()
	if len(strays) == 0 {
		return made
	}
	all := make([]rows.Row, 0, len(made)+len(strays))
	for _, stray := range strays {
		for len(made) > 0 && s.table.Position(made[0]) < s.table.Position(stray) {
			all, made = append(all, made[0]), made[1:]
		}
		all = append(all, stray)
	}
	return append(all, made...)
}

// Updated lists the changed rows that the server has, in order.
func (s *Source) Updated() []rows.Row { return s.inMark(RowUpdate) }

// Destroyed lists the removed rows that the server still has, in the order in which they were removed.
func (s *Source) Destroyed() []rows.Row { return s.inMark(RowDestroy) }

func (s *Source) inMark(state RowState) []rows.Row {
	list := s.placed(func(c *change) bool { return c.state == state && c.row != 0 })
	out := make([]rows.Row, len(list))
	for i, c := range list {
		out[i] = c.row
	}
	return out
}

// Info tells what is pending for a row.
func (s *Source) Info(row rows.Row) RowInfo {
	info := RowInfo{New: s.table.Has(row) && s.isNew(row)}
	c := s.byRow[row]
	if c == nil || !c.pending() {
		return info
	}
	v := c.show()
	info.Dirty, info.State, info.Unsaved = true, v.state, len(c.ops) > 0 || s.snapshotErr != nil
	info.Fields = make([]string, len(v.fields))
	for i := range v.fields {
		info.Fields[i] = v.fields[i].Name
	}
	for i, e := range c.entries {
		if i == 0 || e.State > info.Entry {
			info.Entry = e.State // the state that needs most attention
		}
	}
	return info
}

// isNew reports whether the row's id is that of new rows (spec §4.3).
func (s *Source) isNew(row rows.Row) bool {
	return s.opt.schema.IsNew(s.table.Value(row, s.opt.id))
}

// rowOf returns the loaded row with an id of the server.
func (s *Source) rowOf(id *rows.Value) (rows.Row, bool) {
	if s.opt.schema.IsNew(*id) {
		return 0, false
	}
	if c := s.changes[laneOf(id)]; c != nil && c.row != 0 && s.table.Has(c.row) {
		return c.row, true
	}
	return s.table.ByID(*id)
}

// version is the version of a row: from its version field, else the ETag it came with.
func (s *Source) version(etag string, row cells) string {
	if s.opt.offline.version == "" {
		return etag
	}
	v := row.find(s.opt.offline.version)
	switch {
	case v == nil || v.Kind == rows.Undefined || v.Kind == rows.Null:
		return ""
	case v.Kind == rows.String:
		return v.Str
	}
	return string(rows.AppendJSON(nil, *v))
}

// Pending counts the changes by state.
func (s *Source) Pending() Counts {
	if s.journal == nil {
		return Counts{Unsaved: len(s.changes)}
	}
	j := s.journal.Counts()
	unsaved := len(s.unsaved)
	if s.snapshotErr != nil {
		unsaved = len(s.changes)
	}
	return Counts{
		Drafts: j.Draft, Queued: j.Queued, Submitted: j.Submitted, Uncertain: j.Uncertain, Conflicts: j.Conflict, Dead: j.Dead,
		Unsaved: unsaved,
	}
}

// pendingChanged tells the page, once per tick, that the counts may have changed.
func (s *Source) pendingChanged() {
	if s.announced {
		return
	}
	s.announced = true
	s.env.Loop.Post(func() {
		s.announced = false
		if s.closed {
			return
		}
		s.saveSnapshot()
		s.settleCommitted()
		s.announce(EventPending)
	})
}

// Saved calls done when every change so far is durable, or with the reason why it is not.
func (s *Source) Saved(done func(error)) {
	s.journalled(func(err error) {
		if err == nil && (s.announced || s.snapshotErr != nil) {
			err = s.saveSnapshot()
		}
		done(err)
	})
}

// journalled calls done when every change so far is in the journal.
func (s *Source) journalled(done func(error)) {
	s.whenOpen(func() {
		if s.openErr != nil {
			done(s.openErr)
			return
		}
		s.saveAgain()
		s.journal.Saved(func(err error) {
			if err == nil && len(s.unsaved) > 0 {
				err = s.saveErr // refused meanwhile, and waiting for its next try
			}
			done(err)
		})
	})
}

// committing is one call of Committed that waits.
type committing struct {
	entries []uint64
	done    func(error)
}

// Committed calls done when the server has acknowledged every change synced so far, or with ErrRejected when one of them
// was refused for good.
func (s *Source) Committed(done func(error)) {
	s.journalled(func(err error) {
		if err != nil {
			done(err)
			return
		}
		c := &committing{done: done}
		for n, e := range s.entries {
			if e.State != offline.StateDraft {
				add(&c.entries, n)
			}
		}
		add(&s.committed, c)
		s.settleCommitted()
	})
}

func (s *Source) settleCommitted() {
	waiting := s.committed
	s.committed = nil
	for _, c := range waiting {
		if err, settled := s.fate(c.entries); settled {
			c.done(err)
		} else {
			add(&s.committed, c)
		}
	}
}

// followCommitted makes Committed wait for what a decision or a Sync, of this or another tab, has put in the place of a
// change that left the journal without an acknowledgement.
func (s *Source) followCommitted(ch *offline.Changes) {
	if len(s.committed) == 0 {
		return
	}
	for i := range ch.Retired {
		gone := &ch.Retired[i]
		if s.hasDelta(gone.N) {
			continue
		}
		for j := range ch.Put {
			if e := &ch.Put[j]; e.Lane == gone.Lane && e.State != offline.StateDraft {
				s.awaitInstead(gone.N, e.N)
			}
		}
	}
}

// awaitInstead makes those that wait for entry gone wait for next.
func (s *Source) awaitInstead(gone, next uint64) {
	for _, c := range s.committed {
		for _, n := range c.entries {
			if n == gone {
				add(&c.entries, next)
				break
			}
		}
	}
}

// fate says whether all the entries are acknowledged or refused, and why one was refused.
func (s *Source) fate(entries []uint64) (err error, settled bool) {
	for _, n := range entries {
		e := s.entries[n]
		if e == nil {
			continue
		}
		if e.State != offline.StateDead {
			return nil, false
		}
		err = offline.Errorf(offline.ErrRejected, "change %d was refused: %s; see deadLetters()", n, e.Reason)
	}
	return err, true
}

// storageFailed tells the page that the store failed. What was edited stays in memory.
func (s *Source) storageFailed(err error) { s.emitError(EventStorage, err) }

// report tells the page of an error that nobody waits for.
func (s *Source) report(err error) {
	if err != nil && !s.closed && !errors.Is(err, offline.ErrClosed) {
		s.emitError(EventError, err)
	}
}

// saveRetry is the time between attempts to save what the store refused.
const saveRetry = 5 * time.Second

// setUnsaved notes whether the store refused the edits of c, and tries again after a while.
func (s *Source) setUnsaved(c *change, err error) {
	if err == nil {
		delete(s.unsaved, c)
		return
	}
	s.saveErr = err
	s.unsaved[c] = true
	s.pendingChanged()
	if s.retrySave == nil && !s.closed {
		s.retrySave = s.env.Clock.AfterFunc(saveRetry, func() {
			s.retrySave = nil
			s.saveAgain()
		})
	}
}

// saveAgain tries to save what the store refused.
func (s *Source) saveAgain() {
	for c := range s.unsaved {
		s.save(c)
	}
}

// RetryStorage tries again to save what the store refused, after the application made room.
func (s *Source) RetryStorage() {
	s.saveAgain()
	if s.journal != nil {
		s.journal.Retry()
	}
}
