// Package site serves the demo's page: a folder of built files, with the headers a careful host sets.
package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// contentSecurityPolicy allows nothing but the page's own files; WebAssembly is the only extra that Holdfast needs.
const contentSecurityPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; " +
	"object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// mediaTypes are fixed here, because what the operating system says about .js and .wasm differs from one to the next,
// and browsers insist on these.
var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".map": "application/json", ".json": "application/json", ".webmanifest": "application/manifest+json",
	".wasm": "application/wasm", ".svg": "image/svg+xml", ".png": "image/png",
}

// file is one servable file and, if there was one beside it, its .br form.
type file struct {
	mediaType, etag string
	plain, brotli   []byte
}

// Handler serves the files of dir, which it reads once. The root is index.html. A file name.ext with a name.ext.br
// beside it goes out compressed to whom accepts that. Every file is revalidated by its ETag before a cache may use it:
// the service worker, not the HTTP cache, is what makes the page work offline.
func Handler(dir fs.FS) (http.Handler, error) {
	files, err := load(dir)
	if err != nil {
		return nil, err
	}
	if files["/index.html"] == nil {
		return nil, errors.New("the site has no index.html; build it with: node demo/build.mjs")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Path
		if name == "/" {
			name = "/index.html"
		}
		if f := files[name]; f != nil {
			f.serve(w, r)
			return
		}
		http.NotFound(w, r)
	}), nil
}

func load(dir fs.FS) (map[string]*file, error) {
	files := map[string]*file{}
	err := fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, ".br") {
			return err
		}
		f, err := readFile(dir, name)
		files["/"+name] = f
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the site: %w", err)
	}
	return files, nil
}

func readFile(dir fs.FS, name string) (*file, error) {
	plain, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, err
	}
	brotli, err := fs.ReadFile(dir, name+".br")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	mediaType := mediaTypes[path.Ext(name)]
	if mediaType == "" {
		mediaType = "application/octet-stream"
	}
	sum := sha256.Sum256(plain)
	return &file{mediaType: mediaType, etag: hex.EncodeToString(sum[:8]), plain: plain, brotli: brotli}, nil
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("Content-Security-Policy", contentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache")
	body, tag := f.plain, f.etag
	if f.brotli != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsBrotli(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "br")
			body, tag = f.brotli, f.etag+"-br" // another form of the same file needs another tag
		}
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func acceptsBrotli(accept string) bool {
	for _, coding := range strings.Split(accept, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if strings.TrimSpace(name) == "br" {
			return strings.ReplaceAll(quality, " ", "") != "q=0"
		}
	}
	return false
}
