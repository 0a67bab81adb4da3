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
	heard, now := s.heard.Load(), s.gateway.options.Now().UnixNano()
	ping, pong := s.gateway.options.PingInterval, s.gateway.options.PongTimeout
	silent, waited := time.Duration(now-heard), time.Duration(now-s.pinged)
	answered := heard > s.pinged
	switch {
	case s.in.waiting():
		s.hear() // we do not listen, so it cannot be blamed
		s.again(ping)
	case answered && silent < ping:
		s.again(ping - silent)
	case answered:
		s.pinged = now
		s.Send(pingFrame, nil)
		s.again(pong)
	case waited < pong:
		s.again(pong - waited)
	default:
		s.gateway.options.Log.Debug("a connection was closed because it is silent", "session", s.identity.Session)
		s.abort()
	}
}

func (s *session) again(after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.stopTimer()
		s.stopTimer = s.gateway.options.After(after, s.check)
	}
}
