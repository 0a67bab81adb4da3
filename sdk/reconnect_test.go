package sdk

import (
	"errors"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestALostConnectionIsMadeAgainAtOnceByToken(t *testing.T) {
	f := connectedFake(t, nil)
	f.idle(time.Minute)
	f.last().drop()
	f.wantEvents("interrupted", "connecting")
	if f.domain.IsConnected() || f.domain.IsDisconnected() {
		t.Error("an interrupted domain is neither connected nor disconnected")
	}
	m := f.last().open().welcome("s2", exactlyOnce)
	if m.Reconnect == nil || m.Reconnect.Token != "token of s1" {
		t.Errorf("sent %+v", m)
	}
	f.wantEvents("authenticating reconnect", "connected")
	if f.domain.Session().ID != "s2" || f.domain.Session().Token != "token of s2" {
		t.Errorf("session %+v", f.domain.Session())
	}
	f.last().subscribed()
}

func TestPendingRequestsAreRejectedWhenTheConnectionIsLost(t *testing.T) {
	f := connectedFake(t, nil)
	var o outcome
	f.on(func() { f.domain.ServerTime(func(_ int64, err error) { o.done(err) }) })
	f.last().drop()
	if o.calls != 1 || !errors.Is(o.err, ErrConnectionFailed) {
		t.Fatalf("%+v", o)
	}
	f.world.Advance(time.Minute)
	if o.calls != 1 {
		t.Error("rejected twice")
	}
}

func TestTheScheduleStartsAnewAfterEachSuccess(t *testing.T) {
	f := connectedFake(t, nil)
	f.idle(time.Minute)
	for range 2 {
		f.last().drop()
		f.last().drop()
		f.wantEvents("interrupted", "connecting", "connection_failed server_connection_failed", "connection_scheduled 5s")
		f.world.Advance(5 * time.Second)
		f.last().open().welcome("s2")
		f.names()
		f.last().subscribed()
		f.idle(time.Minute)
	}
}

func TestAServerThatAcceptsAndDropsIsNotHammered(t *testing.T) {
	f := connectedFake(t, nil)
	for range 2 {
		f.last().drop()
		f.last().open().welcome("s2")
	}
	f.last().drop()
	f.names()
	if f.last().closed != 0 || len(f.dials) != 3 {
		t.Fatalf("%d dials", len(f.dials))
	}
	f.world.Advance(5 * time.Second)
	if len(f.dials) != 4 {
		t.Fatalf("%d dials after the wait", len(f.dials))
	}
}

func TestAnOnlineHintStartsAWaitingAttemptAtOnce(t *testing.T) {
	f := connectedFake(t, nil)
	f.idle(time.Minute)
	f.last().drop()
	f.last().drop()
	f.names()
	f.on(func() { f.domain.Hint(false) })
	f.wantEvents()
	f.on(func() { f.domain.Hint(true) })
	f.wantEvents("connecting")
	f.last().drop()
	f.wantEvents("connection_failed server_connection_failed", "connection_scheduled 5s")
}

func TestWithoutAutoReconnectALossIsTheEnd(t *testing.T) {
	f := connectedFake(t, func(o *Options) { o.AutoReconnect = false })
	f.last().drop()
	f.wantEvents("interrupted", "disconnected")
	f.world.Advance(time.Hour)
	if len(f.dials) != 1 || !f.domain.IsDisconnected() {
		t.Error("it connected again")
	}
	o := f.connect(Token(""))
	if m := f.last().open().welcome("s2"); m.Reconnect.Token != "token of s1" || o.err != nil {
		t.Errorf("sent %+v", m)
	}
}

func TestARefusedTokenFallsBackToTheOriginalCredentials(t *testing.T) {
	for _, retryOk := range []bool{false, true} {
		f := connectedFake(t, nil)
		f.last().drop()
		f.names()
		f.last().open().refuse("domain_unavailable", retryOk)
		f.wantEvents("authenticating reconnect", "connection_failed domain_unavailable", "connecting")
		m := f.last().open().welcome("s2")
		if m.Password == nil || m.Password.Password != "secret" {
			t.Errorf("sent %+v", m)
		}
		f.wantEvents("authenticating password", "connected")
	}
}

// As somebody has mistyped, or is not whose domain this is.
func TestARefusedTokenDoesNotFallBackToCredentialsThatWereRefusedBefore(t *testing.T) {
	f := connectedFake(t, nil)
	f.on(func() { f.domain.Disconnect(nil) })
	f.connect(Password("bob", "typo"))
	f.last().open().refuse("authentication_failed", false)
	f.connect(Token(""))
	f.last().open().welcome("s2")
	f.last().drop()
	f.last().open().refuse("authentication_failed", false)
	if m := f.last().open().welcome("s3"); m.Password == nil || m.Password.Username != "ada" {
		t.Errorf("sent %+v", m.Password)
	}
}

func TestRefusedOriginalCredentialsEndTheReconnects(t *testing.T) {
	f := connectedFake(t, nil)
	f.last().drop()
	f.last().open().refuse("authentication_failed", false)
	f.names()
	f.last().open().refuse("authentication_failed", false)
	f.wantEvents("authenticating password", "connection_failed authentication_failed", "disconnected")
	f.world.Advance(time.Hour)
	if len(f.dials) != 3 {
		t.Errorf("%d dials", len(f.dials))
	}
}

func TestATokenIsNotTriedForEver(t *testing.T) {
	f := newFake(t, nil)
	o := f.connect(Token("old"))
	for i, wait := range []time.Duration{5, 10, 20, 30} {
		f.last().open().refuse("domain_unavailable", true)
		if o.calls != 0 {
			t.Fatalf("gave up after %d", i+1)
		}
		f.world.Advance(wait * time.Second)
	}
	f.last().open().refuse("domain_unavailable", true)
	if !errors.Is(o.err, offline.Code("domain_unavailable")) {
		t.Fatalf("done %+v", o)
	}
	f.world.Advance(time.Hour)
	if len(f.dials) != 5 {
		t.Errorf("%d dials", len(f.dials))
	}
}

func TestReconnectWithoutATokenFailsAtOnce(t *testing.T) {
	f := newFake(t, nil)
	o := f.connect(Token(""))
	f.last().open().none()
	if !errors.Is(o.err, ErrAuthentication) {
		t.Errorf("done %+v", o)
	}
}

func TestAReconnectByHandIsNotReplacedByOtherCredentials(t *testing.T) {
	f := connectedFake(t, nil)
	f.on(func() { f.domain.Disconnect(nil) })
	o := f.connect(Token(""))
	f.last().open().refuse("authentication_failed", false)
	if !errors.Is(o.err, ErrAuthentication) || len(f.dials) != 2 {
		t.Errorf("done %+v after %d dials", o, len(f.dials))
	}
}

func TestARefusedTokenChallengesTheApplication(t *testing.T) {
	var challenges []*AuthChallenge
	f := connectedFake(t, func(o *Options) {
		o.FallbackAuth = func(c *AuthChallenge) { challenges = append(challenges, c) }
	})
	f.last().drop()
	f.names()
	f.last().open().refuse("authentication_failed", false)
	f.wantEvents("authenticating reconnect", "connection_failed authentication_failed", "disconnected")
	if len(challenges) != 1 || challenges[0].Username() != "ada" {
		t.Fatalf("challenges %+v", challenges)
	}
	f.on(func() { challenges[0].Answer(JWT("bad")) })
	f.last().open().refuse("authentication_failed", false)
	f.wantEvents("connecting", "authenticating jwt", "connection_failed authentication_failed", "disconnected")
	if len(challenges) != 2 {
		t.Fatalf("%d challenges", len(challenges))
	}
	f.on(func() { challenges[0].Answer(JWT("again")) })
	if len(f.dials) != 3 {
		t.Error("a challenge can be answered twice")
	}
	f.on(func() { challenges[1].Answer(JWT("good")) })
	if m := f.last().open().welcome("s2"); m.Jwt.Jwt != "good" {
		t.Errorf("sent %+v", m)
	}
	f.wantEvents("connecting", "authenticating jwt", "connected")
}

func TestACancelledChallengeLeavesTheDomainDisconnected(t *testing.T) {
	f := connectedFake(t, func(o *Options) { o.FallbackAuth = func(c *AuthChallenge) { c.Cancel() } })
	f.last().drop()
	f.last().open().refuse("authentication_failed", false)
	f.world.Advance(time.Hour)
	if len(f.dials) != 2 || !f.domain.IsDisconnected() {
		t.Errorf("%d dials", len(f.dials))
	}
}

func TestChallengesThatAreAnsweredWronglyAreNotRepeatedForEver(t *testing.T) {
	asked := 0
	f := connectedFake(t, func(o *Options) {
		o.FallbackAuth = func(c *AuthChallenge) { asked++; c.Answer(JWT("bad")) }
	})
	f.last().drop()
	f.last().open().refuse("authentication_failed", false)
	for range challengesAllowed {
		f.last().open().refuse("authentication_failed", false)
	}
	if asked != challengesAllowed || len(f.dials) != 2+challengesAllowed {
		t.Errorf("asked %d times, %d dials", asked, len(f.dials))
	}
	f.names()
	f.world.Advance(time.Hour)
	f.wantEvents()
}

func TestAnApplicationThatConnectsByItselfMakesTheChallengeVoid(t *testing.T) {
	var challenge *AuthChallenge
	f := connectedFake(t, func(o *Options) { o.FallbackAuth = func(c *AuthChallenge) { challenge = c } })
	f.last().drop()
	f.last().open().refuse("authentication_failed", false)
	f.connect(Password("bob", "b"))
	f.on(func() { challenge.Answer(JWT("x")) })
	if m := f.last().open().welcome("s2"); m.Password == nil || m.Password.Username != "bob" || len(f.dials) != 3 {
		t.Errorf("sent %+v after %d dials", m, len(f.dials))
	}
}

// An event handler may do anything; what was going on must not go on behind its back.
func TestDisconnectFromInsideAnyEventHolds(t *testing.T) {
	for _, at := range []string{Connecting, Authenticating, Connected, ConnectionFailed, ConnectionScheduled, Interrupted} {
		f := newFake(t, nil)
		seen := false
		f.domain.config.Events = func(e Event) {
			f.events = append(f.events, e)
			if e, ok := e.(*DomainEvent); ok && e.Name == at && !seen {
				seen = true
				f.domain.Disconnect(nil)
			}
		}
		o := f.connect(Password("ada", "secret"))
		run := func(step func(*fakeSocket)) {
			if !seen && len(f.dials) > 0 && f.last().closed == 0 {
				step(f.last())
			}
		}
		switch at {
		case ConnectionFailed, ConnectionScheduled:
			run(func(s *fakeSocket) { s.drop() })
		default:
			run(func(s *fakeSocket) { s.open() })
			run(func(s *fakeSocket) { s.welcome("s1") })
			run(func(s *fakeSocket) { s.subscribed() })
			run(func(s *fakeSocket) { s.drop() })
		}
		dials := len(f.dials)
		if at == Connecting && dials > 0 {
			t.Errorf("it dialed in spite of it")
		}
		f.world.Advance(time.Hour)
		if !seen || !f.domain.IsDisconnected() || len(f.dials) != dials || o.calls != 1 {
			t.Errorf("%s: seen %v, %d more dials, done %+v", at, seen, len(f.dials)-dials, o)
		}
		if names := f.names(); names[len(names)-1] != Disconnected {
			t.Errorf("%s: events %q", at, names)
		}
	}
}
