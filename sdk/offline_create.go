package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// create makes a model on this device. It is durable, with the request that makes it on the server, before done is called.
func (o *offlineModels) create(n NewModel, done func(string, error)) {
	if n.ID == "" {
		n.ID = offline.RandomLetters(o.env.Rand, 32)
	}
	// The prefix is of no other model: by the id of its root the server's model is known to be this one.
	data, err := contentOf(offline.RandomLetters(o.env.Rand, 16), n.Data)
	if err == nil && n.Collection == "" {
		err = errorf(ErrOption, "a model needs a collection")
	}
	if err != nil {
		o.domain.later(func() { done("", err) })
		return
	}
	c := &creation{offline: o, model: n, root: data.ID, first: modelstore.NewSnapshot(data, 1), request: modelstore.EncodeCreate(n.request(data))}
	o.do(func() { err = c.read() }, func() {
		if err == nil && (c.head.Available() || c.waits || o.domain.models.find(n.ID) != nil || o.hasCreate(n.ID)) {
			err = c.exists()
		}
		if err != nil {
			done("", err)
			return
		}
		c.describe()
		o.own.journal.Settle(c.put, func(err error) {
			if offline.CodeOf(err) == offline.ErrStale { // another tab was faster
				o.own.stillOurs(func(err error) {
					if err != nil {
						done(n.ID, err)
						return
					}
					o.create(n, done)
				})
				return
			}
			if err == nil {
				o.look(n.ID)
				o.freeCreation(n.ID) // opened meanwhile
			}
			done(n.ID, err)
		})
	})
}

// creation is the making of a model on this device.
type creation struct {
	offline *offlineModels
	model   NewModel
	root    string // its id
	first   *modelstore.Snapshot
	request []byte // what makes it on the server

	head  modelstore.Head // as read, and then as it is to be
	chain modelstore.Chain
	links []modelstore.Link
	waits bool // edits of the server's model of the id wait, whose content could not be stored
}

// read reads what the store has of an earlier model of the id.
func (c *creation) read() (err error) {
	if c.head, err = modelstore.ReadHead(c.offline.store, c.model.ID); err == nil {
		c.chain, c.links, err = modelstore.ReadChain(c.offline.store, c.model.ID)
	}
	if live := c.chain.LiveOf(c.links); err == nil && !c.head.Found() && len(live) > 0 && !modelstore.MadeHere(live[0].Incarnation) {
		c.waits, err = modelstore.Entered(c.offline.store, live)
	}
	return err
}

func (c *creation) exists() error {
	return errorf(ErrModelExists, "there is a model %q already", c.model.ID)
}

// describe makes the head that of the model.
func (c *creation) describe() {
	h, now := &c.head, c.offline.env.Clock.Wall()
	h.Collection, h.Incarnation, h.Local, h.Deleted, h.Created, h.Modified = c.model.Collection, c.root, true, false, now, now
	setPermissions(h, ModelPermissions{true, true, true, true})
	h.Pin(c.offline.own.name, 1)
}

// put adds the model, and the entry that has it made on the server, to a transaction of this tab's journal.
func (c *creation) put(tx *offline.Tx) error {
	own, id := c.offline.own, c.model.ID
	if err := own.fence(tx); err != nil {
		return err
	}
	for _, e := range tx.Lane(id) {
		if e.Kind == modelstore.CreateEntry && sendable(&e) { // made in this very batch
			return c.exists()
		}
	}
	entry := tx.Append(offline.Entry{Lane: id, Kind: modelstore.CreateEntry, State: offline.StateQueued, Since: c.head.Created, Data: c.request})
	own.roots[entry] = c.root
	head := c.head // it may run more than once
	modelstore.PutNew(tx, &head, c.root, c.first)
	if c.chain.Live() > 0 { // made to an earlier model of that id
		c.chain.DropLinks(tx, id, c.links, func(*modelstore.Link) bool { return false })
	}
	return nil
}

// created is told what became of a request that makes a model of the id. It may be another one than the open model, which the store tells:
// one that a tab has made here is deleted and made anew in another, and both creations wait to be sent.
func (p *keptModel) created(out offline.Outcome) {
	m := p.model
	if out.Class != offline.Done && out.Class != offline.Permanent {
		return
	}
	p.offline.hold(p.id)
	switch {
	case !m.local:
	case m.domain().IsConnected():
		m.resync()
	default:
		m.whetherMade()
	}
}
