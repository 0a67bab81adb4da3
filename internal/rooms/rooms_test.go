package rooms

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/holdfast-sdk/holdfast/"

// mayImport is the table of docs/architecture.md: what a room's packages may import besides the standard library and
// packages of the same room. (The server's rapid is for storetest: no test file, because every implementation runs it.)
var mayImport = map[string][]string{
	"offline":      {},
	"ot":           {},
	"query":        {"ot"},
	"wire":         {"ot"},
	"sdk":          {"offline", "ot", "query", "wire", "github.com/coder/websocket"},
	"server":       {"ot", "query", "wire", "pgregory.net/rapid", "modernc.org/sqlite", "github.com/coder/websocket", "github.com/golang-jwt/jwt", "github.com/prometheus/client_golang", "golang.org/x/crypto"},
	"datasource":   {"offline"},
	"idb":          {"offline", "github.com/hack-pad/go-indexeddb/", "github.com/hack-pad/safejs"},
	"cmd/wasm":     {"offline", "datasource", "sdk", "ot", "wire", "idb", "github.com/hack-pad/safejs"},
	"demo":         {"modernc.org/sqlite"},
	"cmd/holdfast": {"demo", "server"},
	"bench":        {"sdk", "ot"},
	"internal":     {"sdk", "offline", "ot", "wire", "server", "github.com/coder/websocket"},
}

// knowsJavaScript lists the rooms that may import syscall/js (and safejs).
var knowsJavaScript = map[string]bool{"idb": true, "cmd/wasm": true}

// tooBigForWasm must not be linked into cmd/wasm: each costs 100 KiB brotli or more (RATIONALE.md, "Size").
var tooBigForWasm = []string{"net/http", "net/url", "encoding/json", "regexp", "log/slog", "text/template", "crypto/tls", "crypto/aes", "crypto/cipher", "math/big"}

func TestEveryRoomImportsOnlyWhatTheTableAllows(t *testing.T) {
	// The demo's SQLite does not build for js, and need not.
	trees := map[string][]string{
		"linux": {"./..."},
		"js":    {"./cmd/wasm/...", "./datasource/...", "./idb/...", "./offline/...", "./ot/...", "./query/...", "./sdk/...", "./wire/..."},
	}
	for goos, packages := range trees {
		for _, line := range goList(t, goos, append([]string{"-f", "{{.ImportPath}} {{join .Imports \",\"}}"}, packages...)...) {
			pkg, imports, _ := strings.Cut(line, " ")
			room := roomOf(strings.TrimPrefix(pkg, module))
			if room == "" {
				t.Errorf("package %s is in no room; add it to the table in this test and in docs/architecture.md", pkg)
				continue
			}
			for _, imported := range strings.Split(imports, ",") {
				checkImport(t, room, pkg, imported)
			}
		}
	}
}

func TestTheWasmLinksNothingThatIsTooBig(t *testing.T) {
	for _, dep := range goList(t, "js", "-deps", "./cmd/wasm") {
		for _, big := range tooBigForWasm {
			if dep == big {
				t.Errorf("cmd/wasm links %s; find who imports it with: GOOS=js GOARCH=wasm go mod why -m or go list -deps", dep)
			}
		}
	}
}

func checkImport(t *testing.T, room, pkg, imported string) {
	t.Helper()
	if imported == "syscall/js" && !knowsJavaScript[room] {
		t.Errorf("%s imports syscall/js, but only cmd/wasm and idb know JavaScript", pkg)
	}
	isOurs := strings.HasPrefix(imported, module)
	if !isOurs && !strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
		return // standard library
	}
	target := strings.TrimPrefix(imported, module)
	if isOurs && roomOf(target) == room {
		return
	}
	for _, allowed := range mayImport[room] {
		if target == allowed || strings.HasPrefix(target, strings.TrimSuffix(allowed, "/")+"/") {
			return
		}
	}
	t.Errorf("%s may not import %s (room %s may import %v)", pkg, imported, room, mayImport[room])
}

// roomOf returns the room a package path (without the module) stands in.
func roomOf(path string) string {
	if strings.HasPrefix(path, "internal/") {
		return "internal"
	}
	for room := range mayImport {
		if path == room || strings.HasPrefix(path, room+"/") {
			return room
		}
	}
	return ""
}

func goList(t *testing.T, goos string, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "GOOS="+goos)
	if goos == "js" {
		cmd.Env = append(cmd.Env, "GOARCH=wasm")
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list (GOOS=%s): %v\n%s", goos, err, stderr.String())
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}
