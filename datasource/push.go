package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// SetData replaces all rows by those of a block under client names, which are in the groups of a tree or in none (Kendo
// data(array)); what is pending stays over them.
func (s *Source) SetData(block, groups []byte) error {
	b, err := s.pushed(block)
	if err != nil {
		return err
	}
	s.attachGroups(b, groups)
	s.announce(EventReset)
	s.local, s.shows = false, wanted{take: -1}
	s.taken = 0
	segments := s.replace([]part{{rows: []*rows.Batch{b}}}, true)
	s.serverTotal = s.readLen
	s.count()
	s.storeRows(&cachePage{rows: s.readLen}, segments, len(s.deltas), true)
	s.announce(EventChange)
	return nil
}

// PushCreate takes rows that the server made (spec §7.5): they are confirmed, behind the others.
func (s *Source) PushCreate(block []byte) error { return s.PushInsert(s.table.Len(), block) }

// PushInsert is PushCreate at a position.
func (s *Source) PushInsert(index int, block []byte) error {
	b, err := s.pushed(block)
	if err != nil {
		return err
	}
	made := make([]rows.Row, b.Len())
	if index < 0 {
		index = s.within(index)
	}
	for i := range made {
		made[i] = s.pushIn(index+i, b.Cells(i))
	}
	if len(made) > 0 {
		s.emitPush(OpCreate, made)
	}
	return nil
}

// pushIn puts a row of the server into the table.
func (s *Source) pushIn(index int, values cells) rows.Row {
	e := s.putIn(s.within(index), 0, values)
	if index > e.Index {
		e.Shown = index // as the reference
	}
	s.emitNow(e)
	return e.Rows[0]
}

func (s *Source) emitPush(op Op, list []rows.Row) {
	e := callEvent(EventPush, op)
	e.Rows = list
	s.emit(e)
}

// PushUpdate takes rows as the server has them now. What is pending for them stays over that. Unknown rows are added.
func (s *Source) PushUpdate(block []byte) error {
	b, err := s.pushed(block)
	if err != nil {
		return err
	}
	var found []rows.Row
	for i := range b.Len() {
		id := b.Value(i, s.opt.id)
		row, ok := s.rowOf(&id)
		if !ok {
			row = s.pushIn(s.table.Len(), b.Cells(i))
			s.emitPush(OpCreate, []rows.Row{row})
			continue
		}
		add(&found, row)
		s.emitNow(s.accept(row, b.Cells(i)))
	}
	if len(found) > 0 {
		s.emitPush(OpUpdate, found)
	}
	return nil
}

// accept takes values over as confirmed and returns the event that tells the page, also if it shows nothing new.
func (s *Source) accept(row rows.Row, values cells) *Event {
	var e *Event
	confirmed := cells(s.table.Cells(row))
	c := s.byRow[row]
	if c != nil {
		confirmed = c.base
	}
	confirmed = confirmed.over(values)
	s.windows.note(&delta{id: s.table.Value(row, s.opt.id), row: confirmed})
	if c != nil {
		c.base = confirmed
		e = s.render(c)
	} else {
		e = s.rewrite(row, confirmed)
	}
	if e == nil {
		e = rowEvent("itemchange", 0, row)
		e.Partial = true
	}
	e.Field = "" // as the reference: it is about the whole row
	return e
}

// PushDestroy takes rows out that the server no longer has, with their drafts. What was synced still goes out: the server
// refuses it, and so the application hears of the change that came to nothing.
func (s *Source) PushDestroy(block []byte) error {
	b, err := s.pushed(block)
	if err != nil {
		return err
	}
	var gone []rows.Row
	for i := range b.Len() {
		id := b.Value(i, s.opt.id)
		row, ok := s.rowOf(&id)
		if !ok {
			continue
		}
		add(&gone, row)
		s.windows.note(&delta{id: id})
		if c := s.byRow[row]; c != nil {
			s.cancel(c)
			c.base = nil
		}
		s.emitNow(s.takeOut(row))
	}
	if len(gone) > 0 {
		s.emitPush(OpDestroy, gone)
	}
	return nil
}

// pushed decodes pushed rows, which come under client names.
func (s *Source) pushed(block []byte) (*rows.Batch, error) {
	b, _, err := rows.DecodeBlock(block)
	if err != nil {
		return nil, err
	}
	s.opt.schema.Convert(b)
	return b, nil
}
