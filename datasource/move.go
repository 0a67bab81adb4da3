package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// PushMove takes over that the server has rows at another place, before position index (spec §7.5 pushMove). The rows keep
// their order; those that are not loaded are left out.
func (s *Source) PushMove(index int, list []rows.Row) {
	var moved []rows.Row
	for _, row := range list {
		from := s.table.Position(row)
		if from < 0 {
			continue
		}
		if from < index {
			index-- // it leaves a gap in front of the place
		}
		values := cells(s.table.Cells(row))
		s.emitNow(s.takeOut(row))
		s.emitNow(s.putIn(index, row, values))
		add(&moved, row)
	}
	if len(moved) > 0 {
		s.emitPush(OpUpdate, moved)
	}
}
