package site

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func newSite(t *testing.T) http.Handler {
	t.Helper()
	h, err := Handler(fstest.MapFS{
		"index.html":       {Data: []byte("<h1>page</h1>")},
		"holdfast.wasm":    {Data: []byte("plain wasm")},
		"holdfast.wasm.br": {Data: []byte("small")},
		"app.js":           {Data: []byte("1")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestFilesHaveTheMediaTypesThatBrowsersInsistOn(t *testing.T) {
	h := newSite(t)
	for path, want := range map[string]string{
		"/": "text/html; charset=utf-8", "/app.js": "text/javascript; charset=utf-8", "/holdfast.wasm": "application/wasm",
	} {
		if w := get(h, path); w.Code != 200 || w.Header().Get("Content-Type") != want {
			t.Errorf("%s: %d %s, want %s", path, w.Code, w.Header().Get("Content-Type"), want)
		}
	}
}

func TestEveryFileIsUnderTheContentSecurityPolicy(t *testing.T) {
	policy := get(newSite(t), "/").Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "script-src 'self' 'wasm-unsafe-eval';") || strings.Contains(policy, "unsafe-inline") {
		t.Errorf("policy: %s", policy)
	}
}

func TestBrotliGoesOnlyToWhomAcceptsIt(t *testing.T) {
	h := newSite(t)
	for accept, want := range map[string]string{
		"gzip, br": "small", "br;q=1.0": "small", "gzip": "plain wasm", "": "plain wasm", "br;q=0": "plain wasm", "brx": "plain wasm",
	} {
		w := get(h, "/holdfast.wasm", "Accept-Encoding", accept)
		if w.Body.String() != want || (w.Header().Get("Content-Encoding") == "br") != (want == "small") {
			t.Errorf("Accept-Encoding %q: %s, encoding %q", accept, w.Body, w.Header().Get("Content-Encoding"))
		}
		if w.Header().Get("Vary") != "Accept-Encoding" || w.Header().Get("Content-Type") != "application/wasm" {
			t.Errorf("Accept-Encoding %q: headers %v", accept, w.Header())
		}
	}
}

func TestAnUnchangedFileIsNotSentAgain(t *testing.T) {
	h := newSite(t)
	plain := get(h, "/holdfast.wasm").Header().Get("ETag")
	small := get(h, "/holdfast.wasm", "Accept-Encoding", "br").Header().Get("ETag")
	if plain == "" || plain == small {
		t.Fatalf("ETags %s and %s of two forms", plain, small)
	}
	if w := get(h, "/holdfast.wasm", "If-None-Match", plain); w.Code != 304 || w.Body.Len() != 0 {
		t.Errorf("%d with %d bytes", w.Code, w.Body.Len())
	}
	if w := get(h, "/", "If-None-Match", plain); w.Code != 200 || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("another file: %d %v", w.Code, w.Header())
	}
}

func TestOnlyFilesOfTheSiteAreServed(t *testing.T) {
	h := newSite(t)
	for _, path := range []string{"/nothing.js", "/../site.go", "/holdfast.wasm.br", "//"} {
		if w := get(h, path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestASiteThatWasNotBuiltSaysHowToBuildIt(t *testing.T) {
	if _, err := Handler(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "node demo/build.mjs") {
		t.Fatalf("err = %v", err)
	}
}
