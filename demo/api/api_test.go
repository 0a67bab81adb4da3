package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// testAPI is the API over a fresh database, called without a network.
type testAPI struct {
	t       *testing.T
	db      *DB
	handler http.Handler
}

func newAPI(t *testing.T) *testAPI {
	t.Helper()
	db, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &testAPI{t, db, Handler(db)}
}

// response is a decoded answer.
type response struct {
	status int
	header http.Header
	text   string
	Data   json.RawMessage
	Total  int
	Error  struct {
		Code, Message string
		Fields        map[string]string
	}
}

func (r response) movie(t *testing.T) Movie {
	t.Helper()
	var m Movie
	if err := json.Unmarshal(r.Data, &m); err != nil {
		t.Fatalf("%d %s: %v", r.status, r.text, err)
	}
	return m
}

func (r response) movies(t *testing.T) []Movie {
	t.Helper()
	var all []Movie
	if err := json.Unmarshal(r.Data, &all); err != nil {
		t.Fatalf("%d %s: %v", r.status, r.text, err)
	}
	return all
}

// call sends body (a string as it is, nil as nothing, anything else as JSON) with headers given as name, value, …
func (a *testAPI) call(method, path string, body any, headers ...string) response {
	a.t.Helper()
	text, isText := body.(string)
	if !isText && body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			a.t.Fatal(err)
		}
		text = string(encoded)
	}
	r := httptest.NewRequest(method, path, strings.NewReader(text))
	if text != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, r)
	return a.decode(w)
}

func (a *testAPI) decode(w *httptest.ResponseRecorder) response {
	a.t.Helper()
	answer := response{status: w.Code, header: w.Header(), text: w.Body.String()}
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			a.t.Fatalf("%d with a body that is not JSON: %s", w.Code, w.Body)
		}
	}
	return answer
}

// add creates a movie and returns it.
func (a *testAPI) add(title string) Movie {
	a.t.Helper()
	r := a.call("POST", "/api/movies", map[string]any{"title": title})
	if r.status != 201 {
		a.t.Fatalf("adding %q: %d %s", title, r.status, r.text)
	}
	return r.movie(a.t)
}

func (a *testAPI) count() int {
	a.t.Helper()
	_, total, err := a.db.list(context.Background(), listQuery{sort: "id", page: 1, size: 1})
	if err != nil {
		a.t.Fatal(err)
	}
	return total
}

func moviePath(m Movie) string { return fmt.Sprintf("/api/movies/%d", m.ID) }

func TestTheServerAssignsIDsAndNeverUsesOneAgain(t *testing.T) {
	a := newAPI(t)
	first := a.call("POST", "/api/movies", map[string]any{"id": 77, "version": 9, "title": "One"}).movie(t)
	if first.ID != 1 || first.Version != 1 {
		t.Fatalf("id %d version %d, want 1 and 1: what the client says does not count", first.ID, first.Version)
	}
	if r := a.call("DELETE", moviePath(first), nil); r.status != 204 || r.text != "" {
		t.Fatalf("delete: %d %q", r.status, r.text)
	}
	if second := a.add("Two"); second.ID != 2 {
		t.Fatalf("id %d, want 2", second.ID)
	}
}

func TestAPutReplacesTheWholeRowAndCountsTheVersionUp(t *testing.T) {
	a := newAPI(t)
	m := a.call("POST", "/api/movies", `{"title":"  Alien ","genre":"Horror","runtime":117,"imdbRating":8.5,"mpaa":""}`).movie(t)
	if m.Title != "Alien" || *m.Genre != "Horror" || *m.Runtime != 117 || *m.IMDBRating != 8.5 || m.MPAA != nil {
		t.Fatalf("created %+v", m)
	}
	r := a.call("PUT", moviePath(m), `{"title":"Aliens","runtime":137}`)
	changed := r.movie(t)
	if r.status != 200 || changed.Version != 2 || r.header.Get("ETag") != `"2"` {
		t.Fatalf("%d version %d ETag %s", r.status, changed.Version, r.header.Get("ETag"))
	}
	stored := a.call("GET", moviePath(m), nil).movie(t)
	if stored.Title != "Aliens" || *stored.Runtime != 137 || stored.Genre != nil || stored.Version != 2 {
		t.Fatalf("stored %+v", stored)
	}
}

func TestAWriteToAnotherVersionGetsTheCurrentRow(t *testing.T) {
	a := newAPI(t)
	m := a.add("One")
	a.call("PUT", moviePath(m), `{"title":"Two"}`)
	cases := map[string]response{
		"If-Match on PUT":       a.call("PUT", moviePath(m), `{"title":"Mine"}`, "If-Match", `"1"`),
		"version in PUT's body": a.call("PUT", moviePath(m), `{"title":"Mine","version":1}`),
		"If-Match on DELETE":    a.call("DELETE", moviePath(m), nil, "If-Match", `"1"`),
		"version on DELETE":     a.call("DELETE", moviePath(m), `{"version":1}`),
	}
	for name, r := range cases {
		if r.status != 409 || r.Error.Code != "conflict" || r.header.Get("ETag") != `"2"` {
			t.Errorf("%s: %d %s", name, r.status, r.text)
		} else if current := r.movie(t); current.Title != "Two" || current.Version != 2 {
			t.Errorf("%s: the current row is said to be %+v", name, current)
		}
	}
	if r := a.call("PUT", moviePath(m), `{"title":"Mine","version":1}`, "If-Match", `"2"`); r.status != 200 {
		t.Errorf("the right If-Match decides: %d %s", r.status, r.text)
	}
	if r := a.call("DELETE", moviePath(m), nil, "If-Match", "*"); r.status != 204 {
		t.Errorf("any version: %d %s", r.status, r.text)
	}
}

func TestEveryErrorIsJSONAndNamesWhatIsWrong(t *testing.T) {
	a := newAPI(t)
	a.add("One")
	long := strings.Repeat("x", 201)
	cases := []struct {
		method, path, body string
		status             int
		code, field        string
	}{
		{"POST", "/api/movies", `{}`, 422, "invalid", "title"},
		{"POST", "/api/movies", `{"title":"   "}`, 422, "invalid", "title"},
		{"POST", "/api/movies", `{"title":"` + long + `"}`, 422, "invalid", "title"},
		{"POST", "/api/movies", `{"title":"x","director":"` + long + `"}`, 422, "invalid", "director"},
		{"POST", "/api/movies", `{"title":"x","released":"1998-02-30"}`, 422, "invalid", "released"},
		{"POST", "/api/movies", `{"title":"x","released":"1712-01-01"}`, 422, "invalid", "released"},
		{"POST", "/api/movies", `{"title":"x","mpaa":"X"}`, 422, "invalid", "mpaa"},
		{"POST", "/api/movies", `{"title":"x","runtime":0}`, 422, "invalid", "runtime"},
		{"POST", "/api/movies", `{"title":"x","runtime":"long"}`, 422, "invalid", "runtime"},
		{"POST", "/api/movies", `{"title":"x","runtime":1.5}`, 422, "invalid", "runtime"},
		{"POST", "/api/movies", `{"title":"x","imdbRating":10.1}`, 422, "invalid", "imdbRating"},
		{"POST", "/api/movies", `{"title":"x","budget":-1}`, 422, "invalid", "budget"},
		{"PUT", "/api/movies/1", `{"title":""}`, 422, "invalid", "title"},
		{"PUT", "/api/movies/99", `{"title":"x"}`, 404, "not_found", ""},
		{"PUT", "/api/movies/one", `{"title":"x"}`, 404, "not_found", ""},
		{"DELETE", "/api/movies/99", ``, 404, "not_found", ""},
		{"GET", "/api/movies/99", ``, 404, "not_found", ""},
		{"GET", "/api/actors", ``, 404, "not_found", ""},
		{"PATCH", "/api/movies/1", `{}`, 405, "bad_method", ""},
		{"DELETE", "/api/movies", ``, 405, "bad_method", ""},
		{"POST", "/api/movies", `[1,2]`, 400, "bad_request", ""},
		{"POST", "/api/movies", `{"title":`, 400, "bad_request", ""},
		{"POST", "/api/movies", ``, 400, "bad_request", ""},
		{"POST", "/api/movies", `{"title":"` + strings.Repeat("x", maxBody) + `"}`, 413, "too_large", ""},
		{"GET", "/api/movies?sort=password", ``, 422, "invalid", "sort"},
		{"GET", "/api/movies?page=0", ``, 422, "invalid", "page"},
		{"GET", "/api/movies?pageSize=many", ``, 422, "invalid", "pageSize"},
	}
	for _, c := range cases {
		r := a.call(c.method, c.path, c.body)
		if r.status != c.status || r.Error.Code != c.code || r.Error.Message == "" {
			t.Errorf("%s %s %.60s: %d %s, want %d %s", c.method, c.path, c.body, r.status, r.text, c.status, c.code)
		}
		if c.field != "" && r.Error.Fields[c.field] == "" {
			t.Errorf("%s %s %.60s: does not name %s: %s", c.method, c.path, c.body, c.field, r.text)
		}
	}
	if a.count() != 1 {
		t.Errorf("%d rows, want 1: a refused write had an effect", a.count())
	}
}

func TestTheMessageOfAnInvalidMovieNamesEveryField(t *testing.T) {
	r := newAPI(t).call("POST", "/api/movies", `{"title":"","runtime":5000}`)
	if want := "runtime must be between 1 and 1000; title is missing"; r.Error.Message != want {
		t.Fatalf("message %q, want %q", r.Error.Message, want)
	}
}

func TestAFormIsNotTakenForJSON(t *testing.T) {
	a := newAPI(t)
	r := a.call("POST", "/api/movies", "title=One", "Content-Type", "application/x-www-form-urlencoded")
	if r.status != 415 || r.Error.Code != "not_json" {
		t.Fatalf("%d %s", r.status, r.text)
	}
}

func TestAListIsSearchedSortedAndPaged(t *testing.T) {
	a := newAPI(t)
	for _, body := range []string{
		`{"title":"Alien","director":"Ridley Scott","runtime":117}`,
		`{"title":"Blade Runner","director":"Ridley Scott","runtime":117}`,
		`{"title":"Cube","director":"Vincenzo Natali","runtime":90}`,
		`{"title":"Dune"}`,
	} {
		a.call("POST", "/api/movies", body)
	}
	cases := map[string]struct {
		titles string
		total  int
	}{
		"":                               {"Alien,Blade Runner,Cube,Dune", 4},
		"?search=scott":                  {"Alien,Blade Runner", 2},
		"?search=CUBE":                   {"Cube", 1},
		"?search=100%25":                 {"", 0},
		"?sort=-title&pageSize=2":        {"Dune,Cube", 4},
		"?sort=-title&pageSize=2&page=2": {"Blade Runner,Alien", 4},
		"?sort=runtime":                  {"Dune,Cube,Alien,Blade Runner", 4},
		"?sort=-runtime&search=ridley&pageSize=1":  {"Alien", 2},
		"?sort=-runtime&pageSize=1&page=2":         {"Blade Runner", 4},
		"?sort=id&pageSize=3&page=3&search=vincen": {"", 1},
	}
	for query, want := range cases {
		r := a.call("GET", "/api/movies"+query, nil)
		var titles []string
		for _, m := range r.movies(t) {
			titles = append(titles, m.Title)
		}
		if got := strings.Join(titles, ","); got != want.titles || r.Total != want.total {
			t.Errorf("%s: %s of %d, want %s of %d", query, got, r.Total, want.titles, want.total)
		}
	}
}
