package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// logWriter writes the operations of one model that the server has confirmed to the log, several at once. The log is a cache: what
// could not be written comes again with the next resync, and readers stop at a gap.
type logWriter struct {
	offline *offlineModels
	model   *Model
	waiting []modelstore.LogOp // not in the store yet
	before  int                // how many were waiting before, and are in the store
	writing bool
	failing bool // the store did not take the last ones
	retries bool // they are to be written again later
	again   offline.Backoff
	posted  bool
	broken  bool        // there is a gap now: more would be of no use before the next snapshot
	busy    func() bool // a journal is about to write it
}

func (w *logWriter) add(op modelstore.LogOp) {
	if w.broken {
		return
	}
	if w.waiting = append(w.waiting, op); len(w.waiting) > maxWaiting && w.failing {
		w.before += len(w.waiting)
		w.waiting, w.broken = nil, true
		if w.model.sync == nil { // it has content
			w.model.kept.saveAgain()
		}
	}
}

// restart begins anew, behind a snapshot.
func (w *logWriter) restart() {
	w.before += len(w.waiting)
	w.waiting, w.broken = nil, false
}

// putIn adds all that waits to a transaction of a journal. Every transaction for the model does so: an edit is never in the store
// without what it was made on.
func (w *logWriter) putIn(tx *offline.Tx) {
	n := len(w.waiting)
	if n == 0 {
		return
	}
	for i := range w.waiting {
		tx.PutRecord(offline.BucketRows, modelstore.LogKey(w.model.id, w.model.incarnation, w.waiting[i].Version), w.waiting[i].Encode())
	}
	end := w.before + n
	tx.OnDurable(func() { w.written(end) })
}

// written forgets what is in the store: the first end that ever waited.
func (w *logWriter) written(end int) {
	if n := end - w.before; n > 0 && n <= len(w.waiting) {
		w.waiting, w.before = w.waiting[n:], end
	}
}

// flush writes what waits at the end of this tick, if a journal has not done so by then.
func (w *logWriter) flush() {
	if w.posted || w.writing || len(w.waiting) == 0 {
		return
	}
	w.posted = true
	w.offline.domain.later(func() {
		w.posted = false
		w.write()
	})
}

func (w *logWriter) write() {
	if len(w.waiting) == 0 || w.writing || w.busy() || w.offline.domain.disposed {
		return
	}
	w.writing = true
	b := &offline.Batch{}
	for i := range w.waiting {
		b.Put(offline.BucketRows, modelstore.LogKey(w.model.id, w.model.incarnation, w.waiting[i].Version), w.waiting[i].Encode())
	}
	end := w.before + len(w.waiting)
	var err error
	w.offline.do(func() { err = w.offline.store.Apply(b, offline.Relaxed) }, func() {
		w.writing, w.failing = false, err != nil
		switch {
		case err == nil:
			w.again.Reset()
			w.written(end)
			w.flush()
		case w.model.state != closedModel: // with the next one, if there is one soon
			w.retry()
		}
	})
}

// retry writes after a while what waits then.
func (w *logWriter) retry() {
	if w.retries {
		return
	}
	w.retries = true
	env := &w.offline.env
	env.Clock.AfterFunc(w.again.Next(env.Rand, journalRetry/2), func() {
		w.retries = false
		w.flush()
	})
}
