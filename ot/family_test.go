package ot

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// family is some tabs that have the same changes under way, in one order: the links of a chain. Each submits all or some of
// them, over connections that break, to a server that orders each link once. A stranger writes, too.
type family struct {
	server   *Server
	tree     *Tree // of the server
	log      []ordered
	versions map[int]int64 // of the links that were ordered
	links    int           // that were made
	tabs     []*tab
	stranger *tab
	streams  []*stream
	written  int  // by the stranger
	forget   bool // the server does not tell of repeats
	repeats  int
}

// ordered is an operation in the log of the server.
type ordered struct {
	version int64
	op      Op
	link    int // of the chain; 0 for one of the stranger's
}

// tab is one client. Links below pending are acknowledged.
type tab struct {
	name    string
	tree    *Tree
	client  *Client
	pending int
	sent    int // links below are submitted in this session
	lazy    bool
	*stream
}

// stream is a session, and what is under way in it. Of a broken one the server may still read what was sent.
type stream struct {
	session  string
	from     int64 // the client may submit when it has reached this version
	toServer []linkSubmission
	toClient []ordered
}

type linkSubmission struct {
	link    int
	context int64
	op      Op
}

func newFamily(rt *rapid.T) *family {
	base := randomModel(rt)
	newTab := func(name string) *tab {
		return &tab{name: name, tree: mustTree(rt, base), client: NewClient(1, Rules{}), pending: 1}
	}
	f := &family{server: NewServer(1), tree: mustTree(rt, base), versions: map[int]int64{}, stranger: newTab("stranger")}
	for i := range rapid.IntRange(2, 3).Draw(rt, "tabs") {
		f.tabs = append(f.tabs, newTab(fmt.Sprint("tab", i)))
		f.tabs[i].lazy = i > 0 && rapid.Bool().Draw(rt, "lazy")
	}
	for _, x := range f.all() {
		if err := f.connect(x); err != nil {
			rt.Fatal(err)
		}
	}
	return f
}

func (f *family) all() []*tab { return append(append([]*tab(nil), f.tabs...), f.stranger) }

// connect gives a tab a new session, in which it catches up. It does not know what became of the one before.
func (f *family) connect(x *tab) error {
	if x.stream != nil {
		x.stream.toClient = nil
	}
	x.stream = &stream{session: fmt.Sprint(x.name, "/", len(f.streams)), from: f.server.Version(), toClient: append([]ordered(nil), f.log[x.client.Version()-1:]...)}
	x.sent = x.pending
	f.streams = append(f.streams, x.stream)
	return f.server.Resync(x.session, f.server.Version())
}

// edit makes the next link in all tabs, at one version, as if each had just read it from their store.
func (f *family) edit(rt *rapid.T) error {
	version := f.tabs[rapid.IntRange(0, len(f.tabs)-1).Draw(rt, "version of tab")].client.Version()
	for _, x := range f.tabs {
		version = max(version, x.client.Version())
	}
	for _, x := range f.tabs {
		for x.client.Version() < version {
			if err := f.receive(x); err != nil {
				return err
			}
		}
	}
	f.links++
	op := f.change(rt, f.tabs[0].tree, fmt.Sprintf("link%d-", f.links))
	for i, x := range f.tabs {
		own := op
		x.client.Local(&own)
		if i == 0 {
			continue
		}
		if _, err := x.tree.Apply(op); err != nil {
			return fmt.Errorf("%s cannot take over %s: %w", x.name, show(op), err)
		}
	}
	return nil
}

// change is randomChange that also types into values which others may remove.
func (f *family) change(rt *rapid.T, tree *Tree, label string) Op {
	if n := tree.nodes["a"].Len(); n > 0 && rapid.IntRange(0, 4).Draw(rt, label+"inside") == 0 {
		op := Op{Type: StringSplice, Target: tree.nodes["a"].At(n - 1).ID(), Text: label}
		tree.Apply(op)
		return op
	}
	return randomChange(rt, tree, label)
}

// write lets the stranger submit something, and the server order it.
func (f *family) write(rt *rapid.T) error {
	x := f.stranger
	f.written++
	op := f.change(rt, x.tree, fmt.Sprintf("stranger%d-", f.written))
	x.client.Local(&op)
	s := x.client.InflightAt(x.client.InflightLen() - 1)
	x.toServer = append(x.toServer, linkSubmission{0, x.client.Version(), s.Op})
	return nil
}

// submit sends the next link of a tab.
func (f *family) submit(x *tab) {
	x.sent = max(x.sent, x.pending)
	if x.sent > f.links || x.client.Version() < x.from {
		return
	}
	x.toServer = append(x.toServer, linkSubmission{x.sent, x.client.Version(), x.client.InflightAt(x.sent - x.pending).Op})
	x.sent++
}

// order lets the server take the next submission of a session.
func (f *family) order(s *stream) error {
	if len(s.toServer) == 0 {
		return nil
	}
	sub := s.toServer[0]
	s.toServer = s.toServer[1:]
	version, known := f.versions[sub.link]
	switch {
	case known && f.forget:
		return nil
	case known:
		f.repeats++
		return f.server.Repeat(s.session, sub.context, version, sub.op)
	case sub.link > 0 && sub.link != len(f.versions)+1:
		return fmt.Errorf("link %d was submitted when %d were ordered", sub.link, len(f.versions))
	}
	op, err := f.tree.Normalize(sub.op)
	if err == nil {
		op, err = f.server.Submit(s.session, sub.context, op)
	}
	if err == nil {
		_, err = f.tree.Apply(op)
	}
	if err != nil {
		return fmt.Errorf("ordering %s of %s: %w", show(sub.op), s.session, err)
	}
	o := ordered{f.server.Version(), op, sub.link}
	f.server.Commit(s.session, op)
	if f.log = append(f.log, o); sub.link > 0 {
		f.versions[sub.link] = o.version
	}
	for _, x := range f.all() {
		x.toClient = append(x.toClient, o)
	}
	return nil
}

// receive gives a client what the server ordered next. Its own it knows by the mark, whoever submitted it.
func (f *family) receive(x *tab) error {
	if len(x.toClient) == 0 {
		return nil
	}
	o := x.toClient[0]
	x.toClient = x.toClient[1:]
	if (o.link > 0) != (x == f.stranger) {
		x.pending++
		return x.client.Acknowledge(int32(x.pending-1), o.version)
	}
	op, err := x.client.Remote(o.op, o.version)
	if err == nil {
		_, err = x.tree.Apply(op)
	}
	if err != nil {
		return fmt.Errorf("%s receives %s: %w", x.name, show(o.op), err)
	}
	return nil
}

func (f *family) step(rt *rapid.T) error {
	x := f.tabs[rapid.IntRange(0, len(f.tabs)-1).Draw(rt, "tab")]
	switch rapid.IntRange(0, 15).Draw(rt, "step") {
	case 0, 1, 2:
		return f.edit(rt)
	case 3, 4:
		return f.write(rt)
	case 5:
		return f.connect(x)
	case 6:
		return f.receive(f.stranger)
	case 7, 8:
		return f.receive(x)
	case 9, 10, 11:
		if !x.lazy {
			f.submit(x)
		}
		return nil
	}
	return f.order(f.streams[rapid.IntRange(0, len(f.streams)-1).Draw(rt, "session")])
}

// drain lets everything arrive, also what was sent in broken sessions.
func (f *family) drain() error {
	for again := true; again; {
		again = false
		for _, s := range f.streams {
			again = again || len(s.toServer)+len(s.toClient) > 0
			if err := f.order(s); err != nil {
				return err
			}
		}
		for _, x := range f.all() {
			if err := f.receive(x); err != nil {
				return err
			}
			if x != f.stranger && !x.lazy && max(x.sent, x.pending) <= f.links {
				f.submit(x)
				again = true
			}
		}
	}
	return nil
}

// run makes random steps, lets all arrive, and returns what is wrong.
func (f *family) run(rt *rapid.T) error {
	for range rapid.IntRange(0, 100).Draw(rt, "steps") {
		if err := f.step(rt); err != nil {
			return err
		}
	}
	if err := f.drain(); err != nil {
		return err
	}
	if len(f.versions) != f.links {
		return fmt.Errorf("%d links were ordered of %d", len(f.versions), f.links)
	}
	want := dump(f.tree.Value())
	for _, x := range f.all() {
		if got := dump(x.tree.Value()); got != want || !x.client.Committed() || x.client.Version() != f.server.Version() {
			return fmt.Errorf("%s at version %d has\n%s\nthe server at %d\n%s", x.name, x.client.Version(), got, f.server.Version(), want)
		}
	}
	return nil
}

func TestTabsThatSubmitTheSameChainConverge(t *testing.T) {
	repeats := 0
	rapid.Check(t, func(rt *rapid.T) {
		f := newFamily(rt)
		if err := f.run(rt); err != nil {
			rt.Fatal(err)
		}
		repeats += f.repeats
	})
	t.Logf("%d repeats", repeats)
	if repeats < checks() {
		t.Errorf("only %d repeats: the test hardly tests anything", repeats)
	}
}

func TestTabsThatSubmitTheSameChainDivergeIfTheServerDoesNotTellOfRepeats(t *testing.T) {
	wrong := rapid.Custom(func(rt *rapid.T) bool {
		f := newFamily(rt)
		f.forget = true
		return f.run(rt) != nil
	})
	found := 0
	for seed := range 1000 {
		if wrong.Example(seed) {
			found++
		}
	}
	t.Logf("%d of 1000 diverge", found)
	if found < 10 {
		t.Errorf("only %d of 1000 families diverged: the test above would hardly see it", found)
	}
}
