package servertest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/wire"
)

// Client is a raw connection: it sends what it is told to, and keeps no rules but those of the frames.
type Client struct {
	Session string // after LogIn
	Token   string

	// Raw is for clients that send nonsense: what comes without having been asked for is dropped. Otherwise it is an error.
	Raw atomic.Bool

	ws   *websocket.Conn
	done chan struct{} // closed when nothing more is read

	mu       sync.Mutex
	err      error // why nothing more is read
	next     int32 // request id
	requests map[int32]func(frame wire.Frame, err error)
	models   map[int32]*Model
}

// readLimit is the largest message a Client takes.
const readLimit = 64 << 20

// Dial connects without logging in.
func Dial(ctx context.Context, url string) (*Client, error) {
	ws, _, err := websocket.Dial(ctx, strings.Replace(url, "http", "ws", 1), nil)
	if err != nil {
		return nil, err
	}
	ws.SetReadLimit(readLimit)
	c := &Client{ws: ws, done: make(chan struct{}), requests: map[int32]func(wire.Frame, error){}, models: map[int32]*Model{}}
	return c, nil
}

// Connect connects and logs in anonymously.
func Connect(ctx context.Context, url string) (*Client, error) {
	c, err := Dial(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := c.LogIn(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// LogIn logs in anonymously, with the extension for exactly once.
func (c *Client) LogIn(ctx context.Context) error {
	c.Listen()
	answer, err := Ask[wire.ConnectionResponseMessage](ctx, c, &wire.ConnectionRequestMessage{Client: "servertest",
		Anonymous: &wire.ConnectionRequestMessageAnonymousAuthRequestData{}, Extensions: []string{"exactly-once/1"}})
	switch {
	case err != nil:
		return err
	case answer.Success == nil:
		return &RemoteError{answer.Failure.Code, answer.Failure.Details}
	}
	c.Session, c.Token = answer.Success.SessionID, answer.Success.ReconnectToken
	return nil
}

// Listen begins to read.
func (c *Client) Listen() { go c.read() }

func (c *Client) read() {
	err := c.readAll()
	c.mu.Lock()
	c.err = err
	requests := c.requests
	c.requests = nil
	c.mu.Unlock()
	for _, answer := range requests {
		answer(wire.Frame{}, err)
	}
	close(c.done)
}

func (c *Client) readAll() error {
	for {
		_, data, err := c.ws.Read(context.Background())
		if err != nil {
			return err
		}
		frame, err := wire.DecodeFrame(data)
		if err != nil {
			return fmt.Errorf("the server sent %x: %w", data, err)
		}
		if err := c.take(frame); err != nil {
			return err
		}
	}
}

func (c *Client) take(frame wire.Frame) error {
	if frame.Kind == wire.Response {
		c.mu.Lock()
		answer := c.requests[frame.ID]
		delete(c.requests, frame.ID)
		c.mu.Unlock()
		switch {
		case answer == nil && c.Raw.Load():
			return nil
		case answer == nil:
			return fmt.Errorf("an answer to request %d, which was not made", frame.ID)
		}
		answer(frame, nil)
		return nil
	}
	switch {
	case frame.Body == wire.BodyPing:
		return c.Send(wire.Message, 0, &wire.PongMessage{})
	case c.Raw.Load():
		return nil
	}
	return c.takeModel(frame)
}

// Send sends a frame.
func (c *Client) Send(kind wire.Kind, id int32, m wire.BodyMessage) error {
	return c.SendBytes(websocket.MessageBinary, wire.AppendFrame(nil, kind, id, m))
}

// SendBytes sends any bytes as one message.
func (c *Client) SendBytes(kind websocket.MessageType, b []byte) error {
	return c.ws.Write(context.Background(), kind, b)
}

// request sends a request. answer is called on the reader's goroutine, or with an error when the connection ends.
func (c *Client) request(m wire.BodyMessage, answer func(wire.Frame, error)) {
	c.mu.Lock()
	if c.requests == nil {
		err := c.err
		c.mu.Unlock()
		answer(wire.Frame{}, err)
		return
	}
	id := c.next
	c.next++
	c.requests[id] = answer
	c.mu.Unlock()
	if err := c.Send(wire.Request, id, m); err != nil {
		c.Close() // the reader answers
	}
}

// RemoteError is what the server answered instead.
type RemoteError struct{ Code, Message string }

// Error is both.
func (e *RemoteError) Error() string { return e.Code + ": " + e.Message }

// Code is the code of a RemoteError, or "".
func Code(err error) string {
	var e *RemoteError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// decodable is a pointer to a message M.
type decodable[M any] interface {
	*M
	wire.BodyMessage
	Decode(b []byte) error
}

// Ask sends a request and waits for its answer, which is of type M, or a *RemoteError.
func Ask[M any, P decodable[M]](ctx context.Context, c *Client, m wire.BodyMessage) (*M, error) {
	type result struct {
		m   *M
		err error
	}
	results := make(chan result, 1)
	c.request(m, func(frame wire.Frame, err error) {
		answer := P(new(M))
		if err == nil {
			err = decodeAnswer[M](frame, answer)
		}
		results <- result{answer, err}
	})
	select {
	case r := <-results:
		return r.m, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func decodeAnswer[M any, P decodable[M]](frame wire.Frame, m P) error {
	switch frame.Body {
	case m.Body():
		return m.Decode(frame.Payload)
	case wire.BodyError:
		var e wire.ErrorMessage
		if err := e.Decode(frame.Payload); err != nil {
			return err
		}
		return &RemoteError{e.Code, e.Message}
	}
	return fmt.Errorf("the answer is a %s", frame.Body.Name())
}

// Ended is closed when the connection has ended.
func (c *Client) Ended() <-chan struct{} { return c.done }

// Err says why the connection has ended.
func (c *Client) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Close ends the connection at once.
func (c *Client) Close() { c.ws.CloseNow() }
