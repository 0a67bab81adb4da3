package offline

// What happens to mutations that could not be saved: the owner is told once, and those of Update are kept and tried
// again, in their order.

// failed puts the mutations of a commit that was definitely not made on the unsaved list.
func (j *Journal) failed(c *commit, err error) {
	var settles, updates []*mutation
	for _, m := range c.mutations {
		if m.settle {
			settles = append(settles, m)
		} else {
			updates = append(updates, m)
		}
	}
	if CodeOf(err) == ErrQuotaExceeded && len(settles) > 0 && len(updates) > 0 {
		j.settles = append(settles, j.settles...) // alone, they may fit
	} else {
		j.tell(settles, err)
	}
	j.tell(updates, err)
	j.keep(updates)
	j.retryLater()
}

// keep puts those mutations on the unsaved list that belong there.
func (j *Journal) keep(ms []*mutation) {
	kept := make([]*mutation, 0, len(ms)+len(j.unsaved))
	for _, m := range ms {
		if m.keep && m.err == nil {
			kept = append(kept, m)
		}
	}
	j.unsaved = append(kept, j.unsaved...)
}

// requeue puts the mutations of a commit that lost a race back to the front.
func (j *Journal) requeue(ms []*mutation) {
	var settles, updates []*mutation
	for _, m := range ms {
		if m.settle {
			settles = append(settles, m)
		} else {
			updates = append(updates, m)
		}
	}
	j.settles = append(settles, j.settles...)
	j.queue = append(updates, j.queue...)
}

// tell gives err to the done functions of ms that still wait.
func (j *Journal) tell(ms []*mutation, err error) {
	for _, m := range ms {
		if m.err == nil {
			j.finish([]*mutation{m}, err)
		}
	}
	j.finish(ms, nil) // those that failed by themselves
}

// resolve finds out whether the commit in doubt was made.
func (j *Journal) resolve() {
	c := j.doubt
	j.busy = true
	var now meta
	var err error
	j.run(func() { now, _, err = readMeta(j.store, j.name) }, func() {
		j.busy = false
		switch {
		case j.closed:
		case err != nil && CodeOf(err) != ErrCorrupt:
			j.cannotSave(err)
		case now.made(c.meta.version, j.writer):
			j.doubt = nil
			j.behind = now.version != c.meta.version
			j.succeeded(c)
		default:
			j.doubt = nil
			j.behind = true
			c.revert(0)
			j.keep(c.mutations)
			j.retry = len(j.unsaved) > 0
		}
	})
}

// cannotSave tells everybody who waits that the store does not answer.
func (j *Journal) cannotSave(err error) {
	settles, updates := j.settles, j.queue
	j.settles, j.queue, j.retry, j.behind = nil, nil, false, false
	for _, m := range updates {
		if m.keep {
			j.unsaved = append(j.unsaved, m)
		}
	}
	j.finish(settles, err)
	j.finish(updates, err)
	j.retryLater()
}

// retryLater looks at the store and tries to save again after a while, also if nobody asks.
func (j *Journal) retryLater() {
	if j.stopRetry != nil || j.closed {
		return
	}
	j.stopRetry = j.env.Clock.AfterFunc(j.backoff.Next(j.env.Rand, saveBackoffBase/2), func() {
		j.stopRetry = nil
		j.behind = true
		j.retry = len(j.unsaved) > 0
		j.schedule()
	})
}

func (j *Journal) saveSucceeded() {
	j.backoff.Reset()
	if j.stopRetry != nil {
		j.stopRetry()
		j.stopRetry = nil
	}
}
