package datasource

import (
	"strings"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// serverRows decodes the rows of an answer: server names become those of the model, values are parsed. Nil if it has none.
func (s *Source) serverRows(a *Answer) (*rows.Batch, error) {
	if len(a.Block) == 0 {
		return nil, nil
	}
	b, _, err := rows.DecodeBlock(a.Block)
	if err != nil {
		return nil, err
	}
	b = s.rename(b)
	s.opt.schema.Convert(b)
	return b, nil
}

// serverRow is serverRows for one row, nil for none.
func (s *Source) serverRow(block []byte) (cells, error) {
	b, err := s.serverRows(&Answer{Block: block})
	if err != nil || b == nil || b.Len() == 0 {
		return nil, err
	}
	return b.Cells(0), nil
}

// rename moves the members of rows from the places where the server has them (from) to their fields. Members that fields
// were taken from are dropped, as the reference does.
func (s *Source) rename(b *rows.Batch) *rows.Batch {
	schema := &s.opt.schema
	var sources []string
	moved := false
	for i := range schema.Fields {
		from := schema.Fields[i].From
		moved = moved || from != ""
		if from != "" && schema.Field(from) == nil {
			add(&sources, from)
		}
	}
	if !moved {
		return b
	}
	out := &rows.Batch{}
	for i := range b.Len() {
		row := cells(b.Cells(i))
		for i := range schema.Fields {
			row = moveIn(row, &schema.Fields[i])
		}
		out.Add(row.without(sources))
	}
	return out
}

// moveIn sets a field of a row from the place where the server has it.
func moveIn(row cells, f *rows.Field) cells {
	if f.From == "" {
		return row
	}
	path := strings.Split(f.From, ".")
	v, ok := row.get(path[0])
	if !ok {
		return row
	}
	if len(path) > 1 {
		n := rows.NodeOf(v)
		v = n.Lookup(path[1:]).Value()
	}
	return row.set(f.Name, &v)
}
