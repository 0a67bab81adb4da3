package history

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

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
