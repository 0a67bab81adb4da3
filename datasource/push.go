package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// SetData replaces all rows by those of a block under client names (Kendo data(array)); what is pending stays over them.
func (s *Source) SetData(block []byte) error {
	b, err := s.pushed(block)
	if err != nil {
		return err
	}
	s.host.Emit(&Event{Type: EventReset})
	segments := s.replace(func(t *rows.Table) { t.Replace(b) }, nil)
	s.serverTotal, s.readLen = s.table.Len(), s.table.Len()
	s.storeRows(segments, len(s.deltas))
	s.host.Emit(&Event{Type: EventChange})
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
	for i := range made {
		row := s.table.Insert(index+i, 0, b.Cells(i))
		s.view.Update(row)
		made[i] = row
		s.host.Emit(&Event{Type: EventChange, Action: "add", Index: s.table.Position(row), Rows: made[i : i+1]})
	}
	s.host.Emit(&Event{Type: EventPush, Op: OpCreate, HasOp: true, Rows: made})
	return nil
}

// PushUpdate takes rows as the server has them now. What is pending for them stays over that. Unknown rows are added.
func (s *Source) PushUpdate(block []byte) error {
	b, err := s.pushed(block)
	if err != nil {
		return err
	}
	var found []rows.Row
	for i := range b.Len() {
		row, ok := s.rowOf(b.Value(i, s.opt.id))
		if !ok {
			var one rows.Batch
			one.Add(b.Cells(i))
			if err := s.PushCreate(one.AppendBlock(nil)); err != nil {
				return err
			}
			continue
		}
		found = append(found, row)
		s.accept(row, b.Cells(i))
		s.host.Emit(&Event{Type: EventChange, Action: "itemchange", Rows: []rows.Row{row}})
	}
	if len(found) > 0 {
		s.host.Emit(&Event{Type: EventPush, Op: OpUpdate, HasOp: true, Rows: found})
	}
	return nil
}

// accept takes values over as confirmed.
func (s *Source) accept(row rows.Row, values cells) {
	if c := s.byRow[row]; c != nil {
		c.base = c.base.over(values)
		s.render(c)
		return
	}
	s.table.Write(row, cells(s.table.Cells(row)).over(values))
	s.view.Update(row)
}

// PushDestroy takes rows out that the server no longer has, with what is pending for them: there is nothing left to change.
func (s *Source) PushDestroy(block []byte) error {
	b, err := s.pushed(block)
	if err != nil {
		return err
	}
	var gone []rows.Row
	for i := range b.Len() {
		row, ok := s.rowOf(b.Value(i, s.opt.id))
		if !ok {
			continue
		}
		gone = append(gone, row)
		if c := s.byRow[row]; c != nil {
			s.cancel(c)
			c.base = nil
		}
		at := s.table.Position(row)
		s.takeOut(row)
		s.host.Emit(&Event{Type: EventChange, Action: "remove", Index: at, Rows: []rows.Row{row}})
	}
	if len(gone) > 0 {
		s.host.Emit(&Event{Type: EventPush, Op: OpDestroy, HasOp: true, Rows: gone})
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
