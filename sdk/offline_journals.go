package sdk

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
)

// journalPatience is how long a starting tab waits for a journal that nobody uses before it makes one. A free one is granted
// at once; the wait decides nothing but how soon a tab with no journal is ready.
const journalPatience = 300 * time.Millisecond

// journalRetry is the wait before acknowledgements are written again that the store did not take.
const journalRetry = 2 * time.Second

// findJournals asks for the leases of all journals in the store: the first one granted is this tab's, others are those of tabs
// that are gone, or go later.
func (o *offlineModels) findJournals() {
	var records []offline.Record
	var err error
	o.do(func() { records, err = o.store.GetRange(offline.BucketMeta, offline.Prefix("journals")) }, func() {
		if err != nil {
			if o.own == nil {
				o.fail(err)
			}
			return
		}
		for i := range records {
			name, _ := records[i].Key[1].(string)
			o.ask(name)
		}
		if o.own != nil || o.taking {
			return
		}
		if len(records) == 0 {
			o.newJournal()
		} else {
			o.env.Clock.AfterFunc(journalPatience, o.newJournal)
		}
	})
}

// ask asks for the lease of a journal.
func (o *offlineModels) ask(name string) {
	if o.asked[name] || o.domain.disposed {
		return
	}
	o.asked[name] = true
	o.cancels = append(o.cancels, o.env.Leases.Acquire("holdfast/"+o.name+"/"+name, func(l offline.Lease) {
		if o.domain.disposed {
			l.Release()
			return
		}
		own := !o.taking && o.own == nil
		o.taking = o.taking || own
		o.checkJournal(name, l, own)
	}))
}

// checkJournal opens a journal whose lease was granted, unless its last holder found it empty and removed it.
func (o *offlineModels) checkJournal(name string, l offline.Lease, own bool) {
	var there bool
	var err error
	o.env.Loop.Go(func() { _, there, err = o.store.Get(offline.BucketMeta, offline.K("journals", name)) }, func() {
		if err == nil && there && !o.domain.disposed {
			o.openJournal(name, l, own)
			return
		}
		l.Release()
		if err != nil {
			o.askAgain(name)
		}
		if own {
			o.taking = false
			o.newJournal()
		}
	})
}

// askAgain asks for the lease of a journal once more, after a while: it could not be read, but may have edits that nobody else sends.
func (o *offlineModels) askAgain(name string) {
	delete(o.asked, name)
	o.env.Clock.AfterFunc(journalRetry, func() { o.ask(name) })
}

// newJournal makes a journal for this tab if none was free.
func (o *offlineModels) newJournal() {
	if o.taking || o.own != nil || o.domain.disposed {
		return
	}
	o.taking = true
	name := "models/" + offline.RandomLetters(o.env.Rand, 20)
	o.asked[name] = true
	o.env.Leases.Acquire("holdfast/"+o.name+"/"+name, func(l offline.Lease) {
		var err error
		o.env.Loop.Go(func() {
			b := &offline.Batch{}
			b.Put(offline.BucketMeta, offline.K("journals", name), nil)
			err = o.store.Apply(b, offline.Strict)
		}, func() {
			if err != nil {
				l.Release()
				o.taking = false
				o.fail(err)
				return
			}
			o.channel.Send([]byte{journalNews})
			o.openJournal(name, l, true)
		})
	})
}

// openJournal opens a journal whose lease is held.
func (o *offlineModels) openJournal(name string, l offline.Lease, own bool) {
	k := &journalKeeper{offline: o, name: name, lease: l}
	corrupt := func(err error) { o.domain.fault(err, "a pending edit cannot be read, and is in quarantine") }
	offline.OpenJournal(offline.JournalConfig{Env: o.env, Store: o.store, Name: name, Family: o.family,
		OnCommit: o.changed, OnUndo: k.undone, OnRemote: o.changed, OnCorrupt: corrupt},
		func(j *offline.Journal, entries []offline.Entry, err error) {
			if err == nil && o.domain.disposed {
				err = errorf(ErrClosed, "the domain was disposed")
			}
			if err != nil {
				l.Release()
				if j != nil {
					j.Close()
				}
				if own {
					o.taking = false
					o.fail(err)
				} else {
					o.askAgain(name)
				}
				return
			}
			k.start(j, entries)
			if !own {
				o.adopt(k)
				return
			}
			o.unpin(k, func() {
				o.own, o.taking = k, false
				o.ready, o.err = true, nil
				o.settle()
				k.requeueAll()
				if o.domain.IsConnected() {
					o.online()
				}
			})
		})
}
