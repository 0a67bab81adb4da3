package model

import (
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Resync lets a client in that knows the model up to the version it names and wants to catch up (spec wire §8, "Resync"). Its
// answer says the current version; then come the operations since, and what others commit meanwhile, in order.
func (o *Owner) Resync(c *Client, m *wire.ModelResyncRequestMessage, reply Reply) bool {
	return o.post(func() {
		if err := o.resync(c, m, reply); err != nil {
			reply(nil, err, nil)
			o.armPassivation()
		}
	})
}

func (o *Owner) resync(c *Client, m *wire.ModelResyncRequestMessage, reply Reply) error {
	switch {
	case o.tree == nil || o.failed:
		return o.notFound()
	case m.Incarnation != "" && m.Incarnation != Incarnation(&o.meta):
		return failure.New(failure.ModelDeleted, "the model %q was deleted, and made anew", o.id)
	case m.ContextVersion < 1 || m.ContextVersion > o.version():
		return failure.New(failure.InvalidVersion, "the model %q has the versions 1 to %d, not %d", o.id, o.version(), m.ContextVersion).
			With("version", formatVersion(o.version()))
	}
	if err := o.enter(c, resyncing); err != nil {
		return err
	}
	c.Names(m.Replica)
	answer := &wire.ModelResyncResponseMessage{ResourceID: c.number, CurrentVersion: o.version(), Permissions: permissionsData(c.permissions),
		Incarnation: Incarnation(&o.meta)}
	c.replay = newReplay(o, c, m.ContextVersion)
	o.tell(func() {
		if c.state == closed {
			reply(nil, failure.New(failure.ModelNotOpen, "the model %q was closed meanwhile", o.id), nil)
			return
		}
		reply(answer, nil, nil)
		c.replay.advance()
		o.broadcast(share(&wire.RemoteClientResyncStartedMessage{SessionID: c.id}), c, []Identity{c.peer.Identity()})
	})
	return nil
}

// ResyncComplete is a client's word that it has caught up and sent what it had to send. stay: it keeps the model open.
func (o *Owner) ResyncComplete(c *Client, stay bool, done func()) bool {
	return o.post(func() {
		defer done()
		if c.state != resyncing {
			return
		}
		if !stay {
			c.state = closing
			o.control.Leave(c.id)
		} else {
			c.state = open
		}
		o.complete(c, stay)
	})
}

// complete answers once the client has been sent all that it missed: what is shared has places of the current version.
func (o *Owner) complete(c *Client, stay bool) {
	if c.replay != nil {
		c.replay.then = func() { o.complete(c, stay) }
		return
	}
	connected, who := o.sessions(open)
	others, whoResyncs := o.sessions(resyncing)
	m := &wire.ModelResyncServerCompleteMessage{ResourceID: c.number, ConnectedClients: connected, ResyncingClients: others, References: o.referenceData(c)}
	who = append(who, whoResyncs...)
	o.tell(func() {
		if c.state == closed {
			return
		}
		if !stay { // who hears of it may open the model at once
			o.remove(c)
			c.peer.Dropped(c.number)
		}
		c.peer.Send(frameFor(m), who)
		self := []Identity{c.peer.Identity()}
		o.broadcast(share(&wire.RemoteClientResyncCompletedMessage{SessionID: c.id}), c, self)
		if stay {
			c.full = true
			o.broadcast(share(&wire.RemoteClientOpenedMessage{SessionID: c.id}), c, self)
		}
	})
}
