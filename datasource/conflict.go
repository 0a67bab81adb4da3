package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// collide keeps what the server said about the row with a change that it refused as a conflict. An answer without the id
// is no row but an explanation.
func (t tx) collide(e offline.Entry, p *payload, server cells, etag string) {
	if _, ok := server.get(t.s.opt.id); !ok {
		server = nil
	}
	q := *p
	q.Server, q.Newer = server, t.s.version(etag, server)
	t.amend(e.N, &q)
}

// amend changes the payload of an entry and nothing else.
func (t tx) amend(n uint64, p *payload) {
	if e, ok := t.Get(n); ok {
		t.write(e, p)
	}
}

// Conflicts lists the changes in conflict, oldest first.
func (s *Source) Conflicts() []Conflict {
	var list []Conflict
	for _, e := range s.inState(offline.StateConflict) {
		list = append(list, s.conflictOf(e))
	}
	return list
}

func (s *Source) conflictOf(e *entry) Conflict {
	c := Conflict{Letter: s.letterOf(e), Version: e.p.Newer}
	c.Base = blockOf(e.p.Base)
	if e.p.Server != nil {
		c.Server = blockOf(e.p.Server)
	}
	return c
}

// conflicted tells the application of a conflict and applies its policy.
func (s *Source) conflicted(e *entry) {
	c := s.conflictOf(e)
	s.host.Emit(&Event{Type: EventConflict, Conflict: &c})
	switch p := s.opt.offline.conflict; {
	case p.fn != 0:
		s.host.DecideConflict(p.fn, c, func(r Resolution) {
			if r.Choice != ChooseNone {
				s.ResolveConflict(c.N, r, s.report)
			}
		})
	case p.word == "client":
		s.ResolveConflict(c.N, Resolution{Choice: ChooseClient}, s.report)
	case p.word == "server":
		s.ResolveConflict(c.N, Resolution{Choice: ChooseServer}, s.report)
	}
}

// ResolveConflict decides a conflict. done gets ErrConflict if the change is in none (any more), ErrNotCached if the
// server's row is to be taken and the server did not say what it is: read first.
func (s *Source) ResolveConflict(n uint64, r Resolution, done func(error)) {
	e := s.entries[n]
	if e == nil || e.State != offline.StateConflict {
		done(offline.Errorf(offline.ErrConflict, "change %d is in no conflict; see conflicts()", n))
		return
	}
	fields, err := cellsOf(r.Fields)
	if err != nil {
		done(err)
		return
	}
	s.decide(func(t tx) error {
		e, ok := t.Get(n)
		if !ok || e.State != offline.StateConflict {
			return offline.Errorf(offline.ErrConflict, "change %d was decided elsewhere", n)
		}
		t.resolve(e, r.Choice, fields)
		return nil
	}, func(err error) {
		if err == nil {
			s.resume()
		}
		done(err)
	})
}

// resolve takes a change out of its conflict. To send it again it gets a new number: a server that knows idempotency keys
// would answer the old one with the old refusal.
func (t tx) resolve(e offline.Entry, choice Choice, fields cells) {
	p := *t.payload(e.N)
	if p.Server != nil {
		p.Base, p.Version = p.Base.over(p.Server), p.Newer
	} else if choice != ChooseServer {
		p.Version = "" // unknown: send without a condition
	}
	known := p.Server != nil
	p.Server, p.Newer = nil, ""
	if choice == ChooseServer {
		t.Retire(e.N)
		if known {
			d := delta{n: e.N, lane: e.Lane, id: p.ID, version: p.Version, row: p.Base}
			t.confirm(d)
			t.rebase(e.N, d)
		}
		return
	}
	if choice == ChooseMerge {
		p.Fields = fields
	}
	kind := e.Kind
	if later, ok := t.find(e.Lane, offline.StateQueued); ok {
		t.Retire(later.N)
		p.Fields = p.Fields.over(t.payload(later.N).Fields)
		kind, _ = merged(kind, later.Kind)
	}
	t.queue(e, kind, &p)
}

func blockOf(c cells) []byte {
	var b rows.Batch
	b.Add(c)
	return b.AppendBlock(nil)
}

// cellsOf returns the one row of a block, nil for no block.
func cellsOf(block []byte) (cells, error) {
	if len(block) == 0 {
		return nil, nil
	}
	b, _, err := rows.DecodeBlock(block)
	if err != nil {
		return nil, err
	}
	if b.Len() != 1 {
		return nil, offline.Errorf(offline.ErrOption, "a block of %d rows was given where one is needed", b.Len())
	}
	return b.Cells(0), nil
}
