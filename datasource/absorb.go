package datasource

import "github.com/holdfast-sdk/holdfast/offline"

// touched lists changes without repetition, in the order in which they were touched. A commit may touch thousands.
type touched struct {
	list []*change
	in   map[*change]bool
}

func (t *touched) add(c *change) {
	if t.in[c] {
		return
	}
	if t.in == nil {
		t.in = map[*change]bool{}
	}
	t.in[c] = true
	add(&t.list, c)
}

// absorb takes over what a commit did, our own or another tab's, and shows the page what it does not know: all but its own
// edits, which it saw when they were made, and the acknowledgements of a flush, which it sees when the flush is done.
func (s *Source) absorb(ch *offline.Changes, remote bool) {
	var list, acknowledged touched
	if ch.Reset {
		for _, e := range s.entries {
			s.forget(e.N, &list)
		}
	}
	for i := range ch.Records {
		if d := s.deltaOf(&ch.Records[i]); d != nil && !(ch.Reset && s.hasDelta(d.n)) {
			c := s.confirm(d)
			list.add(c)
			acknowledged.add(c)
		}
	}
	for i := range ch.Retired {
		s.forget(ch.Retired[i].N, &list)
	}
	for i := range ch.Put {
		s.learn(&ch.Put[i], &list)
	}
	for _, c := range list.list {
		inFlush := s.wave != nil && acknowledged.in[c]
		if e := s.render(c); e != nil && (remote || !inFlush) {
			e.Remote = remote
			s.emit(e)
		}
		s.settle(c)
	}
	s.followCommitted(ch)
	s.pendingChanged()
	s.followWave(ch)
}

// learn takes an entry over as the journal has it now.
func (s *Source) learn(e *offline.Entry, list *touched) {
	now := &entry{Entry: *e}
	now.Data = nil
	if e.Data != nil {
		p, err := decodePayload(e.Data)
		if err != nil {
			s.storageFailed(err)
			return
		}
		now.p = p
	} else if known := s.entries[e.N]; known != nil {
		now.p = known.p
	} else {
		return
	}
	s.forget(e.N, list)
	now.c = s.changeIn(now)
	now.c.insert(now)
	s.entries[e.N] = now
	list.add(now.c)
}

// forget drops an entry that is no longer in the journal, or not as it was.
func (s *Source) forget(n uint64, list *touched) {
	if known := s.entries[n]; known != nil {
		delete(s.entries, n)
		known.c.drop(n)
		list.add(known.c)
	}
}

// changeIn returns the change an entry belongs to, made from the entry if the source has none.
func (s *Source) changeIn(e *entry) *change {
	if c := s.changes[e.Lane]; c != nil {
		return c
	}
	c := &change{lane: e.Lane, id: e.p.ID, at: int(e.p.At), here: e.Kind == kindCreate}
	if e.Kind != kindCreate {
		c.base, c.version = e.p.Base, e.p.Version
	}
	s.changes[c.lane] = c
	s.attach(c)
	return c
}

// attach finds the row of a change in the table. What the table has for it must be as confirmed.
func (s *Source) attach(c *change) {
	row, ok := s.rowOf(&c.id)
	if !ok {
		return
	}
	c.row, c.base, c.here = row, s.table.Cells(row), true
	s.byRow[row] = c
}

// confirm takes over what the server said about a row. The row need not have a pending change.
func (s *Source) confirm(d *delta) *change {
	add(&s.deltas, d)
	s.windows.note(d)
	delete(s.confirming, d.lane)
	c := s.changes[d.lane]
	if c == nil {
		c = &change{lane: d.lane, id: d.id, at: s.table.Len(), here: s.loaded}
		s.attach(c)
	}
	delete(s.changes, c.lane)
	c.id, c.version, c.base = d.id, d.version, d.row
	c.lane = s.laneAfter(d)
	if d.created {
		s.takeTwin(c)
	}
	s.changes[c.lane] = c
	s.noteMade(c, d)
	if s.wave != nil {
		s.acked[d.n] = c.row
	}
	if s.opt.offline.version == "" {
		s.etags[c.lane] = d.version
	}
	return c
}

// takeTwin makes one of two rows that are the same since the server's id of one is known: a read brought the row before
// its create was acknowledged. The row of the create stays, as the page has it longer, with the edits of the other.
func (s *Source) takeTwin(c *change) {
	row, ok := s.rowOf(&c.id)
	if !ok || row == c.row {
		return
	}
	if twin := s.changes[c.lane]; twin != nil && twin != c {
		for _, e := range twin.entries {
			e.c = c
			c.insert(e)
		}
		c.ops = append(c.ops[:len(c.ops):len(c.ops)], twin.ops...)
		sortList(c.ops, func(a, b *op) bool { return a.number < b.number })
		twin.entries, twin.ops, twin.into = nil, nil, c
		if s.unsaved[twin] {
			delete(s.unsaved, twin)
			s.unsaved[c] = true
		}
		s.mark(twin, RowClean)
	}
	delete(s.byRow, row)
	if !s.table.Has(c.row) {
		c.row = row
		s.byRow[row] = c
		return
	}
	s.emit(s.takeOut(row))
}
