package offline

// flight is one request, from the choice of its entries until their fate is durable.
type flight struct {
	f        *Flusher
	entries  []Entry
	lanes    []string // held
	repeat   bool
	bare     bool // it goes without a mark
	outcomes []Outcome
	lost     []LostPolicy // of each entry whose outcome is unclear
	split    bool         // the request was refused as a whole: try its halves
	cancel   func()       // may be nil
	wake     func()       // stops the wait after a failure
	sending  bool         // counts against the window
	sent     bool
	over     bool  // aborted
	lease    Lease // it was marked under
	leads    bool  // it still had that when it was settled
	ended    bool
	backoff  Backoff // of the store's failures

	authRound int // which token it was sent with
	losses    int // Connectivity.Losses then
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
		for _, e := range f.journal.index.request(head) {
			fl.add(e)
		}
	} else {
		fl.addQueued()
	}
	f.flights = append(f.flights, fl)
	f.sending++
	f.active = true
	fl.decide()
	if fl.bare = len(fl.entries) == 1 && fl.lost == nil && f.unmarked(&fl.entries[0]); fl.bare {
		fl.send()
	} else {
		fl.mark()
	}
	return true
}

// unmarked reports whether e is sent without a mark: it is of such a kind, and in the store.
func (f *Flusher) unmarked(e *Entry) bool {
	return f.cfg.Unmarked != nil && f.cfg.LeaseName == "" && f.cfg.Unmarked(e.Kind) && e.N < f.journal.meta.next && f.journal.readOnly == nil
}

// request is all entries of the request that e was submitted in.
func (x *index) request(e *Entry) (out []Entry) {
	if e.Batch == 0 {
		return []Entry{*e}
	}
	x.each(func(other *Entry) bool {
		if other.Batch == e.Batch && other.State == StateSubmitted {
			out = append(out, *other)
		}
		return true
	})
	return out
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
			fl.f.load(fl)
		}
	})
}

// markIn marks what is still as it was when it was chosen. A new request goes without the other entries; one that is
// repeated must be the same as before, or is not made.
func (fl *flight) markIn(tx *Tx) error {
	if !fl.f.leading() {
		return Errorf(ErrStale, "the lease to flush was lost to another tab")
	}
	fl.lease = fl.f.lease
	fl.f.fence(tx)
	if !fl.repeat {
		fl.markQueued(tx)
		return nil
	}
	if !fl.unchanged(tx.c.index) {
		fl.entries = nil
	}
	for _, e := range fl.entries {
		if fl.lost != nil {
			e.State = StateUncertain
			tx.Put(e)
		}
	}
	return nil
}

// leading reports whether nobody else can have sent the entries since they were marked. A lease that was lost and won back
// is another one.
func (fl *flight) leading() bool { return fl.f.leading() && fl.f.lease == fl.lease }

// markQueued marks the entries of a new request as submitted.
func (fl *flight) markQueued(tx *Tx) {
	var marked []Entry
	for _, e := range fl.entries {
		head := tx.c.index.head(e.Lane)
		if head != nil && head.N == e.N && head.Kind == e.Kind && head.State == StateQueued {
			marked = append(marked, *head)
		}
	}
	var batch uint64
	if len(marked) > 1 {
		batch = tx.Allocate()
	}
	for i := range marked {
		marked[i].State, marked[i].Batch = StateSubmitted, batch
		tx.Put(marked[i])
	}
	fl.entries = marked
}

// unchanged reports whether the entries still are one whole request.
func (fl *flight) unchanged(x *index) bool {
	if len(fl.entries) == 0 {
		return false
	}
	first := x.entries[fl.entries[0].N]
	if first == nil || first.State != StateSubmitted || first.Batch != fl.entries[0].Batch {
		return false
	}
	now := x.request(first)
	if len(now) != len(fl.entries) {
		return false
	}
	for i, e := range now {
		if e.N != fl.entries[i].N || e.Lane != fl.entries[i].Lane {
			return false
		}
	}
	return true
}
