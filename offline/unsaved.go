package offline

// What happens to mutations that could not be saved: the owner is told once, and those of Update are kept and tried
// again, in their order.

// part parts ms into those that are so and the others.
func part(ms []*mutation, so func(*mutation) bool) (yes, no []*mutation) {
	for _, m := range ms {
		if so(m) {
			yes = append(yes, m)
		} else {
			no = append(no, m)
		}
	}
	return yes, no
}

// join is a new list of all lists' mutations.
func join(lists ...[]*mutation) (all []*mutation) {
	for _, ms := range lists {
		all = append(all, ms...)
	}
	return all
}

func isSettle(m *mutation) bool { return m.settle }

// staysUnsaved reports whether m belongs on the unsaved list when it cannot be saved.
func staysUnsaved(m *mutation) bool { return m.keep && m.err == nil }

// failed puts the mutations of a commit that was definitely not made on the unsaved list.
func (j *Journal) failed(c *commit, err error) {
	settles, updates := part(c.mutations, isSettle)
	if CodeOf(err) == ErrQuotaExceeded && len(settles) > 0 && len(updates) > 0 {
		j.settles = join(settles, j.settles) // alone, they may fit
	} else {
		j.finish(settles, err)
	}
	j.finish(updates, err)
	j.keep(updates)
	j.retryLater()
}

// keep puts those mutations on the unsaved list that belong there.
func (j *Journal) keep(ms []*mutation) {
	kept, _ := part(ms, staysUnsaved)
	j.unsaved = join(kept, j.unsaved)
}

// requeue puts the mutations of a commit that lost a race back to the front.
func (j *Journal) requeue(ms []*mutation) {
	for _, m := range ms {
		m.err = nil
	}
	settles, updates := part(ms, isSettle)
	j.settles = join(settles, j.settles)
	j.queue = join(updates, j.queue)
}

// resolve finds out whether the commit in doubt was made.
func (j *Journal) resolve() {
	c := j.doubt
	j.busy = true
	var now *meta
	var err error
	j.run(func() { now, err = j.readMeta() }, func() {
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
			j.undo(c)
			j.keep(c.mutations)
			j.retry = len(j.unsaved) > 0
		}
	})
}

// cannotSave tells everybody who waits that the store does not answer.
func (j *Journal) cannotSave(err error) {
	settles, updates := j.settles, j.queue
	j.settles, j.queue, j.retry, j.behind = nil, nil, false, false
	kept, _ := part(updates, staysUnsaved)
	j.unsaved = join(j.unsaved, kept)
	j.finish(join(settles, updates), err)
	j.retryLater()
}

// retryLater looks at the store and tries to save again after a while, also if nobody asks.
func (j *Journal) retryLater() {
	if j.stopRetry != nil || j.closed {
		return
	}
	j.stopRetry = j.cfg.Env.Clock.AfterFunc(j.backoff.Next(j.cfg.Env.Rand, saveBackoffBase/2), func() {
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
