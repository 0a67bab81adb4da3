package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// logWriter writes what the server has confirmed of one model: operations to the log, several at once, and acknowledgements to
// the journal. An own operation gets into the log in the very batch that takes its entry out of the journal, or it would be
// there twice after a crash. The rest of the log is a cache: what could not be written comes again with the next resync, and
// readers stop at a gap.
type logWriter struct {
	keeper  *journalKeeper
	id      string
	open    bool       // the model is open: the note of its session stays
	waiting []loggedOp // not durable yet, in order
	acks    []ack      // not durable yet, in order
	writing bool
	posted  bool
	broken  bool // there is a gap now: more would be of no use
}

type loggedOp struct {
	modelstore.LogOp
	own bool
}

// ack is an entry that the server has ordered.
type ack struct {
	n       uint64
	version int64
	last    bool // nothing was pending behind it
}

// maxWaiting is how many operations may wait for a store that does not take them.
const maxWaiting = 1000

func (w *logWriter) add(op modelstore.LogOp, own bool) {
	if w.broken {
		return
	}
	if w.waiting = append(w.waiting, loggedOp{op, own}); len(w.waiting) > maxWaiting {
		w.waiting, w.broken = nil, true
	}
}

// putIn adds all that waits to a transaction of the journal. Every transaction of the model does so, so an edit is never in the
// store without what it was made on.
func (w *logWriter) putIn(tx *offline.Tx) {
	for i := range w.acks {
		w.acks[i].putIn(tx, w)
	}
	for i := range w.waiting {
		tx.PutRecord(offline.BucketRows, modelstore.LogKey(w.id, w.waiting[i].Version), w.waiting[i].Encode())
	}
	w.whenDurable(tx)
}

func (w *logWriter) whenDurable(tx *offline.Tx) {
	acked, logged := lastNumber(w.acks), int64(-1)
	if n := len(w.waiting); n > 0 {
		logged = w.waiting[n-1].Version
	}
	tx.OnDurable(func() {
		for len(w.acks) > 0 && w.acks[0].n <= acked {
			w.acks = w.acks[1:]
		}
		w.written(logged)
	})
}

func lastNumber(acks []ack) uint64 {
	if len(acks) == 0 {
		return 0
	}
	return acks[len(acks)-1].n
}

// putIn takes the entry out of the journal. As long as others of the model behind it are pending it is only marked, because
// they hold for what it was.
func (a *ack) putIn(tx *offline.Tx, w *logWriter) {
	e, found := tx.Get(a.n)
	if !found {
		return
	}
	last := a.last
	lane := tx.Lane(w.id)
	for i := range lane {
		if lane[i].N > a.n && lane[i].Kind == modelstore.OperationEntry && sendable(&lane[i]) {
			last = false
		}
	}
	if !last {
		modelstore.Acknowledge(&e, a.version)
		tx.Put(e)
		return
	}
	tx.Retire(a.n)
	for i := range lane {
		if _, ok := modelstore.Acknowledged(&lane[i]); ok {
			tx.Retire(lane[i].N)
		}
	}
	if !w.open {
		tx.DeleteRecord(offline.BucketRows, modelstore.SessionsKey(w.id, w.keeper.name))
	}
}

// acknowledge settles an entry; done is told when that is durable, or why it is not.
func (w *logWriter) acknowledge(a ack, done func(error)) {
	w.acks = append(w.acks, a)
	w.settle(done)
}

// settle writes the acknowledgements, until it succeeds: the server has spoken.
func (w *logWriter) settle(done func(error)) {
	w.keeper.journal.Settle(func(tx *offline.Tx) error { w.putIn(tx); return nil }, func(err error) {
		if err != nil && len(w.acks) > 0 && !w.keeper.ending {
			w.keeper.offline.env.Clock.AfterFunc(journalRetry, func() { w.settle(nil) })
		}
		if done != nil {
			done(err)
		}
	})
}

// written forgets what is in the store: all up to version end.
func (w *logWriter) written(end int64) {
	for len(w.waiting) > 0 && w.waiting[0].Version <= end {
		w.waiting = w.waiting[1:]
	}
}

// flush writes what waits at the end of this tick, if the journal has not done so by then.
func (w *logWriter) flush() {
	if w.posted || w.writing || len(w.waiting) == 0 {
		return
	}
	w.posted = true
	w.keeper.offline.domain.later(func() {
		w.posted = false
		w.write()
	})
}

// write writes operations of others, up to the first own one.
func (w *logWriter) write() {
	n := 0
	b := &offline.Batch{}
	for ; n < len(w.waiting) && !w.waiting[n].own; n++ {
		b.Put(offline.BucketRows, modelstore.LogKey(w.id, w.waiting[n].Version), w.waiting[n].Encode())
	}
	o := w.keeper.offline
	if n == 0 || w.writing || o.domain.disposed {
		return
	}
	w.writing = true
	end := w.waiting[n-1].Version
	var err error
	o.do(func() { err = o.store.Apply(b, offline.Relaxed) }, func() {
		w.writing = false
		if err == nil {
			w.written(end)
			w.flush()
		} // else with the next one
	})
}
