package model

import (
	"errors"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Client is one session that has a model open, or is about to. All of it belongs to the owner's goroutine.
type Client struct {
	peer   Peer
	number int32  // by which the connection calls the model: its resource id
	id     string // of the session

	state       state
	permissions store.Permissions
	references  map[referenceKey]*reference
	families    []family // of the journals that it has named

	// What is sent to it, as far as told so far: operations as they are committed (not before its first answer, nor while a
	// replay is being written), and everything else (not while it is resyncing).
	told, full bool
	replay     *replay // while it catches up
}

type state uint8

const (
	waiting   state = iota // for the model to be made
	open                   // edits, and is told everything
	resyncing              // edits and is told operations, but not yet anything else
	closing                // is told what is due, until its request to close is answered, or that the model is closed for it
	closed                 // takes no further part
)

// NewClient makes the client of a connection that will call the model by number.
func NewClient(peer Peer, number int32) *Client {
	return &Client{peer: peer, number: number, id: peer.Identity().Session, references: map[referenceKey]*reference{}}
}

// Number is the resource id by which the connection calls the model.
func (c *Client) Number() int32 { return c.number }

func (c *Client) user() store.UserID { return c.peer.Identity().User }

// active reports whether the client may edit.
func (c *Client) active() bool { return c.state == open || c.state == resyncing }

// tellClosed tells the client that the model was closed for it. Who hears of it may open the model again at once.
func (c *Client) tellClosed(reason failure.CloseReason, why error) {
	c.peer.Dropped(c.number)
	c.peer.Send(frameFor(&wire.ModelForceCloseMessage{ResourceID: c.number, Reason: why.Error(), ReasonCode: int32(reason),
		TooLarge: errors.Is(why, failure.LimitExceeded)}), nil)
}

// find returns the client of a session, or nil.
func (o *Owner) find(session string) *Client {
	for _, c := range o.clients {
		if c.id == session {
			return c
		}
	}
	return nil
}

// remove takes a client out at once. It does not tell anybody.
func (o *Owner) remove(c *Client) {
	c.state, c.told, c.full = closed, false, false
	if c.replay != nil {
		c.replay.stop()
		c.replay = nil
	}
	for i, other := range o.clients {
		if other == c {
			o.clients = append(o.clients[:i:i], o.clients[i+1:]...)
			break
		}
	}
	o.dropReferences(c)
	if o.control != nil {
		o.control.Leave(c.id)
	}
	if len(o.clients) == 0 {
		o.armPassivation()
	}
}

// forceClose closes the model for one client that broke a rule or lost its permission. What it was due before is told first.
func (o *Owner) forceClose(c *Client, reason failure.CloseReason, why error) {
	if c.state == closed {
		return
	}
	was := c.state
	o.env.Metrics.Refused.WithLabelValues("operation").Inc()
	c.state = closing // it is a client until then: its acknowledgements wait for the disk
	o.dropReferences(c)
	o.control.Leave(c.id)
	o.tell(func() {
		switch {
		case c.state != closed:
			o.remove(c)
			c.tellClosed(reason, why)
		case was == closing: // whoever made it so has told the others
			return
		}
		o.tellLeft(c, was == open)
	})
}

// tellLeft tells the others that a client is gone. For one that was only resyncing, its resync ends.
func (o *Owner) tellLeft(c *Client, wasOpen bool) {
	if wasOpen {
		o.broadcast(share(&wire.RemoteClientClosedMessage{SessionID: c.id}), c, nil)
	} else {
		o.broadcast(share(&wire.RemoteClientResyncCompletedMessage{SessionID: c.id}), c, nil)
	}
}

// sessions are those of the clients in a state.
func (o *Owner) sessions(s state) (ids []string, who []Identity) {
	for _, c := range o.clients {
		if c.state == s {
			ids = append(ids, c.id)
			who = append(who, c.peer.Identity())
		}
	}
	return ids, who
}
