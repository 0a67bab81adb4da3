package offline

import "time"

// gate closes for a while after failures that concern the whole server or network, and then lets one request through
// to probe it.
type gate struct {
	env      Env
	open     func() // called when a probe may be made
	backoff  Backoff
	probing  bool // only one request at a time
	stop     func()
	failures int // since the last success
}

// room is how many requests may be in flight.
func (g *gate) room(window int) int {
	switch {
	case g.stop != nil:
		return 0
	case g.probing:
		return 1
	}
	return window
}

// close shuts the gate for a random time, at least for atLeast.
func (g *gate) close(atLeast time.Duration) {
	g.probing = true
	if g.stop != nil {
		if atLeast == 0 {
			return
		}
		g.stop()
	}
	g.stop = g.env.Clock.AfterFunc(g.backoff.Next(g.env.Rand, atLeast), func() {
		g.stop = nil
		g.open()
	})
}

// failed counts a transient failure. When all of a window's requests fail, it is the server, not the entries.
func (g *gate) failed(window int, retryAfter time.Duration) {
	g.failures++
	if g.probing || retryAfter > 0 || g.failures >= window {
		g.close(retryAfter)
	}
}

// succeeded opens the gate for good.
func (g *gate) succeeded() {
	g.reset()
	g.probing, g.failures = false, 0
}

// reset lets a probe through now.
func (g *gate) reset() {
	g.backoff.Reset()
	if g.stop != nil {
		g.stop()
		g.stop = nil
	}
}
