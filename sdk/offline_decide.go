package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// What the application decides about dead letters. Between the moment they are read and the one in which that is written, it may have decided
// otherwise, also in another tab that has taken the journal over: only what is a dead letter in that moment is changed.

// DiscardDeadLetters drops the dead letters of a model for good. What is being sent again by then stays.
func (d *Domain) DiscardDeadLetters(model string, done func(error)) {
	o := &d.offline
	o.readLetters(model, func(letters []letter, err error) {
		if err != nil || len(letters) == 0 {
			done(err)
			return
		}
		o.decide(letters, discard, func(err error) {
			o.tellChain(model)
			o.chainChanged(model)
			if offline.CodeOf(err) == offline.ErrStale {
				d.DiscardDeadLetters(model, done) // the chain has changed since it was read
				return
			}
			done(err)
		})
	})
}

// discard drops letters of a model in a transaction of their journal, with what the store has of their edits. It fails with ErrStale if the
// chain has changed since it was read: they may be somewhere else in it.
func discard(tx *offline.Tx, dead []letter) {
	id := dead[0].entry.Lane
	var chain *readChain
	for i := range dead {
		l := &dead[i]
		tx.Retire(l.entry.N)
		if len(l.links) > 0 && l.links[0].Apart != "" {
			l.links[0].DeleteIn(tx, id)
		}
		if l.chain != nil && l.chain.known {
			chain = l.chain
		}
	}
	if chain == nil {
		return
	}
	chain.DropLetters(tx, id, chain.links, func(link *modelstore.Link) bool {
		for i := range dead {
			if dead[i].has(link) {
				return true
			}
		}
		return false
	})
}

// RetryDeadLetters has the dead letters of a model sent again, as they are; those of other tabs, too, as they were made on top of each other. It
// fails with rejected while other edits of the model wait or it is open: the letters were made without those.
func (d *Domain) RetryDeadLetters(model string, done func(error)) {
	o := &d.offline
	switch {
	case o.leaving[model] > 0:
		o.afterLeave[model] = append(o.afterLeave[model], func() { d.RetryDeadLetters(model, done) })
		return
	case o.held[model]:
		d.later(func() { done(errorf(offline.ErrRejected, "the model %q is open; close it first", model)) })
		return
	}
	o.readLetters(model, func(letters []letter, err error) {
		if err != nil || len(letters) == 0 {
			done(err)
			return
		}
		o.revive(model, letters, func(err error) {
			if err != nil {
				o.requeueLater(model) // the store may have made it all the same
				done(err)
				return
			}
			o.tellChain(model)
			o.sendAgain(letters, done)
		})
	})
}

// revive puts the edits of letters back into the chain of their model.
func (o *offlineModels) revive(model string, letters []letter, done func(error)) {
	waits := errorf(offline.ErrRejected, "other edits of the model %q wait to be sent; try again when they are", model)
	if o.pending(model) {
		done(waits)
		return
	}
	var all []modelstore.Link
	for i := range letters {
		all = append(all, letters[i].links...)
	}
	var err error
	o.do(func() {
		var revived bool
		if revived, err = modelstore.Revive(o.store, model, all, o.env.Rand.Uint64()); err == nil && !revived {
			err = waits
		}
	}, func() { done(err) })
}

// sendAgain queues letters whose edits are in the chain. If that fails, it is tried again: a tab that has the model open would send them, and if the
// server refuses them once more, nobody would take them out of the chain.
func (o *offlineModels) sendAgain(letters []letter, done func(error)) {
	o.decide(letters, queueAgain, func(err error) {
		for i := range letters {
			if model := letters[i].entry.Lane; err != nil && (i == 0 || model != letters[i-1].entry.Lane) {
				o.requeueLater(model)
			}
		}
		done(err)
	})
}

// requeueLater is requeue in a while.
func (o *offlineModels) requeueLater(model string) {
	o.env.Clock.AfterFunc(journalRetry, func() {
		if !o.domain.disposed {
			o.requeue(model)
		}
	})
}

// queueAgain has letters sent again, whose edits are in the chain.
func queueAgain(tx *offline.Tx, dead []letter) {
	for i := range dead {
		e := dead[i].entry
		e.State, e.Code, e.Reason = offline.StateQueued, "", ""
		tx.Put(e)
	}
}

// decide does something with those of letters that are dead letters still, those of a journal at once. Their entries are as they are then,
// without Data.
func (o *offlineModels) decide(letters []letter, how func(*offline.Tx, []letter), done func(error)) {
	waits, failed := 1, error(nil)
	settled := func(err error) {
		if err != nil {
			failed = err
		}
		if waits--; waits == 0 {
			o.startRound()
			done(failed)
		}
	}
	for len(letters) > 0 {
		k, n := letters[0].keeper, 1
		for n < len(letters) && letters[n].keeper == k {
			n++
		}
		some := letters[:n]
		letters = letters[n:]
		waits++
		k.journal.Settle(func(tx *offline.Tx) error {
			if dead := stillDead(tx, some); len(dead) > 0 {
				how(tx, dead)
			}
			return nil
		}, func(err error) {
			if k != o.own {
				k.dropIfEmpty()
			}
			settled(err)
		})
	}
	o.domain.later(func() { settled(nil) })
}

// stillDead are those of letters that nothing has been decided about since they were read.
func stillDead(tx *offline.Tx, letters []letter) (dead []letter) {
	for _, l := range letters {
		if e, found := tx.Get(l.entry.N); found && e.State == offline.StateDead {
			l.entry = e
			dead = append(dead, l)
		}
	}
	return dead
}
