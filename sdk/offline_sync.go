package sdk

import (
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
	links         []modelstore.Link // of its chain
	denied        bool              // the user may not write to it any more
	leaving       bool              // all is acknowledged, and the server was told that we are through
	patience      func()            // stops the wait for an answer
}

// begins starts a sync, unless the model is being sent from another journal or is open here.
func (o *offlineModels) begins(y *modelSync) {
	o.syncs = append(o.syncs, y)
	o.domain.emit(&ModelsEvent{Name: ModelSyncStarted, ID: y.id})
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
	default:
		y.run()
	}
}

func (y *modelSync) run() {
	if y.over || y.running {
		return
	}
	y.running = true
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
			err = modelstore.ChangeChain(o.store, y.id, func(c modelstore.Chain, _ []modelstore.Link) (modelstore.Chain, bool) { return c.Bury() })
		}
		if err != nil {
			out = offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: err}
		}
	}, func() {
		if m := o.domain.models.find(y.id); m != nil && m.kept != nil && y.entry.Kind == modelstore.CreateEntry && out.Class == offline.Permanent {
			m.kept.refusal = out.Err
		}
		o.tellChain(y.id)
		o.chainChanged(y.id)
		y.report(out)
	})
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
		if err = e.BuryMade(o.store); err != nil {
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

// root is the id of the root of a model that is to be made, "" if that cannot be read.
func (y *modelSync) root() string {
	if m, err := modelstore.DecodeCreate(&y.entry); err == nil && m.Data != nil {
		return m.Data.ID
	}
	return ""
}

// report tells everybody what became of the sync.
func (y *modelSync) report(out offline.Outcome) {
	o := y.offline
	for i, other := range o.syncs {
		if other == y {
			o.syncs = append(o.syncs[:i:i], o.syncs[i+1:]...)
			break
		}
	}
	switch {
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

// buries makes dead letters of everything that depends on an entry that is refused for good: the edits of the model behind it,
// up to where it is made anew.
func (y *modelSync) buries(err error) func(*offline.Tx) {
	return func(tx *offline.Tx) {
		for _, e := range tx.Lane(y.id) {
			switch {
			case e.N > y.entry.N && e.Kind == modelstore.CreateEntry:
				return
			case sendable(&e), e.N == y.entry.N: // that is dead already
				if y.acknowledgedIn(tx, &e) {
					continue
				}
				e.State, e.Batch, e.Code, e.Reason = offline.StateDead, 0, offline.CodeOf(err), err.Error()
				tx.Put(e)
			}
		}
	}
}

// acknowledgedIn takes what the server has ordered of the edits an entry stands for out of it, all of it perhaps: that is no dead
// letter.
func (y *modelSync) acknowledgedIn(tx *offline.Tx, e *offline.Entry) bool {
	if y.model == nil || e.Kind != modelstore.OperationEntry {
		return false
	}
	p := y.model.kept
	first, n := uint64(0), 0
	note := func(l chained) {
		if l.run == e.N && l.replica == string(y.keeper.replica[:]) {
			if n == 0 {
				first = l.place
			}
			n++
		}
	}
	for i := range p.links {
		note(p.links[i])
	}
	for i := range p.ahead {
		note(chainedOf(&p.ahead[i]))
	}
	if n == 0 {
		tx.Retire(e.N)
		return true
	}
	e.Data = modelstore.EncodeRun(first, n)
	return false
}

// outcomeOf says what the answer to a request means for the entries.
func outcomeOf(err error) offline.Outcome {
	switch offline.CodeOf(err) {
	case "":
		return offline.Outcome{Class: offline.Done}
	case ErrConnectionFailed, ErrOffline, ErrRequestTimeout:
		return offline.Outcome{Class: offline.NetworkDown, MaybeApplied: true, Err: err}
	case ErrModelNotFound, ErrModelDeleted, ErrModelExists, ErrUnauthorized, ErrVersion, ErrConcurrency, ErrOption, offline.ErrCorrupt,
		"collection_does_not_exist", "invalid_model_creation_data", "invalid_operation", "invalid_pair":
		return offline.Outcome{Class: offline.Permanent, Err: err}
	}
	return offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: err}
}

// create makes the model on the server.
func (y *modelSync) create() {
	if y.keeper.made[y.entry.N] { // and deleted since, perhaps
		y.created(nil)
		return
	}
	m, err := modelstore.DecodeCreate(&y.entry)
	if err != nil {
		err = wrap(offline.ErrCorrupt, err, "a new model in the journal cannot be read")
		y.finish(offline.Outcome{Class: offline.Permanent, Err: err})
		return
	}
	d := y.offline.domain
	if d.usesEntries() {
		m.Replica, m.Entry = y.keeper.replica[:], int64(y.entry.N)
	}
	var reply wire.CreateRealtimeModelResponseMessage
	d.request(m, wire.BodyCreateRealTimeModelResponse, &reply, func(err error) {
		if offline.CodeOf(err) == ErrModelExists && y.repeat && m.Data != nil {
			y.compare(m, err)
			return
		}
		y.created(err)
	})
}

// created goes on after the answer. That the model is not only here any more is in the store before its entry is retired: other
// tabs wait for it.
func (y *modelSync) created(err error) {
	if err != nil {
		y.finish(outcomeOf(err))
		return
	}
	o, id := y.offline, y.id
	y.keeper.made[y.entry.N] = true
	used := o.domain.models.find(id) != nil || o.domain.models.IsOpening(id)
	for _, e := range y.keeper.journal.Lane(id) {
		used = used || e.N > y.entry.N && sendable(&e)
	}
	left := o.leave(id)
	subscribed, root := o.subscribed[id], y.root()
	o.env.Loop.Go(func() {
		_, err = modelstore.Change(o.store, id, offline.Relaxed, func(e *modelstore.Edit) bool {
			if made, err := modelstore.ReadMade(o.store, id); err == nil && made != root {
				return false // it was deleted here, and another one was made
			}
			e.Head.Local = false
			if !used {
				e.Head.Unpin(y.keeper.name)
			}
			if !used && !subscribed && len(e.Head.Pins) == 0 {
				e.Drop()
			}
			return e.Head.Found()
		})
	}, func() {
		if err != nil {
			y.finish(offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: err})
		} else {
			delete(y.keeper.made, y.entry.N)
			y.finish(offline.Outcome{Class: offline.Done})
		}
		left()
		if o.subscribed[id] && o.domain.IsConnected() {
			o.tellSubscriptions([]string{id}, nil, false)
		}
	})
}

// compare finds out whether the model that exists is the one this entry has made, when the answer was lost and the server does
// not know entries. The id of its root is in no other model, and never changes.
func (y *modelSync) compare(m *wire.CreateRealtimeModelRequestMessage, exists error) {
	var reply wire.OpenRealtimeModelResponseMessage
	d := y.offline.domain
	d.request(&wire.OpenRealtimeModelRequestMessage{ModelID: m.ModelID}, wire.BodyOpenRealTimeModelResponse, &reply, func(err error) {
		if err != nil {
			if offline.CodeOf(err) == ErrUnauthorized {
				err = exists
			}
			y.created(err)
			return
		}
		request := &wire.CloseRealtimeModelRequestMessage{ResourceID: reply.ResourceID}
		d.request(request, wire.BodyCloseRealTimeModelResponse, nil, func(error) {
			if reply.Data != nil && reply.Data.ID == m.Data.ID {
				exists = nil
			}
			y.created(exists)
		})
	})
}

// remove deletes the model on the server.
func (y *modelSync) remove() {
	incarnation, err := modelstore.DecodeDelete(&y.entry)
	if err != nil {
		y.finish(outcomeOf(wrap(offline.ErrCorrupt, err, "a deletion in the journal cannot be read")))
		return
	}
	// Repeated, after its answer was lost, it must not delete another model that was made since.
	request := &wire.DeleteRealtimeModelRequestMessage{ModelID: y.id, Incarnation: incarnation}
	y.offline.domain.request(request, wire.BodyDeleteRealtimeModelResponse, nil, func(err error) {
		switch offline.CodeOf(err) {
		case "", ErrModelNotFound, ErrModelDeleted:
			y.removed()
		default:
			y.finish(outcomeOf(err))
		}
	})
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
			return e.Head.Found()
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
