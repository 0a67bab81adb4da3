package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/holdfast-sdk/holdfast/demo/api"
)

const oneMovie = `[{"Title": 1941, "Release Date": "Dec 14 1979"}]`

// startDemo runs the demo command on a free port until the test ends, and returns its address.
func startDemo(t *testing.T, data string) string {
	t.Helper()
	site := t.TempDir()
	for name, content := range map[string]string{"index.html": "<h1>page</h1>", "movies.json": oneMovie} {
		if err := os.WriteFile(filepath.Join(site, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	read, write := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := runDemo(ctx, []string{"--listen", "127.0.0.1:0", "--data", data, "--site", site}, write)
		write.CloseWithError(err)
		done <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the demo ended with %v", err)
		}
	})
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`http://\S+`).FindString(line)
}

func fetch(t *testing.T, method, url, body string, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func TestTheDemoServesPageAPIAndFaults(t *testing.T) {
	address := startDemo(t, filepath.Join(t.TempDir(), "new", "folder"))
	if status, body := fetch(t, "GET", address+"/", ""); status != 200 || body != "<h1>page</h1>" {
		t.Errorf("page: %d %s", status, body)
	}
	status, body := fetch(t, "GET", address+"/api/movies", "")
	var movies struct{ Data []api.Movie }
	if err := json.Unmarshal([]byte(body), &movies); status != 200 || err != nil || len(movies.Data) != 1 || movies.Data[0].Title != "1941" {
		t.Errorf("movies: %d %s", status, body)
	}
	if status, body := fetch(t, "POST", address+"/demo/faults", `{"latency":1}`); status != 200 {
		t.Errorf("faults: %d %s", status, body)
	}
}

func TestAnotherSiteCannotWriteThroughTheBrowser(t *testing.T) {
	address := startDemo(t, t.TempDir())
	for _, path := range []string{"/api/movies", "/demo/faults"} {
		status, _ := fetch(t, "POST", address+path, `{"title":"x"}`, "Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site")
		if status != 403 {
			t.Errorf("%s: %d, want 403", path, status)
		}
	}
}

// connectRealtime asks for a realtime connection as a page from origin does, and returns the status of the answer.
func connectRealtime(t *testing.T, address, origin string) int {
	t.Helper()
	r, err := http.NewRequest("GET", address+"/api/realtime/convergence/default", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Origin": origin, "Connection": "Upgrade", "Upgrade": "websocket",
		"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="} {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func TestTheDemosOwnPageMayConnectToTheSyncServerAndOthersMayNot(t *testing.T) {
	address := startDemo(t, t.TempDir())
	for origin, want := range map[string]int{address: 101, "http://evil.example": 403, "http://127.0.0.1:1": 403} {
		if status := connectRealtime(t, address, origin); status != want {
			t.Errorf("from %s: %d, want %d", origin, status, want)
		}
	}
}

func TestTheNetworkThatIsGoneForTheCatalogueIsNotForTheSyncServer(t *testing.T) {
	address := startDemo(t, t.TempDir())
	fetch(t, "POST", address+"/demo/faults", `{"offline":true}`)
	if status := connectRealtime(t, address, address); status != 101 {
		t.Errorf("%d, want 101", status)
	}
}

func TestFaultsExistOnLoopbackOnly(t *testing.T) {
	db, err := api.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	site := fstest.MapFS{"index.html": {Data: []byte("page")}}
	for _, loopback := range []bool{true, false} {
		handler, err := demoHandler(db, http.NotFoundHandler(), site, loopback)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", "/demo/faults", nil))
		if exist := w.Code == 200; exist != loopback {
			t.Errorf("loopback %v: %d", loopback, w.Code)
		}
	}
	for address, want := range map[string]bool{"127.0.0.1": true, "::1": true, "0.0.0.0": false, "192.0.2.1": false} {
		if got := isLoopback(&net.TCPAddr{IP: net.ParseIP(address)}); got != want {
			t.Errorf("isLoopback(%s) = %v", address, got)
		}
	}
}

func TestASiteThatWasNotBuiltIsAnErrorThatSaysSo(t *testing.T) {
	err := runDemo(t.Context(), []string{"--listen", "127.0.0.1:0", "--data", t.TempDir(), "--site", t.TempDir()}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "node demo/build.mjs") {
		t.Fatalf("err = %v", err)
	}
}
