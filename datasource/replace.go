package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// replace makes the rows of parts the confirmed ones, with what is newer over them, and lays what is pending over that. If
// asked to, it returns the confirmed rows packed for the store.
func (s *Source) replace(parts []part, pack bool) (segments [][]byte) {
	s.reinstate()
	s.made = nil
	s.view.Clear()
	starts := s.fill(parts)
	s.loaded = true
	s.readLen = s.table.Len()
	if pack {
		s.table.Segments(s.table.AppendRows(nil), func(segment []byte, _ int) { segments = append(segments, segment) })
	}
	s.bindGroups()
	for i := len(parts) - 1; i >= 0; i-- { // from the end, so that the places of those before stay
		overlay := func(list []*delta) {
			for _, d := range list {
				s.overlayDelta(d, starts[i], starts[i+1], i == len(parts)-1)
			}
		}
		before := s.table.Len()
		overlay(parts[i].counted)
		s.readLen += s.table.Len() - before
		overlay(parts[i].newer)
	}
	for _, c := range s.inOrder() {
		s.attach(c)
		s.render(c)
	}
	s.showQuery(true)
	return segments
}

// fill makes the rows of parts those of the table. It returns where each part begins, and the number of all rows.
func (s *Source) fill(parts []part) (starts []int) {
	empty := true
	for i := range parts {
		starts = append(starts, s.table.Len())
		for _, b := range parts[i].rows {
			switch {
			case empty:
				s.table.Replace(b)
				empty, starts[0] = false, 0
			case i == 0:
				s.table.Append(b)
			default:
				s.appendNew(b)
			}
		}
	}
	if empty {
		s.table.Replace(&rows.Batch{})
		starts = make([]int, len(parts))
	}
	return append(starts, s.table.Len())
}

// appendNew appends those rows of a page that no page before has: between two reads, rows may move from one to the next.
func (s *Source) appendNew(b *rows.Batch) {
	for i := range b.Len() {
		values := b.Cells(i)
		id := cells(values).find(s.opt.id)
		if id != nil {
			if _, twice := s.table.ByID(*id); twice {
				continue
			}
		}
		s.table.Insert(s.table.Len(), 0, values)
	}
}

// reinstate puts removed rows back, so that they keep their handles when the server still has them, and forgets which row
// belongs to which change.
func (s *Source) reinstate() {
	for _, c := range s.changes {
		if c.base == nil {
			continue // a new row keeps its handle by itself
		}
		if c.row != 0 && !s.table.Has(c.row) {
			s.table.Insert(c.at, c.row, c.base)
		}
		c.here = false
		if s.byRow[c.row] == c {
			delete(s.byRow, c.row)
		}
	}
}

// overlayDelta brings what the server said about one row into the confirmed rows of the table, as far as they stand from
// position from up to to. A row that the server made is appended if it belongs to the last part.
func (s *Source) overlayDelta(d *delta, from, to int, last bool) {
	row, known := s.rowOf(&d.id)
	at := s.table.Position(row)
	switch {
	case known && (at < from || at >= to && !last):
	case d.row == nil && known:
		s.table.Remove(row)
	case d.row == nil:
	case known:
		s.table.Write(row, d.row)
	case d.created && last:
		s.table.Insert(s.table.Len(), 0, d.row)
	}
}

// inOrder lists the changes, new rows by where they are to be inserted.
func (s *Source) inOrder() []*change {
	list := make([]*change, 0, len(s.changes))
	for _, c := range s.changes {
		add(&list, c)
	}
	sortList(list, func(a, b *change) bool { return a.at < b.at || a.at == b.at && a.first() < b.first() })
	return list
}
