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

// rename moves the members of rows from the places where the server has them (from) to their fields.
func (s *Source) rename(b *rows.Batch) *rows.Batch {
	var moved []*rows.Field
	for i := range s.opt.schema.Fields {
		if f := &s.opt.schema.Fields[i]; f.From != "" {
			moved = append(moved, f)
		}
	}
	if len(moved) == 0 {
		return b
	}
	out := &rows.Batch{}
	for i := range b.Len() {
		row := cells(b.Cells(i))
		for _, f := range moved {
			path := strings.Split(f.From, ".")
			v, ok := row.get(path[0])
			if !ok {
				continue
			}
			if len(path) > 1 {
				n := rows.NodeOf(v)
				v = n.Lookup(path[1:]).Value()
			}
			row = row.set(f.Name, v)
		}
		out.Add(s.withoutSources(row, moved))
	}
	return out
}

// withoutSources drops the members that fields were taken from, as the reference does.
func (s *Source) withoutSources(row cells, moved []*rows.Field) cells {
	out := row[:0:0]
	for _, x := range row {
		source := false
		for _, f := range moved {
			source = source || f.From == x.Name && s.opt.schema.Field(x.Name) == nil
		}
		if !source {
			out = append(out, x)
		}
	}
	return out
}
