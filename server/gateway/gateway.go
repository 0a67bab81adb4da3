package gateway

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/server/domain"
	"github.com/holdfast-sdk/holdfast/server/metrics"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/task"
)

// Options configure a gateway. Zero values mean the defaults.
type Options struct {
	Version     string // of the server, told to clients
	ExactlyOnce bool   // the extension is announced and served

	HandshakeTimeout time.Duration // until the first message; 10 s
	LoginTimeout     time.Duration // to check who it is; 5 s
	RequestTimeout   time.Duration // for one request; 20 s
	AskTimeout       time.Duration // for a client to answer one; 15 s
	PingInterval     time.Duration // of silence before a ping; 10 s
	PongTimeout      time.Duration // of silence after it before the connection is closed; 10 s
	WriteTimeout     time.Duration // for one write to make progress; 20 s
	CloseTimeout     time.Duration // for what is queued to be written before the server ends; 3 s

	FrameBytes     int      // largest message of a client that has logged in; 16 MiB
	HandshakeBytes int      // largest first message; 64 KiB
	InflightCount  int      // messages of a connection under way; 256
	InflightBytes  int      // bytes of them; 8 MiB, or one message
	QueueBytes     int      // bytes that may wait for a reader before it is closed; 8 MiB
	Connections    int      // connections at a time; 20,000
	OpenModels     int      // models that a connection may have open; 1,000
	LargeBytes     int      // bytes of large messages that are being received, of all connections; 256 MiB
	LargeAnswers   int      // large answers that are made at a time; 4
	Origins        []string // patterns of hosts whose pages may connect; empty: all, as logins travel in the messages

	Now     func() time.Time                              // time.Now
	After   func(d time.Duration, f func()) (stop func()) // time.AfterFunc
	Tasks   task.Tasks
	Log     *slog.Logger
	Metrics *metrics.Metrics
}

func (o Options) withDefaults() Options {
	seconds := func(d *time.Duration, n int) {
		if *d == 0 {
			*d = time.Duration(n) * time.Second
		}
	}
	number := func(p *int, n int) {
		if *p == 0 {
			*p = n
		}
	}
	seconds(&o.HandshakeTimeout, 10)
	seconds(&o.LoginTimeout, 5)
	seconds(&o.RequestTimeout, 20)
	seconds(&o.AskTimeout, 15)
	seconds(&o.PingInterval, 10)
	seconds(&o.PongTimeout, 10)
	seconds(&o.WriteTimeout, 20)
	seconds(&o.CloseTimeout, 3)
	number(&o.FrameBytes, 16<<20)
	number(&o.HandshakeBytes, 64<<10)
	number(&o.InflightCount, 256)
	number(&o.InflightBytes, 8<<20)
	number(&o.QueueBytes, 8<<20)
	number(&o.Connections, 20_000)
	number(&o.OpenModels, 1000)
	number(&o.LargeBytes, 256<<20)
	number(&o.LargeAnswers, 4)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.After == nil {
		o.After = func(d time.Duration, f func()) func() {
			t := time.AfterFunc(d, f)
			return func() { t.Stop() }
		}
	}
	return o
}

// Gateway accepts realtime connections.
type Gateway struct {
	hub     *domain.Hub
	options Options

	receiving atomic.Int64  // bytes of large messages
	answering chan struct{} // holds a token for each large answer that may be begun

	mu       sync.Mutex
	sessions map[*session]bool
	closed   bool
	all      sync.WaitGroup
}

// New makes a gateway to the domains of a hub.
func New(hub *domain.Hub, options Options) *Gateway {
	options = options.withDefaults()
	return &Gateway{hub: hub, options: options, sessions: map[*session]bool{}, answering: tokens(options.LargeAnswers)}
}

// tokens is a channel that n may take a token from at a time, and put it back.
func tokens(n int) chan struct{} {
	c := make(chan struct{}, n)
	for range n {
		c <- struct{}{}
	}
	return c
}

// prefix may stand before the path, as the original server was often reached behind a proxy there.
const prefix = "/api/realtime"

// ServeHTTP upgrades requests for /NAMESPACE/DOMAIN. Every other path is not found. Whether there is such a domain is said
// later, in answer to the first message (spec rest.md).
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key, ok := domainOf(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	s := newSession(g, key)
	if !g.add(s) {
		http.Error(w, "too many connections, or the server is shutting down", http.StatusServiceUnavailable)
		return
	}
	hijacker := &hijackWriter{ResponseWriter: w, timeout: g.options.WriteTimeout}
	ws, err := websocket.Accept(hijacker, r, &websocket.AcceptOptions{InsecureSkipVerify: len(g.options.Origins) == 0,
		OriginPatterns: g.options.Origins, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		g.remove(s)
		g.options.Metrics.Refused.WithLabelValues("upgrade").Inc()
		return // Accept has answered
	}
	s.start(ws, hijacker.conn)
}

func domainOf(path string) (store.DomainKey, bool) {
	path = strings.TrimPrefix(path, prefix)
	parts := strings.Split(path, "/")
	if len(parts) != 3 || parts[0] != "" || parts[1] == "" || parts[2] == "" || !utf8.ValidString(path) {
		return store.DomainKey{}, false
	}
	return store.DomainKey{Namespace: parts[1], ID: parts[2]}, true
}

func (g *Gateway) add(s *session) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed || len(g.sessions) >= g.options.Connections {
		return false
	}
	g.sessions[s] = true
	g.all.Add(1)
	g.options.Metrics.Connections.Inc()
	return true
}

func (g *Gateway) remove(s *session) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.sessions, s)
	g.all.Done()
	g.options.Metrics.Connections.Dec()
}

// Close closes all connections, after what is queued for them has been written or ctx has ended, and waits for their ends.
// Clients may connect again; their models are not closed.
func (g *Gateway) Close(ctx context.Context) {
	g.mu.Lock()
	g.closed = true
	list := make([]*session, 0, len(g.sessions))
	for s := range g.sessions {
		list = append(list, s)
	}
	g.mu.Unlock()
	for _, s := range list {
		s.close(websocket.StatusGoingAway, "the server is shutting down")
	}
	done := make(chan struct{})
	go func() {
		g.all.Wait()
		close(done)
	}()
	patience, cancel := context.WithTimeout(ctx, g.options.CloseTimeout)
	defer cancel()
	select {
	case <-done:
	case <-patience.Done():
		for _, s := range list {
			s.abort()
		}
		<-done
	}
}
