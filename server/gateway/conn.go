package gateway

import (
	"bufio"
	"net"
	"net/http"
	"sync"
	"time"
)

// corkBytes is how much is collected before it is written in any case.
const corkBytes = 64 << 10

// corked is a connection whose writes can be collected: many messages that wait for a reader leave in one write, which costs a
// hundredth of many. Writes have a deadline.
type corked struct {
	net.Conn
	timeout time.Duration

	mu   sync.Mutex
	on   bool
	held *[]byte // from buffers, while on
}

var buffers = sync.Pool{New: func() any {
	b := make([]byte, 0, 4096)
	return &b
}}

func putBuffer(b *[]byte) {
	if cap(*b) <= 4*corkBytes { // a large one is rare, and would stay for long
		*b = (*b)[:0]
		buffers.Put(b)
	}
}

// Write writes p, now or with others.
func (c *corked) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.on {
		return len(p), c.write(p)
	}
	if len(*c.held)+len(p) > corkBytes {
		if err := c.flush(); err != nil {
			return 0, err
		}
		if len(p) > corkBytes {
			return len(p), c.write(p)
		}
	}
	*c.held = append(*c.held, p...)
	return len(p), nil
}

// write writes p in parts, each with a deadline of its own: a large message to a slow reader is fine as long as it gets on.
func (c *corked) write(p []byte) error {
	for len(p) > 0 {
		part := p[:min(len(p), corkBytes)]
		c.Conn.SetWriteDeadline(time.Now().Add(c.timeout))
		if _, err := c.Conn.Write(part); err != nil {
			return err
		}
		p = p[len(part):]
	}
	return nil
}

func (c *corked) flush() error {
	if len(*c.held) == 0 {
		return nil
	}
	err := c.write(*c.held)
	*c.held = (*c.held)[:0]
	return err
}

// cork begins to collect.
func (c *corked) cork() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.on, c.held = true, buffers.Get().(*[]byte)
}

// uncork writes what was collected.
func (c *corked) uncork() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.flush()
	putBuffer(c.held)
	c.on, c.held = false, nil
	return err
}

// hijackWriter lets the WebSocket library take over a corked connection with small buffers: what is collected needs no
// second large one.
type hijackWriter struct {
	http.ResponseWriter
	timeout time.Duration
	conn    *corked
}

// Hijack is that of http.Hijacker.
func (w *hijackWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	conn.SetDeadline(time.Time{})
	w.conn = &corked{Conn: conn, timeout: w.timeout}
	return w.conn, bufio.NewReadWriter(rw.Reader, bufio.NewWriterSize(w.conn, 256)), nil
}
