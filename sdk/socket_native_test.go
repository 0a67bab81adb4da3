//go:build !js

package sdk

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// recorder notes what a socket tells, one string each.
type recorder struct{ told chan string }

func (r *recorder) SocketOpened()                { r.told <- "opened" }
func (r *recorder) SocketMessage(message []byte) { r.told <- string(message) }
func (r *recorder) SocketEnded(err error)        { r.told <- "ended: " + err.Error() }

// dialTest serves one socket with serve, and dials it.
func dialTest(t *testing.T, serve func(context.Context, *websocket.Conn)) (*Loop, Socket, *recorder) {
	t.Helper()
	served := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(served)
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.CloseNow()
		serve(r.Context(), conn)
	}))
	loop := NewLoop()
	t.Cleanup(func() {
		<-served
		loop.Close()
		server.Close()
	})
	return dialURL(loop, "ws"+strings.TrimPrefix(server.URL, "http"))
}

func dialURL(loop *Loop, url string) (*Loop, Socket, *recorder) {
	r := &recorder{make(chan string, 100)}
	var s Socket
	loop.Do(func() { s = (&WebSocketDialer{Loop: loop}).Dial(url, r) })
	return loop, s, r
}

func (r *recorder) want(t *testing.T, prefix string) {
	t.Helper()
	if got := <-r.told; !strings.HasPrefix(got, prefix) {
		t.Fatalf("told %q, want %q", got, prefix)
	}
}

func TestASocketCarriesMessagesInOrderBothWays(t *testing.T) {
	loop, s, r := dialTest(t, func(ctx context.Context, conn *websocket.Conn) {
		conn.SetReadLimit(-1)
		for {
			kind, b, err := conn.Read(ctx)
			if err != nil {
				return
			}
			conn.Write(ctx, kind, append([]byte("echo "), b...))
		}
	})
	r.want(t, "opened")
	loop.Do(func() {
		room := []byte("a")
		s.Send(room)
		room[0] = 'b' // Send keeps nothing
		s.Send(room)
		s.Send(make([]byte, 1<<20))
	})
	r.want(t, "echo a")
	r.want(t, "echo b")
	if got := <-r.told; len(got) != 1<<20+5 {
		t.Errorf("%d bytes came back", len(got))
	}
	loop.Do(func() { s.Close(closeNormal, "") })
}

func TestCloseWritesWhatWasSentBeforeAndTellsTheCode(t *testing.T) {
	heard, code := make(chan string, 1), make(chan websocket.StatusCode, 1)
	loop, s, r := dialTest(t, func(ctx context.Context, conn *websocket.Conn) {
		_, b, _ := conn.Read(ctx)
		heard <- string(b)
		_, _, err := conn.Read(ctx)
		code <- websocket.CloseStatus(err)
	})
	r.want(t, "opened")
	loop.Do(func() {
		s.Send([]byte("last words"))
		s.Close(closeAbort, "gone")
		s.Send([]byte("too late"))
	})
	if got := <-heard; got != "last words" {
		t.Errorf("the server heard %q", got)
	}
	if got := <-code; got != closeAbort {
		t.Errorf("closed with %d", got)
	}
	loop.Do(func() {}) // whatever was told is told
	if len(r.told) > 0 {
		t.Errorf("after Close the handler was told %q", <-r.told)
	}
}

func TestTheOtherSidesEndAndTextAreEnds(t *testing.T) {
	_, _, r := dialTest(t, func(ctx context.Context, conn *websocket.Conn) { conn.Close(websocket.StatusGoingAway, "bye") })
	r.want(t, "opened")
	r.want(t, "ended: ")

	_, _, r = dialTest(t, func(ctx context.Context, conn *websocket.Conn) {
		conn.Write(ctx, websocket.MessageText, []byte("hello"))
	})
	r.want(t, "opened")
	r.want(t, "ended: the server sent text")
}

func TestASocketThatCannotBeOpenedEnds(t *testing.T) {
	loop := NewLoop()
	defer loop.Close()
	_, _, r := dialURL(loop, "ws://127.0.0.1:1/ns/domain")
	r.want(t, "ended: ")
}

func TestClosingASocketThatIsBeingOpenedTellsNothing(t *testing.T) {
	hang := make(chan struct{})
	arrived := make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		select {
		case <-hang:
		case <-r.Context().Done(): // the client gave up
			arrived <- struct{}{}
		}
	}))
	defer server.Close()
	defer close(hang)
	loop := NewLoop()
	defer loop.Close()
	_, s, r := dialURL(loop, "ws"+strings.TrimPrefix(server.URL, "http"))
	<-arrived
	loop.Do(func() { s.Close(closeNormal, "") })
	<-arrived
	loop.Do(func() {})
	if len(r.told) > 0 {
		t.Errorf("told %q", <-r.told)
	}
}

func TestASocketThatWasSentTooMuchSaysSo(t *testing.T) {
	loop, s, r := dialTest(t, func(ctx context.Context, conn *websocket.Conn) {
		conn.SetReadLimit(1000)
		conn.Read(ctx)
	})
	r.want(t, "opened")
	loop.Do(func() { s.Send(make([]byte, 1001)) })
	r.want(t, "ended: the server does not take so large a message")
}
