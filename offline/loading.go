package offline

// load reads the payloads of fl's entries, which cannot change any more, and sends them. Flights that come while others
// are being loaded wait for them, so requests are made in the order of their flights.
func (f *Flusher) load(fl *flight) {
	f.toLoad = append(f.toLoad, fl)
	if !f.loading {
		f.loadNext()
	}
}

// loadNext loads what waits.
func (f *Flusher) loadNext() {
	flights := f.toLoad
	f.toLoad = nil
	var ns []uint64
	for _, fl := range flights {
		for _, e := range fl.entries {
			ns = append(ns, e.N)
		}
	}
	f.loading = len(ns) > 0
	if !f.loading {
		return
	}
	f.journal.Load(ns, func(entries []Entry, err error) {
		found := make(map[uint64]Entry, len(entries))
		for _, e := range entries {
			found[e.N] = e
		}
		for _, fl := range flights {
			fl.loaded(found, err)
		}
		f.loadNext()
	})
}

// loaded goes on with the payloads, if the store has the entries as they were marked.
func (fl *flight) loaded(found map[uint64]Entry, err error) {
	same := err == nil
	for i := range fl.entries {
		e := found[fl.entries[i].N]
		if e.State != StateSubmitted || e.requestNumber() != fl.entries[i].requestNumber() {
			fl.f.journal.behind = true
			same = false
			continue
		}
		fl.entries[i] = e
	}
	switch {
	case fl.over || fl.f.closed || !fl.leading(): // without the lease, they are the next holder's
		fl.end()
	case !same:
		fl.endAfter(fl.backoff.Next(fl.f.cfg.Env.Rand, 0))
	default:
		fl.send()
	}
}

func (fl *flight) send() {
	fl.sent = true
	fl.authRound, fl.losses = fl.f.authRound, fl.f.cfg.Connectivity.Losses()
	cancel := fl.f.cfg.Send(Submission{
		Entries: fl.entries,
		Key:     fl.f.journal.IdempotencyKey(fl.entries[0]),
		Repeat:  fl.repeat,
	}, func(outcomes []Outcome) {
		if !fl.over && fl.outcomes == nil {
			fl.land(outcomes)
		}
	})
	fl.cancel = cancel
}

// abort gives the request up, unless its answer is there already.
func (fl *flight) abort() {
	if fl.over || fl.outcomes != nil {
		return
	}
	fl.over = true
	if !fl.sent {
		return // what it waits for will end it
	}
	if fl.cancel != nil {
		fl.cancel()
	}
	fl.end()
}
