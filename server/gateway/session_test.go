package gateway

import (
	"bytes"
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestWhatNoClientMaySendEndsItsConnectionOnly(t *testing.T) {
	w := newWorld(t, Options{FrameBytes: 10_000, HandshakeBytes: 1000})
	other := w.connect()
	frame := func(kind wire.Kind, m wire.BodyMessage) []byte { return wire.AppendFrame(nil, kind, 0, m) }
	for name, c := range map[string]struct {
		before bool // the login
		bytes  []byte
	}{
		"nothing":                     {true, nil},
		"garbage":                     {true, []byte{0xff, 1, 2}},
		"a message before the login":  {true, frame(wire.Message, &wire.PingMessage{})},
		"a request before the login":  {true, frame(wire.Request, &wire.GetServerTimeRequestMessage{})},
		"a large connection request":  {true, frame(wire.Request, &wire.ConnectionRequestMessage{Client: strings.Repeat("x", 1000)})},
		"nothing, later":              {false, nil},
		"garbage, later":              {false, []byte{0xff, 1, 2}},
		"a second connection request": {false, frame(wire.Request, anonymousRequest())},
		"an answer of a server":       {false, frame(wire.Message, &wire.OperationAcknowledgementMessage{})},
		"a request as a message":      {false, frame(wire.Message, &wire.GetServerTimeRequestMessage{})},
		"a message as a request":      {false, frame(wire.Request, &wire.OperationSubmissionMessage{})},
		"an operation of no type":     {false, append(frame(wire.Message, &wire.OperationSubmissionMessage{}), 0x92, 0x07, 0x02, 0x22, 0x00)},
		"too large":                   {false, frame(wire.Request, &wire.ModelsQueryRequestMessage{Query: strings.Repeat("x", 10_000)})},
	} {
		t.Run(name, func(t *testing.T) {
			conn := w.dial("/ns/dom")
			if !c.before {
				conn.logIn(anonymousRequest())
			}
			conn.ws.Write(t.Context(), websocket.MessageBinary, c.bytes)
			if code := conn.end(); code == -1 {
				t.Error("closed without a close frame")
			}
		})
	}
	other.silent("another connection")
}

func TestTextFramesAreIgnoredAndPingsAnswered(t *testing.T) {
	w := newWorld(t, Options{})
	c := w.connect()
	c.ws.Write(t.Context(), websocket.MessageText, []byte("hello"))
	c.silent("after a text frame")
}

func TestASilentClientIsPingedAndThenCutOffUnlessItAnswers(t *testing.T) {
	const ping, pong = 10 * time.Second, 5 * time.Second
	clock := newHandClock()
	w := newWorld(t, Options{PingInterval: ping, PongTimeout: pong, Now: clock.Now, After: clock.After})
	c := w.connect()
	for range 3 {
		clock.advance(ping - 1)
		c.silent("before it was silent for long")
		clock.advance(ping)
		receive[wire.PingMessage](c)
		clock.advance(pong - 1)
		c.silent("after it has answered")
	}
	clock.advance(ping)
	receive[wire.PingMessage](c) // not answered
	if n := clock.advance(pong - 1); n != 0 {
		t.Error("something happened before the time for an answer was over")
	}
	clock.advance(1)
	c.end()
}

func TestEveryRequestOfTheProtocolIsAnswered(t *testing.T) {
	w := newWorld(t, Options{})
	c := w.connect()
	for body := wire.Body(9); body < 999; body++ {
		if !body.Allowed().FromClient(wire.Request) {
			continue
		}
		// An empty message is a valid one of every type: proto3 has defaults for all. (The envelope as AppendFrame makes it.)
		id := c.next
		c.next++
		envelope := []byte{0x0a, 0x02, 0x08, byte(id)}
		if id == 0 {
			envelope = []byte{0x0a, 0x00}
		}
		key := uint32(body)<<3 | 2
		for ; key >= 0x80; key >>= 7 {
			envelope = append(envelope, byte(key)|0x80)
		}
		c.ws.Write(t.Context(), websocket.MessageBinary, append(envelope, byte(key), 0))
		for {
			frame := c.receive()
			if frame.Body == wire.BodyModelAutoCreateConfigRequest {
				t.Fatalf("%s: asked for a model", body.Name())
			}
			if frame.Kind == wire.Response {
				if frame.ID != id {
					t.Fatalf("%s: request %d was answered as %d", body.Name(), id, frame.ID)
				}
				var e wire.ErrorMessage
				if frame.Body == wire.BodyError && e.Decode(frame.Payload) == nil && e.Code == "not_supported" {
					t.Errorf("%s: %s", body.Name(), e.Message)
				}
				break
			}
		}
		if id > 120 {
			t.Fatal("there are more requests than this test's envelope can number")
		}
	}
}

func TestIdentitiesAreToldOnceBeforeWhatNeedsThem(t *testing.T) {
	w := newWorld(t, Options{})
	a, b := w.connect(), w.connect()
	a.create("m")
	id := "m"
	a.request(&wire.OpenRealtimeModelRequestMessage{ModelID: &id})
	own := receive[wire.IdentityCacheUpdateMessage](a)
	if len(own.Sessions) != 1 || len(own.Users) != 1 {
		t.Errorf("A is told of %+v", own)
	}
	receive[wire.OpenRealtimeModelResponseMessage](a)
	b.request(&wire.OpenRealtimeModelRequestMessage{ModelID: &id})
	if both := receive[wire.IdentityCacheUpdateMessage](b); len(both.Sessions) != 2 || len(both.Users) != 2 || both.Sessions[a.session] != *a.user.UserID {
		t.Errorf("B is told of %+v", both)
	}
	receive[wire.OpenRealtimeModelResponseMessage](b)
	if news := receive[wire.IdentityCacheUpdateMessage](a); len(news.Sessions) != 1 || news.Sessions[b.session] != *b.user.UserID {
		t.Errorf("A is told of %+v", news)
	}
	receive[wire.RemoteClientOpenedMessage](a)
	for n := range int64(3) {
		b.message(submission(0, int32(n+1), n+1, "x"))
		receive[wire.RemoteOperationMessage](a) // no identity in between
	}
}

func TestAClientThatDoesNotReadIsCutOffAndNobodyWaitsForIt(t *testing.T) {
	w := newWorld(t, Options{QueueBytes: 100_000})
	writer, reader := w.connect(), w.connect()
	writer.create("m")
	writer.open("m")
	reader.open("m")
	lazy := w.lazyClient("m")
	defer lazy.Close()
	text := strings.Repeat("x", 10_000)
	for n := range int64(2000) { // 20 MB: more than the queue and what the sockets hold
		writer.message(submission(0, int32(n+1), n+1, text))
		skipTo[wire.OperationAcknowledgementMessage](writer)
		if m := skipTo[wire.RemoteOperationMessage](reader); m.ContextVersion != n+1 {
			t.Fatalf("version %d came where %d should be", m.ContextVersion, n+1)
		}
		if strings.Contains(w.logs.String(), "does not read") {
			return
		}
	}
	t.Error("the one that does not read was never cut off")
}

// lazyClient opens a model and never reads again. It is a bare socket, because a WebSocket library would read by itself.
func (w *world) lazyClient(id string) net.Conn {
	w.t.Helper()
	address := strings.TrimPrefix(w.url, "ws://")
	conn, err := net.Dial("tcp", address)
	if err != nil {
		w.t.Fatal(err)
	}
	conn.(*net.TCPConn).SetReadBuffer(4096)
	conn.Write([]byte("GET /ns/dom HTTP/1.1\r\nHost: " + address + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"))
	readUntil(w.t, conn, "\r\n\r\n")
	conn.Write(masked(wire.AppendFrame(nil, wire.Request, 0, anonymousRequest())))
	readUntil(w.t, conn, "test") // the server's version
	conn.Write(masked(wire.AppendFrame(nil, wire.Request, 1, &wire.OpenRealtimeModelRequestMessage{ModelID: &id})))
	readUntil(w.t, conn, "@:l")
	return conn
}

func readUntil(t testing.TB, conn net.Conn, text string) {
	t.Helper()
	conn.SetReadDeadline(time.Now().Add(patience))
	var got []byte
	one := make([]byte, 1)
	for !bytes.Contains(got, []byte(text)) {
		if _, err := conn.Read(one); err != nil {
			t.Fatalf("%v after %q", err, got)
		}
		got = append(got, one[0])
	}
}

// masked is a binary frame of up to 125 bytes with the mask 0.
func masked(payload []byte) []byte {
	return append([]byte{0x82, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...)
}

// gate is a store whose log is as slow as the test wants.
type gate struct {
	store.Store
	mu      sync.Mutex
	closed  bool
	waiting []func()
}

type gatedDomain struct {
	store.Domain
	gate *gate
}

func (g *gate) CreateDomain(ctx context.Context, info store.DomainInfo) (store.Domain, error) {
	d, err := g.Store.CreateDomain(ctx, info)
	return &gatedDomain{d, g}, err
}

func (d *gatedDomain) Append(a store.Append, done func(error)) {
	d.gate.mu.Lock()
	defer d.gate.mu.Unlock()
	if d.gate.closed {
		d.gate.waiting = append(d.gate.waiting, func() { d.Domain.Append(a, done) })
		return
	}
	d.Domain.Append(a, done)
}

func (g *gate) set(closed bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = closed
	for _, f := range g.waiting {
		f()
	}
	g.waiting = nil
}

func TestASenderWaitsWhenTooMuchIsUnderWayAndOthersDoNot(t *testing.T) {
	g := &gate{}
	w := newWorldOver(t, Options{InflightCount: 8}, func(db store.Store) store.Store { g.Store = db; return g })
	writer, other := w.connect(), w.connect()
	writer.create("m")
	other.create("m2")
	writer.open("m")
	g.set(true)
	const n = 100_000 // more than fits into the sockets' buffers
	sent := make(chan error, 1)
	text := strings.Repeat("x", 100)
	go func() {
		for i := range int32(n) {
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			err := writer.ws.Write(ctx, websocket.MessageBinary, wire.AppendFrame(nil, wire.Message, 0, submission(0, i+1, 1, text)))
			cancel()
			if err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	if err := <-sent; err == nil {
		t.Fatal("everything could be sent although the disk stands still")
	}
	g.mu.Lock()
	waiting := len(g.waiting)
	g.mu.Unlock()
	if waiting > 8 {
		t.Errorf("%d appends are under way, want 8 at most", waiting)
	}
	other.silent("another connection") // is answered, though the disk stands still until the end of this test
	fetch[wire.GetServerTimeResponseMessage](other, &wire.GetServerTimeRequestMessage{})
	g.set(false)
}

func TestEverythingThatWasHeldUpArrives(t *testing.T) {
	g := &gate{}
	w := newWorldOver(t, Options{InflightCount: 8}, func(db store.Store) store.Store { g.Store = db; return g })
	c := w.connect()
	c.create("m")
	c.open("m")
	g.set(true)
	const n = 1000
	for i := range int32(n) {
		c.message(submission(0, i+1, 1, "x"))
	}
	g.set(false)
	for i := range int32(n) {
		if ack := skipTo[wire.OperationAcknowledgementMessage](c); ack.SequenceNumber != i+1 || ack.Version != int64(i+1) {
			t.Fatalf("the acknowledgement is %+v, want %d", ack, i+1)
		}
	}
}

func TestAServerThatShutsDownSaysSoAndKeepsWhatItHas(t *testing.T) {
	w := newWorld(t, Options{})
	c := w.connect()
	c.create("m")
	c.open("m")
	for i := range int32(50) {
		c.message(submission(0, i+1, 1, "x"))
	}
	skipTo[wire.OperationAcknowledgementMessage](c)
	w.gateway.Close(t.Context())
	if code := c.end(); code != websocket.StatusGoingAway {
		t.Errorf("closed with %d, want 1001", code)
	}
	acknowledged := int64(1)
	for frame := range c.frames {
		if frame.Body == wire.BodyOperationAck {
			acknowledged++
		}
		if frame.Body == wire.BodyForceCloseRealTimeModel {
			t.Error("the model was closed; it can be resynced with the next server")
		}
	}
	v, err := w.domain.View(t.Context(), "m")
	if err != nil || v.Model.Version < acknowledged+1 || ot.UnitLen(v.Value.Member("s").Text) != int(v.Model.Version-1) {
		t.Errorf("version %d is there after %d acknowledgements, %v", v.Model.Version, acknowledged, err)
	}
	if _, _, err := websocket.Dial(t.Context(), w.url+"/ns/dom", nil); err == nil {
		t.Error("a connection was let in after the end")
	}
}

func TestChangingAvailabilityEndsTheSessions(t *testing.T) {
	w := newWorld(t, Options{})
	c := w.connect()
	if err := w.domain.SetInfo(t.Context(), func(i *store.DomainInfo) { i.Availability = store.Offline }); err != nil {
		t.Fatal(err)
	}
	if code := c.end(); code != websocket.StatusGoingAway {
		t.Errorf("closed with %d, want 1001", code)
	}
}
