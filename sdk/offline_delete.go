package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

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
