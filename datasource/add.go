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
	if s.opt.schema.ID != "" && values.find(s.opt.id) == nil {
		id := s.opt.schema.NewID()
		values = values.set(s.opt.id, &id)
	}
	e := s.insert(s.rowIndex(index), values)
	if index > e.Index && !s.isServerGrouped() {
		e.Shown = index // as the reference
	}
	s.emitChange(e)
	return e.Rows[0], nil
}

// insert makes a new row. With an id of its own it is new all the same until the server has it; the reference would
// never send it.
func (s *Source) insert(index int, values cells) *Event {
	index = s.within(index)
	e := s.putIn(index, 0, values)
	if s.opt.model {
		c := &change{lane: s.newLane(), row: e.Rows[0], at: index, here: true}
		s.changes[c.lane] = c
		s.place(c, c.row)
		s.note(c, &op{kind: kindCreate, fields: values, at: uint32(index)})
		s.mark(c, RowCreate)
		s.save(c)
	}
	return e
}

// within is an index that Array.splice takes, as a position: negative ones count from the end.
func (s *Source) within(index int) int {
	n := s.table.Len()
	if index < 0 {
		index += n
	}
	return min(max(index, 0), n)
}
