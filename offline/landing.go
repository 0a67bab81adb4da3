package offline

import "time"

// land takes the answer. The window has room again at once, so that what is sent next is marked in the same batch.
func (fl *flight) land(outcomes []Outcome) {
	f, n := fl.f, len(fl.entries)
	fl.split = n > 1 && len(outcomes) == 1 && outcomes[0].Class == Permanent
	fl.outcomes = make([]Outcome, n)
	fl.lost = make([]LostPolicy, n)
	for i := range fl.outcomes {
		o := &fl.outcomes[i]
		switch {
		case len(outcomes) == 1:
			*o = outcomes[0]
		case i < len(outcomes):
			*o = outcomes[i]
		default:
			*o = Outcome{Class: Lost, Err: Errorf(ErrResponse, "the answer says nothing about %s", entryName(fl.entries[i].N))}
		}
		if o.unclear() && f.cfg.OnLost != nil {
			fl.lost[i] = f.cfg.OnLost(fl.entries[i])
		}
	}
	fl.landed()
	fl.conclude()
	fl.settle()
	f.step()
}

// conclude learns from the answer about the network, the server and the token.
func (fl *flight) conclude() {
	f, o := fl.f, &fl.outcomes[0]
	f.cfg.Connectivity.Answer(fl.losses, o.Class.reached())
	switch o.Class {
	case NetworkDown:
		f.gate.close(0)
	case Transient:
		f.gate.failed(f.cfg.Window, o.RetryAfter)
	case Auth:
		if fl.authRound == f.authRound && !f.authAsked {
			f.askToken()
		}
	default:
		f.gate.succeeded()
	}
}

// askToken rests until the application has a new token. Answers to requests made with the old one do not ask again.
func (f *Flusher) askToken() {
	f.resting = true
	f.authRound++
	if f.cfg.OnAuth == nil {
		return
	}
	f.authAsked = true
	round := f.authRound
	f.cfg.OnAuth(func(ok bool) {
		if round != f.authRound || !f.authAsked {
			return
		}
		f.authAsked = false
		f.authRound++ // requests made while it was asked for still carried the old one
		if ok {
			f.Kick()
		}
	})
}

// settle makes the outcomes durable. Should that fail, it tries until it succeeds: the server has spoken.
func (fl *flight) settle() {
	fl.f.journal.Settle(fl.settleIn, func(err error) {
		switch {
		case err == nil:
			fl.settled()
		case fl.f.closed:
			fl.end()
		default:
			env := fl.f.cfg.Env
			env.Clock.AfterFunc(fl.backoff.Next(env.Rand, saveBackoffBase/2), fl.settle)
		}
	})
}

// settleIn settles what is still as it was sent. Only the holder of the lease may take back that an entry was submitted:
// otherwise the next holder may be sending it again at this moment.
func (fl *flight) settleIn(tx *Tx) error {
	fl.leads = fl.leading()
	if fl.takesBack() && fl.leads {
		fl.f.fence(tx)
	}
	for i := range fl.entries {
		e, ok := tx.Get(fl.entries[i].N)
		// Another tab may have taken over and settled it, or it was sent anew since.
		if ok && (e.State == StateSubmitted || e.State == StateUncertain || fl.bare && e.State == StateQueued) &&
			e.requestNumber() == fl.entries[i].requestNumber() {
			fl.settleEntry(tx, e, i)
		}
	}
	return nil
}

// settleEntry makes what outcome i means of e.
func (fl *flight) settleEntry(tx *Tx, e Entry, i int) {
	o, most := &fl.outcomes[i], fl.f.cfg.MaxAttempts
	o.note(&e)
	if o.Class == Transient || o.Class == Lost {
		e.Attempts++
	}
	tired := most > 0 && e.Attempts >= most
	switch {
	case o.Class == Done:
		tx.Retire(e.N)
	case !fl.leads && !o.final() || !fl.leads && fl.split:
		return
	case fl.split:
		e.State, e.Batch = StateQueued, 0
	case o.Class == Permanent:
		e.State, e.Batch = StateDead, 0
	case o.Class == Conflict:
		e.State, e.Batch = StateConflict, 0
	case fl.unclear(o):
		e.State = StateSubmitted
		if fl.lost[i] == LostHold || tired {
			e.State = StateUncertain
		}
	case tired:
		e.State, e.Batch = StateDead, 0
	default:
		e.State, e.Batch = StateQueued, 0
	}
	tx.Put(e)
	if o.Commit != nil && !fl.split && o.final() {
		o.Commit(tx)
	}
}

// takesBack reports whether some entry is going to be queued again as if it had not been sent.
func (fl *flight) takesBack() bool {
	for i := range fl.outcomes {
		if fl.split || !fl.outcomes[i].final() && !fl.unclear(&fl.outcomes[i]) {
			return true
		}
	}
	return false
}

// unclear reports whether an entry with outcome o may have been applied. After a repetition that does not depend on
// how the repetition itself went, unless the server has given its final answer.
func (fl *flight) unclear(o *Outcome) bool {
	return o.unclear() || fl.repeat && !o.final()
}

// settled ends the flight once its outcomes are durable.
func (fl *flight) settled() {
	f := fl.f
	var delay time.Duration
	for i := range fl.entries {
		e, o := &fl.entries[i], &fl.outcomes[i]
		switch {
		case fl.split:
			f.limits[e.N] = (len(fl.entries) + 1) / 2
		case fl.unclear(o) && fl.lost[i] == LostRetry:
			f.resend[e.N] = true
		case o.final():
			delete(f.limits, e.N)
			delete(f.resend, e.N)
		}
		if o.Class == Transient || o.Class == Lost {
			delay = max(delay, f.wait(e.Lane).Next(f.cfg.Env.Rand, o.RetryAfter))
		} else {
			delete(f.waits, e.Lane)
		}
		if now := f.journal.index.entries[e.N]; now == nil || !now.sendable() {
			f.done++
		}
		if f.cfg.OnOutcome != nil && !fl.split {
			f.cfg.OnOutcome(*e, *o)
		}
	}
	if f.cfg.OnProgress != nil {
		f.cfg.OnProgress(f.done, f.done+f.journal.Counts().Pending())
	}
	fl.endAfter(delay)
}

// wait is the back-off of a lane.
func (f *Flusher) wait(lane string) *Backoff {
	b := f.waits[lane]
	if b == nil {
		b = &Backoff{Base: retryBackoffBase, Max: retryBackoffMax}
		f.waits[lane] = b
	}
	return b
}

// landed gives the flight's place in the window free.
func (fl *flight) landed() {
	if fl.sending {
		fl.sending = false
		fl.f.sending--
	}
}

// endAfter ends the flight; its lanes go on after delay.
func (fl *flight) endAfter(delay time.Duration) {
	fl.landed()
	if delay == 0 || fl.f.closed {
		fl.end()
		return
	}
	fl.f.flights = without(fl.f.flights, fl)
	fl.f.asleep = append(fl.f.asleep, fl)
	fl.wake = fl.f.cfg.Env.Clock.AfterFunc(delay, fl.end)
	fl.f.step()
}

// end gives the flight's lanes free, once.
func (fl *flight) end() {
	if fl.ended {
		return
	}
	fl.ended = true
	fl.landed()
	fl.f.flights = without(fl.f.flights, fl)
	fl.f.asleep = without(fl.f.asleep, fl)
	for _, lane := range fl.lanes {
		fl.f.lanes.release(lane)
	}
	fl.f.step()
}

// wakeAll ends all waiting after failures.
func (f *Flusher) wakeAll() {
	f.gate.reset()
	for _, fl := range append([]*flight(nil), f.asleep...) {
		fl.wake()
		fl.end()
	}
}

func without(flights []*flight, gone *flight) []*flight {
	for i, fl := range flights {
		if fl == gone {
			return append(flights[:i:i], flights[i+1:]...)
		}
	}
	return flights
}
