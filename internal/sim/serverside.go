package sim

import (
	"bytes"
	"context"
	"io"
	"net"
	"time"

	"github.com/coder/websocket"
)

// serverSide is the server's end: a gateway.Socket, and the net.Conn below it.
type serverSide struct {
	conn    *conn
	machine *machine
	queue   [][]byte
	wake    chan struct{}
	ended   bool
}

func (s *serverSide) receive(m []byte) {
	if !s.ended {
		s.queue = append(s.queue, m)
		s.signal()
	}
}

func (s *serverSide) end() {
	s.ended = true
	s.signal()
}

func (s *serverSide) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Reader implements gateway.Socket.
func (s *serverSide) Reader(ctx context.Context) (websocket.MessageType, io.Reader, error) {
	for {
		switch {
		case s.ended:
			return 0, nil, errCut
		case len(s.queue) > 0:
			m := s.queue[0]
			s.queue = s.queue[1:]
			return websocket.MessageBinary, bytes.NewReader(m), nil
		}
		s.machine.Wait(ctx, s.wake)
	}
}

// Write implements gateway.Socket.
func (s *serverSide) Write(_ context.Context, _ websocket.MessageType, message []byte) error {
	if s.ended {
		return errCut
	}
	if r := s.conn.run; !r.quiet && r.lossy && r.chance(25) {
		s.conn.cut(false) // with the answer
		return errCut
	}
	message = bytes.Clone(message)
	s.conn.run.noteDown(message)
	s.conn.traceFrames("server sends to", message)
	s.conn.toClient(func() {
		s.conn.handler.SocketMessage(message)
		clear(message)
	})
	return nil
}

// Writer implements gateway.Socket.
func (s *serverSide) Writer(context.Context, websocket.MessageType) (io.WriteCloser, error) {
	return &messageWriter{side: s}, nil
}

type messageWriter struct {
	bytes.Buffer
	side *serverSide
}

func (w *messageWriter) Close() error {
	return w.side.Write(context.Background(), websocket.MessageBinary, w.Bytes())
}

// SetReadLimit implements gateway.Socket.
func (s *serverSide) SetReadLimit(int64) {}

// Close implements gateway.Socket.
func (s *serverSide) Close(code websocket.StatusCode, reason string) error {
	if s.ended {
		return errCut
	}
	s.conn.run.tracef("the server closes connection %d: %d %s", s.conn.number, code, reason)
	s.hangUp()
	return nil
}

// CloseNow implements gateway.Socket.
func (s *serverSide) CloseNow() error {
	if !s.ended {
		s.hangUp()
	}
	return nil
}

// hangUp ends the connection from the server's side; the client learns of it after what is under way.
func (s *serverSide) hangUp() {
	s.end()
	c := s.conn
	c.toClient(func() {
		c.ended = true
		c.handler.SocketEnded(errCut)
		c.gone()
	})
}

// lowLevel is the net.Conn below a serverSide.
type lowLevel struct {
	net.Conn // nil
	peer     *serverSide
}

func (l lowLevel) Close() error {
	l.peer.CloseNow()
	return nil
}

func (l lowLevel) SetWriteDeadline(time.Time) error { return nil }
