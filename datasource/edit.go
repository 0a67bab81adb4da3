package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// edit makes an edit of a row: visible at once, then on its way into the journal as a draft. It returns the event that
// tells the page.
func (s *Source) edit(row rows.Row, o *op) *Event {
	c := s.changeOf(row)
	if o.kind == kindUpdate && !c.pending() && s.isNew(row) {
		o.kind = kindCreate // a row without an id that came with the data: sending it makes it (spec §4.3, isNew)
	}
	s.note(c, o)
	e := s.render(c)
	s.save(c)
	return e
}

// changeOf returns the change of a row, an empty one if nothing is pending for it.
func (s *Source) changeOf(row rows.Row) *change {
	if c := s.byRow[row]; c != nil {
		return c
	}
	c := &change{row: row, here: true, base: s.table.Cells(row)}
	c.id = s.table.Value(row, s.opt.id)
	c.lane = laneOf(&c.id)
	switch known := s.changes[c.lane]; {
	case s.isNew(row):
		c.id, c.lane = rows.Value{}, s.newLane()
	case known != nil && known.row == 0: // it waited for its row to be loaded
		s.attach(known)
		return known
	default:
		c.version = s.version(s.etags[c.lane], c.base)
		if known != nil || c.id.Kind == rows.Null {
			c.lane = s.newLane() // another row has this id as well
		}
	}
	s.changes[c.lane] = c
	s.place(c, row)
	return c
}

// laneOf names the lane of a row by its id, the same for 5 and "5".
func laneOf(id *rows.Value) string {
	if id.Kind == rows.String {
		return "id:" + id.Str
	}
	return string(rows.AppendJSON([]byte("id:"), *id))
}

// place notes that c is about a row of the table.
func (s *Source) place(c *change, row rows.Row) {
	if s.byRow[c.row] == c {
		delete(s.byRow, c.row)
	}
	c.row = row
	s.byRow[row] = c
}

// newLane names the lane of a row that has no id yet: 128 random bits, as another device may make a row as well.
func (s *Source) newLane() string {
	const digits = "0123456789abcdef"
	b := []byte("new:")
	for range 2 {
		for v, i := s.env.Rand.Uint64(), 0; i < 16; v, i = v>>4, i+1 {
			b = append(b, digits[v&15])
		}
	}
	return string(b)
}

// save hands the edits of c to the journal. What the store refuses stays in c: RetryStorage, the next edit of the row and
// a timer try again.
func (s *Source) save(c *change) {
	if c.saving {
		return
	}
	c.saving = true
	over := false
	s.update(func(t tx) error {
		if over {
			return offline.ErrCancelled // the journal repeats what failed, and so do we: once is enough
		}
		c := c.now()
		t.draft(c)
		drafted := c.ops
		t.OnDurable(func() { s.saved(c.now(), drafted) })
		return nil
	}, func(err error) {
		over, c.saving = true, false
		c := c.now()
		s.setUnsaved(c, err)
		if err == nil && len(c.ops) > 0 {
			s.save(c)
		}
		s.settle(c)
	})
}

// saved drops the edits of c that are durable: the journal has them now. Both lists are in the order of their numbers.
func (s *Source) saved(c *change, durable []*op) {
	kept := c.ops[:0:0]
	for _, o := range c.ops {
		for len(durable) > 0 && durable[0].number < o.number {
			durable = durable[1:]
		}
		if len(durable) == 0 || durable[0].number > o.number {
			add(&kept, o)
		}
	}
	c.ops = kept
	s.settle(c)
}

// note appends an edit to c.
func (s *Source) note(c *change, o *op) {
	s.edits++
	o.number, o.offline = s.edits, !s.Online()
	add(&c.ops, o)
}

// laneNow is the lane of c, which is another one once an acknowledgement in the same commit has given the row its id.
func (s *Source) laneNow(c *change) string {
	if d := s.confirming[c.lane]; d != nil {
		return s.laneAfter(d)
	}
	return c.lane
}

// settle forgets c if nothing is pending for it any more.
func (s *Source) settle(c *change) {
	if c.pending() {
		return
	}
	if s.changes[c.lane] == c {
		delete(s.changes, c.lane)
	}
	if s.byRow[c.row] == c {
		delete(s.byRow, c.row)
	}
}

// render brings the row of c in the table to what c makes of it and says what that was.
func (s *Source) render(c *change) (e *Event) {
	v := c.show()
	s.mark(c, v.state)
	have := s.table.Has(c.row)
	switch {
	case v.gone && have:
		e = s.takeOut(c.row)
		c.at = e.Index
		return e
	case v.gone || !have && !c.here:
		return nil
	case !have:
		e = s.putIn(c.at, c.row, v.values)
		s.place(c, e.Rows[0])
		return e
	}
	return s.rewrite(c.row, v.values)
}

// rewrite sets the cells of a row that differ from values.
func (s *Source) rewrite(row rows.Row, values cells) *Event {
	now := values
	for _, x := range s.table.Cells(row) {
		if values.find(x.Name) == nil {
			now = append(now[:len(now):len(now)], rows.Cell{Name: x.Name}) // it has to go
		}
	}
	e := rowEvent("itemchange", 0, row)
	e.Partial = true
	stays := true // where it is in the view
	changed := 0
	for i := range now {
		x := &now[i]
		if rows.Equal(s.table.Value(row, x.Name), x.Value) {
			continue
		}
		s.table.Set(row, x.Name, x.Value)
		e.Field = x.Name
		stays = stays && !s.view.Depends(x.Name)
		e.Partial = e.Partial && !s.view.Mentions(x.Name) && !s.query.names(x.Name)
		changed++
	}
	switch {
	case changed == 0:
		return nil
	case changed > 1:
		e.Field = ""
	}
	if stays {
		s.view.Changed(row)
	} else {
		s.view.Update(row)
	}
	return e
}

// mark notes what c makes of its row.
func (s *Source) mark(c *change, state RowState) {
	if c.state == state {
		return
	}
	if c.state = state; state == RowDestroy || state == RowCreate {
		s.turns++
		c.turn = s.turns
	}
	s.pendingChanged()
}
