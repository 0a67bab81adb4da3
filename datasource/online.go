package datasource

import "github.com/holdfast-sdk/holdfast/offline"

// Online is Kendo's online(): whether the server is asked.
func (s *Source) Online() bool { return s.conn.Online() }

// SetOnline switches by hand, above what was concluded. Going online syncs (spec §8.2).
func (s *Source) SetOnline(online bool, done func(error)) {
	before := s.Online()
	s.conn.Override(&online)
	if !online || before {
		done(nil)
		return
	}
	s.Sync(done)
}

// Hint tells of a window online or offline event.
func (s *Source) Hint(online bool) { s.conn.Hint(online) }

// Connection is "offline", "connecting" or "online".
func (s *Source) Connection() string { return s.conn.State().String() }

// connectionChanged tells the page, and once there may be a connection again sends what was made without one.
func (s *Source) connectionChanged(from, to offline.ConnState) {
	if from != to {
		s.emit(&Event{Type: EventConnection, From: from.String(), To: to.String()})
	}
	switch {
	case to == offline.Offline:
		s.loseWave()
	case s.durable() && from != to && s.opened && s.openErr == nil:
		s.promote(true, s.report)
	}
}

// loseWave settles what waits for the server: it goes out when the connection is back.
func (s *Source) loseWave() {
	if s.wave != nil {
		s.wave.lost = true
		s.checkWave()
	}
}

// startFlusher starts sending what the journal has ready.
func (s *Source) startFlusher() {
	cfg := offline.FlushConfig{
		Env: s.env, Journal: s.journal, Connectivity: s.conn,
		LeaseName: "holdfast/flush/" + s.cfg.Key,
		Window:    s.opt.offline.window, MaxAttempts: s.opt.offline.maxAttempts,
		Send: s.send, OnLost: s.onLost, OnAuth: s.onAuth, OnOutcome: s.onOutcome,
		OnProgress: func(done, total int) { s.emit(&Event{Type: EventFlush, Done: done, Total: total}) },
		OnIdle:     s.checkWave,
	}
	if s.opt.batch {
		cfg.BatchSize = batchSize
	}
	if s.opt.submit || s.opt.batch && !s.durable() {
		cfg.BatchSize = unlimited
	}
	if !s.durable() {
		cfg.LeaseName, cfg.Window, cfg.OnLost = "", unlimited, nil
	}
	s.flusher = offline.NewFlusher(cfg)
	if !s.durable() {
		s.flusher.Cancel() // it sends when told to
	}
}

const (
	defaultWindow = 16      // calls in flight; browsers open six connections to a server of HTTP/1.1 and queue the rest
	batchSize     = 500     // rows in one call of batch:true
	unlimited     = 1 << 20 // calls at once without offlineStorage, as the reference makes them
)

// onAuth asks the application for a new token: first the host, so that a handler of the event can answer at once.
func (s *Source) onAuth(resume func(ok bool)) {
	defer s.announce(EventAuth)
	s.host.AskAuth(func(ok bool) {
		if s.closed {
			return
		}
		s.freshToken = ok
		resume(ok)
		if w := s.wave; w != nil && !ok {
			if w.err == nil {
				w.err = offline.Errorf(offline.ErrAuth, "the server wants a login and the application gave none; the changes wait for the next sync")
			}
			clear(w.awaited)
			s.checkWave()
		}
	})
}

// onOutcome takes the durable fate of an entry. Those that are settled have been seen by followWave.
func (s *Source) onOutcome(e offline.Entry, o offline.Outcome) {
	if o.Class == offline.Done {
		s.freshToken = false
	}
	if w := s.wave; w != nil {
		switch {
		case o.Class == offline.NetworkDown && s.durable():
			w.lost = true
		case o.Class == offline.Transient || o.Class == offline.NetworkDown || o.Class == offline.Lost:
			w.outcome(e.N, 0, o.Err)
		}
		s.checkWave()
	}
	now := s.entries[e.N]
	if now == nil {
		return
	}
	switch now.State {
	case offline.StateDead:
		s.emitLetter(EventRejected, now)
	case offline.StateConflict:
		s.conflicted(now)
	case offline.StateUncertain:
		s.uncertain(now)
	}
}

// resume sends what a decision has made ready.
func (s *Source) resume() {
	if s.durable() && s.Online() {
		s.flusher.Kick()
	}
}

// CancelFlush aborts the requests in flight; their changes stay queued.
func (s *Source) CancelFlush() {
	if s.flusher != nil {
		s.flusher.Cancel()
		s.loseWave()
	}
}
