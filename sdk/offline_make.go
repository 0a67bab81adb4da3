package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// create makes the model on the server.
func (y *modelSync) create() {
	if incarnation, done := y.keeper.made[y.entry.N]; done { // and deleted since, perhaps
		y.created(incarnation, nil)
		return
	}
	m, err := modelstore.DecodeCreate(&y.entry)
	if err != nil {
		err = wrap(offline.ErrCorrupt, err, "a new model in the journal cannot be read")
		y.finish(offline.Outcome{Class: offline.Permanent, Err: err})
		return
	}
	o, disowned := y.offline, false
	o.do(func() { disowned, err = modelstore.Disowned(o.store, y.id, y.root()) }, func() {
		switch {
		case y.over:
		case err != nil:
			y.finish(outcomeOf(err))
		case disowned && y.repeat:
			y.removesMade(y.root())
		case disowned: // it was never sent
			y.removed()
		default:
			y.makes(m)
		}
	})
}

// makes asks the server to make the model.
func (y *modelSync) makes(m *wire.CreateRealtimeModelRequestMessage) {
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
		y.created(reply.Incarnation, unmade(y.id, err))
	})
}

// created goes on after the answer. That the model is not only here any more, and which incarnation it is, is in the store before its
// entry is retired: other tabs wait for it.
func (y *modelSync) created(incarnation string, err error) {
	if err != nil {
		y.finish(outcomeOf(err))
		return
	}
	o, id := y.offline, y.id
	y.keeper.made[y.entry.N] = incarnation
	used := o.domain.models.find(id) != nil || o.domain.models.IsOpening(id)
	for _, e := range y.keeper.journal.Lane(id) {
		used = used || e.N > y.entry.N && sendable(&e)
	}
	left := o.leave(id)
	subscribed, root, disowned := o.subscribed[id], y.root(), false
	o.env.Loop.Go(func() {
		_, changeErr := modelstore.Change(o.store, id, offline.Relaxed, func(e *modelstore.Edit) bool {
			var made string
			if disowned, err = modelstore.Disowned(o.store, id, root); err != nil || disowned {
				return false
			}
			switch made, err = modelstore.ReadMade(o.store, id); {
			case err != nil:
				return false
			case made == root:
			case made == "" && used && !e.Head.Local && (!e.Head.Available() || e.Head.Incarnation == incarnation):
				e.MadeAgain(root) // it was refused once, and its content dropped; edits that are sent again know it by its root
			default: // it was deleted here, and another one was made
				return false
			}
			e.Name(root, incarnation)
			if !used {
				e.Head.Unpin(y.keeper.name)
			}
			if !used && !subscribed && !e.Head.Wanted() {
				e.Drop()
			}
			return true
		})
		if err == nil {
			err = changeErr
		}
	}, func() {
		switch {
		case err != nil:
			y.finish(offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: err})
		case disowned:
			delete(y.keeper.made, y.entry.N)
			y.removesMade(root)
		default:
			delete(y.keeper.made, y.entry.N)
			if m := o.domain.models.find(id); m != nil && m.root == root && incarnation != "" {
				m.incarnation = incarnation
			}
			y.finish(offline.Outcome{Class: offline.Done})
		}
		left()
		if o.subscribed[id] && o.domain.IsConnected() {
			o.tellSubscriptions([]string{id}, nil, false)
		}
	})
}

// compare finds out whether the model that exists is the one this entry has made, when the answer was lost and the server does
// not know entries.
func (y *modelSync) compare(m *wire.CreateRealtimeModelRequestMessage, exists error) {
	y.look(func(root, incarnation string, err error) {
		if err == nil && root != m.Data.ID || offline.CodeOf(err) == ErrUnauthorized {
			err = exists
		}
		y.created(incarnation, err)
	})
}

// look asks the server for the model of the id: for the id of its root, which is in no other model that was made on a device, and for its
// incarnation.
func (y *modelSync) look(done func(root, incarnation string, err error)) {
	d := y.offline.domain
	if m := d.models.find(y.id); m != nil && (m.state == online || m.state == completing) { // the server opens it once only
		done(m.root, m.incarnation, nil)
		return
	}
	var reply wire.OpenRealtimeModelResponseMessage
	d.request(&wire.OpenRealtimeModelRequestMessage{ModelID: &y.id}, wire.BodyOpenRealTimeModelResponse, &reply, func(err error) {
		if err != nil {
			done("", "", err)
			return
		}
		request := &wire.CloseRealtimeModelRequestMessage{ResourceID: reply.ResourceID}
		d.request(request, wire.BodyCloseRealTimeModelResponse, nil, func(error) {
			root := ""
			if reply.Data != nil {
				root = reply.Data.ID
			}
			done(root, reply.Incarnation, nil)
		})
	})
}
