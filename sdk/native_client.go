//go:build !js

package sdk

import (
	"context"

	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// Client is a Domain for Go programs that would rather wait: it has a loop of its own, and its methods block until done, or
// until their context ends (what was begun goes on then). They may be called from any goroutine but not from the loop, that
// is, not from inside Do, Edit, Wait or an event.
type Client struct {
	loop    *Loop
	domain  *Domain
	events  func(Event)
	waiting []*waiter // of the loop
	checked bool      // of the loop: a look at waiting is posted
}

// waiter waits for a condition.
type waiter struct {
	is  func() bool
	met chan struct{}
}

// Dial connects to a domain. change may alter the configuration (options, events) before; events are called on the loop.
func Dial(ctx context.Context, url string, login Login, change ...func(*Config)) (*Client, error) {
	c := &Client{loop: NewLoop()}
	config := Config{URL: url, Options: DefaultOptions(), Loop: c.loop, Clock: c.loop, Rand: c.loop,
		Dialer: &WebSocketDialer{Loop: c.loop}, Events: func(Event) {}}
	for _, f := range change {
		f(&config)
	}
	c.events, config.Events = config.Events, c.event
	var err error
	if c.domain, err = New(config); err == nil {
		_, err = await(ctx, c, func(done func(struct{}, error)) {
			c.domain.Connect(login, func(err error) { done(struct{}{}, err) })
		})
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Close disposes the domain. What is not acknowledged yet is lost; wait for OpenModel.Committed or OpenModel.Close before.
func (c *Client) Close() {
	c.loop.Do(func() {
		if c.domain != nil {
			c.domain.Dispose(nil)
		}
	})
	c.loop.Close()
}

// Do runs f on the loop and returns when it is through.
func (c *Client) Do(f func(*Domain)) { c.loop.Do(func() { f(c.domain) }) }

// Wait waits until is, which runs on the loop now and after each event, is true. It returns the context's error if that ends
// before, and an error of code closed after Close.
func (c *Client) Wait(ctx context.Context, is func() bool) error {
	w := &waiter{is, make(chan struct{})}
	c.loop.Post(func() {
		c.waiting = append(c.waiting, w)
		c.check()
	})
	select {
	case <-w.met:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.loop.ended:
		return errorf(ErrClosed, "the client was closed")
	}
}

func (c *Client) event(e Event) {
	c.events(e)
	if len(c.waiting) > 0 && !c.checked {
		c.checked = true
		c.loop.Post(c.check) // when what the event is about is complete
	}
}

func (c *Client) check() {
	c.checked = false
	still := c.waiting[:0:0]
	for _, w := range c.waiting {
		if w.is() {
			close(w.met)
		} else {
			still = append(still, w)
		}
	}
	c.waiting = still
}

// await blocks until what start began has called done.
func await[T any](ctx context.Context, c *Client, start func(done func(T, error))) (T, error) {
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	c.loop.Post(func() { start(func(value T, err error) { answers <- answer{value, err} }) })
	var zero T
	select {
	case a := <-answers:
		return a.value, a.err
	case <-ctx.Done():
		return zero, ctx.Err()
	case <-c.loop.ended:
		return zero, errorf(ErrClosed, "the client was closed")
	}
}

// OpenModel is a model that a Client has open.
type OpenModel struct {
	*Model // to be used on the loop only, as in Edit
	client *Client
}

// Open opens a model, and creates it if it does not exist.
func (c *Client) Open(ctx context.Context, a AutoCreate) (*OpenModel, error) {
	m, err := await(ctx, c, func(done func(*Model, error)) { c.domain.Models().OpenAutoCreate(a, done) })
	if err != nil {
		return nil, err
	}
	return &OpenModel{m, c}, nil
}

// Edit runs f on the loop with the root of the model, to read and to change it, and returns what f returns.
func (m *OpenModel) Edit(f func(root *document.Element) error) error {
	var err error
	if !m.client.loop.Do(func() { err = f(m.Document().Root()) }) {
		return errorf(ErrClosed, "the client was closed")
	}
	return err
}

// Saved waits until the server has acknowledged every edit: it is durable there. It returns an error of code closed if the
// model is closed before.
func (m *OpenModel) Saved(ctx context.Context) error {
	closed := false
	err := m.client.Wait(ctx, func() bool {
		closed = !m.IsOpen()
		return closed || m.Committed()
	})
	if err == nil && closed {
		err = errorf(ErrClosed, "the model %q was closed", m.ID())
	}
	return err
}

// Close closes the model once the server has acknowledged every edit.
func (m *OpenModel) Close(ctx context.Context) error {
	_, err := await(ctx, m.client, func(done func(struct{}, error)) {
		m.Model.Close(func(err error) { done(struct{}{}, err) })
	})
	return err
}
