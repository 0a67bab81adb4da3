package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// reading is one call of Read: in progress, or parked behind the one in progress.
type reading struct {
	extra  *rows.Node // parameters over those of the query
	done   func(error)
	want   wanted
	deltas int // how many deltas there were when the request was made: later ones are newer than its answer
	losses int // offline.Connectivity.Losses then
	// prefetched is set if the rows are only to be kept. It is told false when nothing comes of it.
	prefetched func(bool)
}

// Read asks the transport for the rows, or the store while offline (spec §5 read, §8.3, §9.1). params is a JSON object
// of extra parameters or nil. done gets nil when the read was shown or prevented. The error is offline.ErrOption.
//
// A call made while another is in progress waits for it. Only the latest waits; the promises of those it supersedes
// settle with it.
func (s *Source) Read(params []byte, done func(error)) error {
	extra := rows.Node{}
	if len(params) > 0 {
		var err error
		if extra, err = rows.ParseOptions(params); err != nil || extra.Kind != rows.Object {
			return offline.Errorf(offline.ErrOption, "the parameters of read are no object")
		}
	}
	s.begin(&extra, done)
	return nil
}

func (s *Source) begin(extra *rows.Node, done func(error)) {
	r := &reading{extra: extra, done: done}
	if s.reading == nil {
		s.read(r)
		return
	}
	switch p := s.parked; {
	case p == nil:
	case p.prefetched != nil:
		p.prefetched(false)
	default:
		r.done = both(p.done, done)
	}
	s.parked = r
}

func (s *Source) read(r *reading) {
	if !s.host.Allow(callEvent(EventRequestStart, OpRead)) {
		r.done(nil)
		return
	}
	s.reading = r
	params := s.readParams(r.extra)
	r.want = s.wanted(params)
	if r.prefetched == nil {
		s.announce(EventProgress)
		s.announce(EventReset)
	}
	if !s.Online() {
		s.readStore(r, nil)
		return
	}
	// Not before we know what other tabs got acknowledged: from then on we hear of what they do while the server answers.
	s.catchUp(func() {
		if s.closed {
			return
		}
		r.deltas = len(s.deltas)
		if s.conn != nil {
			r.losses = s.conn.Losses()
		}
		s.cancelRead = s.host.Request(&Request{Op: OpRead, Params: params.AppendOptions(nil)}, func(a Answer) { s.answered(r, &a) })
	})
}

// both is a done function that stands for two; first may be nil.
func both(first, second func(error)) func(error) {
	if first == nil {
		return second
	}
	return func(err error) {
		first(err)
		second(err)
	}
}

// answered takes the answer to a read.
func (s *Source) answered(r *reading, a *Answer) {
	if s.closed || s.reading != r {
		return
	}
	if s.conn != nil && !a.Failed {
		s.conn.Answer(r.losses, !a.Network)
	}
	if a.Network && s.durable() {
		s.readStore(r, a)
		return
	}
	if !a.Network && !a.Failed && a.Status >= 200 && a.Status < 300 {
		s.shown(r, a)
		return
	}
	s.readLost(r, a)
}

// readLost ends a read that the transport failed. As in the reference, a parked one begins before the page hears of it.
func (s *Source) readLost(r *reading, a *Answer) {
	next := s.endReading()
	s.resumeRead(next)
	err := failure(OpRead, a)
	s.announce(EventRequestEnd)
	s.emit(s.errorEvent(err, a))
	r.done(err)
}

// readDone ends a read; a parked one begins.
func (s *Source) readDone(r *reading, err error) {
	next := s.endReading()
	r.done(err)
	s.resumeRead(next)
}

// endReading ends the read in progress and returns the parked one.
func (s *Source) endReading() *reading {
	next := s.parked
	s.reading, s.cancelRead, s.parked = nil, nil, nil
	return next
}

func (s *Source) resumeRead(next *reading) {
	switch {
	case next == nil || s.closed:
	case s.reading == nil:
		s.read(next)
	case next.prefetched != nil: // somebody who was told of the end has begun another read
		next.prefetched(false)
	default:
		s.begin(next.extra, next.done)
	}
}
