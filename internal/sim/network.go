package sim

import (
	"bytes"
	"errors"

	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk"
)

var (
	errCut  = errors.New("the cable was cut")
	errDown = errors.New("no network")
)

// conn is one WebSocket connection. up and down are its two directions: what is under way in them arrives in order, when the
// world says so.
type conn struct {
	run      *run
	page     *page
	handler  sdk.SocketHandler
	up, down *offlinetest.Tab
	ended    bool // for the client
	peer     *serverSide
	number   int
}

// dialer is a page's network.
type dialer struct{ page *page }

// Dial implements sdk.Dialer.
func (d dialer) Dial(_ string, h sdk.SocketHandler) sdk.Socket {
	r, p := d.page.run, d.page
	r.dialed++
	c := &conn{run: r, page: p, handler: h, up: r.world.NewTab(), down: r.world.NewTab(), number: r.dialed}
	if p.device.down || r.server == nil {
		c.ended = true
		p.tab.Post(func() { h.SocketEnded(errDown) })
		c.gone()
		return c
	}
	r.conns = append(r.conns, c)
	c.up.Post(func() {
		if r.server == nil {
			c.cut(false)
			return
		}
		c.peer = &serverSide{conn: c, machine: r.server.machine, wake: make(chan struct{}, 1)}
		r.server.gateway.Serve(key, c.peer, lowLevel{peer: c.peer})
		c.toClient(h.SocketOpened)
	})
	return c
}

// Send implements sdk.Socket.
func (c *conn) Send(message []byte) {
	if c.ended {
		return
	}
	if len(message) > c.run.largest {
		c.tooLarge(message)
		return
	}
	copies := [][]byte{bytes.Clone(message)}
	if c.run.config.Bug == SendsTwice && c.run.plant(SendsTwice) && isSubmission(message) {
		copies = append(copies, bytes.Clone(message))
	}
	for _, m := range copies {
		c.up.Post(func() {
			if c.peer != nil {
				c.traceFrames("server gets from", m)
				c.noteLate(m)
				c.peer.receive(c.run.spoil(m))
			}
		})
	}
}

// noteLate notes which tokens arrive though the client has given the connection up: it may be told on another one that they are refused,
// before the server takes them here. Sent again, they are known by their entries.
func (c *conn) noteLate(m []byte) {
	if !c.ended || !c.run.refuses() {
		return
	}
	for _, t := range named(string(m), c.run.byText()) {
		t.late = true
	}
}

// Close implements sdk.Socket.
func (c *conn) Close(int, string) {
	if c.ended {
		return
	}
	c.ended = true
	c.up.Post(func() {
		if c.peer != nil {
			c.peer.end()
		}
		c.gone()
	})
	if !c.run.once() {
		c.run.world.Thaw(c.up) // what was delayed would come later than what the next connection says
		c.loseUp()
	}
}

// loseUp loses what is under way to the server.
func (c *conn) loseUp() {
	c.run.world.Kill(c.up)
	if c.peer != nil {
		c.peer.end()
	}
	c.gone()
}

func (c *conn) toClient(call func()) {
	c.down.Post(func() {
		c.page.tab.Post(func() {
			if !c.ended {
				call()
			}
		})
	})
}

// cut cuts the connection for the client, and for the server at once, or only when what is under way has arrived there.
func (c *conn) cut(late bool) {
	c.run.tracef("connection %d of %s is cut, late %v", c.number, c.page.name, late)
	if !c.ended {
		c.page.tab.Post(func() {
			if !c.ended {
				c.ended = true
				c.handler.SocketEnded(errCut)
			}
		})
	}
	c.drop(late)
}

// drop loses what is under way.
func (c *conn) drop(late bool) {
	c.run.world.Kill(c.down)
	if !late {
		c.loseUp()
		return
	}
	c.run.world.Thaw(c.up)
	c.up.Post(c.loseUp)
}

// gone forgets the connection.
func (c *conn) gone() {
	for i, other := range c.run.conns {
		if other == c {
			c.run.conns = append(c.run.conns[:i], c.run.conns[i+1:]...)
			break
		}
	}
	c.run.world.Kill(c.up)
	if c.ended {
		c.run.world.Kill(c.down)
	}
}
