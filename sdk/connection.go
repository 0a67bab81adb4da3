package sdk

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/wire"
)

// connState is where the connection of a domain is (wire.md §5).
type connState uint8

const (
	disconnected connState = iota
	connecting             // the first connection is being made, or its next attempt waited for
	connected
	interrupted // the connection was lost and is being made again
)

// connection makes the connection of a domain, and makes it again when it is lost. Events may call back into it: after each
// one, turn tells whether what was going on is still wanted.
type connection struct {
	domain *Domain
	state  connState
	link   *link  // the one in use or being opened, or nil
	turn   int    // counts what ends everything going on: attempts, disconnects
	stop   func() // the timer of this turn
	waits  bool   // this turn waits for its time
	done   func(error)

	login    Login // of the next attempt
	original Login // the application's own that has succeeded last, to fall back to
	attempts int   // failed since the last success
	refusals int   // of the token since the last success
	asked    int   // challenges since the last success
	since    time.Duration
	flaps    int // connections in a row that were lost soon
	tooLarge int // bytes of the smallest message that was refused as too large since the application has connected; 0: none is known
}

// flapsAllowed is how many connections in a row may be lost soon after they were made before the schedule applies to the
// first attempt, too. A server that accepts and drops would be hammered otherwise.
const flapsAllowed = 2

// connect begins to make the first connection.
func (c *connection) connect(login Login, done func(error)) {
	switch {
	case login.ask == nil:
		c.domain.later(func() { done(errorf(ErrOption, "the login is empty; use Password, Anonymous, JWT, Token or Ask")) })
		return
	case c.domain.disposed:
		c.domain.later(func() { done(errorf(ErrClosed, "the domain was disposed; make a new one")) })
		return
	case c.state == connected:
		c.domain.later(func() { done(errorf(ErrAlreadyConnected, "already connected")) })
		return
	case c.state != disconnected:
		c.domain.later(func() { done(errorf(ErrAlreadyConnected, "already connecting")) })
		return
	}
	c.state, c.done = connecting, done
	c.login = login
	c.attempts, c.refusals, c.asked, c.flaps, c.tooLarge = 0, 0, 0, 0, 0
	c.attempt()
}

// begin starts a new turn: what was going on is over.
func (c *connection) begin() (turn int) {
	c.stop()
	c.stop, c.waits = func() {}, false
	if l := c.link; l != nil {
		c.link = nil
		l.close()
	}
	c.turn++
	return c.turn
}

// attempt opens a socket and logs in.
func (c *connection) attempt() {
	turn := c.begin()
	c.domain.emit(&DomainEvent{Name: Connecting})
	if c.turn == turn {
		c.open(turn, func() { c.askCredentials(turn) })
	}
}

// open opens a socket.
func (c *connection) open(turn int, opened func()) {
	l := c.domain.dial(func() {
		c.stop()
		opened()
	})
	l.lost = func(err error) { c.ended(turn, l, err) }
	l.arrived = func(wire.Frame) {} // nothing is meant for us before the handshake
	c.link = l
	c.stop = c.domain.config.Clock.AfterFunc(c.domain.config.Options.ConnectionTimeout, func() {
		l.abort(errorf(ErrConnectionFailed, "the socket did not open in time"))
	})
}

// askCredentials asks the login, which may take its time (somebody types a password). The server may hang up meanwhile;
// the socket is then opened again once there are credentials.
func (c *connection) askCredentials(turn int) {
	asking := c.link
	answered := false
	asking.lost = func(error) { c.link = nil } // and nothing is wrong yet
	c.login.ask(func(cred Credentials, err error) {
		if answered || c.turn != turn {
			return
		}
		answered = true
		if err != nil {
			c.failed(turn, wrap(ErrAuthentication, err, "the application gave no credentials"))
			return
		}
		if c.link == nil {
			c.open(turn, func() { c.authenticate(turn, cred) })
			return
		}
		c.link.lost = func(err error) { c.ended(turn, asking, err) }
		c.authenticate(turn, cred)
	})
}

// ended is told of the end of a socket while an attempt is made.
func (c *connection) ended(turn int, l *link, err error) {
	switch {
	case c.turn != turn || c.link != l:
	case l.largest > 0 && offline.CodeOf(err) == ErrTooLarge: // the login is all that was sent
		c.loginTooLarge(wrap(ErrTooLarge, err, "the login has %d bytes, which is more than the server takes at once", l.largest))
	default:
		c.link = nil
		c.failed(turn, err)
	}
}

// failed ends an attempt for which no server has said no.
func (c *connection) failed(turn int, cause error) {
	if c.turn != turn {
		return
	}
	turn = c.begin()
	c.domain.emit(&DomainEvent{Name: ConnectionFailed, Code: string(ErrServerConnection), Method: c.login.method, Message: cause.Error()})
	if c.turn != turn {
		return
	}
	if c.state == connecting && !c.domain.config.Options.AutoReconnectOnInitial {
		c.giveUp(wrap(ErrInitialConnection, cause, "the initial connection to %q failed, and reconnect.autoReconnectOnInitial is off",
			c.domain.config.URL))
		return
	}
	c.schedule()
}

// schedule waits for the next attempt.
func (c *connection) schedule() {
	c.attempts++
	delay := c.interval(c.attempts)
	turn := c.begin()
	c.domain.emit(&DomainEvent{Name: ConnectionScheduled, Delay: delay})
	if c.turn == turn {
		c.waits = true
		c.stop = c.domain.config.Clock.AfterFunc(delay, c.attempt)
	}
}

// interval is the wait before the n-th attempt after a failure (wire.md §4: the first interval is never waited).
func (c *connection) interval(n int) time.Duration {
	intervals := c.domain.config.Options.ReconnectIntervals
	if len(intervals) == 0 {
		return 0
	}
	return intervals[min(n, len(intervals)-1)]
}

// giveUp ends the attempts.
func (c *connection) giveUp(err error) {
	turn := c.begin()
	c.state = disconnected
	c.domain.models.offline()
	c.domain.emit(&DomainEvent{Name: Disconnected})
	if c.turn == turn {
		c.settle(err)
	}
}

// settle answers Connect, once.
func (c *connection) settle(err error) {
	if done := c.done; done != nil {
		c.done = nil
		done(err)
	}
}

// established goes on after the server has let us in.
func (c *connection) established(l *link) {
	c.stop()
	c.state = connected
	c.since = c.domain.config.Clock.Now()
	c.attempts, c.refusals, c.asked = 0, 0, 0
	if c.login.method != ByToken || c.original.ask == nil {
		c.original = c.login
	}
	turn := c.turn
	l.lost = func(err error) { c.interrupted(turn, err) }
	l.arrived = c.domain.arrived
	l.startHeartbeat()
	c.domain.models.online()
	if c.turn == turn {
		c.domain.emit(&DomainEvent{Name: Connected})
	}
	if c.turn == turn {
		c.settle(nil)
	}
}

// interrupted is told that the connection was lost.
func (c *connection) interrupted(turn int, err error) {
	if c.turn != turn {
		return
	}
	if size := c.link.refused(err); size > 0 {
		c.tooLarge = size // it had less than what was too large before, or it would not have been sent
	}
	turn = c.begin()
	again := c.domain.config.Options.AutoReconnect
	c.state = interrupted
	if !again {
		c.state = disconnected
	}
	c.domain.models.offline()
	if c.turn == turn {
		c.domain.emit(&DomainEvent{Name: Interrupted, Message: err.Error()})
	}
	switch {
	case c.turn != turn:
	case again:
		c.reconnect()
	default:
		c.domain.emit(&DomainEvent{Name: Disconnected})
	}
}

// reconnect makes a lost connection again, at once unless connections keep being lost.
func (c *connection) reconnect() {
	c.login = c.original
	if c.domain.session.Token != "" {
		c.login = Token("")
	}
	if c.domain.config.Clock.Now()-c.since >= c.interval(1) {
		c.flaps = 0
	} else {
		c.flaps++
	}
	if c.flaps <= flapsAllowed {
		c.attempt()
		return
	}
	c.attempts = c.flaps - flapsAllowed - 1
	c.schedule()
}

// disconnect ends the connection, or the attempts to make one, on behalf of the application.
func (c *connection) disconnect() {
	was := c.state
	turn := c.begin()
	c.state = disconnected
	if was != disconnected {
		c.domain.models.offline()
		c.domain.emit(&DomainEvent{Name: Disconnected})
	}
	if c.turn == turn {
		c.settle(errorf(ErrCancelled, "the application has disconnected"))
	}
}

// hint tells what the page thinks of the network. It is believed only as far as to look again at once.
func (c *connection) hint(online bool) {
	switch {
	case c.state == connected:
		c.link.probe()
	case online && c.waits:
		c.attempts = 0
		c.attempt()
	}
}
