package offline

// flight is one request, from the choice of its entries until their fate is durable.
type flight struct {
	f        *Flusher
	entries  []Entry
	lanes    []string // held
	repeat   bool
	outcomes []Outcome
	lost     []LostPolicy // of each entry whose outcome is unclear
	split    bool         // the request was refused as a whole: try its halves
	cancel   func()       // may be nil
	wake     func()       // stops the wait after a failure
	sending  bool         // counts against the window
	sent     bool
	over     bool // aborted
	leads    bool // it had the lease when it was settled
	ended    bool
	backoff  Backoff // of the store's failures

	authRound int // which token it was sent with
}

// sendNext starts a flight with the entries that are next, if there are any.
func (f *Flusher) sendNext() bool {
	head := f.lanes.peek()
	if head == nil {
		return false
	}
	fl := &flight{f: f, sending: true, backoff: Backoff{Base: saveBackoffBase, Max: saveBackoffMax}}
	if head.State == StateSubmitted {
		fl.repeat = true
		fl.addSubmitted(*head)
	} else {
		fl.addQueued()
	}
	f.flights = append(f.flights, fl)
	f.sending++
	f.active = true
	fl.decide()
	fl.mark()
	return true
}

// addSubmitted adds all entries of the request that head was part of.
func (fl *flight) addSubmitted(head Entry) {
	if head.Batch == 0 {
		fl.add(head)
		return
	}
	fl.f.journal.index.each(func(e *Entry) bool {
		if e.Batch == head.Batch && e.State == StateSubmitted {
			fl.add(*e)
		}
		return true
	})
}

// addQueued adds the queued entries that are next and go together.
func (fl *flight) addQueued() {
	limit := fl.f.cfg.BatchSize
	for len(fl.entries) < limit {
		e := fl.f.lanes.peek()
		if e == nil || e.State != StateQueued || len(fl.entries) > 0 && e.Kind != fl.entries[0].Kind {
			return
		}
		if l := fl.f.limits[e.N]; l > 0 && l < limit {
			if limit = l; len(fl.entries) >= limit {
				return
			}
		}
		fl.add(*e)
	}
}

func (fl *flight) add(e Entry) {
	fl.entries = append(fl.entries, e)
	fl.lanes = append(fl.lanes, e.Lane)
	fl.f.lanes.hold(e.Lane)
}

// decide asks about entries that were found submitted. A request is repeated as it was, or not at all.
func (fl *flight) decide() {
	fl.lost = nil
	if !fl.repeat || fl.f.cfg.OnLost == nil {
		return
	}
	for _, e := range fl.entries {
		if !fl.f.resend[e.N] && fl.f.cfg.OnLost(e) == LostHold {
			fl.lost = []LostPolicy{LostHold}
		}
	}
}

// mark makes it durable that the entries are going to be submitted, or held back.
func (fl *flight) mark() {
	fl.f.journal.Settle(fl.markIn, func(err error) {
		switch {
		case fl.over || fl.f.closed:
			fl.end()
		case err != nil:
			fl.endAfter(fl.backoff.Next(fl.f.cfg.Env.Rand, 0))
		case len(fl.entries) == 0 || fl.lost != nil:
			fl.end()
		default:
			fl.load()
		}
	})
}

// markIn leaves out entries that have changed since they were chosen.
func (fl *flight) markIn(tx *Tx) error {
	if !fl.f.leading() {
		return Errorf(ErrStale, "the lease to flush was lost to another tab")
	}
	fl.f.fence(tx)
	var marked []Entry
	for _, e := range fl.entries {
		now, ok := tx.Get(e.N)
		head := tx.c.index.head(e.Lane)
		if ok && now.Kind == e.Kind && head != nil && head.N == e.N && fl.repeat == (now.State == StateSubmitted) {
			marked = append(marked, now)
		}
	}
	var batch uint64
	if len(marked) > 1 && !fl.repeat {
		batch = tx.Allocate()
	}
	for i := range marked {
		e := &marked[i]
		switch {
		case fl.lost != nil:
			e.State = StateUncertain
		case fl.repeat:
			continue
		default:
			e.State, e.Batch = StateSubmitted, batch
		}
		tx.Put(*e)
	}
	fl.entries = marked
	return nil
}
