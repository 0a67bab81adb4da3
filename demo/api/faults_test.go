package api

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// faultyServer is the API behind faults on a real connection, because dropping one is what it is about.
func faultyServer(t *testing.T, settings string) (*testAPI, func(method, path, body, key string) (int, error)) {
	t.Helper()
	a := newAPI(t)
	faults := &Faults{}
	w := httptest.NewRecorder()
	faults.Handler().ServeHTTP(w, httptest.NewRequest("POST", "/demo/faults", strings.NewReader(settings)))
	if w.Code != 200 {
		t.Fatalf("settings: %d %s", w.Code, w.Body)
	}
	server := httptest.NewServer(faults.Wrap(a.handler))
	t.Cleanup(server.Close)
	// Without keep-alive, net/http does not repeat a request by itself.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	return a, func(method, path, body, key string) (int, error) {
		r, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", key)
		response, err := client.Do(r)
		if err != nil {
			return 0, err
		}
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
		return response.StatusCode, nil
	}
}

func TestADroppedAnswerHasHadItsEffect(t *testing.T) {
	a, send := faultyServer(t, `{"dropAnswers": 3}`)
	for i, key := range []string{"a", "b", "c", "d"} {
		_, err := send("POST", "/api/movies", `{"title":"`+key+`"}`, key)
		if dropped := err != nil; dropped != (i == 2) {
			t.Errorf("write %d: %v", i+1, err)
		}
		if _, err := send("GET", "/api/movies", "", ""); err != nil {
			t.Errorf("a read after write %d was dropped: %v", i+1, err)
		}
	}
	if a.count() != 4 {
		t.Errorf("%d rows, want 4", a.count())
	}
	if status, err := send("POST", "/api/movies", `{"title":"c"}`, "c"); status != 201 || err != nil || a.count() != 4 {
		t.Errorf("the repeat: %d %v, %d rows", status, err, a.count())
	}
}

func TestOfflineDropsRequestsWithoutAnEffect(t *testing.T) {
	a, send := faultyServer(t, `{"offline": true, "dropAnswers": 1}`)
	for _, method := range []string{"POST", "GET"} {
		if status, err := send(method, "/api/movies", `{"title":"x"}`, ""); err == nil {
			t.Errorf("%s was answered with %d", method, status)
		}
	}
	if a.count() != 0 {
		t.Errorf("%d rows were written", a.count())
	}
}

func TestLatencyDelaysEveryAnswer(t *testing.T) {
	_, send := faultyServer(t, `{"latency": 30}`)
	start := time.Now()
	if _, err := send("GET", "/api/movies", "", ""); err != nil || time.Since(start) < 30*time.Millisecond {
		t.Fatalf("answered after %v, %v", time.Since(start), err)
	}
}

func TestFaultSettingsAreShownAndChecked(t *testing.T) {
	faults := &Faults{}
	call := func(method, body string) (int, string) {
		w := httptest.NewRecorder()
		faults.Handler().ServeHTTP(w, httptest.NewRequest(method, "/demo/faults", strings.NewReader(body)))
		return w.Code, strings.TrimSpace(w.Body.String())
	}
	const set = `{"offline":false,"dropAnswers":3,"latency":100}`
	if status, body := call("POST", set); status != 200 || body != set {
		t.Errorf("POST: %d %s", status, body)
	}
	for _, bad := range []string{`{"latency":-1}`, `{"latency":60001}`, `{"dropAnswers":-3}`, `nonsense`} {
		if status, _ := call("POST", bad); status != 422 {
			t.Errorf("POST %s: %d, want 422", bad, status)
		}
	}
	if status, body := call("GET", ""); status != 200 || body != set {
		t.Errorf("GET after bad settings: %d %s", status, body)
	}
	if status, _ := call("DELETE", ""); status != 405 {
		t.Errorf("DELETE: %d", status)
	}
}
