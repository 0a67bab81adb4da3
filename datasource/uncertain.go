package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// onLost says whether a change that the server may have applied is sent again. With an idempotency key that is harmless,
// and so it is for updates and destroys, which say what the row is to be; a create without a key might make two rows.
func (s *Source) onLost(e offline.Entry) offline.LostPolicy {
	p := &s.opt.offline.uncertain
	if s.opt.offline.idempotent || p.word == "retry" || p.word == "" && p.fn == 0 && e.Kind != kindCreate {
		return offline.LostRetry
	}
	return offline.LostHold
}

// Uncertain lists the changes whose answer was lost, oldest first.
func (s *Source) Uncertain() []Letter { return s.lettersIn(offline.StateUncertain) }

// uncertain tells the application of a change whose answer was lost and applies its policy.
func (s *Source) uncertain(e *entry) {
	l := s.emitLetter(EventUncertain, e)
	switch p := &s.opt.offline.uncertain; {
	case p.fn != 0:
		s.host.DecideUncertain(p.fn, *l, func(c LostChoice) { s.ResolveUncertain(l.N, c, s.report) })
	case p.word == "readback":
		s.readBack(l, s.report)
	}
}

// ResolveUncertain decides a change whose answer was lost. done gets ErrUncertain if it is not uncertain (any more).
func (s *Source) ResolveUncertain(n uint64, c LostChoice, done func(error)) {
	e := s.entries[n]
	switch {
	case e == nil || e.State != offline.StateUncertain:
		done(notIn(n, offline.StateUncertain))
	case c == LostAsk:
		done(nil)
	case c == LostReadBack:
		l := &Letter{}
		s.describe(e, l)
		s.readBack(l, done)
	default:
		s.settleLost(n, c, nil, done)
	}
}

// readBack asks the application what the server has and decides by that.
func (s *Source) readBack(l *Letter, done func(error)) {
	if s.opt.offline.lookup == 0 {
		done(offline.Errorf(offline.ErrOption, "the option offline.lookup is missing; it is needed to read a change back"))
		return
	}
	s.host.Lookup(s.opt.offline.lookup, *l, func(a LookupAnswer) {
		if !a.Known {
			done(offline.Errorf(offline.ErrUncertain, "the lookup of change %d found nothing out; decide it yourself", l.N))
			return
		}
		found, err := s.serverRow(a.Row)
		if err != nil {
			done(err)
			return
		}
		choice := LostRepeat
		if s.applied(l, found) {
			choice = LostApplied
		}
		s.settleLost(l.N, choice, found, done)
	})
}

// applied reports whether what the server has (nil: nothing) shows that a change was made.
func (s *Source) applied(l *Letter, found cells) bool {
	switch l.Op {
	case OpCreate:
		return found != nil
	case OpDestroy:
		return found == nil
	}
	if found == nil {
		return false
	}
	e := s.entries[l.N]
	if e == nil {
		return true
	}
	for i := range e.p.Fields {
		x := &e.p.Fields[i]
		if v := found.find(x.Name); v == nil || !rows.Equal(*v, x.Value) {
			return false
		}
	}
	return true
}

func (s *Source) settleLost(n uint64, c LostChoice, found cells, done func(error)) {
	s.decideOn(n, offline.StateUncertain, done, func(t tx, e *offline.Entry) {
		switch c {
		case LostApplied:
			t.acknowledge(e, t.payload(n), found, "")
			t.Retire(n)
		case LostDiscard:
			t.discard(e)
		case LostRepeat:
			e.State, e.Code, e.Reason = offline.StateQueued, "", ""
			t.Put(*e)
		}
	})
}
