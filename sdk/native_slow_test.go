//go:build !js

package sdk_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/sdk"
)

// narrow is a dialer whose connections carry so many bytes a second, one message after the other.
type narrow struct {
	sdk.Dialer
	config *sdk.Config
	rate   int
}

func (n *narrow) under(c *sdk.Config) {
	n.Dialer, n.config = c.Dialer, c
	c.Dialer = n
}

// Dial implements sdk.Dialer.
func (n *narrow) Dial(url string, h sdk.SocketHandler) sdk.Socket {
	return &narrowSocket{Socket: n.Dialer.Dial(url, h), narrow: n}
}

type narrowSocket struct {
	sdk.Socket
	narrow *narrow
	free   time.Duration // when what was sent is through
}

// Send implements sdk.Socket.
func (s *narrowSocket) Send(message []byte) {
	message = bytes.Clone(message)
	now := s.narrow.config.Clock.Now()
	s.free = max(s.free, now) + time.Duration(len(message))*time.Second/time.Duration(s.narrow.rate)
	s.narrow.config.Clock.AfterFunc(s.free-now, func() { s.Socket.Send(message) })
}

// Every connection was given up before it was through, and the next one began with it again.
func TestWhatTakesLongerToSendThanAServerMayBeSilentArrives(t *testing.T) {
	url, _ := serve(t)
	lost, storage, network := 0, &sdk.MemoryStorage{}, &narrow{rate: 64 << 10}
	impatient := func(c *sdk.Config) {
		o := &c.Options
		o.PingInterval, o.PongTimeout, o.RequestTimeout = 500*time.Millisecond, 1500*time.Millisecond, 1500*time.Millisecond
	}
	c := dial(t, url, sdk.Anonymous("ada"), stored(storage, true), impatient, drops(&lost), network.under)
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.InitializeOffline("", done) })
	m, closed := openNote(t, c, "open"), openNote(t, c, "closed")
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.Disconnect(func() { done(nil) }) })
	large := strings.Repeat("x", 160<<10)
	write(t, m, large)
	write(t, closed, large)
	check(t, closed.Close(soon(t)))
	createOffline(t, c, "made", large)
	offlineRun(t, c, func(_ *sdk.Domain, done func(error)) { m.WhenSaved(done) })
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.Connect(sdk.Anonymous("ada"), done) })
	allSent(t, c)
	if lost > 0 {
		t.Errorf("the connection was lost %d times", lost)
	}
	reader := dial(t, url, sdk.Anonymous("bob"))
	for _, id := range []string{"open", "closed", "made"} {
		if got := textOf(openNote(t, reader, id)); got != large {
			t.Errorf("the server has %d bytes of %s", len(got), id)
		}
	}
}
