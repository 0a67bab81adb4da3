// Package servertest tests a whole sync server from outside: `holdfast serve` as a process of its own, and raw clients
// that speak the protocol to it, or something else. Its tests kill the server, and send it what no client should.
package servertest

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Process is a running `holdfast serve --dev`, on free ports of this machine.
type Process struct {
	Realtime string // URL of the realtime service, as http://127.0.0.1:1234
	Admin    string // URL of REST, /metrics and /health
	cmd      *exec.Cmd
	exited   chan struct{}
}

// build makes the program once for all tests of the process.
var build = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "holdfast-test")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "holdfast")
	out, err := exec.Command("go", "build", "-o", path, "github.com/holdfast-sdk/holdfast/cmd/holdfast").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// RemoveProgram removes what Start has built. It belongs into TestMain.
func RemoveProgram() {
	if path, err := build(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
}

// Start starts a server on a data folder and waits until it answers. It is killed at the end of the test. Its logs go to
// the test's when that fails.
func Start(t testing.TB, folder string, flags ...string) *Process {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	p := &Process{exited: make(chan struct{})}
	p.cmd = exec.Command(path, append([]string{"serve", "--dev", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--data", folder}, flags...)...)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	logs, err := os.CreateTemp(t.TempDir(), "log")
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stderr = logs
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Kill()
		text, _ := os.ReadFile(logs.Name())
		if logs.Close(); t.Failed() {
			t.Logf("the server's log:\n%s", text[max(0, len(text)-4000):])
		}
		for _, defect := range []string{"panic", "DATA RACE"} { // GOFLAGS=-race looks for races in the server, too
			if at := strings.Index(string(text), defect); at >= 0 {
				t.Errorf("the server met a defect:\n%.4000s", text[at:])
			}
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	go func() {
		io.Copy(io.Discard, out)
		p.cmd.Wait()
		close(p.exited)
	}()
	if _, scanErr := fmt.Sscanf(line, "holdfast: realtime %s admin %s", &p.Realtime, &p.Admin); err != nil || scanErr != nil {
		t.Fatalf("the server said %q: %v %v", line, err, scanErr)
	}
	return p
}

// Kill ends the process as a power cut would, as far as one can from here, and waits for its end.
func (p *Process) Kill() {
	p.cmd.Process.Kill()
	<-p.exited
}

// Domain is the URL of a domain.
func (p *Process) Domain(namespace, id string) string { return p.Realtime + "/" + namespace + "/" + id }

// Dev is the URL of the domain that --dev makes.
func (p *Process) Dev() string { return p.Domain("convergence", "default") }

// Memory is how much of the machine's memory the process has, in bytes; most is the most it had at a time. (Linux only.)
func (p *Process) Memory(t testing.TB) (now, most int64) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		kib, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		switch name {
		case "VmRSS":
			now = kib << 10
		case "VmHWM":
			most = kib << 10
		}
	}
	return now, most
}

// Metric reads a sum over all labels of a metric from /metrics. It must be there.
func (p *Process) Metric(t testing.TB, name string) float64 {
	t.Helper()
	response, err := http.Get(p.Admin + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	sum, found := 0.0, false
	scanner := bufio.NewScanner(response.Body)
	for scanner.Scan() {
		if rest, ok := strings.CutPrefix(scanner.Text(), name); ok && (rest[0] == ' ' || rest[0] == '{') {
			value, err := strconv.ParseFloat(rest[strings.LastIndex(rest, " ")+1:], 64)
			if err != nil {
				t.Fatal(err)
			}
			sum, found = sum+value, true
		}
	}
	if !found {
		t.Fatalf("there is no metric %s", name)
	}
	return sum
}
