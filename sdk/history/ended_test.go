package history

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

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
