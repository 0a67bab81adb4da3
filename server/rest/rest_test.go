package rest

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/domain"
	"github.com/holdfast-sdk/holdfast/server/metrics"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/sqlite"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// world is the interface over a real database, with an administrator admin/secret who has logged in.
type world struct {
	t             *testing.T
	hub           *domain.Hub
	handler       http.Handler
	authorization string
}

func newWorld(t *testing.T) *world {
	db, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	passwords := auth.NewPasswords(2)
	w := &world{t: t, hub: domain.NewHub(db, passwords, &auth.AdminKey{}, domain.Options{Now: time.Now, Log: log, Metrics: metrics.New(),
		After: func(d time.Duration, f func()) func() {
			timer := time.AfterFunc(d, f)
			return func() { timer.Stop() }
		}})}
	t.Cleanup(func() {
		w.hub.Close()
		db.Close()
	})
	api := &API{Hub: w.hub, Admins: auth.NewAdmins("admin", "secret", time.Hour, time.Now), AdminName: "admin", Passwords: passwords, APIKey: "key", Log: log}
	w.handler = api.Handler()
	status, body := w.call("POST", "/auth/login", `{"username":"admin","password":"secret"}`)
	if status != 200 || body["expiresIn"] != float64(3_600_000) {
		t.Fatalf("login: %d %v", status, body)
	}
	w.authorization = "SessionToken " + body["token"].(string)
	return w
}

// call makes a request and returns its status and the body of the answer, which must have the form that all have.
func (w *world) call(method, path, body string) (int, map[string]any) {
	w.t.Helper()
	status, answer := w.callAny(method, path, body)
	object, ok := answer.(map[string]any)
	if !ok {
		w.t.Fatalf("%s %s: the body is %v", method, path, answer)
	}
	return status, object
}

func (w *world) callAny(method, path, body string) (int, any) {
	w.t.Helper()
	r := httptest.NewRequest(method, path, bytes.NewReader([]byte(body)))
	r.Header.Set("Authorization", w.authorization)
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	var answer struct {
		OK   *bool
		Body any
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil || answer.OK == nil || *answer.OK != (recorder.Code < 300) {
		w.t.Fatalf("%s %s: %d %s", method, path, recorder.Code, recorder.Body)
	}
	return recorder.Code, answer.Body
}

// want makes a request that must be answered with a status and, from 400 on, an error of a code.
func (w *world) want(method, path, body string, status int, code string) map[string]any {
	w.t.Helper()
	got, answer := w.call(method, path, body)
	if got != status || code != "" && answer["error_code"] != code {
		w.t.Errorf("%s %s: %d %v, want %d %s", method, path, got, answer, status, code)
	}
	return answer
}

// withDomain makes the domain ns/dom.
func (w *world) withDomain() *domain.Domain {
	w.t.Helper()
	w.want("POST", "/domains", `{"namespace":"ns","id":"dom","displayName":"D"}`, 201, "")
	d, err := w.hub.Domain(w.t.Context(), store.DomainKey{Namespace: "ns", ID: "dom"})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func TestOnlyAnAdministratorGetsIn(t *testing.T) {
	w := newWorld(t)
	w.withDomain()
	w.want("POST", "/auth/login", `{"username":"admin","password":"wrong"}`, 401, "unauthorized")
	w.want("POST", "/auth/login", `nonsense`, 400, "malformed_request_content")
	good := w.authorization
	for _, bad := range []string{"", "SessionToken", "SessionToken x", "UserApiKey", "UserApiKey wrong", "Other " + good[13:], good[13:]} {
		w.authorization = bad
		for pattern := range administered {
			method, path, _ := strings.Cut(pattern, " ")
			path = strings.NewReplacer("{namespace}", "ns", "{domain}", "dom", "{user}", "u", "{key}", "k", "{collection}", "c", "{model}", "m", "{group}", "g").Replace(path)
			w.want(method, path, `{}`, 401, "unauthorized")
		}
	}
	for _, ok := range []string{good, "UserApiKey key", "BearerToken " + good[13:]} {
		w.authorization = ok
		w.want("GET", "/domains/ns/dom", "", 200, "")
	}
	w.authorization = good
	w.want("POST", "/auth/logout", "", 200, "")
	w.want("GET", "/domains/ns/dom", "", 401, "unauthorized")
}

func TestADomainIsMadeConfiguredAndDeleted(t *testing.T) {
	w := newWorld(t)
	d := w.withDomain()
	got := w.want("GET", "/domains/ns/dom", "", 200, "")
	if got["namespace"] != "ns" || got["id"] != "dom" || got["displayName"] != "D" || got["availability"] != "online" || got["status"] != "ready" {
		t.Errorf("the domain is %v", got)
	}
	if d.Info().Anonymous || d.Info().AutoCreate {
		t.Error("a new domain starts with anonymous logins or collections made on first use")
	}
	w.want("POST", "/domains", `{"namespace":"ns","id":"dom"}`, 409, "duplicate")
	for _, bad := range []string{`{}`, `{"namespace":"ns","id":"a/b"}`, `{"namespace":"","id":"x"}`, `{"namespace":"ns","id":".."}`} {
		w.want("POST", "/domains", bad, 400, "invalid_value")
	}
	in := "/domains/ns/dom"
	w.want("PUT", in+"/config/anonymousAuth", `{"enabled":true}`, 200, "")
	w.want("PUT", in+"/config/collection", `{"autoCreate":true}`, 200, "")
	w.want("PUT", in+"/config/reconnect", `{"tokenValidity":5}`, 200, "")
	if i := d.Info(); !i.Anonymous || !i.AutoCreate || i.TokenMinutes != 5 {
		t.Errorf("the configuration is %+v", i)
	}
	if w.want("GET", in+"/config/anonymousAuth", "", 200, "")["enabled"] != true || w.want("GET", in+"/config/collection", "", 200, "")["autoCreate"] != true ||
		w.want("GET", in+"/config/reconnect", "", 200, "")["tokenValidity"] != float64(5) {
		t.Error("the configuration is read back differently")
	}
	w.want("PUT", in+"/config/anonymousAuth", `{}`, 400, "invalid_value")
	w.want("PUT", in+"/config/reconnect", `{"tokenValidity":0}`, 400, "invalid_value")
	w.want("PUT", in+"/availability", `{"availability":"sometimes"}`, 400, "invalid_value")
	w.want("PUT", in+"/availability", `{"availability":"maintenance"}`, 200, "")
	if a := d.Info().Availability; a != store.Maintenance {
		t.Errorf("it is %s", a)
	}
	if _, list := w.callAny("GET", "/domains", ""); len(list.([]any)) != 1 {
		t.Errorf("the list is %v", list)
	}
	w.want("DELETE", in, "", 200, "")
	w.want("GET", in, "", 404, "not_found")
	w.want("DELETE", in, "", 404, "not_found")
	w.want("GET", "/nothing", "", 404, "not_found")
}

func TestUsersAreAddedChangedAndDeleted(t *testing.T) {
	w := newWorld(t)
	d := w.withDomain()
	in := "/domains/ns/dom/users"
	w.want("POST", in, `{"username":"ann","password":"one","firstName":"Ann","email":"a@x.org"}`, 201, "")
	if e := w.want("POST", in, `{"username":"ann","password":"two"}`, 409, "duplicate"); e["error_details"].(map[string]any)["field"] != "username" {
		t.Errorf("the details are %v", e)
	}
	w.want("POST", in, `{"password":"x"}`, 400, "invalid_value")
	if u := w.want("GET", in+"/ann", "", 200, ""); u["firstName"] != "Ann" || u["email"] != "a@x.org" || u["passwordHash"] != nil {
		t.Errorf("the user is %v", u)
	}
	check := func(password string, want bool) {
		t.Helper()
		u, err := d.Store().User(t.Context(), store.UserID{Name: "ann"})
		if err != nil {
			t.Fatal(err)
		}
		if err := auth.NewPasswords(1).Check(t.Context(), password, u.PasswordHash); (err == nil) != want {
			t.Errorf("password %q: %v", password, err)
		}
	}
	check("one", true)
	w.want("PUT", in+"/ann/password", `{"password":"two"}`, 200, "")
	check("one", false)
	check("two", true)
	w.want("PUT", in+"/ann/password", `{}`, 400, "invalid_value")
	w.want("PUT", in+"/bob/password", `{"password":"x"}`, 404, "not_found")
	w.want("PUT", in+"/ann/disabled", `{"disabled":true}`, 200, "")
	if u := w.want("GET", in+"/ann", "", 200, ""); u["disabled"] != true || u["firstName"] != "Ann" {
		t.Errorf("the user is %v", u)
	}
	check("two", true)
	if _, list := w.callAny("GET", in+"?limit=10&offset=0", ""); len(list.([]any)) != 1 {
		t.Errorf("the list is %v", list)
	}
	w.want("GET", in+"?limit=x", "", 400, "invalid_value")
	w.want("DELETE", in+"/ann", "", 200, "")
	w.want("GET", in+"/ann", "", 404, "not_found")
}

func TestANewPasswordEndsReconnectTokens(t *testing.T) {
	w := newWorld(t)
	d := w.withDomain()
	w.want("POST", "/domains/ns/dom/users", `{"username":"ann","password":"one"}`, 201, "")
	token := store.Token{Hash: [32]byte{1}, User: store.UserID{Name: "ann"}, Expires: 1 << 60}
	if err := d.Store().AddToken(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	w.want("PUT", "/domains/ns/dom/users/ann/password", `{"password":"two"}`, 200, "")
	if _, err := d.Store().Token(t.Context(), token.Hash); err == nil {
		t.Error("a token of before still works")
	}
}

func TestKeysAreGeneratedAndOnlyPublicOnesAreTaken(t *testing.T) {
	w := newWorld(t)
	w.withDomain()
	pair := w.want("GET", "/util/keygen", "", 200, "")
	public, private := pair["publicKey"].(string), pair["privateKey"].(string)
	if !strings.HasPrefix(private, "-----BEGIN RSA PRIVATE KEY-----") {
		t.Errorf("the private key begins with %.40q", private)
	}
	in := "/domains/ns/dom/jwtKeys"
	body := func(id, key string, enabled bool) string {
		b, _ := json.Marshal(map[string]any{"id": id, "description": "d", "key": key, "enabled": enabled})
		return string(b)
	}
	w.want("POST", in, body("k1", public, true), 201, "")
	w.want("POST", in, body("k1", public, true), 409, "duplicate")
	w.want("POST", in, body("k2", private, true), 400, "invalid_value")
	w.want("POST", in, body(auth.AdminKeyID, public, true), 400, "invalid_value")
	w.want("PUT", in+"/k1", body("", public, false), 200, "")
	w.want("PUT", in+"/k9", body("", public, false), 404, "not_found")
	_, list := w.callAny("GET", in, "")
	if keys := list.([]any); len(keys) != 1 || keys[0].(map[string]any)["enabled"] != false {
		t.Errorf("the keys are %v", list)
	}
	w.want("DELETE", in+"/k1", "", 200, "")
	w.want("DELETE", in+"/k1", "", 404, "not_found")
	if token := w.want("GET", "/domains/ns/dom/convergenceUserToken", "", 200, "")["token"].(string); strings.Count(token, ".") != 2 {
		t.Errorf("the token is %q", token)
	}
}

func TestCollectionsHavePermissions(t *testing.T) {
	w := newWorld(t)
	d := w.withDomain()
	in := "/domains/ns/dom/collections"
	w.want("POST", in, `{"id":"c","description":"d","worldPermissions":{"read":true},"userPermissions":{"ann":{"create":true,"write":true}}}`, 201, "")
	w.want("POST", in, `{"id":"c"}`, 409, "duplicate")
	w.want("POST", in, `{}`, 400, "invalid_value")
	c, err := d.Store().Collection(t.Context(), "c")
	if err != nil || !c.World.Read || c.World.Write || !c.Users[store.UserID{Name: "ann"}].Create {
		t.Errorf("the collection is %+v, %v", c, err)
	}
	w.want("PUT", in+"/c", `{"worldPermissions":{"read":true,"write":true}}`, 200, "")
	if got := w.want("GET", in+"/c", "", 200, ""); got["worldPermissions"].(map[string]any)["write"] != true || len(got["userPermissions"].(map[string]any)) != 0 {
		t.Errorf("the collection is %v", got)
	}
	w.want("PUT", in+"/none", `{}`, 404, "not_found")
	w.want("DELETE", in+"/c", "", 200, "")
	w.want("GET", in+"/c", "", 404, "not_found")
}

func TestAModelIsReadAsPlainJSONAndDeleted(t *testing.T) {
	w := newWorld(t)
	d := w.withDomain()
	w.want("POST", "/domains/ns/dom/collections", `{"id":"c","worldPermissions":{"read":true,"create":true}}`, 201, "")
	root := &ot.Value{ID: "@:0", Kind: ot.Object, Members: []ot.Member{{Key: "d", Value: &ot.Value{ID: "@:1", Kind: ot.Date, Millis: 1234}}, {Key: "s", Value: &ot.Value{ID: "@:2", Kind: ot.String, Text: "<é>"}}}}
	if _, err := d.Create(t.Context(), store.UserID{Name: "ann"}, model.Creation{ID: "m", Collection: "c", Data: root}); err != nil {
		t.Fatal(err)
	}
	got := w.want("GET", "/domains/ns/dom/models/m", "", 200, "")
	data, _ := json.Marshal(got["data"])
	if got["version"] != float64(1) || string(data) != `{"d":{"$convergenceType":"date","value":"1970-01-01T00:00:01.234Z"},"s":"\u003cé\u003e"}` {
		t.Errorf("the model is %v, its data %s", got, data)
	}
	if _, list := w.callAny("GET", "/domains/ns/dom/models?collection=c", ""); len(list.([]any)) != 1 {
		t.Errorf("the list is %v", list)
	}
	w.want("DELETE", "/domains/ns/dom/models/m", "", 200, "")
	w.want("GET", "/domains/ns/dom/models/m", "", 404, "not_found")
}

func TestALargeBodyIsRefused(t *testing.T) {
	w := newWorld(t)
	w.want("POST", "/domains", `{"namespace":"`+strings.Repeat("x", maxBody)+`"}`, 400, "malformed_request_content")
}
