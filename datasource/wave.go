package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// wave is one flush as the page sees it: the calls made, and the changes they are about. When all of these have had
// their first outcome, or the network is lost, its events come in call order, then one change, then sync (spec §7.1).
type wave struct {
	awaited map[uint64]struct{} // entries without an outcome yet
	calls   []*call
	open    int // calls in flight
	changed []rows.Row
	err     error               // of the first change that failed
	excused map[uint64]struct{} // entries whose refusal is told by an error event alone (spec §8.6)
	lost    bool                // the network went away: what is left goes out later
	done    func(error)         // nil when nobody waits
	closing bool
	told    uint32 // Answer.Ref of the failed call that the page has been told of last
}

// call is one transport call of a wave.
type call struct {
	op     Op
	answer Answer
	err    error
	again  bool // a repetition: its failure is no news
}

// await returns the wave in progress, or one that begins now with all entries that wait to be sent.
func (s *Source) await() *wave {
	if s.wave == nil {
		s.wave = &wave{awaited: map[uint64]struct{}{}}
		s.wave.add(s)
	}
	return s.wave
}

// add makes the wave wait for all entries that are to be sent.
func (w *wave) add(s *Source) {
	w.lost = false
	for n, e := range s.entries {
		if e.State == offline.StateQueued || e.State == offline.StateSubmitted {
			w.awaited[n] = struct{}{}
		}
	}
}

// outcome takes the fate of an entry: nil when the server has it.
func (w *wave) outcome(n uint64, row rows.Row, err error) {
	if _, ok := w.awaited[n]; !ok {
		return
	}
	delete(w.awaited, n)
	switch {
	case err == nil && row != 0:
		add(&w.changed, row)
	case err != nil && w.err == nil && !w.excuses(n):
		w.err = err
	}
}

// excuse notes that the server said in a successful answer what is wrong with the entries (schema.errors): the promise of
// the sync resolves all the same.
func (w *wave) excuse(entries []offline.Entry) {
	if w.excused == nil {
		w.excused = map[uint64]struct{}{}
	}
	for i := range entries {
		w.excused[entries[i].N] = struct{}{}
	}
}

func (w *wave) excuses(n uint64) bool {
	_, ok := w.excused[n]
	return ok
}

// followWave takes the fates that a commit, ours or another tab's, has settled.
func (s *Source) followWave(ch *offline.Changes) {
	w := s.wave
	if w == nil {
		return
	}
	for i := range ch.Retired {
		n := ch.Retired[i].N
		w.outcome(n, s.acked[n], nil)
	}
	for i := range ch.Put {
		switch e := &ch.Put[i]; e.State {
		case offline.StateDead, offline.StateConflict, offline.StateUncertain:
			w.outcome(e.N, 0, offline.Errorf(e.Code, "%s", e.Reason))
		}
	}
	s.checkWave()
}

// checkWave ends the wave in progress once nothing is left to wait for. It looks again on the next tick, so that the
// effects of a call are seen after the method that made it returned, as a Deferred's are.
func (s *Source) checkWave() {
	w := s.wave
	if w == nil || w.closing || !w.over() {
		return
	}
	w.closing = true
	s.env.Loop.Post(func() {
		w.closing = false
		if s.wave == w && w.over() && !s.closed {
			s.wave = nil
			clear(s.acked)
			s.endWave(w)
		}
	})
}

func (w *wave) over() bool { return w.open == 0 && (len(w.awaited) == 0 || w.lost) }

// endWave shows a wave to the page and settles its promises.
func (s *Source) endWave(w *wave) {
	if !s.durable() {
		s.flusher.Cancel() // what failed waits for the next sync
	}
	for _, c := range w.calls {
		s.endCall(w, c)
	}
	if w.err == nil || len(w.changed) > 0 {
		s.view.Refresh()
		s.emit(&Event{Type: EventChange, Action: "sync", Rows: w.changed})
	}
	if w.err == nil && !w.lost {
		s.announce(EventSync)
	}
	if w.done != nil {
		w.done(w.err)
	}
}

// endCall tells the page how a call ended.
func (s *Source) endCall(w *wave, c *call) {
	failed := c.err != nil && !c.answer.custom()
	if failed && c.answer.Ref != 0 && c.answer.Ref == w.told {
		return // a call of several kinds (transport.submit) fails once
	}
	end := &Event{Type: EventRequestEnd}
	if failed {
		w.told = c.answer.Ref
	} else {
		end = callEvent(EventRequestEnd, c.op)
		end.Ref = c.answer.Ref
	}
	s.emit(end)
	switch {
	case c.err == nil:
	case c.answer.Network && s.durable() || c.again && offline.CodeOf(c.err) != offline.ErrResponse:
		// It goes on by itself; but a server whose answers cannot be used does not mend itself.
	default:
		s.emit(s.errorEvent(c.err, &c.answer))
	}
}

// errorEvent is the error event of a failed call (spec §9).
func (s *Source) errorEvent(err error, a *Answer) *Event {
	e := &Event{Type: EventError, Status: "error", Err: err, Ref: a.Ref, Errors: a.Errors}
	switch {
	case truthy(a.Errors):
		e.Status = "customerror"
	case offline.CodeOf(err) == offline.ErrResponse:
		e.Status = "parsererror"
	}
	return e
}
