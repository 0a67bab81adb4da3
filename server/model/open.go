package model

import (
	"sync"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// creation is what goes on while a model does not exist and clients that want to open it are asked for its content.
type creation struct {
	waiting []*opening
}

// opening is a client that waits for the model to be made.
type opening struct {
	client   *Client
	reply    Reply
	asked    bool // and has not answered yet
	answered sync.Once
}

// answer answers the request, unless it was: what a client was asked for may come when the owner has ended.
func (w *opening) answer(m wire.BodyMessage, err error, who []Identity) {
	w.answered.Do(func() { w.reply(m, err, who) })
}

// refuseAll answers all who wait.
func (cr *creation) refuseAll(err error) {
	waiting := cr.waiting
	cr.waiting = nil
	for _, w := range waiting {
		w.answer(nil, err, nil)
	}
}

// Open lets a client in. If there is no such model and autoCreate is not nil, the client is asked for its content: the first
// answer of all who wait makes the model, and one who fails is refused alone (spec wire §8, "Open").
func (o *Owner) Open(c *Client, autoCreate *int32, reply Reply) bool {
	return o.post(func() {
		switch {
		case o.failed:
			reply(nil, o.notFound(), nil)
		case o.tree != nil:
			o.admit(c, reply)
		case autoCreate == nil && len(o.creating.waiting) == 0:
			reply(nil, o.notFound(), nil)
			o.armPassivation()
		default:
			o.wait(c, autoCreate, reply)
		}
	})
}

func (o *Owner) wait(c *Client, autoCreate *int32, reply Reply) {
	w := &opening{client: c, reply: reply, asked: autoCreate != nil}
	o.creating.waiting = append(o.creating.waiting, w)
	o.passivation++
	if w.asked {
		c.peer.AskAutoCreate(*autoCreate, func(m *wire.AutoCreateModelConfigResponseMessage, err error) {
			if !o.post(func() { o.answered(w, m, err) }) {
				w.answer(nil, failure.New(failure.DataRequestFailure, "the model %q was given up meanwhile", o.id), nil)
			}
		})
	}
}

// answered takes the content that a client was asked for.
func (o *Owner) answered(w *opening, m *wire.AutoCreateModelConfigResponseMessage, err error) {
	if !w.asked || !o.creating.has(w) {
		return // the model was made with another one's answer, or the client has left
	}
	w.asked = false
	if err == nil {
		err = o.create(w.client, m)
	}
	if err != nil {
		o.creating.remove(w)
		w.answer(nil, err, nil)
		o.giveUpIfNobodyIsAsked()
		return
	}
	o.admitAll()
}

// Made tells the owner that its model was made by a request. Who waits for somebody's answer is let in, and who comes next finds
// the model.
func (o *Owner) Made() bool {
	return o.post(func() {
		if o.tree != nil || o.failed {
			return
		}
		o.load()
		if o.tree != nil {
			o.admitAll()
			o.armPassivation()
		}
	})
}

// admitAll lets all in who waited for the model.
func (o *Owner) admitAll() {
	waiting := o.creating.waiting
	o.creating.waiting = nil
	for _, w := range waiting {
		w.asked = false
		o.admit(w.client, w.answer)
	}
}

// create makes the model with the content that a client gave.
func (o *Owner) create(c *Client, m *wire.AutoCreateModelConfigResponseMessage) error {
	meta, err := o.env.Create(o.running, c.user(), Creation{ID: o.id, Collection: m.Collection, Data: m.Data,
		OverridesWorld: m.OverridePermissions, World: PermissionsFrom(m.WorldPermissions), Users: UsersFrom(m.UserPermissions), Ephemeral: m.Ephemeral})
	if err != nil && failure.From(err).Code == failure.ModelAlreadyExists {
		meta, err = o.env.Store.Model(o.running, o.id) // made by a request meanwhile, which is as good
	}
	if err != nil {
		return err
	}
	return o.become(meta)
}

func (o *Owner) giveUpIfNobodyIsAsked() {
	for _, w := range o.creating.waiting {
		if w.asked {
			return
		}
	}
	o.creating.refuseAll(o.notFound())
	o.armPassivation()
}

func (cr *creation) has(w *opening) bool {
	for _, other := range cr.waiting {
		if other == w {
			return true
		}
	}
	return false
}

func (cr *creation) remove(w *opening) {
	for i, other := range cr.waiting {
		if other == w {
			cr.waiting = append(cr.waiting[:i], cr.waiting[i+1:]...)
			return
		}
	}
}

// enter makes c a client that may submit from the current version on, if it may read.
func (o *Owner) enter(c *Client, s state) error {
	if o.find(c.id) != nil {
		return failure.New(failure.ModelAlreadyOpen, "the model %q is open in this session already", o.id)
	}
	c.permissions = Resolve(c.user(), &o.meta, &o.collection)
	if !c.permissions.Read {
		return failure.New(failure.Unauthorized, "you may not read the model %q", o.id)
	}
	join := o.control.Join
	if s == resyncing {
		join = o.control.Resync
	}
	if err := join(c.id, o.version()); err != nil {
		return err
	}
	c.state = s
	o.clients = append(o.clients, c)
	o.passivation++
	return nil
}

func (o *Owner) admit(c *Client, reply Reply) {
	if err := o.enter(c, open); err != nil {
		reply(nil, err, nil)
		return
	}
	connected, who := o.sessions(open)
	resyncing, whoResyncs := o.sessions(resyncing)
	m := &Opened{Content: o.encodedContent(), OpenRealtimeModelResponseMessage: &wire.OpenRealtimeModelResponseMessage{ResourceID: c.number, ModelID: o.id, Collection: o.meta.Collection,
		ValueIDPrefix: c.peer.Prefix(), Version: o.version(), CreatedTime: wire.FromMillis(o.meta.Created), ModifiedTime: wire.FromMillis(o.meta.Modified),
		ConnectedClients: connected, ResyncingClients: resyncing, References: o.referenceData(c),
		Permissions: permissionsData(c.permissions), Incarnation: Incarnation(&o.meta)}}
	who = append(who, whoResyncs...)
	o.tell(func() {
		if c.state == closed {
			reply(nil, failure.New(failure.ModelNotOpen, "the model %q was closed meanwhile", o.id), nil)
			return
		}
		reply(m, nil, who)
		c.told, c.full = true, true
		o.broadcast(share(&wire.RemoteClientOpenedMessage{SessionID: c.id}), c, []Identity{c.peer.Identity()})
	})
}

// Close lets a client go at its request. The answer comes after everything that it is due.
func (o *Owner) Close(c *Client, reply Reply) bool {
	return o.post(func() {
		if c.state != open && c.state != resyncing {
			reply(nil, failure.New(failure.ModelNotOpen, "the model %q is not open", o.id), nil)
			return
		}
		wasOpen := c.state == open
		c.state = closing
		o.dropReferences(c)
		o.control.Leave(c.id)
		o.tell(func() {
			if c.state != closed {
				o.remove(c)
			}
			reply(&wire.CloseRealTimeModelResponseMessage{}, nil, nil)
			o.tellLeft(c, wasOpen)
		})
	})
}

// Leave takes a client out whose connection is gone.
func (o *Owner) Leave(c *Client) bool {
	return o.post(func() {
		for _, w := range o.creating.waiting {
			if w.client == c {
				o.creating.remove(w)
				o.giveUpIfNobodyIsAsked()
				return
			}
		}
		if c.state == closed || c.state == waiting {
			return
		}
		wasOpen, told := c.state == open, c.state != closing
		o.remove(c)
		if told {
			o.tell(func() { o.tellLeft(c, wasOpen) })
		}
	})
}

func permissionsData(p store.Permissions) *wire.ModelPermissionsData {
	return &wire.ModelPermissionsData{Read: p.Read, Write: p.Write, Remove: p.Remove, Manage: p.Manage}
}
