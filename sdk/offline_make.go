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

// created goes on after the answer.
func (y *modelSync) created(incarnation string, err error) {
	if err != nil {
		y.finish(outcomeOf(err))
		return
	}
	o, id := y.offline, y.id
	y.keeper.made[y.entry.N] = incarnation
	n := &naming{sync: y, root: y.root(), incarnation: incarnation, subscribed: o.subscribed[id]}
	n.used = o.domain.models.find(id) != nil || o.domain.models.IsOpening(id)
	for _, e := range y.keeper.journal.Lane(id) {
		n.used = n.used || e.N > y.entry.N && sendable(&e)
	}
	left := o.leave(id)
	o.env.Loop.Go(func() {
		if _, err := modelstore.Change(o.store, id, offline.Relaxed, n.put); err != nil {
			n.err = err
		}
	}, func() {
		n.written()
		left()
		if o.subscribed[id] && o.domain.IsConnected() {
			o.tellSubscriptions([]string{id}, nil, false)
		}
	})
}

// naming is the writing of what the server has said of a model that was made here: that it is not only here any more, and which incarnation
// it is. That is in the store before the entry is retired: other tabs wait for it.
type naming struct {
	sync              *modelSync
	root, incarnation string
	used              bool // it is open here, or edits of it are still to be sent
	subscribed        bool

	disowned bool // another tab has deleted it
	err      error
}

// put makes what was said part of an edit of the model's records, if those are still of the model.
func (n *naming) put(e *modelstore.Edit) bool {
	again, ours := n.read(e)
	if !ours {
		return false
	}
	if again {
		e.MadeAgain(n.root)
	}
	e.Name(n.root, n.incarnation)
	if !n.used {
		e.Head.Unpin(n.sync.keeper.name)
		if !n.subscribed && !e.Head.Wanted() {
			e.Drop()
		}
	}
	return true
}

// read looks whose records those are that e changes. again: nobody's, as the model was refused once, and its content dropped; edits that are
// sent again know it by its root. If ours is false, it was deleted here, and another one was made perhaps, or the store does not tell.
func (n *naming) read(e *modelstore.Edit) (again, ours bool) {
	store, id := n.sync.offline.store, n.sync.id
	if n.disowned, n.err = modelstore.Disowned(store, id, n.root); n.err != nil || n.disowned {
		return false, false
	}
	made, err := modelstore.ReadMade(store, id)
	if n.err = err; err != nil {
		return false, false
	}
	again = made == "" && n.used && !e.Head.Local && (!e.Head.Available() || e.Head.Incarnation == n.incarnation)
	return again, again || made == n.root
}

// written goes on once that is in the store, or is not.
func (n *naming) written() {
	y := n.sync
	if n.err != nil {
		y.finish(offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: n.err})
		return
	}
	delete(y.keeper.made, y.entry.N)
	if n.disowned {
		y.removesMade(n.root)
		return
	}
	if m := y.offline.domain.models.find(y.id); m != nil && m.root == n.root && n.incarnation != "" {
		m.incarnation = n.incarnation
	}
	y.finish(offline.Outcome{Class: offline.Done})
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
