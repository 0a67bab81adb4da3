package sdk

import (
	"errors"
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
