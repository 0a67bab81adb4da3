package sdk

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

func TestTheGraceGoesWithWhatIsOnItsWayAndEndsWithTheAnswerToAPingBehindIt(t *testing.T) {
	var x transit
	want := func(what string, now, want time.Duration) {
		t.Helper()
		if got := x.grace(now); got != want {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	now := time.Hour
	x.add(100, now)
	want("a small message", now, 0)
	x.add(10*slowest, now)
	want("a large one", now, 10*time.Second)
	want("later", now+8*time.Second, 2*time.Second)
	want("much later", now+time.Minute, 0)
	if x.ping(); x.due() {
		t.Error("a second ping is due")
	}
	x.add(20*slowest, now)
	want("and one more", now, 30*time.Second)
	if !x.due() {
		t.Error("no ping is due behind it")
	}
	x.pong(now + time.Second)
	want("the first has arrived", now+time.Second, 20*time.Second)
	x.ping()
	x.pong(now + 2*time.Second)
	want("all has", now+2*time.Second, 0)
	x.pong(now + 2*time.Second) // which nobody has asked for
}

func TestASilentServerIsGivenUpLaterWhileALargeMessageMayBeOnItsWay(t *testing.T) {
	f := connectedFake(t, nil)
	o := f.create("large", strings.Repeat("x", 20*slowest))
	take[wire.CreateRealtimeModelRequestMessage](f.last())
	take[wire.PingMessage](f.last()) // whose answer would end the wait
	f.world.Advance(29 * time.Second)
	f.wantEvents()
	if o.calls != 0 {
		t.Errorf("done %+v", o)
	}
	f.world.Advance(2 * time.Second)
	if !errors.Is(o.err, ErrRequestTimeout) {
		t.Errorf("done %+v", o)
	}
	f.world.Advance(5 * time.Second)
	f.wantEvents("interrupted", "connecting")
}

func TestAServerThatHasGotALargeMessageIsGivenUpAsSoonAsAnyOther(t *testing.T) {
	f := connectedFake(t, nil)
	f.create("large", strings.Repeat("x", 20*slowest))
	f.last().tell(&wire.PongMessage{})
	f.world.Advance(16 * time.Second)
	f.wantEvents("interrupted", "connecting")
}

// The ping was made where the frame was that waited for the pack.
func TestAFrameBehindAPackThatAPingFollowsIsSentAsItIs(t *testing.T) {
	f, m := openedFake(t, exactlyOnce, packedFrames)
	almost, rest, large := strings.Repeat("x", pingEvery-8<<10), strings.Repeat("y", 16<<10), strings.Repeat("z", 40<<10)
	editsInOneTurn(f, m, "first", almost, rest, large)
	for _, text := range []string{"first", almost, rest} {
		if s, _ := take[wire.OperationSubmissionMessage](f.last()); s.Operation.Text != text {
			t.Errorf("submitted %.9q", s.Operation.Text)
		}
	}
	take[wire.PingMessage](f.last())
	wantSubmissions(f, large)
}

func TestAFrameThatFillsAPackHasNoPingBesideIt(t *testing.T) {
	f, m := limitedFake(t, 1024, exactlyOnce, packedFrames)
	f.last().sizes = nil
	texts := []string{"first"}
	for range pingEvery / 900 {
		texts = append(texts, strings.Repeat("x", 970))
	}
	editsInOneTurn(f, m, texts...)
	if slices.Max(f.last().sizes) > 1024 {
		t.Errorf("a message had %d bytes", slices.Max(f.last().sizes))
	}
}
