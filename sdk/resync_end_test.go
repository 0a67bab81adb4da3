package sdk

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

func TestAModelDeletedMeanwhileSaysSoAndKeepsTheUnsentEdits(t *testing.T) {
	for _, again := range []bool{false, true} {
		f, m := openedFake(t, exactlyOnce)
		f.splice(m, 5, 0, "!")
		_, q := f.reconnected("s2", exactlyOnce)
		f.names()
		if again {
			f.last().reply(q, &wire.ModelResyncResponseMessage{ResourceID: 5, CurrentVersion: 1, Permissions: allowed, Incarnation: "i2"})
		} else {
			f.last().reply(q, &wire.ErrorMessage{Code: "model_not_found"})
		}
		f.wantEvents("model deleted", "model closed")
		if f.wantText(m, "hello!"); len(m.Document().Inflight()) != 1 || m.IsOpen() {
			t.Error("the edits are gone")
		}
	}
}

func TestAModelThatMayNotBeReadAnyMoreCloses(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	_, q := f.reconnected("s2", exactlyOnce)
	f.names()
	f.last().reply(q, &wire.ErrorMessage{Code: "unauthorized", Message: "no"})
	f.wantEvents("model closed")
	if m.IsOpen() {
		t.Error("open")
	}
}

func TestAServerThatHasForgottenOperationsClosesTheModel(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	f.last().tell(&wire.RemoteOperationMessage{SessionID: "s9", ContextVersion: 1, Operation: spliceOp(0, 0, "x")})
	_, q := f.reconnected("s2", exactlyOnce)
	f.resyncTo(q, 1)
	if take[wire.CloseRealtimeModelRequestMessage](f.last()); m.IsOpen() {
		t.Error("open")
	}

	f, m = openedFake(t, exactlyOnce)
	_, q = f.reconnected("s2", exactlyOnce)
	f.last().reply(q, &wire.ErrorMessage{Code: "invalid_version"})
	if f.last().none(); m.IsOpen() {
		t.Error("open")
	}
}

func TestAResyncThatFailsIsTriedAgain(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	_, q := f.reconnected("s2", exactlyOnce)
	f.names()
	f.last().reply(q, &wire.ErrorMessage{Code: "unknown", Message: "busy"})
	f.wantEvents("model resync_error")
	f.idle(5 * time.Second)
	_, q = take[wire.ModelResyncRequestMessage](f.last())
	f.resyncTo(q, 1)
	take[wire.ModelResyncClientCompleteMessage](f.last())
	f.complete("s2")
	f.wantEvents("model reconnecting", "model resync_started", "model resync_completed", "model collaborator_opened", "model online")
	if m.IsResyncing() {
		t.Error("still resyncing")
	}
}

func TestCloseDuringAResyncAndOffline(t *testing.T) {
	// Nothing in flight: closed without the server.
	f, m := openedFake(t, exactlyOnce)
	f.last().drop()
	var o outcome
	f.on(func() { m.Close(o.done) })
	if o.calls != 1 || o.err != nil || m.IsOpen() {
		t.Errorf("offline: %+v", o)
	}

	// The same, when the resync has begun by the time it is closed: the server must not wait for its end.
	f, m = openedFake(t, exactlyOnce)
	f.last().drop()
	s := f.last().open()
	f.tab.Post(func() { m.Close(nil) })
	s.welcome("s2", exactlyOnce)
	_, q := take[wire.ModelResyncRequestMessage](s)
	s.subscribed()
	f.resyncTo(q, 1)
	if c, _ := take[wire.CloseRealtimeModelRequestMessage](s); c.ResourceID != 5 || m.IsOpen() {
		t.Errorf("closed %+v, open %v", c, m.IsOpen())
	}
	s.none()

	// An edit in flight: the resync sends it, with open false.
	f, m = openedFake(t, exactlyOnce)
	f.splice(m, 5, 0, "!")
	f.last().drop()
	o = outcome{}
	f.on(func() { m.Close(o.done) })
	if o.calls != 0 {
		t.Fatal("closed with an edit in flight")
	}
	f.last().open().welcome("s2", exactlyOnce)
	_, q = take[wire.ModelResyncRequestMessage](f.last())
	f.last().subscribed()
	f.resyncTo(q, 1)
	take[wire.OperationSubmissionMessage](f.last())
	if c, _ := take[wire.ModelResyncClientCompleteMessage](f.last()); c.Open {
		t.Error("the server was told that the model stays open")
	}
	f.complete("s2")
	f.last().tell(&wire.OperationAcknowledgementMessage{ResourceID: 5, SequenceNumber: 1, Version: 1})
	if o.calls != 1 || o.err != nil {
		t.Errorf("%+v", o)
	}
	f.last().none()

	// After the client's word and before the server's: closed as an open model.
	f, m = openedFake(t, exactlyOnce)
	_, q = f.reconnected("s2", exactlyOnce)
	f.resyncTo(q, 1)
	take[wire.ModelResyncClientCompleteMessage](f.last())
	o = outcome{}
	f.on(func() { m.Close(o.done) })
	f.complete("s2")
	_, q = take[wire.CloseRealtimeModelRequestMessage](f.last())
	f.last().reply(q, &wire.CloseRealTimeModelResponseMessage{})
	if o.calls != 1 || o.err != nil {
		t.Errorf("%+v", o)
	}
}

func TestACloseThatLosesTheConnectionEnds(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	var o outcome
	f.on(func() { m.Close(o.done) })
	f.last().drop()
	if o.calls != 1 || o.err != nil || m.IsOpen() {
		t.Errorf("%+v", o)
	}
	f.last().open().welcome("s2", exactlyOnce)
	f.last().subscribed().none()
}
