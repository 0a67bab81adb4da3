package sdk

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

func TestASilentServerIsPingedAndThenGivenUp(t *testing.T) {
	f := connectedFake(t, nil)
	f.world.Advance(4999 * time.Millisecond)
	f.last().none()
	f.world.Advance(time.Millisecond)
	take[wire.PingMessage](f.last())
	f.world.Advance(9999 * time.Millisecond)
	f.last().none()
	f.wantEvents()
	f.world.Advance(time.Millisecond)
	if f.dials[0].closed != closeAbort {
		t.Error("not aborted")
	}
	f.wantEvents("interrupted", "connecting")
}

func TestWhateverTheServerSendsIsASignOfLife(t *testing.T) {
	f := connectedFake(t, nil)
	for range 20 {
		f.world.Advance(4 * time.Second)
		f.last().tell(&wire.IdentityCacheUpdateMessage{})
	}
	f.last().none()
	f.world.Advance(5 * time.Second)
	take[wire.PingMessage](f.last())
	f.world.Advance(9 * time.Second)
	f.last().tell(&wire.PongMessage{})
	f.world.Advance(4 * time.Second)
	f.last().none()
	f.world.Advance(time.Second)
	take[wire.PingMessage](f.last())
	f.wantEvents()
}

func TestPingsOfTheServerAreAnswered(t *testing.T) {
	f := connectedFake(t, nil)
	f.last().tell(&wire.PingMessage{})
	take[wire.PongMessage](f.last())
}

func TestWithoutHeartbeatNothingIsPinged(t *testing.T) {
	f := connectedFake(t, func(o *Options) { o.Heartbeat = false })
	f.world.Advance(time.Hour)
	f.on(func() { f.domain.Hint(true) })
	f.last().none()
	f.wantEvents()
}

func TestAHintOfTheNetworkMakesTheConnectionProveThatItLives(t *testing.T) {
	f := connectedFake(t, nil)
	f.world.Advance(time.Second)
	f.on(func() { f.domain.Hint(false) })
	take[wire.PingMessage](f.last())
	f.on(func() { f.domain.Hint(true) })
	f.last().none() // one is under way
	f.world.Advance(10 * time.Second)
	f.wantEvents("interrupted", "connecting")
}
