package sdk

import (
	"bytes"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

// fake is a world with one domain in it and a server that does what the test says.
type fake struct {
	t      *testing.T
	world  *offlinetest.World
	tab    *offlinetest.Tab
	domain *Domain
	events []Event
	dials  []*fakeSocket
	onDial func(*fakeSocket) // nil: nothing happens by itself
	limit  int32             // of messages, which the server tells; 0: it does not
}

func newFake(t *testing.T, change func(*Options)) *fake {
	w := offlinetest.NewWorld(1)
	f := &fake{t: t, world: w, tab: w.NewTab()}
	o := DefaultOptions()
	if change != nil {
		change(&o)
	}
	d, err := New(Config{URL: "http://server:8080/some/path/convergence/default", Options: o,
		Loop: f.tab, Clock: f.tab, Rand: f.tab, Dialer: f, Events: func(e Event) { f.events = append(f.events, e) }})
	if err != nil {
		t.Fatal(err)
	}
	f.domain = d
	return f
}

// Dial implements Dialer.
func (f *fake) Dial(url string, h SocketHandler) Socket {
	s := &fakeSocket{fake: f, url: url, handler: h}
	f.dials = append(f.dials, s)
	if f.onDial != nil {
		f.onDial(s)
	}
	return s
}

// last is the socket dialed last.
func (f *fake) last() *fakeSocket {
	f.t.Helper()
	if len(f.dials) == 0 {
		f.t.Fatal("nothing was dialed")
	}
	return f.dials[len(f.dials)-1]
}

// on runs something on the loop, and all that follows from it without time passing.
func (f *fake) on(do func()) {
	f.tab.Post(do)
	f.world.Run()
}

// names takes the names of the domain's events since the last call, with what belongs to them.
func (f *fake) names() []string {
	var out []string
	for _, e := range f.events {
		switch e := e.(type) {
		case *DomainEvent:
			name := e.Name
			switch e.Name {
			case ConnectionScheduled:
				name += " " + e.Delay.String()
			case Authenticating:
				name += " " + string(e.Method)
			case ConnectionFailed:
				name += " " + e.Code
			}
			out = append(out, name)
		case *ModelEvent:
			out = append(out, "model "+e.Name)
		}
	}
	f.events = nil
	return out
}

func (f *fake) wantEvents(want ...string) {
	f.t.Helper()
	got := f.names()
	if len(got) == len(want) {
		same := true
		for i := range got {
			same = same && got[i] == want[i]
		}
		if same {
			return
		}
	}
	f.t.Fatalf("events\n got %q\nwant %q", got, want)
}

// fakeSocket is one socket, seen from the server.
type fakeSocket struct {
	fake    *fake
	url     string
	handler SocketHandler
	sent    []wire.Frame // by the client, and not taken yet
	packs   []int        // how many frames each message had
	sizes   []int        // how many bytes
	closed  int          // the close code, 0 while the client has it open
}

// Send implements Socket.
func (s *fakeSocket) Send(message []byte) {
	if s.closed != 0 {
		return
	}
	before := len(s.sent)
	err := wire.Frames(bytes.Clone(message), func(frame []byte) bool {
		f, err := wire.DecodeFrame(frame)
		if err != nil {
			s.fake.t.Fatal(err)
		}
		if !f.Body.Allowed().FromClient(f.Kind) {
			s.fake.t.Fatalf("a client may not send %v as kind %d", f.Body, f.Kind)
		}
		s.sent = append(s.sent, f)
		return true
	})
	if err != nil {
		s.fake.t.Fatal(err)
	}
	s.packs, s.sizes = append(s.packs, len(s.sent)-before), append(s.sizes, len(message))
}

// Close implements Socket.
func (s *fakeSocket) Close(code int, reason string) { s.closed = code }

// hear runs a method of the handler on the loop, unless the client has closed.
func (s *fakeSocket) hear(do func(SocketHandler)) {
	s.fake.on(func() {
		if s.closed == 0 {
			do(s.handler)
		}
	})
}

func (s *fakeSocket) open() *fakeSocket { s.hear(SocketHandler.SocketOpened); return s }

func (s *fakeSocket) drop() {
	s.hear(func(h SocketHandler) { h.SocketEnded(errorf(ErrConnectionFailed, "cable cut")) })
}

// refuseSize ends the connection as a server does that was sent too much.
func (s *fakeSocket) refuseSize() {
	s.hear(func(h SocketHandler) { h.SocketEnded(errorf(ErrTooLarge, "message too big")) })
}

func (s *fakeSocket) tell(m wire.BodyMessage) { s.deliver(wire.Message, 0, m) }

func (s *fakeSocket) deliver(kind wire.Kind, id int32, m wire.BodyMessage) {
	s.fake.t.Helper()
	if !m.Body().Allowed().FromServer(kind) {
		s.fake.t.Fatalf("a server may not send %v as kind %d", m.Body(), kind)
	}
	b := wire.AppendFrame(nil, kind, id, m)
	s.hear(func(h SocketHandler) {
		h.SocketMessage(b)
		clear(b) // it is valid during the call only
	})
}

// take takes the next frame the client sent, which must be of the given body, and decodes it.
func take[T any, P interface {
	*T
	wire.BodyMessage
}](s *fakeSocket) (P, wire.Frame) {
	s.fake.t.Helper()
	m := P(new(T))
	if len(s.sent) == 0 {
		s.fake.t.Fatalf("the client sent nothing; want %v", m.Body())
	}
	f := s.sent[0]
	s.sent = s.sent[1:]
	if f.Body != m.Body() {
		s.fake.t.Fatalf("the client sent %v; want %v", f.Body, m.Body())
	}
	if err := wire.Decode(f.Payload, m); err != nil {
		s.fake.t.Fatal(err)
	}
	return m, f
}

// none checks that the client sent nothing more.
func (s *fakeSocket) none() {
	s.fake.t.Helper()
	if len(s.sent) > 0 {
		s.fake.t.Fatalf("the client sent %v; want nothing", s.sent[0].Body)
	}
}

func (s *fakeSocket) reply(to wire.Frame, m wire.BodyMessage) { s.deliver(wire.Response, to.ID, m) }

// welcome lets the client in as session.
func (s *fakeSocket) welcome(session string, extensions ...string) *wire.ConnectionRequestMessage {
	s.fake.t.Helper()
	m, f := take[wire.ConnectionRequestMessage](s)
	if f.Kind != wire.Request || f.ID != 0 {
		s.fake.t.Fatalf("the connection request has kind %d and id %d", f.Kind, f.ID)
	}
	s.reply(f, &wire.ConnectionResponseMessage{Success: &wire.ConnectionResponseMessageConnectionSuccessData{
		Namespace: "convergence", DomainID: "default", SessionID: session, ReconnectToken: "token of " + session,
		User: &wire.DomainUserData{UserID: &wire.DomainUserIdData{Username: "ada"}}, Extensions: extensions, MaxMessage: s.fake.limit,
	}})
	return m
}

// refuse answers the connection request with a failure.
func (s *fakeSocket) refuse(code string, retryOk bool) *wire.ConnectionRequestMessage {
	s.fake.t.Helper()
	m, f := take[wire.ConnectionRequestMessage](s)
	s.reply(f, &wire.ConnectionResponseMessage{Failure: &wire.ConnectionResponseMessageConnectionFailureData{
		Code: code, Details: "because", RetryOk: retryOk}})
	return m
}

// subscribed answers the subscription to presence that follows each connect.
func (s *fakeSocket) subscribed() *fakeSocket {
	s.fake.t.Helper()
	_, f := take[wire.SubscribePresenceRequestMessage](s)
	s.reply(f, &wire.SubscribePresenceResponseMessage{})
	return s
}

// outcome is what a done function was called with.
type outcome struct {
	calls int
	err   error
}

func (o *outcome) done(err error) { o.calls, o.err = o.calls+1, err }

func (f *fake) connect(login Login) *outcome {
	o := &outcome{}
	f.on(func() { f.domain.Connect(login, o.done) })
	return o
}

// connected makes a domain that is connected as session s1.
func connectedFake(t *testing.T, change func(*Options)) *fake {
	t.Helper()
	f := newFake(t, change)
	o := f.connect(Password("ada", "secret"))
	f.last().open().welcome("s1", exactlyOnce)
	f.last().subscribed()
	if o.calls != 1 || o.err != nil || !f.domain.IsConnected() {
		t.Fatalf("not connected: %+v", o)
	}
	f.names()
	return f
}

// idle lets time pass; the server answers pings.
func (f *fake) idle(d time.Duration) {
	end := f.world.Now() + d
	for f.world.Now() < end {
		f.world.Advance(min(time.Second, end-f.world.Now()))
		if s := f.last(); s.closed == 0 && len(s.sent) > 0 && s.sent[0].Body == wire.BodyPing {
			s.sent = s.sent[1:]
			s.tell(&wire.PongMessage{})
		}
	}
}
