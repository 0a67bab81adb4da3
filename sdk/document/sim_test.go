package document

import (
	"fmt"
	"strings"
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

// site is one client. It is the Sink of its document.
type site struct {
	s        *simServer
	name     string
	session  string
	sessions int
	d        *Document
	caret    *Reference
	online   bool
	toServer []any // ot.Submission, ReferenceChange
	toClient []any // incoming, SharedReference, resynced
}

type incoming struct {
	context int64
	logged
}

// resynced tells a client that it has what it missed, and which references there are.
type resynced struct{ references []SharedReference }

func (x *site) Submit(s ot.Submission)          { x.toServer = append(x.toServer, s) }
func (x *site) SendReference(c ReferenceChange) { x.toServer = append(x.toServer, c) }
func (x *site) Event(e Event) {
	if m, ok := e.(ReferenceSet); ok && m.Reference.IsSet() && m.Reference.Element() != nil {
		for _, i := range m.Reference.Values().Indexes {
			if i < 0 || i > m.Reference.Element().Len() {
				x.s.rt.Fatalf("%s sees %s outside the text of %d", x.name, sayReference(m.Reference), m.Reference.Element().Len())
			}
		}
	}
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

// receive lets x take the next message of the server.
func (x *site) receive() {
	if len(x.toClient) == 0 {
		return
	}
	m := x.toClient[0]
	x.toClient = x.toClient[1:]
	err := error(nil)
	switch m := m.(type) {
	case incoming:
		if m.who == x.name {
			err = x.d.Acknowledge(m.n, m.context)
		} else {
			err = x.d.Remote(m.who, m.context, m.op)
		}
	case SharedReference:
		x.d.RemoteReference(m.Session, m.ReferenceChange)
	case resynced:
		x.d.Resume()
		x.d.ReplaceReferences(m.references)
		x.d.ShareAgain()
	}
	if err != nil {
		x.s.rt.Fatalf("%s: %v", x.name, err)
	}
}

func (x *site) cut() {
	if !x.online {
		return
	}
	x.online, x.toServer, x.toClient = false, nil, nil
	x.d.Pause()
	x.s.control.Leave(x.session)
	for key, r := range x.s.shared {
		if r.Session == x.session {
			delete(x.s.shared, key)
		}
	}
	for _, other := range x.s.sites {
		if other.online {
			other.toClient = append(other.toClient, SharedReference{x.session, ReferenceChange{Action: Unshare, ValueID: x.caret.Element().ID(), Key: "caret"}})
		}
	}
}

func (x *site) reconnect() {
	if x.online {
		return
	}
	x.sessions++
	x.online, x.session = true, fmt.Sprintf("%s.%d", x.name, x.sessions)
	x.d.SetSession(x.session)
	if err := x.s.control.Resync(x.session, x.s.control.Version()); err != nil {
		x.s.rt.Fatal(err)
	}
	for v := x.d.Version(); v < x.s.control.Version(); v++ {
		x.toClient = append(x.toClient, incoming{v, x.s.log[v-1]})
	}
	all := resynced{}
	for _, r := range x.s.shared {
		all.references = append(all.references, r)
	}
	x.toClient = append(x.toClient, all)
}

// edit makes a random change through the elements.
func (x *site) edit(rt *rapid.T, label string, deletes bool) {
	root := x.d.Root()
	pick := func(name string, n int) int { return rapid.IntRange(0, n-1).Draw(rt, label+name) }
	err := error(nil)
	list, m, s := root.Get("list"), root.Get("map"), root.Get("text")
	switch kind := pick("kind", 20); {
	case kind < 8:
		from := x.boundary(s, pick("from", s.Len()+1))
		to := x.boundary(s, min(s.Len(), from+pick("to", 3)))
		insert := rapid.SampledFrom([]string{"", "x", "yz", "😀"}).Draw(rt, label+"insert")
		if !deletes {
			to = from
		}
		err = s.Splice(from, max(to-from, 0), insert)
	case kind == 8 && deletes:
		err = s.SetText("set" + label)
	case kind < 11 || list.Len() == 0:
		_, err = list.Insert(pick("at", list.Len()+1), object("v", text(label)))
	case kind == 11:
		_, err = list.RemoveAt(pick("at", list.Len()))
	case kind == 12:
		_, err = list.SetAt(pick("at", list.Len()), text(label))
	case kind == 13:
		err = list.Move(pick("at", list.Len()), pick("to", list.Len()))
	case kind == 14:
		if e := list.At(pick("at", list.Len())); e.Kind() == ot.Object {
			err = e.Get("v").Splice(0, 0, "!")
		}
	case kind < 17:
		if key := rapid.SampledFrom([]string{"k", "l", "m"}).Draw(rt, label+"key"); m.Has(key) && pick("remove", 2) == 0 {
			_, err = m.Remove(key)
		} else {
			_, err = m.Set(key, text(label))
		}
	case kind == 17:
		err = root.Get("num").Add(float64(1 + pick("delta", 3)))
	case kind == 18:
		err = root.Get("flag").SetBool(pick("flag", 2) == 0)
	default:
		err = root.Get("date").SetMillis(int64(pick("date", 3)))
	}
	if err != nil {
		rt.Fatalf("%s: %v", x.name, err)
	}
}

// boundary is i, or in front of the pair that i is in.
func (x *site) boundary(s *Element, i int) int {
	if strings.HasSuffix(s.Slice(0, i), "\uFFFD") {
		return i - 1
	}
	return i
}

func (x *site) refer(rt *rapid.T, label string) {
	err := error(nil)
	switch rapid.IntRange(0, 5).Draw(rt, label+"ref") {
	case 0:
		err = x.caret.Share()
	case 1:
		err = x.caret.Clear()
	case 2:
		err = x.caret.Unshare()
	default:
		err = x.caret.Set(indexes(rapid.IntRange(0, x.d.Root().Get("text").Len()).Draw(rt, label+"index")))
	}
	if err != nil {
		rt.Fatal(err)
	}
}

func (x *site) batch(rt *rapid.T) {
	err := error(nil)
	switch {
	case !x.d.Batching():
		err = x.d.StartBatch()
	case x.d.BatchSize() == 0:
		err = x.d.CancelBatch()
	default:
		err = x.d.CompleteBatch()
	}
	if err != nil {
		rt.Fatal(err)
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
