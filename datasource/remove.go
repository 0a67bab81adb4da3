package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// Remove removes a row and reports whether it was there (spec §5 remove). A row the server has is destroyed by the next
// Sync; one it never saw just vanishes.
func (s *Source) Remove(row rows.Row) bool {
	if !s.table.Has(row) {
		return false
	}
	if s.opt.model && (s.byRow[row] != nil || !s.isNew(row)) {
		s.emitChange(s.edit(row, &op{kind: kindDestroy}))
	} else {
		if !s.opt.model {
			s.taken++
		}
		s.emitChange(s.takeOut(row))
	}
	return true
}

// takeOut removes a row from the table and the view, and returns the event that tells the page.
func (s *Source) takeOut(row rows.Row) *Event {
	e := rowEvent("remove", s.table.Position(row), row)
	e.Shown = s.shownAt(row, true)
	s.table.Remove(row)
	s.view.Update(row)
	return e
}

// putIn inserts a row into the table and the view (see rows.Table.Insert for handle 0) and returns the event that tells
// the page.
func (s *Source) putIn(index int, handle rows.Row, values cells) *Event {
	row := s.table.Insert(index, handle, values)
	s.view.Update(row)
	e := rowEvent("add", s.table.Position(row), row)
	e.Shown = s.shownAt(row, false)
	return e
}
