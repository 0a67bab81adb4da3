//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/wire"
)

// The WebSocket of a domain is the page's (js/src/realtime/socket.js): messages cross as frames and operations, which costs
// a fifth of what syscall/js would, in time and in size.

var _ sdk.Dialer = (*domain)(nil)

// socket is the end of one WebSocket on this side. The page has one at a time, the last that was dialled.
type socket struct {
	domain  *domain
	handler sdk.SocketHandler
}

// Dial implements sdk.Dialer.
func (d *domain) Dial(url string, h sdk.SocketHandler) sdk.Socket {
	d.socket = &socket{d, h}
	d.tell(bridge.FrameDial, func(w *bridge.Writer) { w.Str(url) })
	return d.socket
}

// Send implements sdk.Socket.
func (s *socket) Send(message []byte) {
	if s.domain.socket == s {
		w := &s.domain.engine.frames
		at := beginFrame(w, bridge.FrameSend, s.domain.id)
		w.B = append(w.B, message...)
		endFrame(w, at)
	}
}

// Close implements sdk.Socket.
func (s *socket) Close(code int, reason string) {
	if s.domain.socket != s {
		return
	}
	s.domain.socket = nil
	s.domain.tell(bridge.FrameHangUp, func(w *bridge.Writer) {
		w.U32(uint32(code))
		w.Str(reason)
	})
}

func socketOpened(d *domain, _ *bridge.Reader, _ *bridge.Writer) error {
	if d.socket != nil {
		d.socket.handler.SocketOpened()
	}
	return nil
}

func socketMessage(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	message := r.Remainder()
	// Listeners hear of each frame before the next one is applied: what they read then is what the event tells.
	err := wire.Frames(message, func(frame []byte) bool {
		if d.socket != nil {
			d.socket.handler.SocketMessage(frame)
			d.engine.flush()
		}
		return d.socket != nil
	})
	if err != nil && d.socket != nil {
		d.socket.handler.SocketMessage(message) // it says what is wrong, and ends the connection
	}
	return nil
}

func socketEnded(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	s, code, message := d.socket, r.Str(), r.Str()
	if d.socket = nil; s != nil {
		s.handler.SocketEnded(&offline.Error{Code: offline.Code(code), Message: message})
	}
	return nil
}
