package sdk

import (
	"strconv"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// simServer is a small server of one model in a seeded world.
type simServer struct {
	t        *testing.T
	world    *offlinetest.World
	dedupe   bool // knows the extension
	control  *ot.Server
	tree     *ot.Tree
	log      []*wire.RemoteOperationMessage // of context versions 1, 2, …
	conns    []*simConn
	sessions int
}

// simConn is one connection.
type simConn struct {
	cable
	server  *simServer
	session string
	state   modelState
	replica string
	told    int64 // while open or resyncing: the next version to be told
}

func newSimServer(t *testing.T, w *offlinetest.World, dedupe bool) *simServer {
	s := &simServer{t: t, world: w, dedupe: dedupe, control: ot.NewServer(1)}
	root := &ot.Value{ID: "@:0", Kind: ot.Object, Members: []ot.Member{
		{Key: "count", Value: &ot.Value{ID: "@:1", Kind: ot.Number}},
		{Key: "list", Value: &ot.Value{ID: "@:2", Kind: ot.Array}},
		{Key: "text", Value: &ot.Value{ID: "@:3", Kind: ot.String}},
	}}
	var err error
	if s.tree, err = ot.NewTree(root); err != nil {
		t.Fatal(err)
	}
	if err := s.control.Join("keeper of the whole history", 1); err != nil {
		t.Fatal(err)
	}
	return s
}

// dialer is the way from one client to the server.
type simDialer struct {
	server *simServer
	tab    *offlinetest.Tab
}

// Dial implements Dialer.
func (d *simDialer) Dial(url string, h SocketHandler) Socket {
	s := d.server
	c := &simConn{cable: newCable(s.t, s.world, d.tab, h), server: s, state: closedModel}
	s.conns = append(s.conns, c)
	c.toClient(h.SocketOpened)
	return c
}

// Send implements Socket.
func (c *simConn) Send(message []byte) { c.toServer(message, c.receive) }

// Close implements Socket.
func (c *simConn) Close(code int, reason string) { c.cut = true; c.up.Post(c.leave) }

// drop cuts the connection: what is on its way to the client is lost. What is on its way to the server arrives at some time,
// or is lost, too.
func (c *simConn) drop(half bool) {
	if c.cut {
		return
	}
	c.end()
	if half {
		c.up.Post(c.leave)
	} else {
		c.leave()
	}
}

func (c *simConn) leave() {
	if !c.gone {
		c.gone = true
		c.close()
	}
}

func (c *simConn) close() {
	if c.state != closedModel {
		c.state = closedModel
		c.server.control.Leave(c.session)
	}
}

// receive does what a server does.
func (c *simConn) receive(f wire.Frame) {
	s := c.server
	switch f.Body {
	case wire.BodyConnectionRequest:
		s.sessions++
		c.session = "session " + strconv.Itoa(s.sessions)
		c.send(wire.Response, f.ID, &wire.ConnectionResponseMessage{Success: &wire.ConnectionResponseMessageConnectionSuccessData{
			SessionID: c.session, ReconnectToken: "token", Extensions: []string{exactlyOnce}}}) // the rules are those of a new server in any case
	case wire.BodyPresenceSubscribeRequest:
		c.send(wire.Response, f.ID, &wire.SubscribePresenceResponseMessage{})
	case wire.BodyPing:
		c.send(wire.Message, 0, &wire.PongMessage{})
	case wire.BodyOpenRealTimeModelRequest:
		c.enter(online, s.control.Version())
		c.send(wire.Response, f.ID, &wire.OpenRealtimeModelResponseMessage{ModelID: "m", ValueIDPrefix: c.session, Data: s.tree.Value(),
			Version: s.control.Version(), Permissions: allowed, ConnectedClients: []string{c.session}})
	case wire.BodyModelResyncRequest:
		var m wire.ModelResyncRequestMessage
		c.decode(f, &m)
		s.fence(c, string(m.Replica))
		c.enter(catchingUp, m.ContextVersion)
		c.send(wire.Response, f.ID, &wire.ModelResyncResponseMessage{CurrentVersion: s.control.Version(), Permissions: allowed})
		c.catchUp()
	case wire.BodyModelResyncClientComplete:
		var m wire.ModelResyncClientCompleteMessage
		c.decode(f, &m)
		if !m.Open {
			c.close()
			return
		}
		c.send(wire.Message, 0, &wire.ModelResyncServerCompleteMessage{ConnectedClients: []string{c.session}})
	case wire.BodyOperationSubmission:
		var m wire.OperationSubmissionMessage
		c.decode(f, &m)
		s.submit(c, &m)
	case wire.BodyCloseRealTimeModelRequest:
		c.close()
		c.send(wire.Response, f.ID, &wire.CloseRealTimeModelResponseMessage{})
	default:
		s.t.Fatalf("the server got %v", f.Body)
	}
}

func (c *simConn) decode(f wire.Frame, m wire.Part) {
	if err := wire.Decode(f.Payload, m); err != nil {
		c.server.t.Fatal(err)
	}
}

func (c *simConn) enter(state modelState, version int64) {
	s := c.server
	if err := s.control.Resync(c.session, version); err != nil {
		s.t.Fatal(err)
	}
	c.state, c.told = state, version
}

// catchUp tells a client what it has not been told.
func (c *simConn) catchUp() {
	for ; c.state != closedModel && c.told < c.server.control.Version(); c.told++ {
		c.send(wire.Message, 0, c.server.log[c.told-1])
	}
}

// submit orders an operation, unless its entry has been ordered before.
func (s *simServer) submit(c *simConn, m *wire.OperationSubmissionMessage) {
	if c.state == closedModel {
		return
	}
	c.replica = string(m.Replica)
	if s.dedupe && m.Entry != 0 {
		for _, old := range s.log {
			if string(old.Replica) == string(m.Replica) && old.Entry == m.Entry {
				c.send(wire.Message, 0, &wire.OperationAcknowledgementMessage{SequenceNumber: m.SequenceNumber, Version: old.ContextVersion, Duplicate: true})
				return
			}
		}
	}
	version := s.control.Version()
	op, err := s.control.Submit(c.session, m.ContextVersion, m.Operation)
	if err == nil {
		_, err = s.tree.Apply(op)
	}
	if err != nil {
		s.t.Fatalf("the server refuses %+v of %s: %v", m, c.session, err)
	}
	s.control.Commit(c.session, op)
	s.log = append(s.log, &wire.RemoteOperationMessage{SessionID: c.session, ContextVersion: version, Operation: op, Replica: m.Replica, Entry: m.Entry})
	for _, other := range s.conns {
		switch {
		case other == c:
			c.send(wire.Message, 0, &wire.OperationAcknowledgementMessage{SequenceNumber: m.SequenceNumber, Version: version})
			c.told = version + 1
		case other.state != closedModel && !other.gone:
			other.catchUp()
		}
	}
}

// fence closes the earlier connections of a replica that comes back. A submission that is still on its way there must not be
// committed any more: what the replica made on top of it is on its way here, and would be taken for concurrent.
func (s *simServer) fence(c *simConn, replica string) {
	for _, old := range s.conns {
		if old != c && old.replica != "" && old.replica == replica {
			old.close()
		}
	}
	c.replica = replica
}
