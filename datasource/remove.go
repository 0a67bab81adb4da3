package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// Remove removes a row and reports whether it was there (spec §5 remove). A row the server has is destroyed by the next
// Sync; one it never saw just vanishes.
func (s *Source) Remove(row rows.Row) bool {
	at := s.table.Position(row)
	if at < 0 {
		return false
	}
	if s.opt.model && (s.byRow[row] != nil || !s.isNew(row)) {
		s.edit(row, op{kind: kindDestroy})
	} else {
		s.takeOut(row)
	}
	s.emitChange(&Event{Type: EventChange, Action: "remove", Index: at, Rows: []rows.Row{row}})
	return true
}

// takeOut removes a row from the table and the view.
func (s *Source) takeOut(row rows.Row) {
	s.table.Remove(row)
	s.view.Update(row)
}
