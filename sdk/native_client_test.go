//go:build !js

package sdk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/server"
)

// patience is how long a test waits for something that should come at once.
const patience = 30 * time.Second

// startServer starts a server in this process with the domain convergence/default. stop ends it and keeps its data.
func startServer(data string, flags ...string) (url, admin string, stop func(), err error) {
	flags = append([]string{"--dev", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--log-level", "error", "--data", data}, flags...)
	config, err := server.ParseConfig(flags, func(string) string { return "" }, nil)
	if err != nil {
		return "", "", nil, err
	}
	s, err := server.Start(context.Background(), config, os.Stderr)
	if err != nil {
		return "", "", nil, err
	}
	return "http://" + s.RealtimeAddr().String() + "/convergence/default", "http://" + s.AdminAddr().String(), func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		s.Close(ctx)
	}, nil
}

func serve(t testing.TB, flags ...string) (url, admin string) {
	t.Helper()
	url, admin, stop, err := startServer(t.TempDir(), flags...)
	check(t, err)
	t.Cleanup(stop)
	return url, admin
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// patient lets a server on a busy machine take its time: none of its time-outs is what a test is about, unless that says so.
func patient(c *sdk.Config) {
	o := &c.Options
	o.ConnectionTimeout, o.HandshakeTimeout, o.RequestTimeout, o.PongTimeout = patience, patience, patience, patience
}

func dial(t testing.TB, url string, login sdk.Login, change ...func(*sdk.Config)) *sdk.Client {
	t.Helper()
	c, err := sdk.Dial(soon(t), url, login, append([]func(*sdk.Config){patient}, change...)...)
	check(t, err)
	t.Cleanup(c.Close)
	return c
}

// note is a model with a text.
func note(id string) sdk.AutoCreate {
	return sdk.AutoCreate{NewModel: sdk.NewModel{Collection: "notes", ID: id, Data: &ot.Value{Kind: ot.Object, Members: []ot.Member{
		{Key: "text", Value: &ot.Value{Kind: ot.String}}}}}}
}

func openNote(t testing.TB, c *sdk.Client, id string) *sdk.OpenModel {
	t.Helper()
	m, err := c.Open(soon(t), note(id))
	check(t, err)
	return m
}

// until waits for a condition, looked at on the loop after each event.
func until(t testing.TB, c *sdk.Client, is func() bool) {
	t.Helper()
	check(t, c.Wait(soon(t), is))
}

func textOf(m *sdk.OpenModel) string { return m.Document().Root().Get("text").Text() }

// A Go program that opens a domain and edits a text.
func ExampleDial() {
	url, stop := exampleServer()
	defer stop()
	ctx := context.Background()

	client, err := sdk.Dial(ctx, url, sdk.Anonymous("Ada"))
	if err != nil {
		panic(err)
	}
	defer client.Close()
	model, err := client.Open(ctx, sdk.AutoCreate{NewModel: sdk.NewModel{Collection: "notes", ID: "hello"}})
	if err != nil {
		panic(err)
	}
	model.Edit(func(root *document.Element) error {
		text, err := root.Set("text", &ot.Value{Kind: ot.String, Text: "Hello"})
		if err != nil {
			return err
		}
		return text.Splice(5, 0, ", world")
	})
	err = model.Saved(ctx) // the server has it on disk
	fmt.Println(err, model.Version())
	// Output: <nil> 3
}

func exampleServer() (url string, stop func()) {
	data, err := os.MkdirTemp("", "holdfast-example")
	if err != nil {
		panic(err)
	}
	url, _, end, err := startServer(data)
	if err != nil {
		panic(err)
	}
	return url, func() {
		end()
		os.RemoveAll(data)
	}
}

func TestTwoProgramsSeeEachOther(t *testing.T) {
	url, _ := serve(t)
	a, b := dial(t, url, sdk.Anonymous("Ada")), dial(t, url, sdk.Anonymous("Bob"))
	x := openNote(t, a, "n")
	y := openNote(t, b, "n")
	until(t, a, func() bool { return len(x.Collaborators()) == 2 })
	check(t, x.Edit(func(root *document.Element) error { return root.Get("text").Splice(0, 0, "Hello") }))
	until(t, b, func() bool { return textOf(y) == "Hello" })
	b.Do(func(d *sdk.Domain) {
		for _, c := range y.Collaborators() {
			if c.User == nil || c.User.DisplayName == nil || c.Session == d.Session().ID && *c.User.DisplayName != "Bob" {
				t.Errorf("collaborator %+v, user %+v", c, c.User)
			}
		}
		caret, err := y.Document().Reference(y.Document().Root().Get("text"), ot.IndexRef, "caret")
		check(t, err)
		check(t, caret.Set(ot.RefValues{Kind: ot.IndexRef, Indexes: []int{5}}))
		check(t, caret.Share())
	})
	check(t, x.Edit(func(root *document.Element) error { return root.Get("text").Splice(0, 0, ">> ") }))
	until(t, a, func() bool {
		refs := x.Document().References(x.Document().Root().Get("text"), "", "caret")
		return len(refs) == 1 && refs[0].Values().Indexes[0] == 8
	})
	check(t, x.Saved(soon(t)))
	check(t, y.Close(soon(t)))
	until(t, a, func() bool {
		return len(x.Collaborators()) == 1 && len(x.Document().References(x.Document().Root().Get("text"), "", "")) == 0
	})
}

func TestModelsAreCreatedFoundAndRemoved(t *testing.T) {
	url, _ := serve(t)
	c := dial(t, url, sdk.Anonymous("Ada"))
	type answer struct {
		text string
		err  error
	}
	ask := func(start func(d *sdk.Domain, done func(string, error))) (string, error) {
		answers := make(chan answer, 1)
		c.Do(func(d *sdk.Domain) { start(d, func(text string, err error) { answers <- answer{text, err} }) })
		a := <-answers
		return a.text, a.err
	}
	create := func(d *sdk.Domain, done func(string, error)) { d.Models().Create(note("one").NewModel, done) }
	if id, err := ask(create); id != "one" || err != nil {
		t.Fatalf("create: %q, %v", id, err)
	}
	if _, err := ask(create); !isCode(err, sdk.ErrModelExists) {
		t.Errorf("create again: %v", err)
	}
	found, err := ask(func(d *sdk.Domain, done func(string, error)) {
		d.Models().Query("SELECT * FROM notes", func(r *sdk.QueryResult, err error) {
			if err != nil {
				done("", err)
				return
			}
			done(fmt.Sprintf("%d %d %s %d", r.Total, len(r.Models), r.Models[0].ID, len(r.Models[0].Data.Members)), nil)
		})
	})
	if found != "1 1 one 1" || err != nil {
		t.Errorf("query: %q, %v", found, err)
	}
	if _, err := ask(func(d *sdk.Domain, done func(string, error)) {
		d.Models().Query("SELECT nonsense", func(_ *sdk.QueryResult, err error) { done("", err) })
	}); !isCode(err, "invalid_query") {
		t.Errorf("a wrong query: %v", err)
	}
	m := openNote(t, c, "one")
	if _, err := ask(func(d *sdk.Domain, done func(string, error)) {
		d.Models().Remove("one", func(err error) { done("", err) })
	}); err != nil {
		t.Errorf("remove: %v", err)
	}
	until(t, c, func() bool { return !m.IsOpen() })
	if err := m.Saved(soon(t)); !isCode(err, sdk.ErrClosed) {
		t.Errorf("saved after remove: %v", err)
	}
	if _, err := ask(func(d *sdk.Domain, done func(string, error)) {
		d.Models().Open("one", func(_ *sdk.Model, err error) { done("", err) })
	}); !isCode(err, sdk.ErrModelNotFound) {
		t.Errorf("open of a removed model: %v", err)
	}
}

func TestAnEphemeralModelIsGoneWithItsLastUser(t *testing.T) {
	url, _ := serve(t)
	c := dial(t, url, sdk.Anonymous("Ada"))
	a := note("gone")
	a.Ephemeral = true
	m, err := c.Open(soon(t), a)
	check(t, err)
	check(t, m.Edit(func(root *document.Element) error { return root.Get("text").SetText("kept?") }))
	check(t, m.Close(soon(t)))
	// It goes soon after; whoever opened it before would keep it.
	for ctx, total := soon(t), int64(-1); total != 0; {
		check(t, ctx.Err())
		answered := make(chan struct{})
		c.Do(func(d *sdk.Domain) {
			d.Models().Query("SELECT * FROM notes", func(r *sdk.QueryResult, err error) {
				if err != nil {
					t.Error(err)
				} else {
					total = r.Total
				}
				close(answered)
			})
		})
		<-answered
	}
	if again := openNote(t, c, "gone"); textOf(again) != "" {
		t.Errorf("the text is %q", textOf(again))
	}
}

func TestAWrongLoginIsRefused(t *testing.T) {
	url, _ := serve(t)
	for name, login := range map[string]sdk.Login{
		"password": sdk.Password("nobody", "x"), "jwt": sdk.JWT("a.b.c"), "token": sdk.Token("made up"),
	} {
		if _, err := sdk.Dial(soon(t), url, login); !isCode(err, sdk.ErrAuthentication) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := sdk.Dial(soon(t), strings.Replace(url, "default", "other", 1), sdk.Anonymous("Ada")); !isCode(err, "domain_not_found") {
		t.Errorf("another domain: %v", err)
	}
	if _, err := sdk.Dial(soon(t), "nonsense", sdk.Anonymous("Ada")); !isCode(err, sdk.ErrOption) {
		t.Errorf("a malformed url: %v", err)
	}
}

func TestAUserLogsInByPasswordAndAgainByToken(t *testing.T) {
	url, admin := serve(t)
	rest(t, admin, "POST", "/domains/convergence/default/users", `{"username":"ada","password":"secret","displayName":"Ada"}`)
	c := dial(t, url, sdk.Password("ada", "secret"))
	var session sdk.Session
	c.Do(func(d *sdk.Domain) { session = d.Session() })
	if session.User.ID != (sdk.UserID{Kind: sdk.NormalUser, Name: "ada"}) || session.Token == "" {
		t.Errorf("session %+v", session)
	}
	again := dial(t, url, sdk.Token(session.Token))
	again.Do(func(d *sdk.Domain) {
		if s := d.Session(); s.User.ID.Name != "ada" || s.ID == session.ID {
			t.Errorf("session %+v", s)
		}
	})
}

func TestWaitEndsWithItsContextAndWithTheClient(t *testing.T) {
	url, _ := serve(t)
	c := dial(t, url, sdk.Anonymous("Ada"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := c.Wait(ctx, func() bool { return false }); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
	m := openNote(t, c, "n")
	c.Close()
	if err := c.Wait(soon(t), func() bool { return false }); !isCode(err, sdk.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	if err := m.Edit(func(*document.Element) error { return nil }); !isCode(err, sdk.ErrClosed) {
		t.Errorf("edit: %v", err)
	}
	if _, err := c.Open(soon(t), note("n")); !isCode(err, sdk.ErrClosed) {
		t.Errorf("open: %v", err)
	}
}

// rest makes an administrator's request.
func rest(t *testing.T, admin, method, path, body string) {
	t.Helper()
	login, err := http.Post(admin+"/api/rest/auth/login", "application/json", strings.NewReader(`{"username":"admin","password":"password"}`))
	check(t, err)
	answer, err := io.ReadAll(login.Body)
	check(t, err)
	_, token, _ := strings.Cut(string(answer), `"token":"`)
	token, _, _ = strings.Cut(token, `"`)
	request, err := http.NewRequest(method, admin+"/api/rest"+path, strings.NewReader(body))
	check(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "SessionToken "+token)
	response, err := http.DefaultClient.Do(request)
	check(t, err)
	if response.StatusCode >= 300 {
		text, _ := io.ReadAll(response.Body)
		t.Fatalf("%s %s: %s %s (login: %s)", method, path, response.Status, text, answer)
	}
}

func isCode(err error, code offline.Code) bool { return errors.Is(err, code) }
