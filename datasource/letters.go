package datasource

import "github.com/holdfast-sdk/holdfast/offline"

// inState lists the entries in a state, oldest first.
func (s *Source) inState(state offline.State) []*entry {
	var list []*entry
	for _, e := range s.entries {
		if e.State == state {
			add(&list, e)
		}
	}
	sortList(list, func(a, b *entry) bool { return a.N < b.N })
	return list
}

// lettersIn describes the entries in a state, oldest first.
func (s *Source) lettersIn(state offline.State) []Letter {
	entries := s.inState(state)
	list := make([]Letter, len(entries))
	for i, e := range entries {
		s.describe(e, &list[i])
	}
	return list
}

// describe fills a letter in.
func (s *Source) describe(e *entry, l *Letter) {
	*l = Letter{
		N: e.N, Op: opOf(e.Kind), Row: e.c.row, ID: e.p.ID, Code: e.Code, Reason: e.Reason, Since: e.Since,
		Key: s.journal.IdempotencyKey(e.Entry), Fields: blockOf(e.p.Fields), Data: blockOf(e.p.row()),
	}
}

// emitLetter tells the page of a change that waits for it.
func (s *Source) emitLetter(t EventType, e *entry) *Letter {
	l := &Letter{}
	s.describe(e, l)
	s.emit(&Event{Type: t, Letter: l})
	return l
}

// Letters lists the dead letters, oldest first: changes that the server refused for good.
func (s *Source) Letters() []Letter { return s.lettersIn(offline.StateDead) }

// EditLetter merges the fields of a block of one row into a dead letter, which stays one.
func (s *Source) EditLetter(n uint64, fields []byte, done func(error)) {
	patch, err := cellsOf(fields)
	if err != nil {
		done(err)
		return
	}
	s.decideOn(n, offline.StateDead, done, func(t tx, e *offline.Entry) { t.amend(n, t.payload(n).with(patch)) })
}

// RetryLetter queues a dead letter again, under a new number and so a new idempotency key.
func (s *Source) RetryLetter(n uint64, done func(error)) {
	s.decideOn(n, offline.StateDead, done, func(t tx, e *offline.Entry) { t.queue(e, e.Kind, t.rebased(e.Lane, t.payload(n)), 0) })
}

// DiscardLetter drops a dead letter; the row shows the confirmed values again. Changes that build on a discarded create
// go with it.
func (s *Source) DiscardLetter(n uint64, done func(error)) {
	s.decideOn(n, offline.StateDead, done, func(t tx, e *offline.Entry) { t.discard(e) })
}

// decideOn makes a decision about entry n, which must be in state, and sends what that made ready.
func (s *Source) decideOn(n uint64, state offline.State, done func(error), decision func(t tx, e *offline.Entry)) {
	var refused error
	s.decide(func(t tx) error {
		e, ok := t.Get(n)
		if !ok || e.State != state {
			refused = notIn(n, state)
			return nil
		}
		refused = nil
		decision(t, &e)
		return nil
	}, func(err error) {
		if err == nil {
			err = refused
		}
		if err == nil {
			s.resume()
		}
		done(err)
	})
}

// notIn says that a change does not wait for the decision that was made about it.
func notIn(n uint64, state offline.State) error {
	code, what, list := offline.ErrRejected, "no dead letter", "deadLetters"
	switch state {
	case offline.StateConflict:
		code, what, list = offline.ErrConflict, "in no conflict", "conflicts"
	case offline.StateUncertain:
		code, what, list = offline.ErrUncertain, "not uncertain", "uncertain"
	}
	return offline.Errorf(code, "change %d is %s (any more); see %s()", n, what, list)
}

// discard drops an entry, and with a create everything of its lane that was not sent.
func (t tx) discard(e *offline.Entry) {
	t.Retire(e.N)
	if e.Kind != kindCreate {
		return
	}
	list := t.Lane(e.Lane)
	for i := range list {
		if x := &list[i]; x.State == offline.StateDraft || x.State == offline.StateQueued || x.State == offline.StateDead {
			t.Retire(x.N)
		}
	}
}

// refuse merges what waits behind a refused create into it: without the row there is nothing to update. From a refused
// update it drops what a change behind it sets anew: that goes out by itself, and the older value must not hide it.
func (t tx) refuse(e *offline.Entry, p *payload) {
	if e.Kind == kindDestroy {
		return
	}
	q := p
	list := t.Lane(e.Lane)
	for i := range list {
		x := &list[i]
		if x.N == e.N || x.State != offline.StateQueued {
			continue
		}
		later := t.payload(x.N).Fields
		if e.Kind == kindUpdate {
			q = q.without(later)
			if x.Kind == kindDestroy || len(q.Fields) == 0 {
				t.Retire(e.N)
				return
			}
			continue
		}
		t.Retire(x.N)
		if _, send := merged(kindCreate, x.Kind); !send {
			t.Retire(e.N)
			return
		}
		q = q.with(later)
	}
	if q != p {
		t.amend(e.N, q)
	}
}
