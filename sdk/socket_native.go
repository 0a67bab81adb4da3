//go:build !js

package sdk

import (
	"context"
	"sync"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/wire"
)

// WebSocketDialer is the Dialer of native programs.
type WebSocketDialer struct {
	Loop offline.Loop // on which handlers are called
	// Options are those of the library; nil for its defaults.
	Options *websocket.DialOptions
}

// Dial implements Dialer.
func (d *WebSocketDialer) Dial(url string, h SocketHandler) Socket {
	ctx, cancel := context.WithCancel(context.Background())
	s := &nativeSocket{loop: d.Loop, handler: h, cancel: cancel, wake: make(chan struct{}, 1)}
	go s.live(ctx, url, d.Options)
	return s
}

// nativeSocket is one socket. One goroutine opens it and reads, another writes.
type nativeSocket struct {
	loop    offline.Loop
	handler SocketHandler
	cancel  context.CancelFunc
	open    bool // of the loop
	ended   bool // of the loop: no method of the handler is called any more

	mu      sync.Mutex
	queue   [][]byte // to write
	closing bool     // then close with code and reason, once the queue is written
	code    int
	reason  string
	wake    chan struct{} // holds one token while there is something to do for the writer
}

func (s *nativeSocket) live(ctx context.Context, url string, o *websocket.DialOptions) {
	defer s.cancel()
	conn, _, err := websocket.Dial(ctx, url, o)
	if err != nil {
		s.end(err)
		return
	}
	defer conn.CloseNow()
	conn.SetReadLimit(wire.MaxFrame)
	s.hear(func() {
		s.open = true
		s.handler.SocketOpened()
	})
	go s.write(ctx, conn)
	for {
		kind, message, err := conn.Read(ctx)
		switch {
		case err == nil && kind != websocket.MessageBinary:
			err = errorf(ErrProtocol, "the server sent text; the protocol is binary")
		case websocket.CloseStatus(err) == websocket.StatusMessageTooBig:
			err = wrap(ErrTooLarge, err, "the server does not take so large a message")
		}
		if err != nil {
			s.end(err)
			return
		}
		s.hear(func() { s.handler.SocketMessage(message) })
	}
}

// write sends what is queued, and closes the socket behind it.
func (s *nativeSocket) write(ctx context.Context, conn *websocket.Conn) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		}
		s.mu.Lock()
		batch, closing := s.queue, s.closing
		s.queue = nil
		s.mu.Unlock()
		for _, message := range batch {
			if conn.Write(ctx, websocket.MessageBinary, message) != nil {
				return // the reader fails, too, and tells
			}
		}
		if closing {
			conn.Close(websocket.StatusCode(s.code), s.reason)
			s.cancel()
			return
		}
	}
}

// hear runs a call of the handler on the loop.
func (s *nativeSocket) hear(call func()) {
	s.loop.Post(func() {
		if !s.ended {
			call()
		}
	})
}

func (s *nativeSocket) end(err error) {
	s.hear(func() {
		s.ended = true
		s.handler.SocketEnded(err)
	})
}

// Send implements Socket.
func (s *nativeSocket) Send(message []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closing && !s.ended {
		s.queue = append(s.queue, append([]byte(nil), message...))
		s.rouse()
	}
}

// Close implements Socket.
func (s *nativeSocket) Close(code int, reason string) {
	if !s.open {
		s.cancel() // nobody waits for a socket that is still being opened
	}
	s.ended = true
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closing, s.code, s.reason = true, code, reason
	s.rouse()
}

func (s *nativeSocket) rouse() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
