package offline

// refuseWaiting fails all that waits, because the journal is closed.
func (j *Journal) refuseWaiting() {
	waiting := join(j.settles, j.unsaved, j.queue)
	j.settles, j.unsaved, j.queue = nil, nil, nil
	j.later(func() {
		j.finish(waiting, Errorf(ErrClosed, "the journal %q was used after Close; open it again", j.cfg.Name))
		j.pump()
	})
}

func (j *Journal) enqueue(m *mutation) {
	to := &j.queue
	if m.settle {
		to = &j.settles
	}
	*to = append(*to, m)
	if j.closed {
		j.refuseWaiting()
		return
	}
	j.schedule()
}

// schedule sees to it that pump runs: at the end of this tick, so that all updates of a tick make one batch.
func (j *Journal) schedule() {
	if j.cfg.Inline {
		j.pump()
		return
	}
	if j.scheduled || j.closed {
		return
	}
	j.scheduled = true
	j.cfg.Env.Loop.Post(func() {
		j.scheduled = false
		j.pump()
	})
}

// pump starts what is to be done next: one thing at a time, but that reading does not keep commits waiting.
func (j *Journal) pump() {
	for !j.busy {
		switch {
		case len(j.loads) > 0:
			load := j.loads[0]
			j.loads = j.loads[1:]
			load()
		case j.closed:
			return
		case j.doubt != nil && (j.hasWork() || j.behind):
			j.resolve()
		case j.behind:
			j.catchUp(nil)
		case j.hasWork():
			j.commit()
		default:
			return
		}
	}
}

func (j *Journal) hasWork() bool { return len(j.settles) > 0 || len(j.queue) > 0 || j.retry }

// run does work that may block and then then, on the loop.
func (j *Journal) run(work, then func()) {
	if j.cfg.Inline {
		work()
		then()
		return
	}
	j.cfg.Env.Loop.Go(work, func() {
		then()
		j.pump()
	})
}

func (j *Journal) later(f func()) {
	if j.cfg.Inline {
		f()
		return
	}
	j.cfg.Env.Loop.Post(f)
}

// undisturbed calls f; what that asks of the journal is done after it.
func (j *Journal) undisturbed(f func()) {
	busy := j.busy
	j.busy = true
	f()
	j.busy = busy
}

// finish calls the done functions of ms, each once, with the mutation's own error or else err.
func (j *Journal) finish(ms []*mutation, err error) {
	j.undisturbed(func() {
		for _, m := range ms {
			if done := m.done; done != nil {
				m.done = nil
				if m.err == nil {
					done(err)
				} else {
					done(m.err)
				}
			}
		}
	})
}
