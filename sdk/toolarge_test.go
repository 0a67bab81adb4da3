package sdk

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// limitedFake is a model of a server that takes messages of at most limit bytes.
func limitedFake(t *testing.T, limit int32, extensions ...string) (*fake, *Model) {
	t.Helper()
	f := newFake(t, nil)
	f.limit = limit
	return f.opened(extensions...)
}

// create begins to create a model with a text.
func (f *fake) create(id, content string) *outcome {
	o := &outcome{}
	f.on(func() {
		n := NewModel{Collection: "c", ID: id, Data: object(ot.Member{Key: "text", Value: text(content)})}
		f.domain.Models().Create(n, func(_ string, err error) { o.done(err) })
	})
	return o
}

func TestAPackHasNoMoreBytesThanTheServerTakes(t *testing.T) {
	f, m := limitedFake(t, 1024, exactlyOnce, packedFrames)
	f.last().sizes = nil
	long := strings.Repeat("x", 300)
	editsInOneTurn(f, m, "first", long, long, long, strings.Repeat("x", 900), "end")
	wantSubmissions(f, "first", long, long, long, strings.Repeat("x", 900), "end")
	if !slices.Equal(f.last().packs, []int{1, 2, 1, 2}) || slices.Max(f.last().sizes) > 1024 {
		t.Errorf("messages of %v frames and %v bytes", f.last().packs, f.last().sizes)
	}
}

func TestALargeFrameIsInNoPack(t *testing.T) {
	f, m := openedFake(t, exactlyOnce, packedFrames)
	large := strings.Repeat("x", maxPack)
	editsInOneTurn(f, m, "1", "2", "3", large, "4", "5")
	wantSubmissions(f, "1", "2", "3", large, "4", "5")
	if !slices.Equal(f.last().packs, []int{1, 2, 1, 2}) {
		t.Errorf("messages of %v frames", f.last().packs)
	}
}

func TestARequestThatIsTooLargeFailsAndIsNotSent(t *testing.T) {
	f, _ := limitedFake(t, 1024)
	o := f.create("large", strings.Repeat("x", 1024))
	if o.calls != 1 || !errors.Is(o.err, ErrTooLarge) || !strings.Contains(o.err.Error(), "1024") {
		t.Errorf("done %+v", o)
	}
	if o := f.create("", strings.Repeat("x", 1024)); !errors.Is(o.err, ErrTooLarge) || strings.Contains(o.err.Error(), `""`) {
		t.Errorf("of a model that the server is to name: %+v", o)
	}
	f.last().none()
	f.create("small", "x")
	take[wire.CreateRealtimeModelRequestMessage](f.last())
}

func TestAnEditThatIsTooLargeClosesTheModelOnceWhatWasBeforeItIsAcknowledged(t *testing.T) {
	f, m := limitedFake(t, 1024)
	editsInOneTurn(f, m, "before", strings.Repeat("x", 1024), "behind")
	wantSubmissions(f, "before")
	if !m.IsOpen() {
		t.Fatal("it is closed before it is known what became of the edit before")
	}
	var o outcome
	f.on(func() { m.WhenCommitted(o.done) })
	f.last().tell(&wire.OperationAcknowledgementMessage{SequenceNumber: 1, Version: 1})
	if m.IsOpen() || !errors.Is(o.err, ErrTooLarge) || !strings.Contains(o.err.Error(), `"m"`) {
		t.Errorf("open %v, done %+v", m.IsOpen(), o)
	}
	take[wire.CloseRealtimeModelRequestMessage](f.last())
	f.last().none()
	f.wantEvents("model closed")
}

func TestAnEditThatIsTooLargeIsNotSentAfterAReconnectEither(t *testing.T) {
	f, m := limitedFake(t, 1024)
	f.last().drop()
	f.splice(m, 0, 0, strings.Repeat("x", 1024))
	f.splice(m, 0, 0, "behind")
	f.last().open().welcome("s2")
	_, q := take[wire.ModelResyncRequestMessage](f.last())
	f.last().subscribed()
	f.last().reply(q, &wire.ModelResyncResponseMessage{ResourceID: 5, CurrentVersion: 1})
	for _, frame := range f.last().sent {
		if frame.Body == wire.BodyOperationSubmission {
			t.Error("an edit was sent")
		}
	}
	if m.IsOpen() || f.last().closed != 0 {
		t.Errorf("the model is open: %v, the socket was closed with %d", m.IsOpen(), f.last().closed)
	}
}

func TestContentForAnAutoCreationThatIsTooLargeFailsTheOpen(t *testing.T) {
	f := newFake(t, nil)
	f.limit = 1024
	f.connect(Password("ada", "secret"))
	f.last().open().welcome("s1")
	f.last().subscribed()
	o := &opened{}
	f.on(func() {
		f.domain.Models().OpenAutoCreate(AutoCreate{NewModel: NewModel{Collection: "c", ID: "m", Data: object(ot.Member{Key: "text", Value: text(strings.Repeat("x", 1024))})}}, o.done)
	})
	m, q := take[wire.OpenRealtimeModelRequestMessage](f.last())
	f.last().deliver(wire.Request, 3, &wire.AutoCreateModelConfigRequestMessage{AutoCreateID: *m.AutoCreateID})
	if e, answer := take[wire.ErrorMessage](f.last()); answer.ID != 3 || e.Code != "data_request_failure" {
		t.Errorf("answered %+v", e)
	}
	f.last().reply(q, &wire.ErrorMessage{Code: "data_request_failure"})
	if !errors.Is(o.err, ErrTooLarge) {
		t.Errorf("done: %v", o.err)
	}
}

func TestAMessageThatNobodyWaitsForIsToldAsAFailureOfTheDomain(t *testing.T) {
	f, _ := limitedFake(t, 1024)
	f.on(func() {
		f.domain.Presence().SetState(map[string]wire.JSON{"k": {Kind: wire.JSONString, Text: strings.Repeat("x", 1024)}})
	})
	told := slices.ContainsFunc(f.events, func(e Event) bool {
		d, is := e.(*DomainEvent)
		return is && d.Name == ErrorOccurred && errors.Is(d.Cause, ErrTooLarge)
	})
	if !told {
		t.Errorf("events %v", f.events)
	}
	take[wire.PresenceRequestMessage](f.last()) // which tells what the server has instead
}

func TestAModelThatIsClosedForWhatIsTooLargeSaysSo(t *testing.T) {
	for want, closed := range map[offline.Code]wire.ModelForceCloseMessage{
		ErrTooLarge:    {ReasonCode: 4, Reason: "larger than allowed", TooLarge: true},
		ErrConcurrency: {ReasonCode: 4, Reason: "larger than allowed"}, // another server, or an older one
	} {
		f, m := openedFake(t, exactlyOnce)
		f.splice(m, 0, 0, "x")
		var o outcome
		f.on(func() { m.WhenCommitted(o.done) })
		f.last().tell(&closed)
		if m.IsOpen() || !errors.Is(o.err, want) || !strings.Contains(o.err.Error(), `"m": larger than allowed`) {
			t.Errorf("open %v, done %+v; want %s", m.IsOpen(), o, want)
		}
	}
}

// So do servers that do not tell their limit, and gateways between here and there.
func TestNothingAsLargeIsSentAgainOnceTheConnectionHasEndedWithMessageTooBig(t *testing.T) {
	f := connectedFake(t, nil)
	large, small := f.create("large", strings.Repeat("x", 200_000)), f.create("small", "x")
	f.last().refuseSize()
	if !errors.Is(large.err, ErrTooLarge) || !errors.Is(small.err, ErrConnectionFailed) {
		t.Errorf("the large one gives %v, the small one %v", large.err, small.err)
	}
	f.last().open().welcome("s2")
	f.last().subscribed()
	if o := f.create("as large", strings.Repeat("x", 200_000)); !errors.Is(o.err, ErrTooLarge) {
		t.Errorf("as large a one gives %v", o.err)
	}
	f.last().none()
	f.create("smaller", strings.Repeat("x", 150_000))
	take[wire.CreateRealtimeModelRequestMessage](f.last())

	f.on(func() { f.domain.Disconnect(nil) })
	f.connect(Password("ada", "secret"))
	f.last().open().welcome("s3")
	f.last().subscribed()
	f.create("large", strings.Repeat("x", 200_000)) // the server may have another limit by now
	take[wire.CreateRealtimeModelRequestMessage](f.last())
}

func TestMessageTooBigAfterOrdinaryMessagesStopsNone(t *testing.T) {
	f := connectedFake(t, nil)
	o := f.create("small", "x")
	f.last().refuseSize()
	if !errors.Is(o.err, ErrConnectionFailed) {
		t.Errorf("it gives %v", o.err)
	}
	f.last().open().welcome("s2")
	f.last().subscribed()
	f.create("small", "x")
	take[wire.CreateRealtimeModelRequestMessage](f.last())
}

func TestALoginThatIsTooLargeFailsAndIsNotTriedAgain(t *testing.T) {
	wantGivenUp := func(f *fake, o *outcome, method string) {
		t.Helper()
		if o.calls != 1 || !errors.Is(o.err, ErrTooLarge) {
			t.Errorf("done %+v", o)
		}
		f.wantEvents("connecting", "authenticating "+method, "connection_failed too_large", "disconnected")
		if f.world.Advance(time.Hour); len(f.dials) != 1 {
			t.Errorf("%d dials", len(f.dials))
		}
	}
	long := strings.Repeat("x", 70_000)
	for _, login := range []Login{JWT(long), Password("ada", long), Anonymous(long)} {
		f := newFake(t, nil)
		o := f.connect(login)
		f.last().open().refuseSize()
		wantGivenUp(f, o, string(login.Method()))
	}
	f := newFake(t, nil)
	o := f.connect(JWT(strings.Repeat("x", wire.MaxFrame))) // what no server takes is not sent
	f.last().open().none()
	wantGivenUp(f, o, "jwt")
}

func TestALoginIsTriedAgainIfTheSocketHasEndedWithMessageTooBigBeforeItWasSent(t *testing.T) {
	f := newFake(t, nil)
	f.connect(JWT("a.b.c"))
	f.last().refuseSize()
	f.wantEvents("connecting", "connection_failed server_connection_failed", "connection_scheduled 5s")
}

func TestAfterALoginThatIsTooLargeTheApplicationIsAskedForAnotherOneIfItCanBe(t *testing.T) {
	var challenge *AuthChallenge
	f := connectedFake(t, func(o *Options) { o.FallbackAuth = func(c *AuthChallenge) { challenge = c } })
	f.last().drop()
	f.last().open().refuse("authentication_failed", false)
	f.on(func() { challenge.Answer(JWT(strings.Repeat("x", 70_000))) })
	challenge = nil
	f.last().open().refuseSize()
	if challenge == nil {
		t.Fatal("not asked again")
	}
	f.on(func() { challenge.Answer(JWT("a.b.c")) })
	f.last().open().welcome("s2")
	if !f.domain.IsConnected() {
		t.Error("not connected")
	}
}
