package datasource

import "github.com/holdfast-sdk/holdfast/offline"

// Sync makes every draft ready to be sent and sends what is ready (spec §7.1). While offline it is done once the
// changes are durable (§8.4); they go out when the connection is back. done gets the first refusal; a lost network is
// none with offlineStorage.
func (s *Source) Sync(done func(error)) {
	if done == nil {
		done = func(error) {}
	}
	if !s.opt.model {
		done(nil)
		return
	}
	s.catchUp(func() {})
	s.adoptStrays()
	s.promote(false, func(err error) {
		if err == nil && s.Online() {
			s.flush(done)
			return
		}
		s.emit(&Event{Type: EventChange, Action: "sync"})
		if err != nil {
			done(err)
			return
		}
		s.Saved(done)
	})
}

// promote makes drafts ready to be sent: all, or those made offline.
func (s *Source) promote(offlineOnly bool, done func(error)) {
	s.update(func(t tx) error {
		var after ranks
		for _, lane := range s.draftLanes(offlineOnly) {
			t.promote(lane, &after)
		}
		if !s.durable() {
			t.requeue()
		}
		return nil
	}, done)
}

// draftLanes lists the lanes that have a draft, or edits on their way to be one, in the order of the table, so that
// creates are numbered as the page shows them.
func (s *Source) draftLanes(offlineOnly bool) []string {
	list := s.placed(func(c *change) bool { return c.drafted(offlineOnly) })
	lanes := make([]string, len(list))
	for i, c := range list {
		lanes[i] = s.laneNow(c)
	}
	return lanes
}

// drafted reports whether c has edits that were not synced, with offlineOnly some that were made offline.
func (c *change) drafted(offlineOnly bool) bool {
	for _, o := range c.ops {
		if o.offline || !offlineOnly {
			return true
		}
	}
	for _, e := range c.entries {
		if e.State == offline.StateDraft && (e.p.Offline || !offlineOnly) {
			return true
		}
	}
	return false
}

// placed lists the changes that satisfy want, in the order of the table.
func (s *Source) placed(want func(c *change) bool) []*change {
	list := make([]*change, 0, len(s.changes))
	for _, c := range s.changes {
		if want(c) {
			add(&list, c)
		}
	}
	sortList(list, func(a, b *change) bool { return s.order(a) < s.order(b) })
	return list
}

// order is the place of a change among others: the position of its row; behind those, removed rows as they were removed;
// rows that are not loaded by where they belong.
func (s *Source) order(c *change) int {
	pos := s.table.Position(c.row)
	switch {
	case pos >= 0:
		return pos
	case c.state == RowDestroy && c.row != 0:
		return s.table.Len() + c.turn
	}
	return c.at
}

// flush sends what is ready and calls done when all of it has had an outcome.
func (s *Source) flush(done func(error)) {
	w := s.await()
	w.add(s)
	w.done = both(w.done, done)
	s.flusher.Kick()
	s.checkWave()
}

// requeue makes what the server refused ready again. Without offlineStorage there are no dead letters: the row stays
// dirty and the next Sync tries again, as the reference does.
func (t tx) requeue() {
	for _, e := range t.s.inState(offline.StateDead) {
		if now, ok := t.Get(e.N); ok && now.State == offline.StateDead {
			t.queue(&now, now.Kind, t.payload(e.N), 0)
		}
	}
}
