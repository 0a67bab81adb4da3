package sdk

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// modelSync sends what a journal holds of one model that is not open here: it makes the model, deletes it, or brings its edits
// to the server. The flusher decides when.
type modelSync struct {
	offline *offlineModels
	keeper  *journalKeeper
	entry   offline.Entry // the first pending one, with its payload
	id      string
	repeat  bool // it may have been sent before
	done    func([]offline.Outcome)

	running, over bool
	model         *Model            // without content, which brings the edits to the server
	head          modelstore.Head   // as it was in the beginning
	links         []modelstore.Link // of its chain, likewise
	others        map[uint64]bool   // entries of the lane whose links are pending when that of entry is a dead letter already
	denied        bool              // the user may not write to it any more
	leaving       bool              // all is acknowledged, and the server was told that we are through
	news          bool              // permissions or incarnation are to be written
	happened      time.Duration     // when something did last
	patience      func()            // stops the wait for more
}

// begins starts a sync, unless the model is being sent from another journal or is open here.
func (o *offlineModels) begins(y *modelSync) {
	o.syncs = append(o.syncs, y)
	o.next(y.id)
}

// next runs the first sync of a model, if it can run.
func (o *offlineModels) next(id string) {
	for _, y := range o.syncs {
		if y.id != id {
			continue
		}
		if !y.running {
			y.begin()
		}
		return
	}
}

// syncing reports whether a model is being sent.
func (o *offlineModels) syncing(id string) bool {
	for _, y := range o.syncs {
		if y.id == id {
			return true
		}
	}
	return false
}

func (y *modelSync) begin() {
	m := y.offline.domain.models.find(y.id)
	switch {
	case !y.offline.domain.IsConnected():
		y.lost()
	case y.entry.Kind == modelstore.DeleteEntry:
		y.run()
	case y.offline.held[y.id], m != nil && y.entry.Kind == modelstore.OperationEntry:
		// It had begun before the model took its edits over.
		y.finish(offline.Outcome{Class: offline.Transient, Err: errorf(ErrOffline, "the model %q is open here", y.id)})
	case y.offline.leaving[y.id] > 0:
		y.offline.afterLeave[y.id] = append(y.offline.afterLeave[y.id], y.beginUnlessRetired)
	default:
		y.run()
	}
}

// beginUnlessRetired goes on once the model is not being deleted any more: then it may be that nothing of it is to be made.
func (y *modelSync) beginUnlessRetired() {
	for _, e := range y.keeper.journal.Lane(y.id) {
		if e.N == y.entry.N {
			y.offline.next(y.id)
			return
		}
	}
	y.finish(offline.Outcome{Class: offline.Done})
}

func (y *modelSync) run() {
	if y.over || y.running {
		return
	}
	y.running = true
	y.offline.domain.emit(&ModelsEvent{Name: ModelSyncStarted, ID: y.id})
	if y.over { // who was told so has disconnected
		return
	}
	switch y.entry.Kind {
	case modelstore.CreateEntry:
		y.create()
	case modelstore.DeleteEntry:
		y.remove()
	default:
		y.operations()
	}
}

// finish tells the flusher what became of the sync, once.
func (y *modelSync) finish(out offline.Outcome) {
	if y.over {
		return
	}
	y.over = true
	o := y.offline
	if y.model != nil {
		y.end(out.Class == offline.Done)
	}
	if out.Class != offline.Permanent {
		y.report(out)
		return
	}
	// The chain first: links that are dead letters, with entries that are not yet, are found by the next sync.
	out.Commit = y.buries(out.Err)
	o.do(func() {
		var err error
		if y.entry.Kind == modelstore.CreateEntry {
			var ours bool
			if ours, err = y.unmake(); !ours {
				out.Commit = nil // what is behind it was made to another model
			}
		} else {
			err = modelstore.ChangeChain(o.store, y.id, func(c modelstore.Chain, links []modelstore.Link) (modelstore.Chain, bool) {
				if !y.isIn(c.LiveOf(links)) {
					return c, false // it is a dead letter already; what is pending was made to another model of the id
				}
				return c.Bury()
			})
		}
		if err != nil {
			out = offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: err}
		}
	}, func() {
		if m := o.domain.models.find(y.id); m != nil && m.kept != nil && out.Class == offline.Permanent && m.root == y.root() {
			m.kept.refusal = out.Err
		}
		o.tellChain(y.id)
		o.chainChanged(y.id)
		y.settle(out)
	})
}

// settle reports an outcome when what follows from it for the other entries is durable. The flusher would leave that alone if the first entry
// is retired by now, as the server has all that it stands for.
func (y *modelSync) settle(out offline.Outcome) {
	if y.model == nil || out.Class != offline.Permanent {
		y.report(out)
		return
	}
	y.keeper.journal.Settle(func(tx *offline.Tx) error {
		out.Commit(tx)
		return nil
	}, func(error) { y.report(out) })
}

// unmake drops what is stored of a model that the server has refused to make, with the edits made to it, in one batch: what is stored
// under its id from then on is the server's. ours is false if it is already.
func (y *modelSync) unmake() (ours bool, err error) {
	o, root := y.offline, y.root()
	_, changeErr := modelstore.Change(o.store, y.id, offline.Strict, func(e *modelstore.Edit) bool {
		var made string
		if made, err = modelstore.ReadMade(o.store, y.id); err != nil {
			return false
		}
		if ours = root == "" || made == root; !ours {
			return false
		}
		if err = e.BuryMade(o.store, root); err != nil {
			return false
		}
		e.Drop()
		return true
	})
	if changeErr != nil {
		err = changeErr
	}
	return ours, err
}

func (y *modelSync) root() string { return rootOf(&y.entry) }

// report tells everybody what became of the sync; the application, if it was told that it had started.
func (y *modelSync) report(out offline.Outcome) {
	o := y.offline
	for i, other := range o.syncs {
		if other == y {
			o.syncs = append(o.syncs[:i:i], o.syncs[i+1:]...)
			break
		}
	}
	switch {
	case !y.running:
	case out.Class == offline.Done:
		o.domain.emit(&ModelsEvent{Name: ModelSyncCompleted, ID: y.id})
	case out.Err != nil && out.Class != offline.NetworkDown:
		o.domain.emit(&ModelsEvent{Name: ModelSyncError, ID: y.id, Message: out.Err.Error()})
	}
	y.done([]offline.Outcome{out})
	o.next(y.id)
}

// cancel is the flusher giving up.
func (y *modelSync) cancel() { y.lost() }

// lost ends the sync because the connection is gone. What the server did is found out by the next one.
func (y *modelSync) lost() {
	y.finish(offline.Outcome{Class: offline.NetworkDown, MaybeApplied: true})
}

// outcomeOf says what the answer to a request means for the entries.
func outcomeOf(err error) offline.Outcome {
	switch offline.CodeOf(err) {
	case "":
		return offline.Outcome{Class: offline.Done}
	case ErrConnectionFailed, ErrOffline, ErrRequestTimeout:
		return offline.Outcome{Class: offline.NetworkDown, MaybeApplied: true, Err: err}
	case ErrModelNotFound, ErrModelDeleted, ErrModelExists, ErrUnauthorized, ErrVersion, ErrConcurrency, ErrTooLarge, ErrOption, offline.ErrCorrupt,
		"collection_does_not_exist", "invalid_model_creation_data", "invalid_operation", "invalid_pair":
		return offline.Outcome{Class: offline.Permanent, Err: err}
	}
	return offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: err}
}

// remove deletes the model on the server.
func (y *modelSync) remove() {
	incarnation, err := modelstore.DecodeDelete(&y.entry)
	if err != nil {
		y.finish(outcomeOf(wrap(offline.ErrCorrupt, err, "a deletion in the journal cannot be read")))
		return
	}
	if !modelstore.MadeHere(incarnation) {
		y.removes(incarnation)
		return
	}
	y.removesMade(incarnation) // it was deleted while it was not known whether the server has it
}

// removesMade deletes the model that was made here, with that root, on the server, if that has it.
func (y *modelSync) removesMade(made string) {
	y.look(func(root, now string, err error) {
		switch {
		case err == nil && root == made:
			y.removes(now)
		case err == nil:
			y.removed() // another model has the id
		default:
			y.answered(err)
		}
	})
}

// removes deletes an incarnation of the model on the server. Repeated, after its answer was lost, it must not delete another one that was
// made since.
func (y *modelSync) removes(incarnation string) {
	request := &wire.DeleteRealtimeModelRequestMessage{ModelID: y.id, Incarnation: incarnation}
	y.offline.domain.request(request, wire.BodyDeleteRealtimeModelResponse, nil, y.answered)
}

// answered takes the server's answer to a deletion.
func (y *modelSync) answered(err error) {
	switch offline.CodeOf(err) {
	case "", ErrModelNotFound, ErrModelDeleted:
		y.removed()
	default:
		y.finish(outcomeOf(err))
	}
}

// removed notes that the server knows of the deletion. If that cannot be written, the server is told once more: else nothing of a later
// model of that id would be kept.
func (y *modelSync) removed() {
	o, left := y.offline, y.offline.leave(y.id)
	var err error
	o.env.Loop.Go(func() {
		_, err = modelstore.Change(o.store, y.id, offline.Relaxed, func(e *modelstore.Edit) bool {
			e.Head.Deleted = false
			if !e.Head.Available() {
				e.Drop()
			}
			creation := y.entry.Kind == modelstore.CreateEntry
			if creation {
				e.Settled(y.root())
			}
			return e.Head.Found() || creation
		})
	}, func() {
		if err != nil {
			y.finish(offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: err})
		} else {
			y.finish(offline.Outcome{Class: offline.Done})
		}
		left()
	})
}

// change alters the records of a model, of which nothing depends on being told.
func (o *offlineModels) change(id string, f func(*modelstore.Edit) bool) {
	o.env.Loop.Go(func() { modelstore.Change(o.store, id, offline.Relaxed, f) }, nil)
}
