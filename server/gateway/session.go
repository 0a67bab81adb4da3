package gateway

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/server/domain"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// session is one connection, before and after its login.
type session struct {
	gateway *Gateway
	key     store.DomainKey
	ws      Socket
	conn    atomic.Pointer[corked] // nil until the upgrade
	context context.Context        // ends with the connection
	cancel  context.CancelFunc

	out       outbound
	in        window
	lane      lane
	heard     atomic.Int64 // when something was last received, in nanoseconds
	pinged    int64        // when a ping was last sent; touched by check only
	prefixes  atomic.Int64
	packs     atomic.Bool   // the client takes several frames in a message
	largeTurn chan struct{} // holds a token unless a request has it whose answer may be large
	why       closeReason

	// Set by the handshake, before loggedIn, and not changed again.
	loggedIn atomic.Bool
	domain   *domain.Domain
	identity model.Identity

	mu        sync.Mutex
	stopTimer func()
	resources map[int32]*resource
	models    map[string]*resource
	asks      map[int32]*ask
	numbers   int32 // resource ids given out
	asked     int32 // request ids given out
	ended     bool
}

// closeReason is what the close frame says. It is set once, before out is closed.
type closeReason struct {
	once sync.Once
	code websocket.StatusCode
	text string
}

func newSession(g *Gateway, key store.DomainKey) *session {
	s := &session{gateway: g, key: key, largeTurn: tokens(1)}
	s.out = outbound{max: g.options.QueueBytes, metrics: g.options.Metrics, tasks: g.options.Tasks, wake: make(chan struct{}, 1)}
	s.in = window{maxCount: g.options.InflightCount, maxBytes: g.options.InflightBytes, tasks: g.options.Tasks}
	s.lane.tasks = g.options.Tasks
	return s
}

// start begins to read and write.
func (s *session) start(ws Socket, conn *corked) {
	s.ws = ws
	s.conn.Store(conn)
	s.context, s.cancel = context.WithCancel(context.Background())
	ws.SetReadLimit(int64(s.gateway.options.HandshakeBytes))
	s.hear()
	s.mu.Lock()
	s.stopTimer = s.gateway.options.After(s.gateway.options.HandshakeTimeout, s.check)
	s.mu.Unlock()
	s.gateway.options.Tasks.Go(s.write)
	s.gateway.options.Tasks.Go(s.read)
}

func (s *session) hear() { s.heard.Store(s.gateway.options.Now().UnixNano()) }

// read deals with messages until the connection ends.
func (s *session) read() {
	defer s.end()
	for {
		kind, r, err := s.ws.Reader(context.Background())
		if err != nil {
			return
		}
		if kind != websocket.MessageBinary {
			if _, err := io.Copy(io.Discard, r); err != nil { // text is ignored, as the original does
				return
			}
			continue
		}
		if !s.readMessage(r) {
			return
		}
	}
}

// handle contains defects: a panic ends this connection only.
func (s *session) handle(b []byte) (ok bool) {
	defer func() {
		if p := recover(); p != nil {
			s.contain(p)
			ok = false
		}
	}()
	if s.out.isClosed() {
		return true // only its close frame is waited for
	}
	ok = true
	if err := wire.Frames(b, func(frame []byte) bool { ok = s.handleFrame(frame); return ok }); err != nil {
		return s.refuseFrame("a message cannot be decoded: " + err.Error())
	}
	return ok
}

func (s *session) handleFrame(b []byte) (ok bool) {
	frame, err := wire.DecodeFrame(b)
	if err != nil {
		return s.refuseFrame("a message cannot be decoded: " + err.Error())
	}
	if !s.loggedIn.Load() {
		return s.handshake(frame)
	}
	return s.dispatch(frame)
}

func (s *session) contain(p any) {
	s.gateway.options.Metrics.Panics.Inc()
	s.gateway.options.Log.Error("panic in a connection", "session", s.identity.Session, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	s.close(websocket.StatusInternalError, "the server met a defect")
}

// refuseFrame closes the connection because what it sent is not of the protocol. It returns false.
func (s *session) refuseFrame(why string) bool { return s.refuse(websocket.StatusProtocolError, why) }

// refuse closes the connection because of what it sent. It returns false.
func (s *session) refuse(code websocket.StatusCode, why string) bool {
	s.gateway.options.Metrics.Refused.WithLabelValues("frame").Inc()
	s.gateway.options.Log.Debug("a connection was closed for what it sent", "domain", s.key.String(), "session", s.identity.Session, "reason", why)
	if len(why) > 120 {
		why = why[:120]
	}
	s.close(code, why)
	return false
}

// write writes what is queued until the connection ends.
func (s *session) write() {
	var frames []frame
	for {
		var ok bool
		if frames, ok = s.out.take(frames); !ok {
			break
		}
		if err := s.writeAll(frames); err != nil {
			s.abort()
			break
		}
		if cap(frames) > 64 {
			frames = nil
		}
	}
	if !s.out.isDead() {
		s.ws.Close(s.why.code, s.why.text) // waits a little for the peer's close frame
		s.abort()
	}
	s.ws.CloseNow()
}

func (s *session) writeAll(frames []frame) error {
	conn := s.conn.Load()
	conn.cork()
	var failed error
	for rest := frames; len(rest) > 0; {
		n := s.packable(rest)
		if failed == nil {
			failed = s.writeFrames(rest[:n])
		}
		for i, f := range rest[:n] {
			rest[i] = frame{}
			s.out.written(f)
			s.gateway.options.Metrics.SentBytes.Add(float64(f.size()))
		}
		rest = rest[n:]
	}
	if err := conn.uncork(); failed == nil {
		failed = err
	}
	return failed
}

func (s *session) writeFrame(f frame) error {
	if f.tail == nil {
		return s.ws.Write(context.Background(), websocket.MessageBinary, f.head)
	}
	w, err := s.ws.Writer(context.Background(), websocket.MessageBinary)
	if err != nil {
		return err
	}
	if _, err := w.Write(f.head); err != nil {
		return err
	}
	if _, err := w.Write(f.tail); err != nil {
		return err
	}
	return w.Close()
}

// close ends the connection with a close frame, after what is queued.
func (s *session) close(code websocket.StatusCode, text string) {
	s.why.once.Do(func() { s.why.code, s.why.text = code, text })
	s.out.close()
	s.in.close()
}

// abort ends the connection at once.
func (s *session) abort() {
	s.why.once.Do(func() { s.why.code = websocket.StatusAbnormalClosure })
	s.out.kill()
	s.in.close()
	if conn := s.conn.Load(); conn != nil {
		conn.Close() // frees whoever reads or writes
	}
}

// end takes the session out of everything. It runs once, when nothing more is read.
func (s *session) end() {
	s.close(websocket.StatusNormalClosure, "")
	s.cancel()
	s.mu.Lock()
	s.ended = true
	s.stopTimer()
	resources, asks := s.resources, s.asks
	s.resources, s.models, s.asks = nil, nil, nil
	s.mu.Unlock()
	for _, a := range asks {
		a.fail(errGone)
	}
	for _, r := range resources {
		if r.owner != nil {
			r.owner.Leave(r.client)
		}
	}
	if s.loggedIn.Load() {
		s.domain.Exit(s)
		s.gateway.options.Metrics.Sessions.Dec()
	}
	s.gateway.remove(s)
}

// Identity is the session's own.
func (s *session) Identity() model.Identity { return s.identity }

// Prefix makes a prefix for ids of values.
func (s *session) Prefix() string {
	return s.identity.Session + "." + strconv.FormatInt(s.prefixes.Add(1)-1, 36)
}

// Send queues a frame, and before it what is new of who. A connection that has let too much wait is closed.
func (s *session) Send(bytes []byte, who []model.Identity) { s.send(frame{head: bytes}, who) }

func (s *session) send(f frame, who []model.Identity) {
	ok := s.out.add(func(t *told, add func(frame)) {
		if m := t.news(who); m != nil {
			add(frame{head: wire.AppendFrame(nil, wire.Message, 0, m)})
		}
		add(f)
	})
	if !ok {
		s.gateway.options.Metrics.SlowReaders.Inc()
		s.gateway.options.Log.Warn("a connection was closed because it does not read", "session", s.identity.Session)
		s.abort()
	}
}

// WaitRoom waits until most of what is queued has been written.
func (s *session) WaitRoom() error { return s.out.waitRoom() }

// HasRoom reports whether WaitRoom would not wait.
func (s *session) HasRoom() bool { return s.out.hasRoom() }

// Kick closes the connection; the client may connect again.
func (s *session) Kick(reason string) { s.close(websocket.StatusGoingAway, reason) }
