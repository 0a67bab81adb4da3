package history

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/sdk/service"
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

func TestAHistoryBeginsAtTheLastVersion(t *testing.T) {
	sc := newScene(t, newPast(t, 1, 20))
	m := sc.open()
	sc.expect(m, 21)
	if m.ID() != "m" || m.Collection() != "c" || m.MinVersion() != 1 || m.MaxVersion() != 21 || m.CreatedTime() != at(0) || m.MinTime() != at(0) || m.MaxTime() != at(21) || !m.Fresh().Live {
		t.Errorf("it is %+v", m)
	}
	sc.h.None()
	if _, err := m.Document().Root().Set("x", &ot.Value{Kind: ot.Null}); offline.CodeOf(err) != document.ErrReadOnly {
		t.Errorf("it can be changed: %v", err)
	}
}

func TestEveryVersionIsReachedFromEveryOther(t *testing.T) {
	for seed := range uint64(20) {
		sc := newScene(t, newPast(t, seed, 60))
		m, random := sc.open(), rand.New(rand.NewPCG(seed, 1))
		for range 30 {
			sc.playTo(m, 1+random.Int64N(sc.past.last()))
		}
		sc.playTo(m, 1)
		sc.playTo(m, sc.past.last())
	}
}

func TestALongHistoryComesInPagesAndTellsOfEachVersion(t *testing.T) {
	sc := newScene(t, newPast(t, 3, 1000))
	m := sc.open()
	sc.playTo(m, 1)
	if got, want := fmt.Sprint(sc.pages), "[[802 1001] [603 802] [404 603] [205 404] [6 205] [2 6]]"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	list, elements := sc.events()
	want := "target_changed:1 transition_start"
	for v := 1000; v > 0; v-- {
		want += " version_changed:" + strconv.Itoa(v)
	}
	if want += " transition_end"; list != want || elements < 900 {
		t.Errorf("told %d of elements, and %s", elements, list)
	}
	sc.pages = nil
	sc.playTo(m, 1001)
	if got, want := fmt.Sprint(sc.pages), "[[7 206] [207 406] [407 606] [607 806] [807 1001]]"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
}

func TestPagesThatAreTooLargeForTheServerAreHalved(t *testing.T) {
	for _, most := range []int64{1, 2, 7} {
		sc := newScene(t, newPast(t, 4, 40))
		sc.most = most
		m := sc.open()
		if err := sc.play(func(done func(error)) { m.PlayTo(1, done) }); err != nil {
			t.Fatal(err)
		}
		sc.expect(m, 1)
		sc.playTo(m, 41)
	}
}

func TestOthersGetTheirTurnWhileALongHistoryIsPlayed(t *testing.T) {
	sc := newScene(t, newPast(t, 5, 200))
	m := sc.open()
	var seen []int64
	var look func()
	look = func() {
		if seen = append(seen, m.Version()); m.Transitioning() {
			sc.h.Tab.Post(look)
		}
	}
	sc.h.On(func() { m.PlayTo(1, func(error) {}) })
	request, answer := servicetest.Take[wire.HistoricalOperationRequestMessage](sc.h)
	sc.h.Tab.Post(look)
	answer(sc.answer(request.First, request.Last), nil)
	if len(seen) < 200/operationsPerTurn {
		t.Errorf("seen at %v only", seen)
	}
}

func TestForwardAndBackwardGoByVersions(t *testing.T) {
	sc := newScene(t, newPast(t, 6, 10))
	m := sc.open()
	for _, step := range []struct {
		call func(int64, func(error))
		n    int64
		want int64
	}{{m.Backward, 1, 10}, {m.Backward, 6, 4}, {m.Forward, 2, 6}, {m.Forward, 0, 6}, {m.Backward, 5, 1}, {m.Forward, 10, 11}} {
		if err := sc.play(func(done func(error)) { step.call(step.n, done) }); err != nil {
			t.Fatal(err)
		}
		sc.expect(m, step.want)
	}
}

func TestStepsThatAreAskedForAtOnceAddUp(t *testing.T) {
	sc := newScene(t, newPast(t, 6, 10))
	m := sc.open()
	var first, second outcome
	sc.h.On(func() { m.Backward(2, first.done); m.Backward(3, second.done) })
	sc.serve()
	sc.expect(m, 6)
	if first != (outcome{nil, 1}) || second != (outcome{nil, 1}) {
		t.Errorf("answered %+v and %+v", first, second)
	}
}

func TestWhatIsOutOfRangeIsRefusedAndChangesNothing(t *testing.T) {
	sc := newScene(t, newPast(t, 7, 10))
	m := sc.open()
	for name, call := range map[string]func(func(error)){
		"version 0":    func(done func(error)) { m.PlayTo(0, done) },
		"version -1":   func(done func(error)) { m.PlayTo(-1, done) },
		"version 12":   func(done func(error)) { m.PlayTo(12, done) },
		"forward":      func(done func(error)) { m.Forward(1, done) },
		"backward 11":  func(done func(error)) { m.Backward(11, done) },
		"backward -1":  func(done func(error)) { m.Backward(-1, done) },
		"forward much": func(done func(error)) { m.Forward(1<<63-1, done) },
	} {
		if err := sc.play(call); offline.CodeOf(err) != ErrVersion {
			t.Errorf("%s: %v", name, err)
		}
	}
	sc.expect(m, 11)
	if list, elements := sc.events(); list != "" || elements != 0 {
		t.Errorf("told of %s", list)
	}
	sc.h.None()
}

func TestTheLastTargetWinsAndAllWaitForIt(t *testing.T) {
	sc := newScene(t, newPast(t, 8, 20))
	m := sc.open()
	var first, second, third outcome
	sc.h.On(func() { m.PlayTo(3, first.done) })
	sc.h.On(func() { m.PlayTo(15, second.done) }) // while the first waits for its page
	if !m.Transitioning() || m.Target() != 15 || m.Version() != 21 {
		t.Errorf("transitioning %v to %d at %d", m.Transitioning(), m.Target(), m.Version())
	}
	sc.serve()
	sc.expect(m, 15)
	sc.h.On(func() { m.PlayTo(15, third.done) }) // it is there
	for _, o := range []outcome{first, second, third} {
		if o != (outcome{nil, 1}) {
			t.Errorf("answered %+v", o)
		}
	}
	if list, _ := sc.events(); list != "target_changed:3 transition_start target_changed:15 version_changed:20 version_changed:19 version_changed:18 version_changed:17 version_changed:16 version_changed:15 transition_end" {
		t.Errorf("told %s", list)
	}
}

func TestAListenerMayChangeTheTarget(t *testing.T) {
	sc := newScene(t, newPast(t, 9, 20))
	m := sc.open()
	var first, second outcome
	sc.h.On(func() { m.PlayTo(5, first.done) })
	request, answer := servicetest.Take[wire.HistoricalOperationRequestMessage](sc.h)
	sc.h.Tab.Post(func() { m.PlayTo(18, second.done) })
	answer(sc.answer(request.First, request.Last), nil)
	sc.expect(m, 18)
	if first.calls != 1 || second.calls != 1 || first.err != nil || second.err != nil {
		t.Errorf("answered %+v, %+v", first, second)
	}
}

func TestATimeIsPlayedToUnlessAnotherTargetIsSetMeanwhile(t *testing.T) {
	sc := newScene(t, newPast(t, 10, 20))
	m := sc.open()
	toTime := func(millis, version int64) *outcome {
		t.Helper()
		var o outcome
		sc.h.On(func() { m.PlayToTime(millis, o.done) })
		request, answer := servicetest.Take[wire.ModelGetVersionAtTimeRequestMessage](sc.h)
		if request.TargetTime.Millis() != millis || request.Incarnation != "i" {
			t.Errorf("asked for %+v", request)
		}
		answer(&wire.ModelGetVersionAtTimeResponseMessage{VersionAtTime: version}, nil)
		return &o
	}
	toTime(at(7)+5, 7)
	sc.serve()
	sc.expect(m, 7)
	toTime(at(99), 99) // the server has more by now; the page is here
	sc.expect(m, 21)
	if o := toTime(at(21), 21); *o != (outcome{nil, 1}) {
		t.Errorf("answered %+v", o)
	}

	var late, later outcome
	sc.h.On(func() { m.PlayToTime(at(3), late.done); m.PlayTo(19, later.done) })
	_, answer := servicetest.Take[wire.ModelGetVersionAtTimeRequestMessage](sc.h)
	answer(&wire.ModelGetVersionAtTimeResponseMessage{VersionAtTime: 3}, nil)
	sc.expect(m, 19)
	if late != (outcome{nil, 1}) || later != (outcome{nil, 1}) {
		t.Errorf("answered %+v, %+v", late, later)
	}

	var refused outcome
	sc.h.On(func() { m.PlayToTime(at(3), refused.done) })
	_, answer = servicetest.Take[wire.ModelGetVersionAtTimeRequestMessage](sc.h)
	answer(nil, offline.Errorf("request_timeout", "late"))
	if offline.CodeOf(refused.err) != "request_timeout" || m.Closed() {
		t.Errorf("answered %+v", refused)
	}
}

func TestALostConnectionLeavesTheVersionThatWasReached(t *testing.T) {
	sc := newScene(t, newPast(t, 11, 300))
	m := sc.open()
	var o outcome
	sc.h.On(func() { m.PlayTo(1, o.done) })
	sc.serve()
	sc.h.Cut(sc.s)
	if offline.CodeOf(o.err) != "connection_failed" || o.calls != 1 {
		t.Errorf("answered %+v", o)
	}
	sc.expect(m, 102)
	if err := sc.play(func(done func(error)) { m.PlayTo(90, done) }); offline.CodeOf(err) != offline.ErrOffline {
		t.Errorf("without a connection: %v", err)
	}
	sc.expect(m, 102)
	sc.h.Connect("2", sc.s)
	sc.playTo(m, 1)
}

func TestAModelThatIsGoneOrMayNotBeReadClosesItsHistory(t *testing.T) {
	for code, want := range map[offline.Code]string{
		"model_not_found": "target_changed:2 transition_start transition_end deleted closed",
		"model_deleted":   "target_changed:2 transition_start transition_end deleted closed",
		"unauthorized":    "target_changed:2 transition_start transition_end closed",
		"timeout":         "target_changed:2 transition_start transition_end",
	} {
		sc := newScene(t, newPast(t, 12, 10))
		m := sc.open()
		var o, again outcome
		sc.h.On(func() { m.PlayTo(2, o.done) })
		_, answer := servicetest.Take[wire.HistoricalOperationRequestMessage](sc.h)
		answer(nil, offline.Errorf(code, "refused"))
		if list, _ := sc.events(); list != want || offline.CodeOf(o.err) != code {
			t.Errorf("%s: %v, told %s", code, o.err, list)
		}
		sc.expect(m, 11)
		if code == "timeout" {
			continue
		}
		for _, call := range []func(){func() { m.PlayTo(3, again.done) }, func() { m.PlayToTime(at(3), again.done) }, func() { m.Backward(1, again.done) }} {
			again = outcome{}
			if sc.h.On(call); offline.CodeOf(again.err) != ErrClosed || again.calls != 1 {
				t.Errorf("%s: then %+v", code, again)
			}
		}
		if len(sc.s.open) != 0 {
			t.Errorf("%s: it is kept", code)
		}
	}
}

func TestAnAnswerThatIsNoHistoryIsRefused(t *testing.T) {
	for name, change := range map[string]func(*wire.HistoricalOperationsResponseMessage){
		"short": func(r *wire.HistoricalOperationsResponseMessage) { r.Operations = r.Operations[1:] },
		"gap":   func(r *wire.HistoricalOperationsResponseMessage) { r.Operations[2].Version++ },
		"not valid": func(r *wire.HistoricalOperationsResponseMessage) {
			r.Operations[len(r.Operations)-1].Operation = wire.Applied{Op: ot.Op{Type: ot.ArrayInsert, Target: "@:l", Index: 99, Value: &ot.Value{ID: "x:1", Kind: ot.Null}}}
		},
	} {
		sc := newScene(t, newPast(t, 13, 10))
		m := sc.open()
		var o outcome
		sc.h.On(func() { m.PlayTo(5, o.done) })
		request, answer := servicetest.Take[wire.HistoricalOperationRequestMessage](sc.h)
		reply := sc.answer(request.First, request.Last)
		change(reply)
		if answer(reply, nil); offline.CodeOf(o.err) != ErrProtocol {
			t.Errorf("%s: %+v", name, o)
		}
		sc.expect(m, 11)
		sc.playTo(m, 5)
	}
}

func TestDisposingEndsWhatIsBeingPlayed(t *testing.T) {
	sc := newScene(t, newPast(t, 14, 10))
	m := sc.open()
	var o outcome
	sc.h.On(func() { m.PlayTo(5, o.done) })
	request, answer := servicetest.Take[wire.HistoricalOperationRequestMessage](sc.h)
	sc.h.On(sc.s.Dispose)
	if offline.CodeOf(o.err) != ErrClosed || !m.Closed() {
		t.Errorf("answered %+v", o)
	}
	answer(sc.answer(request.First, request.Last), nil)
	if sc.expect(m, 11); o.calls != 1 {
		t.Errorf("answered %d times", o.calls)
	}
}

func TestWithoutConnectionAndStorageThereIsNoHistory(t *testing.T) {
	h := servicetest.New(t, offlinetest.NewWorld(1), nil)
	s := New(h)
	for id, want := range map[string]offline.Code{"": offline.ErrOption, "m": offline.ErrOffline} {
		var got error
		h.On(func() { s.Open(id, func(_ *Model, err error) { got = err }) })
		if offline.CodeOf(got) != want {
			t.Errorf("%q: %v", id, got)
		}
	}
}

// stored is a scene without connection whose store has the past from a version on.
func stored(t *testing.T, p *past, from int64, change func(*modelstore.Edit)) *scene {
	store := offline.NewMemoryStore()
	_, err := modelstore.Change(store, "m", offline.Strict, func(e *modelstore.Edit) bool {
		e.Head.Collection, e.Head.Created, e.Head.Modified, e.Head.Read = "c", at(0), at(p.last()), true
		e.Replace(modelstore.NewSnapshot(p.states[from-1], from), "i")
		for _, o := range p.ops[from-1:] {
			op := modelstore.LogOp{Version: o.version - 1, Millis: o.millis, Session: o.session, Op: o.op}
			e.Batch.Put(offline.BucketRows, modelstore.LogKey("m", "i", op.Version), op.Encode())
		}
		if change != nil {
			change(e)
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	h := servicetest.New(t, offlinetest.NewWorld(1), store)
	sc := &scene{t: t, h: h, s: New(h), past: p}
	h.On(func() { sc.s.Stored(store) })
	return sc
}

func (sc *scene) openStored() (m *Model, err error) {
	sc.h.On(func() { sc.s.Open("m", func(opened *Model, failed error) { m, err = opened, failed }) })
	return m, err
}

func TestAStoredHistoryIsPlayedAsFarAsItGoes(t *testing.T) {
	for _, from := range []int64{1, 12, 21} {
		sc := stored(t, newPast(t, 15, 20), from, nil)
		m, err := sc.openStored()
		if err != nil {
			t.Fatal(err)
		}
		earliest := at(from + 1)
		switch from {
		case 1:
			earliest = at(0)
		case 21:
			earliest = at(21)
		}
		if m.MinVersion() != from || m.MaxVersion() != 21 || m.MinTime() != earliest || m.MaxTime() != at(21) || m.Fresh() != (service.Fresh{AsOf: at(21)}) {
			t.Errorf("from %d: it is %+v", from, m)
		}
		if list, elements := sc.events(); list != "" || elements != 0 {
			t.Errorf("told of %s before anybody could listen", list)
		}
		sc.expect(m, 21)
		for _, version := range []int64{15, 12, 21, from, from + 5} {
			if version < from || version > 21 {
				if err := sc.play(func(done func(error)) { m.PlayTo(version, done) }); offline.CodeOf(err) != ErrVersion {
					t.Errorf("from %d to %d: %v", from, version, err)
				}
				continue
			}
			if err := sc.play(func(done func(error)) { m.PlayTo(version, done) }); err != nil {
				t.Fatal(err)
			}
			if m.Version() != version || !ot.Equal(m.Document().Root().Value(), sc.past.states[version-1]) {
				t.Errorf("from %d: version %d is not what it was", from, version)
			}
		}
		for millis, version := range map[int64]int64{at(14) + 1: max(14, from), 0: from, at(99): 21} {
			if err := sc.play(func(done func(error)) { m.PlayToTime(millis, done) }); err != nil || m.Version() != version {
				t.Errorf("from %d at %d: version %d, %v", from, millis, m.Version(), err)
			}
		}
		sc.h.None()
	}
}

func TestAStoredModelThatIsGoneOrMayNotBeReadHasNoHistory(t *testing.T) {
	for want, change := range map[offline.Code]func(*modelstore.Edit){
		ErrNotFound:        func(e *modelstore.Edit) { e.Head.Deleted = true },
		ErrUnauthorized:    func(e *modelstore.Edit) { e.Head.Read = false },
		offline.ErrOffline: func(e *modelstore.Edit) { e.Drop() },
	} {
		sc := stored(t, newPast(t, 16, 5), 1, change)
		if m, err := sc.openStored(); offline.CodeOf(err) != want || m != nil {
			t.Errorf("want %s: %v", want, err)
		}
	}
}
