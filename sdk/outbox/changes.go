package outbox

import "github.com/holdfast-sdk/holdfast/offline"

// What this tab knows of the journal's items, kept up with what it and others do.

// changed takes a commit, of this tab or another one.
func (q *Queue) changed(ch offline.Changes) {
	for i := range ch.Put {
		q.put(&ch.Put[i], false)
	}
	for i := range ch.Retired {
		n := ch.Retired[i].N
		r, found := receiptOf(ch.Records, n)
		q.retired(n, r, found)
	}
}

// put takes an entry as it is now. Without a payload, that has stayed.
func (q *Queue) put(e *offline.Entry, opening bool) {
	old := q.items[e.N]
	it := &Item{}
	switch {
	case e.Data != nil:
		var err error
		if it, err = q.itemOf(e); err != nil {
			q.cfg.Fault(err)
			return
		}
	case old != nil:
		*it = *old
		it.State, it.Code, it.Reason = e.State, e.Code, e.Reason
	default:
		return
	}
	q.items[e.N] = it
	if q.flusher != nil {
		q.leaveToMaker(e.Lane)
	}
	if it.Dead() && !opening && (old == nil || !old.Dead()) {
		q.settle(it.N, Receipt{}, offline.Errorf(it.Code, "%s", it.Reason))
		q.cfg.Refused(*it)
	}
}

// retired takes that an entry is gone: delivered if there is a receipt, else discarded.
func (q *Queue) retired(n uint64, r Receipt, delivered bool) {
	it := q.items[n]
	delete(q.items, n)
	if !delivered {
		q.settle(n, r, offline.Errorf(offline.ErrCancelled, "it was discarded before it was sent, or so long ago that nothing is known of it any more"))
		return
	}
	if it != nil {
		q.cfg.Delivered(*it, r)
	}
	q.settle(n, r, nil)
}

func (q *Queue) settle(n uint64, r Receipt, err error) {
	waiting := q.follow[n]
	delete(q.follow, n)
	for _, f := range waiting {
		f(r, err)
	}
}

// Items are the items of a lane: those in the journal by number, then those that are not durable yet, in their order.
func (q *Queue) Items(lane string) (out []Item) {
	take := func(e offline.Entry) bool {
		if it := q.items[e.N]; it != nil && it.Lane == lane {
			out = append(out, *it)
		}
		return true
	}
	switch {
	case q.journal == nil:
	case q.makers.own != "":
		q.journal.Each(take)
	default:
		for _, e := range q.journal.Lane(lane) {
			take(e)
		}
	}
	for _, p := range q.fresh {
		if p.item.Lane == lane {
			out = append(out, p.item)
		}
	}
	return out
}

// Find is the item of a number, and whether there is one.
func (q *Queue) Find(n uint64) (Item, bool) {
	if it := q.items[n]; it != nil {
		return *it, true
	}
	return Item{}, false
}

// Each calls f for all items, those in the journal by number and then those that are not durable yet.
func (q *Queue) Each(f func(Item)) {
	if q.journal != nil {
		q.journal.Each(func(e offline.Entry) bool {
			if it := q.items[e.N]; it != nil {
				f(*it)
			}
			return true
		})
	}
	for _, p := range q.fresh {
		f(p.item)
	}
}

// Retry has a dead letter sent again, in its old place; if it is no dead letter any more, nothing happens.
func (q *Queue) Retry(n uint64, done func(error)) {
	q.decide(n, done, func(tx *offline.Tx, e offline.Entry) {
		e.State, e.Code, e.Reason, e.Attempts = offline.StateQueued, "", "", 0
		tx.Put(e)
	})
}

// Discard drops a dead letter for good.
func (q *Queue) Discard(n uint64, done func(error)) {
	q.decide(n, done, func(tx *offline.Tx, e offline.Entry) { tx.Retire(e.N) })
}

func (q *Queue) decide(n uint64, done func(error), how func(*offline.Tx, offline.Entry)) {
	if q.journal == nil {
		q.cfg.Env.Loop.Post(func() { done(nil) })
		return
	}
	q.journal.Settle(func(tx *offline.Tx) error {
		if e, found := tx.Get(n); found && e.State == offline.StateDead {
			how(tx, e)
		}
		return nil
	}, done)
}
