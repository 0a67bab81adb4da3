package sdk

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
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
	dead          int               // how many of them are in front of the live ones
	ordered       []int64           // the versions at which the server has ordered the first of the live ones
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
	if y.model != nil {
		y.end(out.Class == offline.Done)
	}
	if out.Class == offline.Permanent {
		y.refused(out)
	} else {
		y.report(out)
	}
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

// change alters the records of a model, of which nothing depends on being told.
func (o *offlineModels) change(id string, f func(*modelstore.Edit) bool) {
	o.env.Loop.Go(func() { modelstore.Change(o.store, id, offline.Relaxed, f) }, nil)
}
