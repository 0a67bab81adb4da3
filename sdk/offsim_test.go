package sdk

import (
	"bytes"
	"fmt"
	"strconv"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// manyServer is a small server of any number of models in a seeded world, for the tests of offline use: models are made, deleted
// and made anew, and kept for subscribers. Each direction of each connection is a queue of its own.
type manyServer struct {
	t        *testing.T
	world    *offlinetest.World
	once     bool                 // knows the extension
	hash     bool                 // knows the one of the state hash
	shared   []wire.ReferenceData // what others share, in any model
	models   map[string]*manyModel
	gone     []*manyModel
	made     map[string]*manyModel // by the replica and entry of their creation
	conns    []*manyConn
	sessions int
	refuse   map[string]string // model id: the error code that creating or resyncing it gives
	deny     map[string]bool   // models nobody may write to
	note     string            // what a failure says first
	requests map[wire.Body]int
	// lose decides which answers are lost with their connection.
	lose func(c *manyConn, m wire.BodyMessage) bool
}

type manyModel struct {
	id, collection, incarnation string
	control                     *ot.Server
	tree                        *ot.Tree
	log                         []*wire.RemoteOperationMessage // of context versions 1, 2, …
}

type manyConn struct {
	server     *manyServer
	up, down   *offlinetest.Tab
	client     *offlinetest.Tab
	handler    SocketHandler
	session    string
	cut, gone  bool
	next       int32
	open       map[int32]*manyResource
	subscribed map[string]bool
}

type manyResource struct {
	number  int32
	model   *manyModel
	replica string
	told    int64
}

func newManyServer(t *testing.T, w *offlinetest.World, once bool) *manyServer {
	return &manyServer{t: t, world: w, once: once, models: map[string]*manyModel{}, made: map[string]*manyModel{}, refuse: map[string]string{},
		deny: map[string]bool{}, requests: map[wire.Body]int{}}
}

// add makes a model with a text, as somebody else would.
func (s *manyServer) add(id, text string) *manyModel {
	return s.create(id, "c", &ot.Value{ID: "@:0", Kind: ot.Object, Members: []ot.Member{{Key: "text", Value: &ot.Value{ID: "@:1", Kind: ot.String, Text: text}}}})
}

func (s *manyServer) create(id, collection string, root *ot.Value) *manyModel {
	tree, err := ot.NewTree(root)
	if err != nil {
		s.t.Fatal(err)
	}
	m := &manyModel{id: id, collection: collection, incarnation: "i" + strconv.Itoa(len(s.models)+len(s.gone)+1), control: ot.NewServer(1), tree: tree}
	if err := m.control.Join("keeper of the whole history", 1); err != nil {
		s.t.Fatal(err)
	}
	s.models[id] = m
	s.push(id)
	return m
}

// remove deletes a model; whoever has it open is told.
func (s *manyServer) remove(id string) {
	m := s.models[id]
	delete(s.models, id)
	s.gone = append(s.gone, m)
	for _, c := range s.conns {
		for n, r := range c.open {
			if r.model == m {
				delete(c.open, n)
				c.send(wire.Message, 0, &wire.ModelForceCloseMessage{ResourceID: n, ReasonCode: 2, Reason: "deleted"})
			}
		}
	}
	s.push(id)
}

// edit makes an operation of somebody else.
func (s *manyServer) edit(id string, op ot.Op) {
	m := s.models[id]
	name := "somebody else"
	m.control.Leave(name)
	if err := m.control.Join(name, m.control.Version()); err != nil {
		s.t.Fatal(err)
	}
	s.order(m, name, m.control.Version(), op, nil, 0, nil, 0)
}

func (s *manyServer) text(id string) string { return s.models[id].tree.Value().Member("text").Text }

type manyDialer struct {
	server *manyServer
	tab    *offlinetest.Tab
	down   bool // no connection can be made
}

// Dial implements Dialer.
func (d *manyDialer) Dial(url string, h SocketHandler) Socket {
	s := d.server
	c := &manyConn{server: s, up: s.world.NewTab(), down: s.world.NewTab(), client: d.tab, handler: h, open: map[int32]*manyResource{}, subscribed: map[string]bool{}}
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
func (c *manyConn) Send(message []byte) {
	message = bytes.Clone(message)
	c.up.Post(func() {
		if c.gone {
			return
		}
		f, err := wire.DecodeFrame(message)
		if err != nil {
			c.server.t.Fatal(err)
		}
		c.receive(f)
	})
}

// Close implements Socket.
func (c *manyConn) Close(code int, reason string) { c.cut = true; c.up.Post(c.leave) }

func (c *manyConn) toClient(call func()) {
	c.down.Post(func() {
		c.client.Post(func() {
			if !c.cut {
				call()
			}
		})
	})
}

func (c *manyConn) send(kind wire.Kind, id int32, m wire.BodyMessage) {
	if s := c.server; s.lose != nil && s.lose(c, m) {
		s.trace("LOST", c.session, m.Body())
		c.drop()
		return
	}
	b := wire.AppendFrame(nil, kind, id, m)
	c.toClient(func() {
		c.handler.SocketMessage(b)
		clear(b)
	})
}

// drop cuts the connection: what is under way is lost.
func (c *manyConn) drop() {
	if c.cut {
		return
	}
	c.client.Post(func() {
		if !c.cut {
			c.cut = true
			c.handler.SocketEnded(errorf(ErrConnectionFailed, "cable cut"))
		}
	})
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

// receive does what a server does.
func (c *manyConn) receive(f wire.Frame) {
	s := c.server
	s.requests[f.Body]++
	s.trace(s.world.Now(), c.session, "got", f.Body)
	fail := func(code string) { c.send(wire.Response, f.ID, &wire.ErrorMessage{Code: code, Message: code}) }
	switch f.Body {
	case wire.BodyConnectionRequest:
		s.sessions++
		c.session = "session " + strconv.Itoa(s.sessions)
		extensions := []string{keepBoth}
		if s.once {
			extensions = append(extensions, exactlyOnce)
		}
		if s.hash {
			extensions = append(extensions, stateHash)
		}
		c.send(wire.Response, f.ID, &wire.ConnectionResponseMessage{Success: &wire.ConnectionResponseMessageConnectionSuccessData{
			SessionID: c.session, ReconnectToken: "token", Extensions: extensions, User: &wire.DomainUserData{UserID: &wire.DomainUserIdData{Username: "ada"}}}})
	case wire.BodyPresenceSubscribeRequest:
		c.send(wire.Response, f.ID, &wire.SubscribePresenceResponseMessage{})
	case wire.BodyPing:
		c.send(wire.Message, 0, &wire.PongMessage{})
	case wire.BodyCreateRealTimeModelRequest:
		var m wire.CreateRealtimeModelRequestMessage
		c.decode(f, &m)
		mark := string(m.Replica) + strconv.FormatInt(m.Entry, 10)
		switch {
		case s.refuse[*m.ModelID] != "":
			fail(s.refuse[*m.ModelID])
		case s.once && m.Entry != 0 && s.made[mark] != nil:
			c.send(wire.Response, f.ID, &wire.CreateRealtimeModelResponseMessage{ModelID: *m.ModelID, Duplicate: true, Incarnation: s.incarnation(s.made[mark])})
		case s.models[*m.ModelID] != nil:
			fail("model_already_exists")
		default:
			s.made[mark] = s.create(*m.ModelID, m.CollectionID, m.Data)
			c.send(wire.Response, f.ID, &wire.CreateRealtimeModelResponseMessage{ModelID: *m.ModelID, Incarnation: s.incarnation(s.made[mark])})
		}
	case wire.BodyDeleteRealtimeModelRequest:
		var m wire.DeleteRealtimeModelRequestMessage
		c.decode(f, &m)
		if model := s.models[m.ModelID]; model == nil || s.once && m.Incarnation != "" && m.Incarnation != model.incarnation {
			fail("model_not_found")
			return
		}
		s.remove(m.ModelID)
		c.send(wire.Response, f.ID, &wire.DeleteRealtimeModelResponseMessage{})
	case wire.BodyOpenRealTimeModelRequest:
		var m wire.OpenRealtimeModelRequestMessage
		c.decode(f, &m)
		model := s.models[*m.ModelID]
		if model == nil {
			fail("model_not_found")
			return
		}
		if r := c.enter(model, model.control.Version(), ""); r != nil {
			c.send(wire.Response, f.ID, &wire.OpenRealtimeModelResponseMessage{ResourceID: r.number, ModelID: model.id, Collection: model.collection,
				ValueIDPrefix: c.session + strconv.Itoa(int(r.number)), Data: model.tree.Value(), Version: model.control.Version(), Permissions: allowed,
				ConnectedClients: []string{c.session}, Incarnation: s.incarnation(model)})
		} else {
			fail("model_already_open")
		}
	case wire.BodyModelResyncRequest:
		var m wire.ModelResyncRequestMessage
		c.decode(f, &m)
		model := s.models[m.ModelID]
		switch {
		case s.refuse[m.ModelID] != "":
			fail(s.refuse[m.ModelID])
			return
		case model == nil:
			fail("model_not_found")
			return
		case s.once && m.Incarnation != "" && m.Incarnation != model.incarnation:
			fail("model_deleted")
			return
		case m.ContextVersion > model.control.Version():
			fail("invalid_version")
			return
		}
		r := c.enter(model, m.ContextVersion, string(m.Replica))
		if r == nil {
			fail("model_already_open")
			return
		}
		c.send(wire.Response, f.ID, &wire.ModelResyncResponseMessage{ResourceID: r.number, CurrentVersion: model.control.Version(),
			Permissions: &wire.ModelPermissionsData{Read: true, Write: !s.deny[m.ModelID]}, Incarnation: s.incarnation(model)})
		c.catchUp(r)
	case wire.BodyModelResyncClientComplete:
		var m wire.ModelResyncClientCompleteMessage
		c.decode(f, &m)
		if c.open[m.ResourceID] == nil {
			return
		}
		if !m.Open {
			c.close(m.ResourceID)
		}
		c.send(wire.Message, 0, &wire.ModelResyncServerCompleteMessage{ResourceID: m.ResourceID, ConnectedClients: []string{c.session}})
	case wire.BodyOperationSubmission:
		var m wire.OperationSubmissionMessage
		c.decode(f, &m)
		if r := c.open[m.ResourceID]; r != nil {
			s.submit(c, r, &m)
		}
	case wire.BodyModelStateRequest:
		c.compare(f)
	case wire.BodyShareReference, wire.BodySetReference:
	case wire.BodyCloseRealTimeModelRequest:
		var m wire.CloseRealtimeModelRequestMessage
		c.decode(f, &m)
		c.close(m.ResourceID)
		c.send(wire.Response, f.ID, &wire.CloseRealTimeModelResponseMessage{})
	case wire.BodyModelOfflineSubscriptionChange:
		var m wire.ModelOfflineSubscriptionChangeRequestMessage
		c.decode(f, &m)
		if m.All {
			clear(c.subscribed)
		}
		for _, id := range m.Unsubscribe {
			delete(c.subscribed, id)
		}
		c.send(wire.Response, f.ID, &wire.OkResponse{})
		for _, one := range m.Subscribe {
			c.subscribed[one.ModelID] = true
			if model := s.models[one.ModelID]; model == nil || model.control.Version() != one.CurrentVersion {
				c.tell(one.ModelID, one.CurrentVersion == 0)
			}
		}
	default:
		s.t.Fatalf("the server got %v", f.Body)
	}
}

func (s *manyServer) incarnation(m *manyModel) string {
	if s.once {
		return m.incarnation
	}
	return ""
}

// push tells the subscribers of a model what became of it.
func (s *manyServer) push(id string) {
	for _, c := range s.conns {
		if !c.gone && c.subscribed[id] && (s.models[id] == nil || !c.has(s.models[id])) {
			c.tell(id, false)
		}
	}
}

func (c *manyConn) tell(id string, initial bool) {
	s := c.server
	m := &wire.OfflineModelUpdatedMessage{ModelID: id}
	yes := true
	if model := s.models[id]; model == nil {
		m.Deleted = &yes
	} else {
		data := &wire.OfflineModelUpdatedMessageModelUpdateData{Version: model.control.Version(), Data: model.tree.Value(), Incarnation: s.incarnation(model)}
		if initial {
			m.Initial = &wire.OfflineModelUpdatedMessageOfflineModelInitialData{Collection: model.collection, Model: data, Permissions: allowed}
		} else {
			m.Updated = &wire.OfflineModelUpdatedMessageOfflineModelUpdateData{Model: data}
		}
	}
	c.send(wire.Message, 0, m)
}

// enter opens a model for a connection, nil if it has it open already.
func (c *manyConn) enter(m *manyModel, version int64, replica string) *manyResource {
	if c.has(m) {
		return nil
	}
	r := &manyResource{number: c.next, model: m, replica: replica, told: version}
	c.next++
	c.open[r.number] = r
	if err := m.control.Resync(c.session+"/"+strconv.Itoa(int(r.number)), version); err != nil {
		c.server.t.Fatal(err)
	}
	return r
}

func (c *manyConn) catchUp(r *manyResource) {
	for ; r.told < r.model.control.Version(); r.told++ {
		m := *r.model.log[r.told-1]
		m.ResourceID = r.number
		c.send(wire.Message, 0, &m)
	}
}

// submit orders an operation, unless its entry has been ordered before.
func (s *manyServer) submit(c *manyConn, r *manyResource, m *wire.OperationSubmissionMessage) {
	if !s.once && m.Entry != 0 {
		s.t.Fatal("an entry was sent to a server that does not know the extension")
	}
	if len(m.Replica) > 0 {
		r.replica = string(m.Replica)
	}
	if s.once && m.Entry != 0 {
		for _, old := range r.model.log {
			if string(old.Replica) == string(m.Replica) && old.Entry == m.Entry {
				name := c.session + "/" + strconv.Itoa(int(r.number))
				if err := r.model.control.Repeat(name, m.ContextVersion, old.ContextVersion, m.Operation); err != nil {
					s.t.Fatalf("%s: the server refuses a repeated %+v of %s: %v", s.note, m.Operation, name, err)
				}
				c.send(wire.Message, 0, &wire.OperationAcknowledgementMessage{ResourceID: r.number, SequenceNumber: m.SequenceNumber, Version: old.ContextVersion, Duplicate: true})
				return
			}
		}
	}
	s.order(r.model, c.session+"/"+strconv.Itoa(int(r.number)), m.ContextVersion, m.Operation, m.Replica, m.Entry, c, m.SequenceNumber)
}

// order orders an operation and tells everybody.
func (s *manyServer) order(m *manyModel, name string, context int64, op ot.Op, replica []byte, entry int64, from *manyConn, sequence int32) {
	version := m.control.Version()
	s.trace("order", m.id, name, "context", context, "at", version, op.Index, op.Text, "entry", entry)
	op, err := m.control.Submit(name, context, op)
	if err == nil {
		_, err = m.tree.Apply(op)
	}
	if err != nil {
		s.t.Fatalf("%s: the server refuses %+v of %s at %d (is at %d): %v", s.note, op, name, context, version, err)
	}
	m.control.Commit(name, op)
	session := name
	if from != nil {
		session = from.session
	}
	m.log = append(m.log, &wire.RemoteOperationMessage{SessionID: session, ContextVersion: version, Operation: op,
		Timestamp: wire.FromMillis(s.world.Now().Milliseconds() + 1), Replica: bytes.Clone(replica), Entry: entry})
	for _, c := range append([]*manyConn(nil), s.conns...) {
		for _, r := range c.open {
			if r.model != m || c.gone {
				continue
			}
			if c == from {
				r.told = version + 1
				c.send(wire.Message, 0, &wire.OperationAcknowledgementMessage{ResourceID: r.number, SequenceNumber: sequence, Version: version})
			} else {
				c.catchUp(r)
			}
		}
	}
	s.push(m.id)
}

var debug bool

func (s *manyServer) trace(args ...any) {
	if debug {
		fmt.Println(args...)
	}
}
