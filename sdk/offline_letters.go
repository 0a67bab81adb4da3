package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// Pending is what waits to be sent.
type Pending struct {
	Models  []PendingModel // in the order of their oldest edits
	Entries int            // of all models
	Unsaved int            // edits that could not be written to this device yet, and would be lost with the page
}

// PendingModel is how many edits of a model wait, its making and deletion included.
type PendingModel struct {
	ID      string
	Entries int
}

// Pending counts what waits to be sent from this tab's journal, and those of tabs that are gone.
func (d *Domain) Pending() Pending {
	var p Pending
	at := map[string]int{}
	for _, k := range d.offline.keepers() {
		p.Unsaved += k.journal.Counts().Unsaved
		k.journal.Each(func(e offline.Entry) bool {
			if !sendable(&e) {
				return true
			}
			i, ok := at[e.Lane]
			if !ok {
				i = len(p.Models)
				at[e.Lane] = i
				p.Models = append(p.Models, PendingModel{ID: e.Lane})
			}
			p.Models[i].Entries++
			p.Entries++
			return true
		})
	}
	return p
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

// letter reports whether e is a dead letter. What was acknowledged, and is only kept for the letters behind it, is none.
func letter(e *offline.Entry) bool { return e.State == offline.StateDead && e.Batch == 0 }

// DeadLetters reads all dead letters, those of tabs that are gone included. It fails with what the store fails with.
func (d *Domain) DeadLetters(done func([]DeadLetter, error)) {
	var out []DeadLetter
	keepers := d.offline.keepers()
	var read func(error)
	read = func(err error) {
		if err != nil || len(keepers) == 0 {
			done(out, err)
			return
		}
		k := keepers[0]
		keepers = keepers[1:]
		var ns []uint64
		k.journal.Each(func(e offline.Entry) bool {
			if letter(&e) {
				ns = append(ns, e.N)
			}
			return true
		})
		k.journal.Load(ns, func(entries []offline.Entry, err error) {
			for i := range entries {
				out = append(out, letterOf(&entries[i]))
			}
			read(err)
		})
	}
	d.later(func() { read(nil) })
}

func letterOf(e *offline.Entry) DeadLetter {
	l := DeadLetter{Model: e.Lane, Kind: e.Kind, Code: e.Code, Reason: e.Reason, Since: e.Since}
	switch e.Kind {
	case modelstore.CreateEntry:
		if m, err := modelstore.DecodeCreate(e); err == nil {
			l.Data = m.Data
		}
	case modelstore.OperationEntry:
		if op, err := modelstore.DecodeOperation(e); err == nil {
			l.Op = &op.Op
		}
	}
	return l
}

// DiscardDeadLetters drops the dead letters of a model for good.
func (d *Domain) DiscardDeadLetters(model string, done func(error)) {
	d.offline.eachLetters(model, done, func(k *journalKeeper, tx *offline.Tx) error {
		for _, e := range tx.Lane(model) {
			if e.State == offline.StateDead {
				tx.Retire(e.N)
			}
		}
		return nil
	})
}

// RetryDeadLetters has the dead letters of a model sent again, as they are. It fails with rejected while other edits of the model
// wait or it is open: the letters were made without those.
func (d *Domain) RetryDeadLetters(model string, done func(error)) {
	if d.models.find(model) != nil || d.models.IsOpening(model) {
		d.later(func() { done(errorf(offline.ErrRejected, "the model %q is open; close it first", model)) })
		return
	}
	d.offline.eachLetters(model, done, func(k *journalKeeper, tx *offline.Tx) error {
		lane := tx.Lane(model)
		if pendingIn(lane) {
			return errorf(offline.ErrRejected, "other edits of the model %q wait to be sent; try again when they are", model)
		}
		for _, e := range lane {
			if e.State != offline.StateDead {
				continue
			}
			e.Code, e.Reason, e.State = "", "", offline.StateQueued
			if e.Batch != 0 {
				modelstore.Acknowledge(&e, int64(e.Batch))
			}
			tx.Put(e)
		}
		return nil
	})
}

// eachLetters changes the letters of a model in all journals that have some.
func (o *offlineModels) eachLetters(model string, done func(error), f func(*journalKeeper, *offline.Tx) error) {
	waits, failed := 1, error(nil)
	settled := func(err error) {
		if err != nil {
			failed = err
		}
		if waits--; waits == 0 {
			done(failed)
		}
	}
	for _, k := range o.keepers() {
		for _, e := range k.journal.Lane(model) {
			if letter(&e) {
				waits++
				k.journal.Settle(func(tx *offline.Tx) error { return f(k, tx) }, func(err error) {
					if k != o.own {
						k.dropIfEmpty()
					}
					settled(err)
				})
				break
			}
		}
	}
	o.domain.later(func() {
		o.startRound()
		settled(nil)
	})
}

// startRound begins to count the models that are sent in the background, or counts those that have come since.
func (o *offlineModels) startRound() {
	if !o.domain.IsConnected() {
		return
	}
	began := o.total == 0
	for _, k := range o.keepers() {
		k.journal.Each(func(e offline.Entry) bool {
			open := o.domain.models.find(e.Lane)
			if sendable(&e) && !o.toSend[e.Lane] && (open == nil || k != o.own || open.local) {
				o.toSend[e.Lane] = true
				o.total++
			}
			return true
		})
	}
	if began && o.total > 0 {
		o.domain.emit(&ModelsEvent{Name: ModelsSyncStarted, Total: o.total})
	}
}

// sent is told that an entry of a model has got its answer.
func (o *offlineModels) sent(id string, err error) {
	m := o.domain.models.find(id)
	if !o.toSend[id] || err == nil && o.pending(id) && (m == nil || m.kept == nil) {
		return
	}
	delete(o.toSend, id)
	o.domain.emit(&ModelsEvent{Name: ModelsSyncProgress, Done: o.total - len(o.toSend), Total: o.total})
	if len(o.toSend) == 0 {
		o.endRound(ModelsSyncCompleted, "")
	}
	o.status(id)
}

func (o *offlineModels) endRound(name, message string) {
	if o.total == 0 {
		return
	}
	done, total := o.total-len(o.toSend), o.total
	o.total = 0
	clear(o.toSend)
	o.domain.emit(&ModelsEvent{Name: name, Done: done, Total: total, Message: message})
}
