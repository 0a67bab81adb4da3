package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/wire"
)

var (
	errCut  = errors.New("the cable was cut")
	errDown = errors.New("no network")
)

// conn is one WebSocket connection. up and down are its two directions: what is under way in them arrives in order, when the
// world says so.
type conn struct {
	run      *run
	page     *page
	handler  sdk.SocketHandler
	up, down *offlinetest.Tab
	ended    bool // for the client
	peer     *serverSide
	number   int
}

// serverSide is the server's end: a gateway.Socket, and the net.Conn below it.
type serverSide struct {
	conn    *conn
	machine *machine
	queue   [][]byte
	wake    chan struct{}
	ended   bool
}

// dialer is a page's network.
type dialer struct{ page *page }

// Dial implements sdk.Dialer.
func (d dialer) Dial(_ string, h sdk.SocketHandler) sdk.Socket {
	r, p := d.page.run, d.page
	r.dialed++
	c := &conn{run: r, page: p, handler: h, up: r.world.NewTab(), down: r.world.NewTab(), number: r.dialed}
	if p.device.down || r.server == nil {
		c.ended = true
		p.tab.Post(func() { h.SocketEnded(errDown) })
		c.gone()
		return c
	}
	r.conns = append(r.conns, c)
	c.up.Post(func() {
		if r.server == nil {
			c.cut(false)
			return
		}
		c.peer = &serverSide{conn: c, machine: r.server.machine, wake: make(chan struct{}, 1)}
		r.server.gateway.Serve(key, c.peer, lowLevel{peer: c.peer})
		c.toClient(h.SocketOpened)
	})
	return c
}

// Send implements sdk.Socket.
func (c *conn) Send(message []byte) {
	if c.ended {
		return
	}
	copies := [][]byte{bytes.Clone(message)}
	if c.run.config.Bug == SendsTwice && c.run.plant(SendsTwice) && isSubmission(message) {
		copies = append(copies, bytes.Clone(message))
	}
	for _, m := range copies {
		c.up.Post(func() {
			if c.peer != nil {
				c.traceFrames("server gets from", m)
				c.peer.receive(c.run.spoil(m))
			}
		})
	}
}

// Close implements sdk.Socket.
func (c *conn) Close(int, string) {
	if c.ended {
		return
	}
	c.ended = true
	c.up.Post(func() {
		if c.peer != nil {
			c.peer.end()
		}
		c.gone()
	})
	if !c.run.once() {
		c.run.world.Thaw(c.up) // what was delayed would come later than what the next connection says
		c.loseUp()
	}
}

// loseUp loses what is under way to the server.
func (c *conn) loseUp() {
	c.run.world.Kill(c.up)
	if c.peer != nil {
		c.peer.end()
	}
	c.gone()
}

func (c *conn) toClient(call func()) {
	c.down.Post(func() {
		c.page.tab.Post(func() {
			if !c.ended {
				call()
			}
		})
	})
}

// cut cuts the connection for the client, and for the server at once, or only when what is under way has arrived there.
func (c *conn) cut(late bool) {
	c.run.tracef("connection %d of %s is cut, late %v", c.number, c.page.name, late)
	if !c.ended {
		c.page.tab.Post(func() {
			if !c.ended {
				c.ended = true
				c.handler.SocketEnded(errCut)
			}
		})
	}
	c.run.world.Kill(c.down)
	if !late {
		c.loseUp()
		return
	}
	c.run.world.Thaw(c.up)
	c.up.Post(c.loseUp)
}

// gone forgets the connection.
func (c *conn) gone() {
	for i, other := range c.run.conns {
		if other == c {
			c.run.conns = append(c.run.conns[:i], c.run.conns[i+1:]...)
			break
		}
	}
	c.run.world.Kill(c.up)
	if c.ended {
		c.run.world.Kill(c.down)
	}
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

// traceFrames prints what is in a message.
func (c *conn) traceFrames(what string, message []byte) {
	if !c.run.config.Trace {
		return
	}
	wire.Frames(message, func(b []byte) bool {
		if f, err := wire.DecodeFrame(b); err == nil {
			c.run.tracef("%s %s(%d) %s %s", what, c.page.name, c.number, f.Body.Name(), describe(f))
		}
		return true
	})
}

// describe says the most important of a frame.
func describe(f wire.Frame) string {
	switch f.Body {
	case wire.BodyOperationSubmission:
		var m wire.OperationSubmissionMessage
		m.Decode(f.Payload)
		return fmt.Sprintf("resource %d sequence %d context %d entry %d %q", m.ResourceID, m.SequenceNumber, m.ContextVersion, m.Entry, textsOf(nil, &m.Operation))
	case wire.BodyRemoteOperation:
		var m wire.RemoteOperationMessage
		m.Decode(f.Payload)
		return fmt.Sprintf("resource %d context %d entry %d %q", m.ResourceID, m.ContextVersion, m.Entry, textsOf(nil, &m.Operation))
	case wire.BodyOperationAck:
		var m wire.OperationAcknowledgementMessage
		m.Decode(f.Payload)
		return fmt.Sprintf("resource %d sequence %d version %d duplicate %v", m.ResourceID, m.SequenceNumber, m.Version, m.Duplicate)
	case wire.BodyModelResyncRequest:
		var m wire.ModelResyncRequestMessage
		m.Decode(f.Payload)
		return fmt.Sprintf("%s from %d", m.ModelID, m.ContextVersion)
	case wire.BodyCreateRealTimeModelRequest:
		var m wire.CreateRealtimeModelRequestMessage
		m.Decode(f.Payload)
		return fmt.Sprintf("%s entry %d", *m.ModelID, m.Entry)
	case wire.BodyCreateRealTimeModelResponse:
		var m wire.CreateRealtimeModelResponseMessage
		m.Decode(f.Payload)
		return fmt.Sprintf("%s created duplicate %v", m.ModelID, m.Duplicate)
	case wire.BodyError:
		var m wire.ErrorMessage
		m.Decode(f.Payload)
		return m.Code + " " + m.Message
	}
	return ""
}

// isSubmission reports whether a message submits an operation.
func isSubmission(message []byte) bool {
	found := false
	wire.Frames(message, func(b []byte) bool {
		f, err := wire.DecodeFrame(b)
		found = found || err == nil && f.Body == wire.BodyOperationSubmission
		return true
	})
	return found
}
