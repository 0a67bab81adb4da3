package sdk

import (
	"bytes"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

// cable is a connection in a seeded world. Each direction is a queue of its own, so that the seed decides how long every message takes.
type cable struct {
	t        *testing.T
	up, down *offlinetest.Tab // queues towards the server, towards the client
	client   *offlinetest.Tab
	handler  SocketHandler
	cut      bool // nothing reaches the client any more
	gone     bool // nothing reaches the server any more
}

func newCable(t *testing.T, w *offlinetest.World, client *offlinetest.Tab, h SocketHandler) cable {
	return cable{t: t, up: w.NewTab(), down: w.NewTab(), client: client, handler: h}
}

// toServer has a message received by the server, at some time.
func (c *cable) toServer(message []byte, receive func(wire.Frame)) {
	message = bytes.Clone(message)
	c.up.Post(func() {
		if c.gone {
			return
		}
		f, err := wire.DecodeFrame(message)
		if err != nil {
			c.t.Fatal(err)
		}
		receive(f)
	})
}

// toClient runs a call of the handler on the client's loop, at some time.
func (c *cable) toClient(call func()) {
	c.down.Post(func() {
		c.client.Post(func() {
			if !c.cut {
				call()
			}
		})
	})
}

// send sends a message to the client.
func (c *cable) send(kind wire.Kind, id int32, m wire.BodyMessage) {
	b := wire.AppendFrame(nil, kind, id, m)
	c.toClient(func() {
		c.handler.SocketMessage(b)
		clear(b) // it is valid during the call only
	})
}

// end cuts it for the client: what is on its way there is lost.
func (c *cable) end() {
	c.client.Post(func() {
		if !c.cut {
			c.cut = true
			c.handler.SocketEnded(errorf(ErrConnectionFailed, "cable cut"))
		}
	})
}
