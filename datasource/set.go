package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// Set changes one field of a row and returns the value as parsed by the field's type (spec §4.3 set). The change event is
// emitted before it returns.
func (s *Source) Set(row rows.Row, field string, v rows.Value) (SetResult, rows.Value) {
	old := s.table.Value(row, field)
	if !s.table.Has(row) || !s.opt.schema.Editable(field) {
		return SetRefused, old
	}
	v = s.opt.schema.Parse(field, v)
	if rows.Equal(old, v) {
		return SetEqual, old
	}
	s.touch(field)
	if s.opt.model {
		s.emitChange(s.edit(row, &op{kind: kindUpdate, fields: cells{{Name: field, Value: v}}}))
	} else {
		s.emitChange(s.rewrite(row, cells(s.table.Cells(row)).set(field, &v)))
	}
	return SetChanged, v
}

// emitChange tells of a change that the page made. With autoSync the change of the sync stands for it (spec §7.4).
func (s *Source) emitChange(e *Event) {
	if s.opt.autoSync {
		s.Sync(nil)
		return
	}
	s.emit(e)
}
