package servertest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

func TestMoreConnectionsThanAllowedAreTurnedAway(t *testing.T) {
	p := Start(t, t.TempDir(), "--max-connections", "20")
	b := newBystander(t, p, "bystander")
	var taken []*Client
	for range 19 {
		c, err := Dial(soon(t), p.Dev())
		check(t, err)
		defer c.Close()
		taken = append(taken, c)
	}
	if c, err := Dial(soon(t), p.Dev()); err == nil {
		c.Close()
		t.Error("one more was taken")
	}
	b.edit(t)
	for _, c := range taken {
		c.Close()
	}
	for { // there is room again as soon as the server has noticed
		c, err := Connect(soon(t), p.Dev())
		if err == nil {
			c.Close()
			break
		}
	}
}

// TestWhoIsTooSlowIsClosedInTime lets several kinds of slow clients wait for their end, all at once: it takes as long as
// the longest time-out.
func TestWhoIsTooSlowIsClosedInTime(t *testing.T) {
	t.Parallel()
	const longest = 35 * time.Second
	p := Start(t, t.TempDir())
	b := newBystander(t, p, "bystander")
	address := strings.TrimPrefix(p.Realtime, "http://")
	var group sync.WaitGroup
	for name, behave := range map[string]struct {
		at      string // sent at once
		dribble string // sent a byte at a time, again and again
	}{
		"says nothing":                    {"", ""},
		"begins a request":                {"GET /conv", ""},
		"never ends its headers":          {upgrade[:len(upgrade)-2], "X-Slow: very\r\n"},
		"never logs in":                   {upgrade, ""},
		"logs in byte by byte":            {upgrade + string([]byte{0x82, 0xfe, 0xff, 0xff, 0, 0, 0, 0}), "\x00"},
		"pings instead of logging in":     {upgrade, string([]byte{0x89, 0x80, 0, 0, 0, 0})},
		"falls silent after its login":    {upgrade + login, ""},
		"sends a message byte by byte":    {upgrade + login + string([]byte{0x82, 0xfe, 0xff, 0xff, 0, 0, 0, 0}), "\x00"},
		"never ends a fragmented message": {upgrade + login + string([]byte{0x02, 0x80, 0, 0, 0, 0}), string([]byte{0x00, 0x81, 0, 0, 0, 0, 'x'})},
	} {
		group.Go(func() {
			took, err := endOf(address, behave.at, behave.dribble, longest)
			if err != nil {
				t.Errorf("who %s: %v", name, err)
			} else {
				t.Logf("who %s was closed after %v", name, took.Round(100*time.Millisecond))
			}
		})
	}
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	for {
		select {
		case <-done:
			b.check(t)
			return
		default:
			b.edit(t)
		}
	}
}

// What a client sends to log in anonymously.
const upgrade = "GET /convergence/default HTTP/1.1\r\nHost: holdfast\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"

var login = string(maskedFrame(request(&wire.ConnectionRequestMessage{Anonymous: &wire.ConnectionRequestMessageAnonymousAuthRequestData{}})))

// maskedFrame is a binary WebSocket frame of a client, with a mask of zeros.
func maskedFrame(payload []byte) []byte {
	return append([]byte{0x82, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...)
}

// endOf connects, sends, and says after what time the server closed the connection.
func endOf(address, at, dribble string, longest time.Duration) (time.Duration, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	start := time.Now()
	conn.SetDeadline(start.Add(longest))
	if _, err := io.WriteString(conn, at); err != nil {
		return 0, err
	}
	stop := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		ticker := time.NewTicker(50 * time.Millisecond)
		defer ticker.Stop()
		for i := 0; dribble != ""; i++ {
			select {
			case <-stop:
				return
			case <-ticker.C:
			}
			piece := dribble[i%len(dribble):][:1]
			if len(dribble) < 8 && len(dribble) > 1 {
				piece = dribble // a whole frame
			}
			if _, err := io.WriteString(conn, piece); err != nil {
				return
			}
		}
	})
	_, err = io.Copy(io.Discard, conn)
	close(stop)
	group.Wait()
	if e, ok := err.(net.Error); ok && e.Timeout() {
		return 0, fmt.Errorf("was not closed in %v", longest)
	}
	return time.Since(start), nil
}

func TestOtherPathsAndOtherHTTPAreRefused(t *testing.T) {
	p := Start(t, t.TempDir())
	for _, path := range []string{"/convergence", "/convergence/default/", "/convergence/default/more", "//", "/convergence/%FF", "/api/realtime/convergence"} {
		if c, err := Dial(soon(t), p.Realtime+path); err == nil {
			c.Close()
			t.Errorf("%s was upgraded", path)
		}
	}
	response, err := http.Get(p.Dev()) // no WebSocket
	check(t, err)
	response.Body.Close()
	if response.StatusCode < 400 {
		t.Errorf("GET: status %d", response.StatusCode)
	}
	address := strings.TrimPrefix(p.Realtime, "http://")
	for _, bytes := range []string{"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 1<<20)} {
		conn, err := net.Dial("tcp", address)
		check(t, err)
		io.WriteString(conn, bytes)
		conn.SetReadDeadline(time.Now().Add(patience))
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err == nil && !strings.Contains(line, " 4") && !strings.Contains(line, " 505") {
			t.Errorf("%.20q: %s", bytes, line)
		}
		if e, ok := err.(net.Error); ok && e.Timeout() {
			t.Errorf("%.20q: no answer", bytes)
		}
		conn.Close()
	}
	for _, path := range []string{"/no/where", "/../../etc/passwd", "/%00/x"} { // are upgraded, and refused at the login
		c, err := Dial(soon(t), p.Realtime+path)
		check(t, err)
		defer c.Close()
		if err := c.LogIn(soon(t)); Code(err) != "domain_not_found" {
			t.Errorf("%s: %v", path, err)
		}
	}
	newBystander(t, p, "bystander").check(t)
}
