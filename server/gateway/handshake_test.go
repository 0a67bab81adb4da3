package gateway

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/golang-jwt/jwt/v5"

	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestAnAnonymousUserComesInWithANameAndASessionOfItsOwn(t *testing.T) {
	w := newWorld(t, Options{})
	name := "Ann"
	a, b := w.dial("/ns/dom"), w.dial("/api/realtime/ns/dom")
	answer := a.logIn(&wire.ConnectionRequestMessage{Anonymous: &wire.ConnectionRequestMessageAnonymousAuthRequestData{DisplayName: &name}})
	s := answer.Success
	if s == nil || s.Namespace != "ns" || s.DomainID != "dom" || s.SessionID == "" || s.ReconnectToken == "" || answer.Server.Version != "test" {
		t.Fatalf("the answer is %+v", answer)
	}
	if s.User.UserID.UserType != wire.DomainUserTypeDataAnonymous || *s.User.DisplayName != "Ann" {
		t.Errorf("the user is %+v", s.User)
	}
	b.logIn(anonymousRequest())
	if a.session == b.session || a.user.UserID.Username == b.user.UserID.Username {
		t.Errorf("two connections share the session %q or the name %q", a.session, a.user.UserID.Username)
	}
}

func TestExtensionsAreAnnouncedToThoseWhoAskForThem(t *testing.T) {
	for _, c := range []struct {
		off   bool
		asked []string
		want  int
	}{{false, nil, 0}, {false, []string{"other", ExactlyOnce, KeepBoth}, 2}, {true, []string{ExactlyOnce, KeepBoth}, 1}, {false, []string{KeepBoth}, 1}, {true, []string{StateHash}, 1}} {
		w := newWorld(t, Options{})
		w.gateway.options.ExactlyOnce = !c.off
		got := w.dial("/ns/dom").logIn(anonymousRequest(c.asked...)).Success.Extensions
		if len(got) != c.want {
			t.Errorf("asked %v, off %v: announced %v, want %d", c.asked, c.off, got, c.want)
		}
	}
}

func TestAPasswordLetsInItsUserOnly(t *testing.T) {
	w := newWorld(t, Options{})
	id := w.addUser("ann")
	c := w.as("ann")
	if c.user.UserID.Username != "ann" || c.user.UserID.UserType != wire.DomainUserTypeDataNormal || *c.user.FirstName != "F-ann" {
		t.Errorf("the user is %+v", c.user)
	}
	for _, try := range [][2]string{{"ann", "wrong"}, {"ann", ""}, {"bob", "secret"}, {"", ""}} {
		c := w.dial("/ns/dom")
		f := c.logIn(passwordRequest(try[0], try[1])).Failure
		if f == nil || f.Code != "authentication_failed" || f.RetryOk || c.end() != websocket.StatusNormalClosure {
			t.Errorf("%v: %+v", try, f)
		}
	}
	u, _ := w.domain.Store().User(t.Context(), id)
	u.Disabled = true
	w.domain.PutUser(t.Context(), u)
	if f := w.dial("/ns/dom").logIn(passwordRequest("ann", "secret")).Failure; f == nil || f.Code != "authentication_failed" {
		t.Errorf("a disabled user: %+v", f)
	}
}

func TestARefusedHandshakeSaysWhyAndWhetherToTryAgainAndCloses(t *testing.T) {
	w := newWorld(t, Options{})
	set := func(change func(*store.DomainInfo)) func() {
		return func() {
			if err := w.domain.SetInfo(context.Background(), change); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name    string
		prepare func()
		path    string
		request *wire.ConnectionRequestMessage
		code    string
		retry   bool
	}{
		{"unknown domain", nil, "/ns/none", anonymousRequest(), "domain_not_found", false},
		{"no method", nil, "/ns/dom", &wire.ConnectionRequestMessage{}, "invalid_auth_method", false},
		{"unknown token", nil, "/ns/dom", tokenRequest("nonsense"), "authentication_failed", false},
		{"no JSON web token", nil, "/ns/dom", jwtRequest("nonsense"), "authentication_failed", false},
		{"anonymous off", set(func(i *store.DomainInfo) { i.Anonymous = false }), "/ns/dom", anonymousRequest(), "anonymous_auth_disabled", false},
		{"maintenance", set(func(i *store.DomainInfo) { i.Availability = store.Maintenance }), "/ns/dom", anonymousRequest(), "domain_unavailable", true},
		{"offline", set(func(i *store.DomainInfo) { i.Availability = store.Offline }), "/ns/dom", passwordRequest("a", "b"), "domain_unavailable", true},
	} {
		if c.prepare != nil {
			c.prepare()
		}
		conn := w.dial(c.path)
		f := conn.logIn(c.request).Failure
		if f == nil || f.Code != c.code || f.RetryOk != c.retry || f.Details == "" {
			t.Errorf("%s: %+v, want %s, retry %v", c.name, f, c.code, c.retry)
		}
		if code := conn.end(); code != websocket.StatusNormalClosure {
			t.Errorf("%s: closed with %d, want 1000", c.name, code)
		}
	}
}

func tokenRequest(token string) *wire.ConnectionRequestMessage {
	return &wire.ConnectionRequestMessage{Reconnect: &wire.ConnectionRequestMessageReconnectTokenAuthRequestData{Token: token}}
}

func jwtRequest(token string) *wire.ConnectionRequestMessage {
	return &wire.ConnectionRequestMessage{Jwt: &wire.ConnectionRequestMessageJwtAuthRequestData{Jwt: token}}
}

// signer makes a key known to the domain and returns what signs with it.
func (w *world) signer(id string) func(claims jwt.MapClaims) string {
	w.t.Helper()
	public, private, err := auth.GenerateKey()
	if err != nil {
		w.t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(private))
	var key *rsa.PrivateKey
	if key, err = x509.ParsePKCS1PrivateKey(block.Bytes); err != nil {
		w.t.Fatal(err)
	}
	if err := w.domain.Store().PutJWTKey(w.t.Context(), store.JWTKey{ID: id, Public: public, Enabled: true}); err != nil {
		w.t.Fatal(err)
	}
	return func(claims jwt.MapClaims) string {
		token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
		token.Header["kid"] = id
		text, err := token.SignedString(key)
		if err != nil {
			w.t.Fatal(err)
		}
		return text
	}
}

// halted is a store that never gets to store a token.
type halted struct{ store.Store }

type haltedDomain struct{ store.Domain }

func (h halted) CreateDomain(ctx context.Context, info store.DomainInfo) (store.Domain, error) {
	d, err := h.Store.CreateDomain(ctx, info)
	return haltedDomain{d}, err
}

func (haltedDomain) AddToken(ctx context.Context, _ store.Token) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestALoginThatTheServerHasNoTimeForIsToBeTriedAgain(t *testing.T) {
	w := newWorldOver(t, Options{LoginTimeout: 10 * time.Millisecond}, func(db store.Store) store.Store { return halted{db} })
	failed := w.dial("/ns/dom").logIn(anonymousRequest()).Failure
	if failed == nil || failed.Code != "domain_unavailable" || !failed.RetryOk {
		t.Errorf("it is told %+v", failed)
	}
}

func TestASignedTokenMakesItsUserAndUpdatesIt(t *testing.T) {
	w := newWorld(t, Options{})
	sign := w.signer("k1")
	claims := jwt.MapClaims{"sub": "zoe", "aud": "Convergence", "exp": time.Now().Add(time.Minute).Unix(), "firstName": "Zoe"}
	c := w.dial("/ns/dom")
	if answer := c.logIn(jwtRequest(sign(claims))); answer.Success == nil || c.user.UserID.Username != "zoe" || *c.user.FirstName != "Zoe" {
		t.Fatalf("the answer is %+v %+v", answer.Success, answer.Failure)
	}
	claims["lastName"] = "Z"
	w.dial("/ns/dom").logIn(jwtRequest(sign(claims)))
	u, err := w.domain.Store().User(t.Context(), store.UserID{Kind: store.NormalUser, Name: "zoe"})
	if err != nil || u.FirstName != "Zoe" || u.LastName != "Z" {
		t.Errorf("the user is %+v, %v", u, err)
	}
	key, _ := w.domain.Store().JWTKey(t.Context(), "k1")
	key.Enabled = false
	w.domain.Store().PutJWTKey(t.Context(), key)
	if f := w.dial("/ns/dom").logIn(jwtRequest(sign(claims))).Failure; f == nil || f.Code != "authentication_failed" {
		t.Errorf("with a disabled key: %+v", f)
	}
}

func TestTheAdministratorsTokenComesInAsAConvergenceUser(t *testing.T) {
	w := newWorld(t, Options{})
	token, err := w.domain.AdminToken("root")
	if err != nil {
		t.Fatal(err)
	}
	c := w.dial("/ns/dom")
	c.logIn(jwtRequest(token))
	if c.user == nil || c.user.UserID.UserType != wire.DomainUserTypeDataConvergence {
		t.Errorf("the user is %+v", c.user)
	}
}

func TestEveryKindOfUserReconnectsWithItsTokenAndKeepsIt(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	sign := w.signer("k1")
	admin, _ := w.domain.AdminToken("root")
	for name, request := range map[string]*wire.ConnectionRequestMessage{
		"password":  passwordRequest("ann", "secret"),
		"anonymous": anonymousRequest(),
		"JWT":       jwtRequest(sign(jwt.MapClaims{"sub": "zoe", "aud": "Convergence", "exp": time.Now().Add(time.Minute).Unix()})),
		"admin":     jwtRequest(admin),
	} {
		first := w.dial("/ns/dom")
		first.logIn(request)
		first.ws.CloseNow()
		again := w.dial("/ns/dom")
		if answer := again.logIn(tokenRequest(first.token)); answer.Success == nil {
			t.Errorf("%s: %+v", name, answer.Failure)
			continue
		}
		if *again.user.UserID != *first.user.UserID || again.session == first.session || again.token != first.token {
			t.Errorf("%s: came back as %+v in session %q (before: %q), the same token: %v", name, again.user.UserID, again.session, first.session, again.token == first.token)
		}
	}
}

func TestAReconnectTokenLivesFromItsLastUse(t *testing.T) {
	w := newWorld(t, Options{})
	noon := time.Now()
	at := func(minutes int) {
		w.mu.Lock()
		w.now = noon.Add(time.Duration(minutes) * time.Minute)
		w.mu.Unlock()
	}
	at(0)
	c := w.connect()
	for _, minute := range []int{59, 118} {
		at(minute)
		if f := w.dial("/ns/dom").logIn(tokenRequest(c.token)).Failure; f != nil {
			t.Fatalf("after %d minutes: %+v", minute, f)
		}
	}
	at(118 + 60)
	if f := w.dial("/ns/dom").logIn(tokenRequest(c.token)).Failure; f == nil || f.Code != "authentication_failed" || f.RetryOk {
		t.Errorf("an hour after its last use: %+v", f)
	}
}

func TestWrongPathsAreNotFound(t *testing.T) {
	w := newWorld(t, Options{})
	for _, path := range []string{"/ns", "/ns/dom/", "/ns/dom/x", "/", "//dom", "/ns/", "/api/realtime/ns", "/api/realtime"} {
		if status := w.statusOf(path); status != 404 {
			t.Errorf("%s: %d, want 404", path, status)
		}
	}
	if status := w.statusOf("/ns/dom"); status != 426 {
		t.Errorf("a plain GET of a domain: %d, want 426", status)
	}
}

func TestASilentSocketIsClosedAndTextDoesNotKeepItOpen(t *testing.T) {
	w := newWorld(t, Options{HandshakeTimeout: 50 * time.Millisecond})
	c := w.dial("/ns/dom")
	c.ws.Write(t.Context(), websocket.MessageText, []byte("hello"))
	if code := c.end(); code != websocket.StatusNormalClosure {
		t.Errorf("closed with %d, want 1000", code)
	}
}

func TestPagesOfAnyOriginMayConnectUnlessOriginsAreConfigured(t *testing.T) {
	header := map[string][]string{"Origin": {"http://elsewhere.example"}}
	free, bound := newWorld(t, Options{}), newWorld(t, Options{Origins: []string{"app.example"}})
	if ws, _, err := websocket.Dial(t.Context(), free.url+"/ns/dom", &websocket.DialOptions{HTTPHeader: header}); err != nil {
		t.Error(err)
	} else {
		ws.CloseNow()
	}
	if _, response, err := websocket.Dial(t.Context(), bound.url+"/ns/dom", &websocket.DialOptions{HTTPHeader: header}); err == nil || response.StatusCode != 403 {
		t.Errorf("a foreign page was let in: %v", err)
	}
}

func TestConnectionsAreLimited(t *testing.T) {
	w := newWorld(t, Options{Connections: 1})
	c := w.connect()
	if _, response, err := websocket.Dial(t.Context(), w.url+"/ns/dom", nil); err == nil || response.StatusCode != 503 {
		t.Errorf("a second one was let in: %v", err)
	}
	c.ws.CloseNow()
	deadline := time.Now().Add(patience)
	for {
		ws, _, err := websocket.Dial(t.Context(), w.url+"/ns/dom", nil)
		if err == nil {
			ws.CloseNow()
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the room of a connection that ended stays taken")
		}
	}
}

// RFC 6455 §7.4.1, which clients that do not know the field can tell.
func TestAClientIsToldHowLargeAMessageMayBeAndALargerOneEndsTheConnectionWithMessageTooBig(t *testing.T) {
	const limit = 3000
	w := newWorld(t, Options{FrameBytes: limit})
	c := w.dial("/ns/dom")
	if got := c.logIn(anonymousRequest()).Success.MaxMessage; got != limit {
		t.Fatalf("the limit is told as %d, want %d", got, limit)
	}
	query := func(size int) []byte {
		rest := size - len(wire.AppendFrame(nil, wire.Request, 1, &wire.ModelsQueryRequestMessage{Query: strings.Repeat("x", 1000)}))
		return wire.AppendFrame(nil, wire.Request, 1, &wire.ModelsQueryRequestMessage{Query: strings.Repeat("x", 1000+rest)})
	}
	if err := c.ws.Write(t.Context(), websocket.MessageBinary, query(limit)); err != nil {
		t.Fatal(err)
	}
	if m := receive[wire.ErrorMessage](c); m.Code != "invalid_query" {
		t.Errorf("the largest message is answered with %+v", m)
	}
	if err := c.ws.Write(t.Context(), websocket.MessageBinary, query(limit+1)); err != nil {
		t.Fatal(err)
	}
	if code := c.end(); code != websocket.StatusMessageTooBig {
		t.Errorf("a larger one ended the connection with %d", code)
	}
}
