package api

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// crashDir tells a process of this test binary to serve the database in that folder instead of running tests.
const crashDir = "HOLDFAST_TEST_SERVE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		serveForever(dir)
	}
	os.Exit(m.Run())
}

func serveForever(dir string) {
	db, err := Open(dir)
	if err != nil {
		panic(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr())
	panic(http.Serve(listener, Handler(db)))
}

// startServer runs a server process on dir and returns its address.
func startServer(t *testing.T, dir string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return cmd, strings.TrimSpace(address)
}

// lives is the succession of server processes, as the writers see it.
type lives struct {
	mu  sync.Mutex
	now *life // nil once all is over
}

type life struct {
	address string
	over    chan struct{} // closed when the next life has begun
}

func (l *lives) current() *life {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

// begin replaces the current life; an empty address means that there is no next one.
func (l *lives) begin(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	last := l.now
	l.now = nil
	if address != "" {
		l.now = &life{address, make(chan struct{})}
	}
	if last != nil {
		close(last.over)
	}
}

// write sends one movie, again in every new life, until it is answered. It returns false when there are no more lives.
func (l *lives) write(client *http.Client, title string) bool {
	for now := l.current(); now != nil; now = l.current() {
		r, _ := http.NewRequest("POST", "http://"+now.address+"/api/movies", strings.NewReader(`{"title":"`+title+`"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", title)
		if response, err := client.Do(r); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusCreated {
				return true
			}
		}
		<-now.over
	}
	return false
}

func TestAKilledServerKeepsWhatItAnsweredAndDoublesNothing(t *testing.T) {
	dir := t.TempDir()
	const writers, kills, answersPerLife = 4, 5, 15
	l := &lives{}
	server, address := startServer(t, dir)
	l.begin(address)
	answered := make(chan string)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			for n := 0; ; n++ {
				title := fmt.Sprintf("movie %d of writer %d", n, w)
				if !l.write(client, title) {
					return
				}
				answered <- title
			}
		})
	}
	go func() { wg.Wait(); close(answered) }()
	titles := map[string]bool{}
	for life := range kills {
		for range answersPerLife {
			titles[<-answered] = true
		}
		server.Process.Kill()
		server.Wait()
		if life < kills-1 {
			server, address = startServer(t, dir)
			l.begin(address)
		}
	}
	l.begin("")
	for title := range answered {
		titles[title] = true
	}
	checkOnce(t, dir, titles)
}

// checkOnce opens the database after the last crash: every title that was answered is there, and none twice.
func checkOnce(t *testing.T, dir string, titles map[string]bool) {
	t.Helper()
	db, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	a := &testAPI{t, db, Handler(db)}
	rows := map[string]int{}
	for _, m := range a.call("GET", "/api/movies", nil).movies(t) {
		if rows[m.Title]++; rows[m.Title] > 1 {
			t.Errorf("%q is there %d times", m.Title, rows[m.Title])
		}
	}
	for title := range titles {
		if rows[title] == 0 {
			t.Errorf("%q was answered and is gone", title)
		}
	}
}
