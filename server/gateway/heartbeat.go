package gateway

import (
	"time"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/wire"
)

var (
	pingFrame = wire.AppendFrame(nil, wire.Message, 0, &wire.PingMessage{})
	pongFrame = wire.AppendFrame(nil, wire.Message, 0, &wire.PongMessage{})
)

// check is called by the session's one timer: whether it has logged in, in time, and later whether it is alive.
func (s *session) check() {
	if !s.loggedIn.Load() {
		s.close(websocket.StatusNormalClosure, "no connection request came in time")
		s.again(s.gateway.options.PongTimeout) // in case it does not answer the close frame either
		return
	}
	silent := time.Since(time.Unix(0, s.heard.Load()))
	ping, pong := s.gateway.options.PingInterval, s.gateway.options.PongTimeout
	switch {
	case s.in.waiting():
		s.hear() // we do not listen, so it cannot be blamed
		s.again(ping)
	case silent < ping:
		s.pinged = false
		s.again(ping - silent)
	case !s.pinged:
		s.pinged = true
		s.Send(pingFrame, nil)
		s.again(pong)
	case silent < pong: // something came after the ping
		s.pinged = false
		s.again(ping)
	default:
		s.gateway.options.Log.Debug("a connection was closed because it is silent", "session", s.identity.Session)
		s.abort()
	}
}

func (s *session) again(after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.timer.Reset(after)
	}
}
