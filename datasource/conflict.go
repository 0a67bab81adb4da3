package datasource

import "github.com/holdfast-sdk/holdfast/offline"

// collide keeps what the server said about the row with a change that it refused as a conflict. An answer without the id
// is no row but an explanation.
func (t tx) collide(n uint64, p *payload, server cells, etag string) {
	if server.find(t.s.opt.id) == nil {
		server = nil
	}
	q := *p
	q.Server, q.Newer = server, t.s.version(etag, server)
	t.amend(n, &q)
}

// amend changes the payload of an entry and nothing else.
func (t tx) amend(n uint64, p *payload) {
	if e, ok := t.Get(n); ok {
		t.write(&e, p)
	}
}

// Conflicts lists the changes in conflict, oldest first.
func (s *Source) Conflicts() []Conflict {
	entries := s.inState(offline.StateConflict)
	list := make([]Conflict, len(entries))
	for i, e := range entries {
		s.describeConflict(e, &list[i])
	}
	return list
}

func (s *Source) describeConflict(e *entry, c *Conflict) {
	s.describe(e, &c.Letter)
	c.Version = e.p.Newer
	c.Base = blockOf(e.p.Base)
	if e.p.Server != nil {
		c.Server = blockOf(e.p.Server)
	}
}

// conflicted tells the application of a conflict and applies its policy.
func (s *Source) conflicted(e *entry) {
	c := &Conflict{}
	s.describeConflict(e, c)
	s.emit(&Event{Type: EventConflict, Conflict: c})
	decided := func(r Resolution) {
		if r.Choice != ChooseNone {
			s.ResolveConflict(c.N, r, s.report)
		}
	}
	switch p := &s.opt.offline.conflict; {
	case p.fn != 0:
		s.host.DecideConflict(p.fn, *c, decided)
	case p.word == "client":
		decided(Resolution{Choice: ChooseClient})
	case p.word == "server":
		decided(Resolution{Choice: ChooseServer})
	}
}

// ResolveConflict decides a conflict. done gets ErrConflict if the change is in none (any more).
func (s *Source) ResolveConflict(n uint64, r Resolution, done func(error)) {
	fields, err := cellsOf(r.Fields)
	if err != nil {
		done(err)
		return
	}
	s.decideOn(n, offline.StateConflict, done, func(t tx, e *offline.Entry) { t.resolve(e, r.Choice, fields) })
}

// resolve takes a change out of its conflict. To send it again it gets a new number: a server that knows idempotency keys
// would answer the old one with the old refusal.
func (t tx) resolve(e *offline.Entry, choice Choice, fields cells) {
	p := *t.payload(e.N)
	known := p.Server != nil
	switch {
	case known:
		p.Base, p.Version = p.Base.over(p.Server), p.Newer
	case choice != ChooseServer:
		p.Version = "" // unknown: send without a condition
	}
	p.Server, p.Newer = nil, ""
	if choice == ChooseServer {
		if !known {
			t.discard(e)
			return
		}
		t.Retire(e.N)
		d := &delta{n: e.N, lane: e.Lane, created: e.Kind == kindCreate, id: p.ID, version: p.Version, row: p.Base}
		if d.created {
			d.id, _ = p.Base.get(t.s.opt.id) // the server has the row already
		}
		t.confirm(d)
		return
	}
	if choice == ChooseMerge {
		p.Fields = fields
	}
	kind := e.Kind
	if later := t.find(e.Lane, offline.StateQueued); later != nil {
		t.Retire(later.N)
		p.Fields = p.Fields.over(t.payload(later.N).Fields)
		kind, _ = merged(kind, later.Kind)
	}
	t.queue(e, kind, &p, 0)
}
