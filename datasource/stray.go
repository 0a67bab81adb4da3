package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// strays are the rows that are new by their id, although no change says so: they came with a read, a push or the option
// data without an id. As in the reference, the next Sync sends a create for each (spec §4.3). A create that the server
// confirmed without an id is not sent again, except to the option data, which has no ids to give. With offlineStorage none
// is sent, as each new connection would make them once more.
func (s *Source) strays() []rows.Row {
	if !s.opt.model || s.durable() {
		return nil
	}
	fresh := s.table.AppendNew(nil, s.opt.schema.IsNew)
	kept := fresh[:0]
	for _, row := range fresh {
		if s.byRow[row] == nil && !s.made[row] {
			kept = append(kept, row)
		}
	}
	return kept
}

// adoptStrays makes a create of each stray.
func (s *Source) adoptStrays() {
	for _, row := range s.strays() {
		s.edit(row, &op{kind: kindCreate, at: uint32(s.table.Position(row))})
	}
}

// noteMade notes that the server has made the row of c, if it gave it no id.
func (s *Source) noteMade(c *change, d *delta) {
	if d.created && !s.cfg.Local && s.opt.schema.IsNew(d.id) {
		if s.made == nil {
			s.made = map[rows.Row]bool{}
		}
		s.made[c.row] = true
	}
}
