package sdk

import (
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

// startHeartbeat pings the server when it has been silent for too long.
func (l *link) startHeartbeat() {
	l.heard, l.begun = l.domain.config.Clock.Now(), true
	if l.domain.config.Options.Heartbeat {
		l.checkHeartbeat()
	}
}

// checkHeartbeat looks at the silence, and again when it could be too long.
func (l *link) checkHeartbeat() {
	o := &l.domain.config.Options
	allowed := o.PingInterval
	if l.pinged {
		allowed += o.PongTimeout
	}
	left := allowed - (l.domain.config.Clock.Now() - l.heard)
	if grace := l.grace(); grace > 0 {
		left = allowed + grace
	}
	switch {
	case left > 0:
	case l.pinged:
		l.abort(errorf(ErrConnectionFailed, "the server does not answer any more"))
		return
	default:
		l.ping()
		left = o.PongTimeout
	}
	l.beat = l.domain.config.Clock.AfterFunc(left, l.checkHeartbeat)
}

// ping asks for a sign of life.
func (l *link) ping() {
	o := &l.domain.config.Options
	// The answer is waited for from now on, however long the silence was.
	l.heard, l.pinged = l.domain.config.Clock.Now()-o.PingInterval, true
	l.askSign()
}

// askSign has the server tell that it has everything up to here. It uses neither the link's room nor the pack: another frame may be in the
// room, which is to follow what was sent just now, and was found to fit into the pack as it is.
func (l *link) askSign() {
	l.transit.ping()
	l.write(wire.AppendFrame(nil, wire.Message, 0, &wire.PingMessage{}))
}

// probe checks at once whether the link still lives, as after the network has changed.
func (l *link) probe() {
	if l.domain.config.Options.Heartbeat && !l.pinged {
		l.beat()
		l.ping()
		l.beat = l.domain.config.Clock.AfterFunc(l.domain.config.Options.PongTimeout, l.checkHeartbeat)
	}
}

// grace is how much longer than usual the server may be silent.
func (l *link) grace() time.Duration { return l.transit.grace(l.domain.config.Clock.Now()) }
