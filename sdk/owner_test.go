package sdk

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

// watch lists the connection events of a page from now on.
func (p *page) watch() *[]string {
	var list []string
	p.domain.config.Events = func(e Event) {
		if e, ok := e.(*DomainEvent); ok {
			list = append(list, strings.TrimSpace(e.Name+" "+e.Code))
		}
		p.event(e)
	}
	return &list
}

// login connects a page by a login, with a network, and answers how that ended.
func (p *page) login(by Login) error {
	p.t.Helper()
	p.dialer.down = false
	return p.try(func(done func(error)) { p.domain.Connect(by, done) })
}

// wantTurnedAway wants a login to be refused because the page is another user's, the connection to be closed, no further attempt, and
// nothing to be sent.
func (p *page) wantTurnedAway(by Login, owner, other string) {
	p.t.Helper()
	requests, pending, events := p.requestsButLogins(), p.domain.Pending(), p.watch()
	err := p.login(by)
	if !errors.Is(err, ErrWrongUser) || !strings.Contains(err.Error(), owner) || !strings.Contains(err.Error(), other) {
		p.t.Fatalf("%s: %v", by.Method(), err)
	}
	sessions := p.server.sessions
	p.world.Advance(time.Hour)
	if want := []string{"connecting", "authenticating", "connection_failed wrong_user", "disconnected"}; !slices.Equal(*events, want) {
		p.t.Errorf("events %q, want %q", *events, want)
	}
	if !p.domain.IsDisconnected() || p.server.sessions != sessions || !p.server.conns[len(p.server.conns)-1].gone {
		p.t.Error("it is not disconnected for good")
	}
	if p.requestsButLogins() != requests || p.domain.Pending().Entries != pending.Entries {
		p.t.Errorf("%d requests were %d, pending %+v was %+v", p.requestsButLogins(), requests, p.domain.Pending(), pending)
	}
}

func (d *device) requestsButLogins() (n int) {
	for body, count := range d.server.requests {
		if body != wire.BodyConnectionRequest {
			n += count
		}
	}
	return n
}

// wantAuthors wants the edits of a model on the server to be by these users, in this order.
func (d *device) wantAuthors(id string, want ...string) {
	d.t.Helper()
	var got []string
	for _, m := range d.server.models[id].log {
		for _, c := range d.server.conns {
			if c.session == m.SessionID {
				got = append(got, c.user.Username)
			}
		}
	}
	if !slices.Equal(got, want) {
		d.t.Errorf("the edits of %s are by %q, want %q", id, got, want)
	}
}

// others are logins of somebody else than ada.
func others() map[string]Login {
	return map[string]Login{"bob": Password("bob", "b"), "bobby": JWT("bobby"), "rob": Token(tokenOf + "rob"), "anonymous": Anonymous("Bob")}
}

// coldStart is a page of ada without a connection, with an edit of the model m and a model n that is made here.
func coldStart(d *device) (*page, *Model) {
	d.server.add("m", "hello")
	first := d.newPage().connect()
	first.open("m")
	d.world.Run()
	first.kill()
	p := d.newPage().offline()
	m := p.open("m")
	p.typed(m, " ada")
	p.create("n", "made by ada")
	return p, m
}

func TestWhatAUserMadeBeforeAnyConnectionIsNeverSentByAnother(t *testing.T) {
	for name, by := range others() {
		both(t, func(t *testing.T, once bool) {
			d := newDevice(t, 1, once)
			p, m := coldStart(d)
			p.wantTurnedAway(by, `"ada"`, name)
			d.wantServer("m", "hello")
			if d.server.models["n"] != nil || p.domain.Session().User != nil || p.domain.Session().Token != "" {
				t.Errorf("%s: the model was made, or the session %+v is kept", name, p.domain.Session())
			}
			p.typed(m, " again") // and the page goes on without a connection
			if err := p.login(Password("ada", "secret")); err != nil {
				t.Fatal(err)
			}
			p.sent()
			d.wantServer("m", "hello ada again")
			d.wantServer("n", "made by ada")
			d.wantAuthors("m", "ada", "ada")
			p.noFaults()
		})
	}
}

func TestADomainOfItsOwnServesTheOtherUserWhileTheEditsOfTheFirstWait(t *testing.T) {
	d := newDevice(t, 1, true)
	p, _ := coldStart(d)
	p.wantTurnedAway(Password("bob", "b"), `"ada"`, `"bob"`)
	p.on(func() { p.domain.Dispose(nil) })
	p.kill()

	b := d.newPage()
	if err := b.login(Password("bob", "b")); err != nil {
		t.Fatal(err)
	}
	mb := b.open("m")
	b.wantText(mb, "hello")
	b.typed(mb, " bob")
	b.sent()
	b.kill()
	d.wantServer("m", "hello bob")

	again := d.newPage().offline()
	if again.domain.Pending().Entries != 2 {
		t.Errorf("pending %+v", again.domain.Pending())
	}
	again.wantText(again.open("m"), "hello ada")
	again.connect()
	again.sent()
	d.wantAuthors("m", "bob", "ada")
	d.wantServer("n", "made by ada")
}

func TestAfterADisconnectOnlyTheSameUserComesBack(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	p.on(func() { p.domain.Disconnect(nil) })
	p.typed(m, "ada")
	for name, by := range others() {
		p.wantTurnedAway(by, `"ada"`, name)
	}
	if token := p.domain.Session().Token; token != tokenOf+"ada" {
		t.Errorf("the token is %q", token)
	}
	if err := p.login(Token("")); err != nil {
		t.Fatal(err)
	}
	p.sent()
	d.wantAuthors("m", "ada")
}

func TestAStorageThatIsOpenedWhileAnotherUserConnectsTurnsThatOneAway(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage()
	var o outcome
	p.dialer.down = false
	p.tab.Post(func() {
		p.domain.Connect(Password("bob", "b"), o.done)
		p.domain.InitializeOffline("ada", func(error) {})
	})
	p.await("the login ends", func() bool { return o.calls > 0 })
	if !errors.Is(o.err, ErrWrongUser) {
		t.Error(o.err)
	}
}

// A lost connection, a token that is not good any more, and somebody else answers the question for a password.
func TestAChallengeAnsweredByAnotherUserEndsTheAttempts(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	asked := 0
	p.domain.config.Options.FallbackAuth = func(c *AuthChallenge) { asked++; c.Answer(Password("bob", "b")) }
	d.server.forgetsTokens = true
	p.cut()
	p.typed(m, "ada")
	events := p.watch()
	p.dialer.down = false
	p.on(func() { p.domain.Hint(true) })
	p.await("it has ended", p.domain.IsDisconnected)
	p.world.Advance(time.Hour)
	want := []string{"connecting", "authenticating", "connection_failed authentication_failed", "disconnected",
		"connecting", "authenticating", "connection_failed wrong_user", "disconnected"}
	if !slices.Equal(*events, want) || asked != 1 {
		t.Errorf("asked %d times, events %q", asked, *events)
	}
	if err := p.login(Password("ada", "secret")); err != nil {
		t.Fatal(err)
	}
	p.sent()
	d.wantAuthors("m", "ada")
}

func TestAChallengeBeforeTheFirstConnectionNamesTheUserOfTheStorage(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.forgetsTokens = true
	p, _ := coldStart(d)
	p.domain.config.Options.FallbackAuth = func(c *AuthChallenge) { c.Answer(Password(c.Username(), "secret")) }
	if err := p.login(Token(tokenOf + "ada")); err != nil {
		t.Fatal(err)
	}
	p.sent()
	d.wantAuthors("m", "ada")
}

func TestWithoutAStorageAnotherUserMayConnectOnceNothingWaits(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage()
	p.domain.config.Storage = nil
	p.domain.offline = newOfflineModels(p.domain)
	if err := p.login(Password("ada", "secret")); err != nil {
		t.Fatal(err)
	}
	m := p.open("m")
	p.cut()
	p.typed(m, "ada")
	p.on(func() { p.domain.Disconnect(nil) })
	p.wantTurnedAway(Password("bob", "b"), `"ada"`, `"bob"`)
	if err := p.login(Password("ada", "secret")); err != nil {
		t.Fatal(err)
	}
	p.await("it is sent", m.Committed)
	p.on(func() { p.domain.Disconnect(nil) })
	if err := p.login(Password("bob", "b")); err != nil {
		t.Fatal(err)
	}
	p.typed(m, " and bob")
	p.await("it is sent", m.Committed)
	d.wantAuthors("m", "ada", "bob")
}

func TestAnApplicationThatConnectsAgainFromTheEventOfTheRefusalIsNotDisturbed(t *testing.T) {
	d := newDevice(t, 1, true)
	p, _ := coldStart(d)
	var second outcome
	p.domain.config.Events = func(e Event) {
		if e, ok := e.(*DomainEvent); ok && e.Name == ConnectionFailed && second.calls == 0 {
			p.domain.Disconnect(nil)
			p.domain.Connect(Password("ada", "secret"), second.done)
		}
		p.event(e)
	}
	if err := p.login(Password("bob", "b")); !errors.Is(err, ErrCancelled) {
		t.Error(err)
	}
	p.await("it connects", func() bool { return second.calls > 0 && second.err == nil && p.domain.IsConnected() })
	p.sent()
	d.wantAuthors("m", "ada")
}
