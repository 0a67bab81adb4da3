package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// Insert adds the one row of block before position index (spec §5 insert) and returns its handle. An empty row gets the
// default values of all fields.
func (s *Source) Insert(index int, block []byte) (rows.Row, error) {
	b, _, err := rows.DecodeBlock(block)
	if err != nil {
		return 0, err
	}
	if b.Len() != 1 {
		return 0, offline.Errorf(offline.ErrOption, "insert got %d rows; give one", b.Len())
	}
	s.opt.schema.Convert(b)
	values := cells(b.Cells(0))
	if len(values) == 0 {
		values = s.opt.schema.Defaults()
	}
	if _, ok := values.get(s.opt.id); !ok && s.opt.id != "" {
		values = values.set(s.opt.id, s.opt.schema.NewID())
	}
	row := s.insert(index, values)
	s.emitChange(&Event{Type: EventChange, Action: "add", Index: s.table.Position(row), Rows: []rows.Row{row}})
	return row, nil
}

// insert makes a new row. With an id of its own it is new all the same until the server has it; the reference would
// never send it.
func (s *Source) insert(index int, values cells) rows.Row {
	if index < 0 || index > s.table.Len() {
		index = s.table.Len()
	}
	row := s.table.Insert(index, 0, values)
	s.view.Update(row)
	if !s.opt.model {
		return row
	}
	c := &change{lane: s.newLane(), row: row, at: index, here: true}
	s.changes[c.lane], s.byRow[row] = c, c
	s.note(c, op{kind: kindCreate, fields: values, at: uint32(index)})
	s.mark(c, RowCreate)
	s.save(c)
	return row
}
