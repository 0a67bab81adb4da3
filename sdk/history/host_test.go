package history

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

// past is what a server knows of a model: its operations, and what it was at each version.
type past struct {
	ops    []operation
	states []*ot.Value // states[0] is that of version 1
}

// at is the time of a version.
func at(version int64) int64 { return 1_000_000 + version*1000 }

// newPast makes a past of n operations, of all types.
func newPast(t testing.TB, seed uint64, n int) *past {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 7))
	root := &ot.Value{ID: "@:0", Kind: ot.Object, Members: []ot.Member{
		{Key: "b", Value: &ot.Value{ID: "@:b", Kind: ot.Boolean}}, {Key: "d", Value: &ot.Value{ID: "@:d", Kind: ot.Date}},
		{Key: "l", Value: &ot.Value{ID: "@:l", Kind: ot.Array}}, {Key: "n", Value: &ot.Value{ID: "@:n", Kind: ot.Number}},
		{Key: "o", Value: &ot.Value{ID: "@:o", Kind: ot.Object}}, {Key: "s", Value: &ot.Value{ID: "@:s", Kind: ot.String}}}}
	tree, err := ot.NewTree(root)
	if err != nil {
		t.Fatal(err)
	}
	p := &past{states: []*ot.Value{tree.Value()}}
	for i := range n {
		op := p.draw(random, tree, i)
		inverse, err := tree.Apply(op)
		if err != nil {
			t.Fatalf("operation %+v: %v", op, err)
		}
		version := int64(i + 2)
		p.ops = append(p.ops, operation{version, at(version), "session-" + strconv.Itoa(i%3), op, inverse})
		p.states = append(p.states, tree.Value())
	}
	return p
}

// draw makes an operation that fits the tree.
func (p *past) draw(r *rand.Rand, tree *ot.Tree, i int) ot.Op {
	id := func(part int) string { return fmt.Sprintf("v%d:%d", i, part) }
	text := func(part int) *ot.Value { return &ot.Value{ID: id(part), Kind: ot.String, Text: "t" + strconv.Itoa(i)} }
	list, object, str := tree.Node("@:l"), tree.Node("@:o"), tree.Node("@:s")
	key := string(rune('a' + r.IntN(3)))
	switch choice := r.IntN(14); {
	case choice == 0 && list.Len() > 0:
		return ot.Op{Type: ot.ArrayRemove, Target: "@:l", Index: r.IntN(list.Len())}
	case choice == 1 && list.Len() > 0:
		return ot.Op{Type: ot.ArrayReplace, Target: "@:l", Index: r.IntN(list.Len()), Value: text(0)}
	case choice == 2 && list.Len() > 1:
		return ot.Op{Type: ot.ArrayMove, Target: "@:l", Index: r.IntN(list.Len()), To: r.IntN(list.Len())}
	case choice == 3:
		return ot.Op{Type: ot.ArraySet, Target: "@:l", Items: []*ot.Value{text(0), text(1)}}
	case choice == 4:
		return ot.Op{Type: ot.ObjectSetAll, Target: "@:o", Members: []ot.Member{{Key: "a", Value: text(0)}}}
	case choice < 8 && object.Member(key) == nil:
		return ot.Op{Type: ot.ObjectAdd, Target: "@:o", Key: key, Value: text(0)}
	case choice == 5:
		return ot.Op{Type: ot.ObjectSet, Target: "@:o", Key: key, Value: text(0)}
	case choice < 8:
		return ot.Op{Type: ot.ObjectRemove, Target: "@:o", Key: key}
	case choice == 8:
		return ot.Op{Type: ot.NumberDelta, Target: "@:n", Number: float64(r.IntN(9) - 4)}
	case choice == 9:
		return ot.Op{Type: ot.NumberSet, Target: "@:n", Number: float64(i)}
	case choice == 10:
		return ot.Op{Type: ot.BooleanSet, Target: "@:b", Bool: i%2 == 0}
	case choice == 11:
		return ot.Op{Type: ot.DateSet, Target: "@:d", Millis: int64(i)}
	case choice == 12:
		at := r.IntN(str.Len() + 1)
		return ot.Op{Type: ot.StringSplice, Target: "@:s", Index: at, Count: r.IntN(str.Len() - at + 1), Text: "é" + strconv.Itoa(i)}
	case choice == 13:
		return ot.Op{Type: ot.Compound, Ops: []ot.Op{{Type: ot.StringSet, Target: "@:s", Text: strconv.Itoa(i)},
			{Type: ot.ArrayInsert, Target: "@:l", Value: text(0)}, {Type: ot.NumberDelta, Target: "@:n", Number: 1}}}
	}
	return ot.Op{Type: ot.ArrayInsert, Target: "@:l", Index: r.IntN(list.Len() + 1), Value: text(0)}
}

func (p *past) last() int64 { return int64(len(p.ops)) + 1 }

// scene is a service in a host, and how far it was asked.
type scene struct {
	t     *testing.T
	h     *servicetest.Host
	s     *Service
	past  *past
	pages [][2]int64
	most  int64 // operations per answer; 0: any number
}

func newScene(t *testing.T, p *past) *scene {
	h := servicetest.New(t, offlinetest.NewWorld(1), nil)
	sc := &scene{t: t, h: h, s: New(h), past: p}
	h.Connect("1", sc.s)
	return sc
}

// open opens the history of the model with the server's help.
func (sc *scene) open() *Model {
	sc.t.Helper()
	var m *Model
	sc.h.On(func() {
		sc.s.Open("m", func(opened *Model, err error) {
			if m = opened; err != nil {
				sc.t.Fatal(err)
			}
		})
	})
	request, answer := servicetest.Take[wire.HistoricalDataRequestMessage](sc.h)
	if request.ModelID != "m" {
		sc.t.Errorf("asked for %+v", request)
	}
	answer(&wire.HistoricalDataResponseMessage{CollectionID: "c", Data: sc.past.states[sc.past.last()-1], Version: sc.past.last(),
		CreatedTime: wire.FromMillis(at(0)), ModifiedTime: wire.FromMillis(at(sc.past.last())), Incarnation: "i"}, nil)
	return m
}

// serve answers one request for a page.
func (sc *scene) serve() {
	sc.t.Helper()
	m, answer := servicetest.Take[wire.HistoricalOperationRequestMessage](sc.h)
	if m.ModelID != "m" || m.Incarnation != "i" || m.First < 2 || m.Last > sc.past.last() || m.First > m.Last {
		sc.t.Errorf("asked for %+v", m)
	}
	if sc.most > 0 && m.Last-m.First >= sc.most {
		answer(nil, offline.Errorf("limit_exceeded", "too much"))
		return
	}
	sc.pages = append(sc.pages, [2]int64{m.First, m.Last})
	answer(sc.answer(m.First, m.Last), nil)
}

func (sc *scene) answer(first, last int64) *wire.HistoricalOperationsResponseMessage {
	reply := &wire.HistoricalOperationsResponseMessage{}
	for _, o := range sc.past.ops[first-2 : last-1] {
		reply.Operations = append(reply.Operations, wire.HistoricalOperationsResponseMessageModelOperationData{ModelID: "m", Version: o.version,
			Timestamp: wire.FromMillis(o.millis), SessionID: o.session, Operation: wire.Applied{Op: o.op, Inverse: o.inverse}})
	}
	return reply
}

// outcome is what a call has led to.
type outcome struct {
	err   error
	calls int
}

func (o *outcome) done(err error) { o.err, o.calls = err, o.calls+1 }

// play lets call begin to play, and serves pages until it is done.
func (sc *scene) play(call func(done func(error))) error {
	sc.t.Helper()
	var o outcome
	sc.h.On(func() { call(o.done) })
	for o.calls == 0 {
		sc.serve()
	}
	if o.calls != 1 {
		sc.t.Errorf("answered %d times", o.calls)
	}
	return o.err
}

func (sc *scene) playTo(m *Model, version int64) {
	sc.t.Helper()
	if err := sc.play(func(done func(error)) { m.PlayTo(version, done) }); err != nil {
		sc.t.Fatalf("to %d: %v", version, err)
	}
	sc.expect(m, version)
}

// expect compares what is shown with the past.
func (sc *scene) expect(m *Model, version int64) {
	sc.t.Helper()
	when := at(version)
	if version == 1 {
		when = at(0)
	}
	if m.Version() != version || m.Target() != version || m.Transitioning() || m.Time() != when {
		sc.t.Errorf("shows version %d of %d, from target %d, transitioning %v; want %d of %d", m.Version(), m.Time(), m.Target(), m.Transitioning(), version, when)
	}
	if got, want := m.Document().Root().Value(), sc.past.states[version-1]; !ot.Equal(got, want) {
		sc.t.Errorf("version %d is %+v, want %+v", version, got, want)
	}
}

// events are the names and versions of what was told since the last call; elements counts those of elements.
func (sc *scene) events() (list string, elements int) {
	for _, e := range sc.h.Events {
		switch e := e.(type) {
		case *Event:
			list += " " + string(e.Name)
			if e.Version != 0 {
				list += ":" + strconv.FormatInt(e.Version, 10)
			}
		case *ElementEvent:
			elements++
		}
	}
	sc.h.Events = nil
	if list != "" {
		list = list[1:]
	}
	return list, elements
}
