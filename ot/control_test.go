package ot

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// site is one client with its model, and the messages under way in both directions.
type site struct {
	name     string
	tree     *Tree
	client   *Client
	toServer []Submission
	toClient []message
}

// message is what a server tells a client: an operation of somebody else, or an acknowledgement.
type message struct {
	op       Op
	context  int64
	sequence int32 // of an acknowledgement
}

type session struct {
	rt     *rapid.T
	server *Server
	tree   *Tree
	sites  []*site
}

func newSession(rt *rapid.T, clients int) *session {
	base := randomModel(rt)
	s := &session{rt: rt, server: NewServer(1), tree: mustTree(rt, base)}
	for i := 0; i < clients; i++ {
		name := fmt.Sprintf("client%d", i)
		s.sites = append(s.sites, &site{name: name, tree: mustTree(rt, base), client: NewClient(1, Rules{})})
		if err := s.server.Join(name, 1); err != nil {
			rt.Fatal(err)
		}
	}
	return s
}

func (s *session) edit(x *site, label string) {
	op := randomChange(s.rt, x.tree, label)
	if sub, ok := x.client.Local(&op); ok {
		x.toServer = append(x.toServer, sub)
	}
}

// order lets the server take the next submission of x.
func (s *session) order(x *site) {
	if len(x.toServer) == 0 {
		return
	}
	sub := x.toServer[0]
	x.toServer = x.toServer[1:]
	op, err := s.server.Submit(x.name, sub.Context, sub.Op)
	if err != nil {
		s.rt.Fatal(err)
	}
	if _, err := s.tree.Apply(op); err != nil {
		s.rt.Fatalf("the server cannot apply %s: %v", show(op), err)
	}
	context := s.server.Version()
	s.server.Commit(x.name, op)
	for _, other := range s.sites {
		m := message{op: op, context: context}
		if other == x {
			m = message{sequence: sub.Sequence, context: context}
		}
		other.toClient = append(other.toClient, m)
	}
}

func (s *session) receive(x *site) {
	if len(x.toClient) == 0 {
		return
	}
	m := x.toClient[0]
	x.toClient = x.toClient[1:]
	if m.sequence > 0 {
		if err := x.client.Acknowledge(m.sequence, m.context); err != nil {
			s.rt.Fatal(err)
		}
		return
	}
	op, err := x.client.Remote(m.op, m.context)
	if err != nil {
		s.rt.Fatal(err)
	}
	if _, err := x.tree.Apply(op); err != nil {
		s.rt.Fatalf("%s cannot apply %s: %v", x.name, show(op), err)
	}
}

func TestRandomSessionsOfThreeClientsConverge(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newSession(rt, 3)
		steps := rapid.IntRange(0, 40).Draw(rt, "steps")
		for i := 0; i < steps; i++ {
			x := s.sites[rapid.IntRange(0, 2).Draw(rt, "site")]
			switch rapid.IntRange(0, 2).Draw(rt, "step") {
			case 0:
				s.edit(x, fmt.Sprintf("%s-%d-", x.name, i))
			case 1:
				s.order(x)
			default:
				s.receive(x)
			}
		}
		s.drain()
		want := dump(s.tree.Value())
		for _, x := range s.sites {
			if got := dump(x.tree.Value()); got != want {
				rt.Fatalf("%s has\n%s\nthe server has\n%s", x.name, got, want)
			}
			if !x.client.Committed() || x.client.Version() != s.server.Version() {
				rt.Fatalf("%s is at version %d with %d under way, the server at %d", x.name, x.client.Version(), len(x.client.Inflight()), s.server.Version())
			}
		}
	})
}

func (s *session) drain() {
	for again := true; again; {
		again = false
		for _, x := range s.sites {
			again = again || len(x.toServer)+len(x.toClient) > 0
			s.order(x)
			s.receive(x)
		}
	}
}

func TestTheServerForgetsHistoryThatEverySessionHasSeen(t *testing.T) {
	s := NewServer(1)
	for _, name := range []string{"a", "b"} {
		if err := s.Join(name, 1); err != nil {
			t.Fatal(err)
		}
	}
	write := func(n int64) {
		for i := int64(0); i < n; i++ {
			op, err := s.Submit("a", s.Version(), Op{Type: NumberDelta, Target: "n", Number: 1})
			if err != nil {
				t.Fatal(err)
			}
			s.Commit("a", op)
		}
	}
	write(10 * pruneMin)
	if session, version := s.Laggard(); s.Oldest() != 1 || session != "b" || version != 1 {
		t.Errorf("history begins at %d and is held back by %q at %d, but session b is still at 1", s.Oldest(), session, version)
	}
	for range 20 {
		if err := s.Seen("b", s.Version()); err != nil {
			t.Fatal(err)
		}
		write(10 * pruneMin)
	}
	if kept := s.Version() - s.Oldest(); kept < 10*pruneMin || kept > 50*pruneMin {
		t.Errorf("%d operations are kept, of which session b has not seen %d", kept, 10*pruneMin)
	}
	if err := s.Join("late", 2); !errors.Is(err, ErrTrimmed) {
		t.Errorf("joining at a forgotten version: got %v, want %v", err, ErrTrimmed)
	}
}

func TestVersionsThatCannotBeAreRefusedAndChangeNothing(t *testing.T) {
	c := NewClient(5, Rules{})
	c.Local(&Op{Type: NumberDelta, Target: "n", Number: 1})
	for name, err := range map[string]error{
		"ack of another sequence": c.Acknowledge(2, 5),
		"ack of another version":  c.Acknowledge(1, 6),
		"completing no batch":     second(c.CompleteBatch()),
		"cancelling no batch":     c.CancelBatch(),
		"remote from the future":  second(c.Remote(Op{Type: NumberDelta, Target: "n"}, 6)),
	} {
		if err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if err := c.Acknowledge(1, 5); err != nil || !c.Committed() || c.Version() != 6 {
		t.Errorf("the right ack: %v, committed %v, version %d", err, c.Committed(), c.Version())
	}
	s := NewServer(3)
	if _, err := s.Submit("nobody", 3, Op{}); !errors.Is(err, ErrVersion) {
		t.Errorf("a session that has not joined: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestABatchGoesOutAsOneCompoundRebasedOverWhatArrivedMeanwhile(t *testing.T) {
	c := NewClient(1, Rules{})
	if err := c.StartBatch(); err != nil {
		t.Fatal(err)
	}
	for _, index := range []int{0, 1} {
		if _, ok := c.Local(&Op{Type: StringSplice, Target: "s", Index: index, Text: "x"}); ok {
			t.Error("an operation of a batch was to be sent at once")
		}
	}
	remote, err := c.Remote(Op{Type: StringSplice, Target: "s", Index: 0, Text: "abc"}, 1)
	if err != nil || remote.Index != 0 {
		t.Fatalf("remote applies at %d, %v", remote.Index, err)
	}
	sub, err := c.CompleteBatch()
	if err != nil || sub.Context != 2 || len(sub.Op.Ops) != 2 || sub.Op.Ops[0].Index != 3 || sub.Op.Ops[1].Index != 4 {
		t.Errorf("batch went out as %+v, %v", sub, err)
	}
}
