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
	if s.opt.model {
		s.edit(row, op{kind: kindUpdate, fields: cells{{Name: field, Value: v}}})
	} else {
		s.table.Set(row, field, v)
		s.touchView(row, field)
	}
	s.emitChange(&Event{
		Type: EventChange, Action: "itemchange", Field: field, Rows: []rows.Row{row}, Partial: s.partial([]string{field}),
	})
	return SetChanged, v
}

// touchView puts a changed row where it belongs in the view.
func (s *Source) touchView(row rows.Row, fields ...string) {
	if !s.partial(fields) {
		s.view.Update(row)
	}
}

// emitChange tells of a change that the page made. With autoSync the change of the sync stands for it (spec §7.4).
func (s *Source) emitChange(e *Event) {
	if s.opt.autoSync {
		s.Sync(nil)
		return
	}
	s.host.Emit(e)
}
