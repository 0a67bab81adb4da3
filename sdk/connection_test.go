package sdk

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/activity"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestConnectLogsInByPassword(t *testing.T) {
	f := newFake(t, nil)
	o := f.connect(Password("ada", "secret"))
	if f.last().url != "ws://server:8080/some/path/convergence/default" {
		t.Errorf("dialed %s", f.last().url)
	}
	m := f.last().open().welcome("s1", exactlyOnce)
	if m.Password == nil || m.Password.Username != "ada" || m.Password.Password != "secret" || len(m.Extensions) != 4 {
		t.Errorf("sent %+v", m)
	}
	if o.calls != 1 || o.err != nil {
		t.Fatalf("done: %+v", o)
	}
	f.wantEvents("connecting", "authenticating password", "connected")
	s := f.domain.Session()
	if s.ID != "s1" || s.User == nil || s.User.ID.Name != "ada" || s.Token != "token of s1" {
		t.Errorf("session %+v", s)
	}
	f.last().subscribed().none()
}

func TestTheOwnUserStaysKnownHoweverManyOthersAreSeen(t *testing.T) {
	f := newFake(t, nil)
	f.connect(Password("ada", "secret"))
	f.last().open().welcome("s1")
	for i := range 50_000 {
		f.domain.identity.Add(&User{ID: UserID{Kind: identity.AnonymousUser, Name: strconv.Itoa(i)}})
	}
	own := f.domain.Session().User
	if first := (UserID{Kind: identity.AnonymousUser, Name: "0"}); f.domain.User(own.ID) != own || f.domain.User(first) != nil {
		t.Errorf("of the own user is known %+v, of the first other one %+v", f.domain.User(own.ID), f.domain.User(first))
	}
}

func TestEachLoginSendsWhatItsMethodNeeds(t *testing.T) {
	check := func(login Login, want func(*wire.ConnectionRequestMessage) bool) {
		t.Helper()
		f := newFake(t, nil)
		f.connect(login)
		if m := f.last().open().welcome("s1"); !want(m) {
			t.Errorf("%s sent %+v", login.Method(), m)
		}
	}
	check(Anonymous("Ada"), func(m *wire.ConnectionRequestMessage) bool {
		return m.Anonymous != nil && *m.Anonymous.DisplayName == "Ada" && m.Password == nil
	})
	check(With(ByAnonymous, Credentials{}), func(m *wire.ConnectionRequestMessage) bool {
		return m.Anonymous != nil && m.Anonymous.DisplayName == nil
	})
	check(JWT("a.b.c"), func(m *wire.ConnectionRequestMessage) bool { return m.Jwt != nil && m.Jwt.Jwt == "a.b.c" })
	check(Token("old"), func(m *wire.ConnectionRequestMessage) bool { return m.Reconnect != nil && m.Reconnect.Token == "old" })
}

func TestBeforeTheFirstConnectTheSessionIsAnOfflineOne(t *testing.T) {
	f := newFake(t, nil)
	if s := f.domain.Session(); len(s.ID) != len("offline:")+32 || s.ID[:8] != "offline:" || s.User != nil || s.Token != "" {
		t.Errorf("session %+v", s)
	}
	if f.domain.Namespace() != "convergence" || f.domain.ID() != "default" {
		t.Errorf("namespace %q, id %q", f.domain.Namespace(), f.domain.ID())
	}
}

func TestAMalformedUrlOrOptionIsRefused(t *testing.T) {
	for _, url := range []string{"", "bad", "http://x/", "http://x/ns", "ftp://x/ns/dom", "http:///ns/dom", "http://x/ns/dom?q"} {
		if _, err := New(Config{URL: url, Options: DefaultOptions(), Rand: newFake(t, nil).tab}); !errors.Is(err, offline.ErrOption) {
			t.Errorf("%q: %v", url, err)
		}
	}
	for name, spoil := range map[string]func(*Options){
		"connection.timeout":            func(o *Options) { o.ConnectionTimeout = 0 },
		"pingInterval":                  func(o *Options) { o.PingInterval = -1 },
		"reconnectIntervals: negative":  func(o *Options) { o.ReconnectIntervals = []time.Duration{-1} },
		"reconnectIntervals: none":      func(o *Options) { o.ReconnectIntervals = nil },
		"protocol.defaultRequestTimout": func(o *Options) { o.RequestTimeout = 0 },
	} {
		o := DefaultOptions()
		spoil(&o)
		if _, err := New(Config{URL: "ws://h/n/d", Options: o, Rand: newFake(t, nil).tab}); !errors.Is(err, offline.ErrOption) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefusedCredentialsEndTheFirstConnect(t *testing.T) {
	f := newFake(t, nil)
	o := f.connect(Password("ada", "wrong"))
	f.last().open().refuse("authentication_failed", false)
	if o.calls != 1 || !errors.Is(o.err, ErrAuthentication) {
		t.Fatalf("done: %+v", o)
	}
	f.wantEvents("connecting", "authenticating password", "connection_failed authentication_failed", "disconnected")
	if !f.domain.IsDisconnected() || f.last().closed != closeNormal {
		t.Error("not disconnected")
	}
	f.world.Advance(time.Hour)
	if len(f.dials) != 1 {
		t.Error("tried again")
	}
	if f.connect(Password("ada", "secret")); len(f.dials) != 2 {
		t.Error("connect is not possible any more")
	}
}

func TestWithoutAServerTheDocumentedScheduleIsFollowed(t *testing.T) {
	f := newFake(t, nil)
	f.onDial = func(s *fakeSocket) { f.tab.Post(func() { s.handler.SocketEnded(errors.New("refused")) }) }
	o := f.connect(Anonymous("Ada"))
	f.world.Advance(65 * time.Second)
	f.wantEvents(
		"connecting", "connection_failed server_connection_failed", "connection_scheduled 5s",
		"connecting", "connection_failed server_connection_failed", "connection_scheduled 10s",
		"connecting", "connection_failed server_connection_failed", "connection_scheduled 20s",
		"connecting", "connection_failed server_connection_failed", "connection_scheduled 30s",
		"connecting", "connection_failed server_connection_failed", "connection_scheduled 30s")
	if o.calls != 0 {
		t.Fatalf("done: %+v", o)
	}
	f.onDial = nil
	f.world.Advance(30 * time.Second)
	f.last().open().welcome("s1")
	if o.calls != 1 || o.err != nil {
		t.Errorf("done: %+v", o)
	}
}

func TestWithoutRetriesTheFirstFailureIsTheEnd(t *testing.T) {
	f := newFake(t, func(o *Options) { o.AutoReconnectOnInitial = false })
	f.onDial = func(s *fakeSocket) { f.tab.Post(func() { s.handler.SocketEnded(errors.New("refused")) }) }
	o := f.connect(Anonymous("Ada"))
	if o.calls != 1 || !errors.Is(o.err, ErrInitialConnection) {
		t.Fatalf("done: %+v", o)
	}
	f.wantEvents("connecting", "connection_failed server_connection_failed", "disconnected")
}

func TestASocketThatDoesNotOpenAndAHandshakeThatIsNotAnsweredTimeOut(t *testing.T) {
	f := newFake(t, nil)
	f.connect(Anonymous("Ada"))
	f.world.Advance(5 * time.Second)
	f.wantEvents("connecting", "connection_failed server_connection_failed", "connection_scheduled 5s")
	if f.last().closed != closeAbort {
		t.Error("the socket was left open")
	}
	f.world.Advance(5 * time.Second)
	f.last().open()
	f.world.Advance(10 * time.Second)
	f.wantEvents("connecting", "authenticating anonymous", "connection_failed server_connection_failed", "connection_scheduled 10s")
}

func TestCredentialsAreAskedForAtEachAttempt(t *testing.T) {
	f := newFake(t, nil)
	asked := 0
	f.connect(Ask(ByJWT, func(answer func(Credentials, error)) {
		asked++
		answer(Credentials{JWT: "token" + string(rune('0'+asked))}, nil)
	}))
	if m := f.last().open().refuse("domain_unavailable", true); m.Jwt.Jwt != "token1" {
		t.Errorf("sent %s", m.Jwt.Jwt)
	}
	f.wantEvents("connecting", "authenticating jwt", "connection_failed domain_unavailable", "connection_scheduled 5s")
	f.world.Advance(5 * time.Second)
	if m := f.last().open().welcome("s1"); m.Jwt.Jwt != "token2" || asked != 2 {
		t.Errorf("sent %s after %d questions", m.Jwt.Jwt, asked)
	}
}

func TestCredentialsThatAreNotGivenFailTheAttempt(t *testing.T) {
	f := newFake(t, nil)
	f.connect(Ask(ByJWT, func(answer func(Credentials, error)) { answer(Credentials{}, errors.New("no token to be had")) }))
	f.last().open().none()
	f.wantEvents("connecting", "connection_failed server_connection_failed", "connection_scheduled 5s")
}

func TestAServerThatHangsUpWhileThePasswordIsTypedIsDialedAgain(t *testing.T) {
	f := newFake(t, nil)
	var answer func(Credentials, error)
	o := f.connect(Ask(ByPassword, func(a func(Credentials, error)) { answer = a }))
	f.last().open().drop()
	f.world.Advance(time.Minute)
	f.on(func() { f.domain.Hint(true) }) // must not ask twice
	f.wantEvents("connecting")
	f.on(func() { answer(Credentials{Username: "ada", Password: "secret"}, nil) })
	if len(f.dials) != 2 {
		t.Fatalf("%d dials", len(f.dials))
	}
	if m := f.last().open().welcome("s1"); m.Password.Password != "secret" || o.calls != 1 {
		t.Errorf("sent %+v, done %+v", m, o)
	}
	f.on(func() { answer(Credentials{}, errors.New("late")) })
	if !f.domain.IsConnected() {
		t.Error("a second answer has an effect")
	}
}

func TestASecondConnectIsRefused(t *testing.T) {
	f := newFake(t, nil)
	f.connect(Anonymous("Ada"))
	if o := f.connect(Anonymous("Bob")); !errors.Is(o.err, ErrAlreadyConnected) {
		t.Errorf("while connecting: %v", o.err)
	}
	f.last().open().welcome("s1")
	if o := f.connect(Anonymous("Bob")); !errors.Is(o.err, ErrAlreadyConnected) {
		t.Errorf("while connected: %v", o.err)
	}
	if o := newFake(t, nil).connect(Login{}); !errors.Is(o.err, offline.ErrOption) {
		t.Errorf("an empty login: %v", o.err)
	}
}

func TestDisconnectEndsAnAttemptAndAConnection(t *testing.T) {
	f := newFake(t, nil)
	o := f.connect(Anonymous("Ada"))
	f.on(func() { f.domain.Disconnect(nil) })
	if !errors.Is(o.err, ErrCancelled) || f.last().closed != closeNormal {
		t.Errorf("done %+v, closed %d", o, f.last().closed)
	}
	f.wantEvents("connecting", "disconnected")

	f = connectedFake(t, nil)
	var answered outcome
	f.on(func() { f.domain.ServerTime(func(_ int64, err error) { answered.done(err) }) })
	ended := false
	f.on(func() { f.domain.Disconnect(func() { ended = true }) })
	f.wantEvents("disconnected")
	if !ended || answered.calls != 1 || !errors.Is(answered.err, ErrConnectionFailed) {
		t.Errorf("ended %v, request %+v", ended, answered)
	}
	f.world.Advance(time.Hour)
	if len(f.dials) != 1 {
		t.Error("it connected again by itself")
	}
	f.on(func() { f.domain.Disconnect(nil) })
	f.wantEvents()
}

func TestCancelDisposesADomainThatIsNotConnectedYet(t *testing.T) {
	f := newFake(t, nil)
	var o outcome
	var cancel func()
	f.on(func() { cancel = f.domain.Connect(Anonymous("Ada"), o.done) })
	f.on(cancel)
	if !errors.Is(o.err, ErrCancelled) || !f.domain.IsDisposed() {
		t.Errorf("done %+v", o)
	}
	if o := f.connect(Anonymous("Ada")); !errors.Is(o.err, ErrClosed) {
		t.Errorf("connect after dispose: %v", o.err)
	}

	f = newFake(t, nil)
	f.on(func() { cancel = f.domain.Connect(Anonymous("Ada"), func(error) {}) })
	f.last().open().welcome("s1")
	if f.on(cancel); !f.domain.IsConnected() {
		t.Error("cancel after done has an effect")
	}
}

func TestServerTimeAnswersOrTimesOutOrIsOffline(t *testing.T) {
	f := connectedFake(t, nil)
	var got int64
	var o outcome
	ask := func() {
		f.on(func() { f.domain.ServerTime(func(ms int64, err error) { got = ms; o.done(err) }) })
	}
	ask()
	_, q := take[wire.GetServerTimeRequestMessage](f.last())
	if q.Kind != wire.Request || q.ID != 2 {
		t.Errorf("kind %d, id %d", q.Kind, q.ID)
	}
	f.last().reply(q, &wire.GetServerTimeResponseMessage{ServerTime: wire.FromMillis(1234)})
	if got != 1234 || o.err != nil {
		t.Errorf("got %d, %v", got, o.err)
	}
	ask()
	_, q = take[wire.GetServerTimeRequestMessage](f.last())
	f.last().reply(q, &wire.ErrorMessage{Code: "unauthorized", Message: "no", Details: map[string]wire.JSON{
		"index": {Kind: wire.JSONNumber, Number: 7}, "at": {Kind: wire.JSONString, Text: "x"}}})
	var e *Error
	if !errors.As(o.err, &e) || !e.Server || !errors.Is(o.err, ErrUnauthorized) || offline.CodeOf(o.err) != "unauthorized" ||
		len(e.Details.Members) != 2 || e.Details.Members[0].Key != "at" || e.Details.Members[1].Value.Number != 7 {
		t.Errorf("got %v", o.err)
	}
	ask()
	_, q = take[wire.GetServerTimeRequestMessage](f.last())
	f.last().reply(q, &wire.OkResponse{})
	if !errors.Is(o.err, ErrProtocol) {
		t.Errorf("another answer: %v", o.err)
	}
	ask()
	_, q = take[wire.GetServerTimeRequestMessage](f.last())
	for range 10 {
		f.world.Advance(time.Second)
		f.last().tell(&wire.PingMessage{})
	}
	if !errors.Is(o.err, ErrRequestTimeout) || o.calls != 4 {
		t.Errorf("no answer: %+v", o)
	}
	f.last().reply(q, &wire.GetServerTimeResponseMessage{})
	if o.calls != 4 {
		t.Error("a late answer was taken")
	}
	f.on(func() { f.domain.Disconnect(nil) })
	if ask(); !errors.Is(o.err, ErrOffline) {
		t.Errorf("offline: %v", o.err)
	}
}

func TestAFrameThatCannotBeReadEndsTheConnection(t *testing.T) {
	f := connectedFake(t, nil)
	f.last().hear(func(h SocketHandler) { h.SocketMessage([]byte{0xff}) })
	if f.dials[0].closed != closeAbort {
		t.Error("still open")
	}
	f.wantEvents("interrupted", "connecting")
}

func TestAnActivityThatIsJoinedAfterTheTimeOutOfTheRequestIsLeft(t *testing.T) {
	f := connectedFake(t, func(o *Options) { o.Heartbeat = false })
	s := f.last()
	f.on(func() {
		f.domain.Activities().Join(activity.Key{Type: "t", ID: "a"}, activity.JoinOptions{}, func(*activity.Activity, error) {})
	})
	_, asked := take[wire.ActivityJoinRequestMessage](s)
	f.world.Advance(DefaultOptions().RequestTimeout)
	s.none()
	s.reply(asked, &wire.ActivityJoinResponseMessage{ResourceID: 6})
	if m, _ := take[wire.ActivityLeaveRequestMessage](s); m.ResourceID != 6 {
		t.Errorf("%+v", m)
	}
}
