package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/domain"
	"github.com/holdfast-sdk/holdfast/server/metrics"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/sqlite"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// patience is how long a test waits for what should come at once.
const patience = 30 * time.Second

// world is a gateway over a real database, with the domain ns/dom: anonymous logins, collections made on first use.
type world struct {
	t         testing.TB
	hub       *domain.Hub
	gateway   *Gateway
	domain    *domain.Domain
	passwords *auth.Passwords
	metrics   *metrics.Metrics
	url       string
	logs      *logBuffer

	mu  sync.Mutex
	now time.Time // zero: the real time
}

type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (w *world) time() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.now.IsZero() {
		return time.Now()
	}
	return w.now
}

func newBenchWorld(b *testing.B) *world { return newWorldOver(b, Options{}, nil) }

func newWorld(t *testing.T, options Options) *world { return newWorldOver(t, options, nil) }

// newWorldOver makes a world whose store is wrapped by wrap, if there is one.
func newWorldOver(t testing.TB, options Options, wrap func(store.Store) store.Store) *world {
	w := &world{t: t, metrics: metrics.New(), passwords: auth.NewPasswords(2), logs: &logBuffer{}}
	log := slog.New(slog.NewTextHandler(w.logs, nil))
	opened, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var db store.Store = opened
	if wrap != nil {
		db = wrap(db)
	}
	w.hub = domain.NewHub(db, w.passwords, &auth.AdminKey{}, domain.Options{Now: w.time, Log: log, Metrics: w.metrics, PushDelay: time.Millisecond,
		Limits: model.Limits{Passivate: 50 * time.Millisecond},
		After: func(d time.Duration, f func()) func() {
			timer := time.AfterFunc(d, f)
			return func() { timer.Stop() }
		}})
	w.domain, err = w.hub.Create(t.Context(), store.DomainInfo{Key: store.DomainKey{Namespace: "ns", ID: "dom"}, Availability: store.Online, Anonymous: true,
		AutoCreate: true, TokenMinutes: 60})
	if err != nil {
		t.Fatal(err)
	}
	if options.PingInterval == 0 {
		options.PingInterval = time.Hour // on a slow machine a ping would come between what is expected
	}
	if options.HandshakeTimeout == 0 {
		options.HandshakeTimeout = patience // it takes a slow machine its time to check a password
	}
	options.Version, options.ExactlyOnce, options.Log, options.Metrics = "test", true, log, w.metrics
	w.gateway = New(w.hub, options)
	server := httptest.NewServer(w.gateway)
	w.url = strings.Replace(server.URL, "http", "ws", 1)
	t.Cleanup(func() {
		w.gateway.Close(context.Background())
		server.Close()
		w.hub.Close()
		db.Close()
		if strings.Contains(w.logs.String(), "panic") {
			t.Errorf("there was a panic:\n%s", w.logs)
		}
	})
	return w
}

// client is a connection of a test. What it is sent waits in frames.
type client struct {
	t        testing.TB
	ws       *websocket.Conn
	frames   chan wire.Frame
	messages atomic.Int64 // that came
	closed   chan error
	next     int32
	session  string
	token    string
	user     *wire.DomainUserData
}

// dial connects without logging in.
func (w *world) dial(path string) *client {
	w.t.Helper()
	ws, response, err := websocket.Dial(w.t.Context(), w.url+path, nil)
	if err != nil {
		w.t.Fatal(err, response)
	}
	ws.SetReadLimit(-1)
	c := &client{t: w.t, ws: ws, frames: make(chan wire.Frame, 10_000), closed: make(chan error, 1)}
	w.t.Cleanup(func() { ws.CloseNow() })
	go c.read()
	return c
}

func (c *client) read() {
	for {
		_, data, err := c.ws.Read(context.Background())
		if err != nil {
			c.closed <- err
			close(c.frames)
			return
		}
		c.messages.Add(1)
		var bad error
		err = wire.Frames(data, func(b []byte) bool {
			var frame wire.Frame
			if frame, bad = wire.DecodeFrame(b); bad == nil {
				c.frames <- frame
			}
			return bad == nil
		})
		if err := errors.Join(err, bad); err != nil {
			c.closed <- err
			return
		}
	}
}

func (c *client) send(kind wire.Kind, id int32, m wire.BodyMessage) {
	c.t.Helper()
	if err := c.ws.Write(context.Background(), websocket.MessageBinary, wire.AppendFrame(nil, kind, id, m)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) message(m wire.BodyMessage) { c.t.Helper(); c.send(wire.Message, 0, m) }

// request sends a request and returns its id.
func (c *client) request(m wire.BodyMessage) int32 {
	c.t.Helper()
	id := c.next
	c.next++
	c.send(wire.Request, id, m)
	return id
}

// receive returns the next frame.
func (c *client) receive() wire.Frame {
	c.t.Helper()
	select {
	case frame, ok := <-c.frames:
		if !ok {
			c.t.Fatal("the connection has ended")
		}
		return frame
	case <-time.After(patience):
		c.t.Fatal("nothing came")
	}
	panic("unreachable")
}

type decoder[M any] interface {
	*M
	wire.BodyMessage
	decodable
}

// receive returns the next frame, which must be of type M, decoded.
func receive[M any, P decoder[M]](c *client) *M {
	c.t.Helper()
	m := P(new(M))
	frame := c.receive()
	if frame.Body != m.Body() {
		c.t.Fatalf("%s came: %s, want %s", frame.Body.Name(), explain(frame), m.Body().Name())
	}
	if err := m.Decode(frame.Payload); err != nil {
		c.t.Fatal(err)
	}
	return m
}

// skipTo is receive, but skips what is of another type.
func skipTo[M any, P decoder[M]](c *client) *M {
	c.t.Helper()
	m := P(new(M))
	for {
		frame := c.receive()
		if frame.Body != m.Body() {
			if frame.Body == wire.BodyError {
				c.t.Fatalf("%s came: %s, want %s", frame.Body.Name(), explain(frame), m.Body().Name())
			}
			continue
		}
		if err := m.Decode(frame.Payload); err != nil {
			c.t.Fatal(err)
		}
		return m
	}
}

func explain(frame wire.Frame) string {
	var m wire.ErrorMessage
	if frame.Body == wire.BodyError && m.Decode(frame.Payload) == nil {
		return m.Code + ": " + m.Message
	}
	var closed wire.ModelForceCloseMessage
	if frame.Body == wire.BodyForceCloseRealTimeModel && closed.Decode(frame.Payload) == nil {
		return closed.Reason
	}
	return fmt.Sprintf("%x", frame.Payload)
}

// fetch sends a request and returns its answer, skipping messages, and answers to other requests that nobody has read.
func fetch[M any, P decoder[M]](c *client, m wire.BodyMessage) *M {
	c.t.Helper()
	id := c.request(m)
	answer := P(new(M))
	for {
		frame := c.receive()
		if frame.Kind != wire.Response || frame.ID != id {
			continue
		}
		if frame.Body != answer.Body() {
			c.t.Fatalf("%s came in answer: %s, want %s", frame.Body.Name(), explain(frame), answer.Body().Name())
		}
		if err := answer.Decode(frame.Payload); err != nil {
			c.t.Fatal(err)
		}
		return answer
	}
}

// refusal sends a request and returns the code of the error that answers it.
func (c *client) refusal(m wire.BodyMessage) string {
	c.t.Helper()
	id := c.request(m)
	for {
		frame := c.receive()
		if frame.Kind != wire.Response {
			continue
		}
		var e wire.ErrorMessage
		if frame.ID != id || frame.Body != wire.BodyError || e.Decode(frame.Payload) != nil {
			c.t.Fatalf("%s came in answer: %s", frame.Body.Name(), explain(frame))
		}
		return e.Code
	}
}

// end waits for the end of the connection and returns the code of the close frame, -1 if there was none.
func (c *client) end() websocket.StatusCode {
	c.t.Helper()
	select {
	case err := <-c.closed:
		return websocket.CloseStatus(err)
	case <-time.After(patience):
		c.t.Fatal("the connection does not end")
	}
	panic("unreachable")
}

// silent checks that nothing has come but what a ping is answered with.
func (c *client) silent(what string) {
	c.t.Helper()
	c.message(&wire.PingMessage{})
	if frame := c.receive(); frame.Body != wire.BodyPong {
		c.t.Errorf("%s: %s came: %s", what, frame.Body.Name(), explain(frame))
	}
}

func anonymousRequest(extensions ...string) *wire.ConnectionRequestMessage {
	return &wire.ConnectionRequestMessage{Client: "test", Anonymous: &wire.ConnectionRequestMessageAnonymousAuthRequestData{}, Extensions: extensions}
}

// logIn logs in and returns the answer.
func (c *client) logIn(m *wire.ConnectionRequestMessage) *wire.ConnectionResponseMessage {
	c.t.Helper()
	c.request(m)
	answer := receive[wire.ConnectionResponseMessage](c)
	if s := answer.Success; s != nil {
		c.session, c.token, c.user = s.SessionID, s.ReconnectToken, s.User
	}
	return answer
}

// connect connects and logs in anonymously.
func (w *world) connect() *client {
	w.t.Helper()
	c := w.dial("/ns/dom")
	if answer := c.logIn(anonymousRequest()); answer.Success == nil {
		w.t.Fatalf("the login failed: %+v", answer.Failure)
	}
	return c
}

// addUser adds a user with password "secret".
func (w *world) addUser(name string) store.UserID {
	w.t.Helper()
	hash, err := w.passwords.Hash(w.t.Context(), "secret")
	if err != nil {
		w.t.Fatal(err)
	}
	id := store.UserID{Kind: store.NormalUser, Name: name}
	if err := w.domain.AddUser(w.t.Context(), store.User{ID: id, PasswordHash: hash, FirstName: "F-" + name}); err != nil {
		w.t.Fatal(err)
	}
	return id
}

func passwordRequest(name, password string) *wire.ConnectionRequestMessage {
	return &wire.ConnectionRequestMessage{Password: &wire.ConnectionRequestMessagePasswordAuthRequestData{Username: name, Password: password}}
}

// as connects as a user that was added.
func (w *world) as(name string) *client {
	w.t.Helper()
	c := w.dial("/ns/dom")
	if answer := c.logIn(passwordRequest(name, "secret")); answer.Success == nil {
		w.t.Fatalf("the login failed: %+v", answer.Failure)
	}
	return c
}

// newContent is {s: "", list: []} with the ids @:s and @:l.
func newContent() *ot.Value {
	return &ot.Value{ID: "@:0", Kind: ot.Object, Members: []ot.Member{{Key: "list", Value: &ot.Value{ID: "@:l", Kind: ot.Array}}, {Key: "s", Value: &ot.Value{ID: "@:s", Kind: ot.String}}}}
}

// create makes a model in the collection c.
func (c *client) create(id string) {
	c.t.Helper()
	fetch[wire.CreateRealtimeModelResponseMessage](c, &wire.CreateRealtimeModelRequestMessage{CollectionID: "c", ModelID: &id, Data: newContent()})
}

// open opens a model.
func (c *client) open(id string) *wire.OpenRealtimeModelResponseMessage {
	c.t.Helper()
	return fetch[wire.OpenRealtimeModelResponseMessage](c, &wire.OpenRealtimeModelRequestMessage{ModelID: &id})
}

func submission(resource, sequence int32, version int64, text string) *wire.OperationSubmissionMessage {
	return &wire.OperationSubmissionMessage{ResourceID: resource, SequenceNumber: sequence, ContextVersion: version,
		Operation: ot.Op{Type: ot.StringSplice, Target: "@:s", Text: text}}
}

// statusOf is the status with which a plain GET is answered.
func (w *world) statusOf(path string) int {
	w.t.Helper()
	response, err := http.Get(strings.Replace(w.url, "ws", "http", 1) + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	io.Copy(io.Discard, response.Body)
	return response.StatusCode
}
