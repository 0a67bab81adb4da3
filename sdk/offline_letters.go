package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/chat"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// DeadLetters are what the server has refused for good, and what cannot be sent any more.
type DeadLetters struct {
	Models []DeadLetter
	Chats  []chat.Letter // messages, names, topics and seen marks; Chats() retries and discards them
}

// DeadLetter is an edit that the server has refused for good, or that cannot be made any more because the model is gone.
type DeadLetter struct {
	Model  string
	Kind   uint8 // modelstore.CreateEntry, OperationEntry or DeleteEntry
	Code   offline.Code
	Reason string
	Since  int64     // when it was made, in milliseconds since 1970 UTC
	Data   *ot.Value // of CreateEntry: the content; nil if it cannot be read
	Op     *ot.Op    // of OperationEntry: what was done; nil if it cannot be read
}

// letters are the dead letters of a journal in a lane, or in all if model is "".
func (k *journalKeeper) letters(model string) (ns []uint64) {
	k.journal.Each(func(e offline.Entry) bool {
		if e.State == offline.StateDead && (model == "" || e.Lane == model) {
			ns = append(ns, e.N)
		}
		return true
	})
	return ns
}

// letter is a dead letter with what the store has of it.
type letter struct {
	keeper *journalKeeper
	entry  offline.Entry
	links  []modelstore.Link // of an OperationEntry; none if they cannot be read
	lost   int               // how many cannot
}

// readLetters reads the dead letters of a model, or of all, in the journals of this tab and of those that are gone.
func (o *offlineModels) readLetters(model string, done func([]letter, error)) {
	var out []letter
	keepers := o.keepers()
	var next func(error)
	next = func(err error) {
		if err != nil || len(keepers) == 0 {
			o.readLinks(out, err, done)
			return
		}
		k := keepers[0]
		keepers = keepers[1:]
		k.journal.Load(k.letters(model), func(entries []offline.Entry, err error) {
			for i := range entries {
				if entries[i].State == offline.StateDead { // another tab may have had it sent again
					out = append(out, letter{keeper: k, entry: entries[i]})
				}
			}
			next(err)
		})
	}
	o.domain.later(func() { next(nil) })
}

func (o *offlineModels) readLinks(letters []letter, err error, done func([]letter, error)) {
	if err != nil || len(letters) == 0 {
		done(letters, err)
		return
	}
	o.do(func() {
		chains := map[string][]modelstore.Link{}
		for i := range letters {
			l := &letters[i]
			place, n, e := modelstore.DecodeRun(&l.entry)
			if l.entry.Kind != modelstore.OperationEntry || err != nil || e != nil {
				continue
			}
			all, read := chains[l.entry.Lane]
			if !read {
				if _, all, e = modelstore.ReadChain(o.store, l.entry.Lane); e != nil && offline.CodeOf(e) != offline.ErrCorrupt {
					err = e
				}
				chains[l.entry.Lane] = all
			}
			for k := range all {
				if all[k].Run == l.entry.N && all[k].Place >= place && all[k].Replica == string(l.keeper.replica[:]) {
					l.links = append(l.links, all[k])
				}
			}
			if len(l.links) == 0 {
				if l.links, e = modelstore.ReadApart(o.store, l.entry.Lane, l.keeper.name, l.entry.N); e != nil {
					err = e
				}
			}
			l.lost = max(n-len(l.links), 0)
		}
	}, func() { done(letters, err) })
}

// DeadLetters reads all dead letters, those of tabs that are gone included; a storage that is being opened is waited for. It fails with
// what the store fails with.
func (d *Domain) DeadLetters(done func(DeadLetters, error)) {
	read := func(error) {
		d.offline.readLetters("", func(letters []letter, err error) {
			out := DeadLetters{Chats: d.chats.Letters()}
			for i := range letters {
				out.Models = letters[i].show(out.Models)
			}
			done(out, err)
		})
	}
	if d.offline.begun {
		d.offline.whenReady(read) // without a storage there are none of models
		return
	}
	read(nil)
}

// show appends the edits that a letter stands for.
func (l *letter) show(out []DeadLetter) []DeadLetter {
	e := &l.entry
	one := DeadLetter{Model: e.Lane, Kind: e.Kind, Code: e.Code, Reason: e.Reason, Since: e.Since}
	switch e.Kind {
	case modelstore.OperationEntry:
		for range l.lost {
			out = append(out, one)
		}
		for i := range l.links {
			one.Op = &l.links[i].Op
			out = append(out, one)
		}
		return out
	case modelstore.CreateEntry:
		if m, err := modelstore.DecodeCreate(e); err == nil {
			one.Data = m.Data
		}
	}
	return append(out, one)
}

// DiscardDeadLetters drops the dead letters of a model for good.
func (d *Domain) DiscardDeadLetters(model string, done func(error)) {
	o := &d.offline
	o.readLetters(model, func(letters []letter, err error) {
		if err != nil {
			done(err)
			return
		}
		o.eachLetter(letters, done, func(tx *offline.Tx, l *letter) {
			tx.Retire(l.entry.N)
			if len(l.links) > 0 {
				l.links[0].DeleteIn(tx, model)
			}
		})
	})
}

// RetryDeadLetters has the dead letters of a model sent again, as they are. It fails with rejected while other edits of the model
// wait or it is open: the letters were made without those.
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
		waits := errorf(offline.ErrRejected, "other edits of the model %q wait to be sent; try again when they are", model)
		if err == nil && o.pending(model) {
			err = waits
		}
		if err != nil || len(letters) == 0 {
			done(err)
			return
		}
		o.do(func() {
			var all []modelstore.Link
			for i := range letters {
				all = append(all, letters[i].links...)
			}
			var revived bool
			if revived, err = modelstore.Revive(o.store, model, all, o.env.Rand.Uint64()); err == nil && !revived {
				err = waits
			}
		}, func() {
			if err != nil {
				done(err)
				return
			}
			o.eachLetter(letters, done, func(tx *offline.Tx, l *letter) {
				if e, found := tx.Get(l.entry.N); found {
					e.State, e.Code, e.Reason = offline.StateQueued, "", ""
					tx.Put(e)
				}
			})
		})
	})
}

// eachLetter changes letters, those of a journal at once.
func (o *offlineModels) eachLetter(letters []letter, done func(error), f func(*offline.Tx, *letter)) {
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
			for i := range some {
				f(tx, &some[i])
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
