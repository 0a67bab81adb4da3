package sdk

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestCloseWaitsForTheServerAndForEveryAcknowledgement(t *testing.T) {
	f, m := openedFake(t)
	f.splice(m, 0, 0, "x")
	f.on(func() { m.Document().StartBatch() })
	f.splice(m, 0, 0, "y")
	var o, again outcome
	f.on(func() { m.Close(o.done); m.Close(again.done) })
	if !errors.Is(again.err, ErrAlreadyClosing) || !m.IsOpen() || !m.IsClosing() || m.text().Splice(0, 0, "z") == nil {
		t.Errorf("while closing: %v", again.err)
	}
	take[wire.OperationSubmissionMessage](f.last())
	if s, _ := take[wire.OperationSubmissionMessage](f.last()); s.Operation.Type != ot.Compound {
		t.Error("the open batch was not completed")
	}
	_, q := take[wire.CloseRealtimeModelRequestMessage](f.last())
	f.last().tell(&wire.OperationAcknowledgementMessage{SequenceNumber: 1, Version: 1})
	f.last().reply(q, &wire.CloseRealTimeModelResponseMessage{})
	if o.calls != 0 {
		t.Fatal("closed with an edit in flight")
	}
	f.last().tell(&wire.OperationAcknowledgementMessage{SequenceNumber: 2, Version: 2})
	if o.calls != 1 || o.err != nil || m.IsOpen() {
		t.Fatalf("%+v", o)
	}
	f.wantEvents("model closed")
	f.on(func() { m.Close(again.done) })
	if !errors.Is(again.err, ErrClosed) {
		t.Errorf("after: %v", again.err)
	}
	late := false
	f.on(func() { m.WhenClosed(func() { late = true }) })
	if !late {
		t.Error("WhenClosed of a closed model")
	}
}

func TestAnEditOfAModelThatIsClosedOrBeingClosedSaysSo(t *testing.T) {
	f, m := openedFake(t)
	undo, err := m.Document().NewUndoManager(document.UndoOptions{})
	if err != nil {
		t.Fatal(err)
	}
	refused := func(when string) {
		t.Helper()
		if err := m.text().Splice(0, 0, "x"); !errors.Is(err, ErrClosed) || !strings.Contains(err.Error(), `"m"`) {
			t.Errorf("%s: %v", when, err)
		}
		if _, err := undo.Undo(); !errors.Is(err, ErrClosed) {
			t.Errorf("undo %s: %v", when, err)
		}
	}
	f.on(func() { m.Close(nil) })
	refused("while it is being closed")
	_, q := take[wire.CloseRealtimeModelRequestMessage](f.last())
	f.last().reply(q, &wire.CloseRealTimeModelResponseMessage{})
	refused("after it")
}

func TestOpeningAModelThatIsBeingClosedOpensItAgainAfterwards(t *testing.T) {
	f, m := openedFake(t)
	f.on(func() { m.Close(nil) })
	_, q := take[wire.CloseRealtimeModelRequestMessage](f.last())
	o := f.open("m")
	f.last().none()
	f.last().reply(q, &wire.CloseRealTimeModelResponseMessage{})
	_, q = take[wire.OpenRealtimeModelRequestMessage](f.last())
	f.last().reply(q, modelResponse(1))
	if o.model == nil || o.model == m {
		t.Errorf("%v", o.err)
	}
}

func TestACloseThatIsNotAnsweredEndsAnyway(t *testing.T) {
	f, m := openedFake(t)
	var o outcome
	f.on(func() { m.Close(o.done) })
	take[wire.CloseRealtimeModelRequestMessage](f.last())
	for range 10 {
		f.world.Advance(time.Second)
		f.last().tell(&wire.PingMessage{})
	}
	if o.calls != 1 || o.err != nil {
		t.Errorf("%+v", o)
	}
}

func TestDisposeClosesModels(t *testing.T) {
	f, m := openedFake(t)
	f.splice(m, 0, 0, "x")
	var o outcome
	f.on(func() { m.Close(o.done); f.domain.Dispose(nil); f.domain.Dispose(nil) })
	if m.IsOpen() || !errors.Is(o.err, ErrClosed) || f.last().closed != closeNormal {
		t.Errorf("open %v, close %+v", m.IsOpen(), o)
	}
	f.wantEvents("model offline", "model collaborator_closed", "model collaborator_closed", "disconnected", "model closed")
}
