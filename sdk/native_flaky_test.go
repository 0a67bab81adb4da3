//go:build !js

package sdk_test

import (
	"errors"

	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/wire"
)

// flaky is a dialer whose connections a test can spoil. Its fields belong to the loop.
type flaky struct {
	sdk.Dialer
	last *flakySocket
}

// flakySocket is one such connection.
type flakySocket struct {
	sdk.Socket
	handler sdk.SocketHandler
	deaf    bool // what the server sends is lost
	mute    bool // what the client sends is lost
	settle  bool // cut once the server has dealt with all that was sent
}

// barrier is the id of the request after which a socket is settled.
const barrier = 1 << 30

// through puts a flaky dialer under a client.
func through(f *flaky) func(*sdk.Config) {
	return func(c *sdk.Config) {
		f.Dialer = c.Dialer
		c.Dialer = f
	}
}

// Dial implements sdk.Dialer.
func (f *flaky) Dial(url string, h sdk.SocketHandler) sdk.Socket {
	s := &flakySocket{handler: h}
	s.Socket = f.Dialer.Dial(url, s)
	f.last = s
	return s
}

// SocketOpened implements sdk.SocketHandler.
func (s *flakySocket) SocketOpened() { s.handler.SocketOpened() }

// SocketMessage implements sdk.SocketHandler.
func (s *flakySocket) SocketMessage(message []byte) {
	if s.settle {
		wire.Frames(message, func(frame []byte) bool { // the server may send several in one message
			f, err := wire.DecodeFrame(frame)
			settled := err == nil && f.Kind == wire.Response && f.ID == barrier
			if settled {
				s.cut()
			}
			return !settled
		})
	}
	if !s.deaf {
		s.handler.SocketMessage(message)
	}
}

// SocketEnded implements sdk.SocketHandler.
func (s *flakySocket) SocketEnded(err error) {
	if !s.deaf {
		s.handler.SocketEnded(err)
	}
}

// Send implements sdk.Socket.
func (s *flakySocket) Send(message []byte) {
	if !s.mute {
		s.Socket.Send(message)
	}
}

// cut ends the connection for the client. The server hears of it later, and still gets what was sent.
func (s *flakySocket) cut() {
	if !s.deaf || !s.mute || s.settle {
		s.deaf, s.mute, s.settle = true, true, false
		s.Socket.Close(4006, "cut")
		s.handler.SocketEnded(errors.New("the cable was cut"))
	}
}

// lose cuts the connection when the server has dealt with all that was sent. What it acknowledges from now on is lost.
func (s *flakySocket) lose() {
	if !s.mute {
		s.Socket.Send(wire.AppendFrame(nil, wire.Request, barrier, &wire.GetServerTimeRequestMessage{}))
		s.deaf, s.mute, s.settle = true, true, true
	}
}
