package sdk

import (
	"bytes"
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
	// forgetsTokens: reconnect tokens are refused.
	forgetsTokens bool
	note          string // what a failure says first
	requests      map[wire.Body]int
	// lose decides which answers are lost with their connection.
	lose func(c *manyConn, m wire.BodyMessage) bool
	// quiet: it takes its time with the content of models that are subscribed to.
	quiet bool
	// full: the error code that a change of what is subscribed to gives.
	full string
	// told: the models that the last one was to add.
	told []string
}

type manyModel struct {
	id, collection, incarnation string
	control                     *ot.Server
	tree                        *ot.Tree
	log                         []*wire.RemoteOperationMessage // of context versions 1, 2, …
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
