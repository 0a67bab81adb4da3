package sdk

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

// manyConn is one connection.
type manyConn struct {
	cable
	server     *manyServer
	session    string
	user       wire.DomainUserIdData
	next       int32
	open       map[int32]*manyResource
	subscribed map[string]bool
}

// manyDialer is the way from one page to the server.
type manyDialer struct {
	server *manyServer
	tab    *offlinetest.Tab
	down   bool // no connection can be made
}

// Dial implements Dialer.
func (d *manyDialer) Dial(url string, h SocketHandler) Socket {
	s := d.server
	c := &manyConn{cable: newCable(s.t, s.world, d.tab, h), server: s, open: map[int32]*manyResource{}, subscribed: map[string]bool{}}
	if d.down {
		c.cut, c.gone = true, true
		d.tab.Post(func() { h.SocketEnded(errorf(ErrConnectionFailed, "no network")) })
		return c
	}
	s.conns = append(s.conns, c)
	c.toClient(h.SocketOpened)
	return c
}

// Send implements Socket.
func (c *manyConn) Send(message []byte) { c.toServer(message, c.receive) }

// Close implements Socket.
func (c *manyConn) Close(code int, reason string) { c.cut = true; c.up.Post(c.leave) }

func (c *manyConn) send(kind wire.Kind, id int32, m wire.BodyMessage) {
	if s := c.server; s.lose != nil && s.lose(c, m) {
		c.drop()
		return
	}
	c.cable.send(kind, id, m)
}

// drop cuts the connection: what is under way is lost.
func (c *manyConn) drop() {
	if c.cut {
		return
	}
	c.end()
	c.leave()
}

func (c *manyConn) leave() {
	c.gone = true
	for n := range c.open {
		c.close(n)
	}
}

func (c *manyConn) close(n int32) {
	if r := c.open[n]; r != nil {
		delete(c.open, n)
		r.model.control.Leave(c.session + "/" + strconv.Itoa(int(n)))
	}
}

func (c *manyConn) decode(f wire.Frame, m wire.Part) {
	if err := wire.Decode(f.Payload, m); err != nil {
		c.server.t.Fatal(err)
	}
}

func (c *manyConn) has(m *manyModel) bool {
	for _, r := range c.open {
		if r.model == m {
			return true
		}
	}
	return false
}
