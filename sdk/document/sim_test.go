package document

import (
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"pgregory.net/rapid"
)

// A simulated model: a server, several documents, and the messages between them, which are lost when a connection is cut.

type simServer struct {
	rt      *rapid.T
	control *ot.Server
	tree    *ot.Tree
	log     []logged
	shared  map[string]SharedReference // by session, value and key
	sites   []*site
}

// logged is a committed operation; n is the sequence number of its submission by the site called who.
type logged struct {
	who string
	n   int32
	op  ot.Op
}

func newSim(rt *rapid.T, sites int) *simServer {
	root, err := WithIDs("@", object("text", text("ab😀cd"), "list", array(text("0"), text("1"), text("2")), "map", object("k", number(1)), "num", number(0), "flag", &ot.Value{Kind: ot.Boolean}, "date", &ot.Value{Kind: ot.Date}))
	if err != nil {
		rt.Fatal(err)
	}
	tree, err := ot.NewTree(root)
	if err != nil {
		rt.Fatal(err)
	}
	s := &simServer{rt: rt, control: ot.NewServer(1), tree: tree, shared: map[string]SharedReference{}}
	for i := range sites {
		x := &site{s: s, name: fmt.Sprintf("site%d", i), online: true}
		x.session = x.name + ".0"
		x.d, err = New(Config{Root: root, Version: 1, IDPrefix: x.name, Session: x.session, Sink: x})
		if err == nil {
			x.caret, err = x.d.Reference(x.d.Root().Get("text"), ot.IndexRef, "caret")
		}
		if err == nil {
			err = s.control.Join(x.session, 1)
		}
		if err != nil {
			rt.Fatal(err)
		}
		s.sites = append(s.sites, x)
	}
	return s
}

// take lets the server take the next message of x.
func (s *simServer) take(x *site) {
	if len(x.toServer) == 0 {
		return
	}
	m := x.toServer[0]
	x.toServer = x.toServer[1:]
	switch m := m.(type) {
	case ot.Submission:
		s.order(x, m)
	case ReferenceChange:
		s.refer(x, m)
	}
}

func (s *simServer) order(x *site, m ot.Submission) {
	op, err := s.tree.Normalize(m.Op)
	if err == nil {
		op, err = s.control.Submit(x.session, m.Context, op)
	}
	if err == nil {
		_, err = s.tree.Apply(op)
	}
	if err != nil {
		s.rt.Fatalf("%s %d: %v", x.name, m.Sequence, err)
	}
	context := s.control.Version()
	s.control.Commit(x.session, op)
	l := logged{x.name, m.Sequence, op}
	s.log = append(s.log, l)
	for key, r := range s.shared {
		r.Values, _ = r.Values.Transform(r.ValueID, op)
		s.shared[key] = r
	}
	for _, other := range s.sites {
		if other.online {
			other.toClient = append(other.toClient, incoming{context, l})
		}
	}
}

func (s *simServer) refer(x *site, c ReferenceChange) {
	values, err := s.control.Reference(x.session, c.Version, c.ValueID, c.Values)
	if err != nil {
		s.rt.Fatal(err)
	}
	c.Values = values
	key := x.session + c.ValueID + c.Key
	if c.Action == Unshare {
		delete(s.shared, key)
	} else {
		s.shared[key] = SharedReference{x.session, c}
	}
	for _, other := range s.sites {
		if other.online && other != x {
			other.toClient = append(other.toClient, SharedReference{x.session, c})
		}
	}
}

// run makes random steps, lets everything arrive, and checks that all is the same everywhere.
func run(rt *rapid.T, deletes bool) {
	s := newSim(rt, 3)
	for i := rapid.IntRange(0, 60).Draw(rt, "steps"); i > 0; i-- {
		x := s.sites[rapid.IntRange(0, 2).Draw(rt, "site")]
		label := fmt.Sprintf("%s-%d ", x.name, i)
		switch step := rapid.IntRange(0, 15).Draw(rt, label); {
		case step < 5:
			x.edit(rt, label, deletes)
		case step < 8:
			s.take(x)
		case step < 11:
			x.receive()
		case step < 13:
			x.refer(rt, label)
		case step == 13:
			x.batch(rt)
		case step == 14:
			x.cut()
		default:
			x.reconnect()
		}
	}
	for _, x := range s.sites {
		x.reconnect()
		if x.d.Batching() {
			x.batch(rt)
		}
	}
	s.drain()
	s.check(!deletes)
}

func (s *simServer) drain() {
	for again := true; again; {
		again = false
		for _, x := range s.sites {
			again = again || len(x.toServer)+len(x.toClient) > 0
			s.take(x)
			x.receive()
		}
	}
}

func (s *simServer) check(references bool) {
	want := withIDs(s.tree.Value())
	next := map[string]int32{}
	for _, l := range s.log {
		if next[l.who]++; l.n != next[l.who] {
			s.rt.Fatalf("submission %d of %s was ordered where %d belongs", l.n, l.who, next[l.who])
		}
	}
	for _, x := range s.sites {
		if got := withIDs(x.d.Root().Value()); got != want {
			s.rt.Fatalf("%s has\n%s\nthe server has\n%s", x.name, got, want)
		}
		if !x.d.Committed() || x.d.Version() != s.control.Version() {
			s.rt.Fatalf("%s is at %d with %d in flight, the server at %d", x.name, x.d.Version(), x.d.InflightLen(), s.control.Version())
		}
		for _, other := range s.sites {
			if other == x {
				continue
			}
			r := other.d.FindReference(other.d.Root().Get("text"), x.session, "caret")
			if (r != nil) != x.caret.Shared() {
				s.rt.Fatalf("%s has shared: %v, and %s sees %+v", x.name, x.caret.Shared(), other.name, r)
			}
			if references && r != nil && !r.Values().Equal(x.caret.Values()) {
				s.rt.Fatalf("%s is at %s, but %s sees it at %s", x.name, sayReference(x.caret), other.name, sayReference(r))
			}
		}
	}
}

func withIDs(v *ot.Value) string {
	out := v.ID + content(v)
	for _, item := range v.Items {
		out += " " + withIDs(item)
	}
	for _, m := range v.Members {
		out += " " + withIDs(m.Value)
	}
	return out
}

func TestRandomSessionsConvergeThroughBatchesCutsAndResyncs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) { run(rt, true) })
}

// Where text is deleted, a caret at its end and a concurrent insertion there may come out one before the other: the protocol
// moves references on each side by itself, and says no more of them.
func TestCaretsAreSeenWhereTheyAreWhileTextIsInserted(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) { run(rt, false) })
}
