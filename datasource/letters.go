package datasource

import (
	"slices"

	"github.com/holdfast-sdk/holdfast/offline"
)

// inState lists the entries in a state, oldest first.
func (s *Source) inState(state offline.State) []*entry {
	var list []*entry
	for _, e := range s.entries {
		if e.State == state {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b *entry) int {
		if a.N < b.N {
			return -1
		}
		return 1
	})
	return list
}

func (s *Source) letterOf(e *entry) Letter {
	return Letter{
		N: e.N, Op: opOf(e.Kind), Row: e.c.row, ID: e.p.ID, Code: e.Code, Reason: e.Reason, Since: e.Since,
		Key: s.journal.IdempotencyKey(e.Entry), Fields: blockOf(e.p.Fields), Data: blockOf(e.p.row()),
	}
}

// Letters lists the dead letters, oldest first: changes that the server refused for good.
func (s *Source) Letters() []Letter {
	var list []Letter
	for _, e := range s.inState(offline.StateDead) {
		list = append(list, s.letterOf(e))
	}
	return list
}

// EditLetter merges the fields of a block of one row into a dead letter, which stays one.
func (s *Source) EditLetter(n uint64, fields []byte, done func(error)) {
	patch, err := cellsOf(fields)
	if err != nil {
		done(err)
		return
	}
	s.letter(n, done, func(t tx, e offline.Entry) { t.amend(n, t.payload(n).with(patch)) })
}

// RetryLetter queues a dead letter again, under a new number and so a new idempotency key.
func (s *Source) RetryLetter(n uint64, done func(error)) {
	s.letter(n, done, func(t tx, e offline.Entry) {
		p := t.payload(n)
		t.queue(e, e.Kind, p)
	})
}

// DiscardLetter drops a dead letter; the row shows the confirmed values again. Changes that build on a discarded create
// go with it.
func (s *Source) DiscardLetter(n uint64, done func(error)) {
	s.letter(n, done, func(t tx, e offline.Entry) { t.discard(e) })
}

func (s *Source) letter(n uint64, done func(error), f func(t tx, e offline.Entry)) {
	s.decide(func(t tx) error {
		e, ok := t.Get(n)
		if !ok || e.State != offline.StateDead {
			return offline.Errorf(offline.ErrRejected, "change %d is no dead letter (any more); see deadLetters()", n)
		}
		f(t, e)
		return nil
	}, func(err error) {
		if err == nil {
			s.resume()
		}
		done(err)
	})
}

// discard drops an entry, and with a create everything of its lane that was not sent.
func (t tx) discard(e offline.Entry) {
	t.Retire(e.N)
	if e.Kind != kindCreate {
		return
	}
	for _, x := range t.Lane(e.Lane) {
		if x.State == offline.StateDraft || x.State == offline.StateQueued || x.State == offline.StateDead {
			t.Retire(x.N)
		}
	}
}

// refuse merges what waits behind a refused create into it: without the row there is nothing to update.
func (t tx) refuse(e offline.Entry, p *payload) {
	if e.Kind != kindCreate {
		return
	}
	q := p
	for _, x := range t.Lane(e.Lane) {
		if x.N == e.N || x.State != offline.StateQueued {
			continue
		}
		t.Retire(x.N)
		if _, send := merged(kindCreate, x.Kind); !send {
			t.Retire(e.N)
			return
		}
		q = q.with(t.payload(x.N).Fields)
	}
	if q != p {
		t.amend(e.N, q)
	}
}
