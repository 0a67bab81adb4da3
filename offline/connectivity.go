package offline

// ConnState is what we conclude about the connection to the server.
type ConnState uint8

const (
	// Offline: the browser says there is no network, or the application switched it off. Nothing is tried.
	Offline ConnState = iota
	// Connecting: there may be a network, but no request has proved it yet, or the last one failed.
	Connecting
	// Online: the last request reached the server.
	Online
)

// String is the state as the JavaScript API names it.
func (s ConnState) String() string { return [...]string{"offline", "connecting", "online"}[s] }

// Connectivity concludes from hints, proofs and a manual override whether the server can be reached (architecture, §6).
// It sends nothing itself: who makes requests reports their fate with Proof.
type Connectivity struct {
	auto      bool
	detected  ConnState
	failing   bool // a request has failed since the last hint or success
	override  *bool
	losses    int // offline hints
	listeners []*connListener
}

type connListener struct{ changed func(from, to ConnState) }

// NewConnectivity starts with the browser's hint (navigator.onLine). Without auto, hints and proofs are ignored and
// the state is Online until it is overridden.
func NewConnectivity(auto, hint bool) *Connectivity {
	c := &Connectivity{auto: auto, detected: Online}
	if auto && hint {
		c.detected = Connecting
	} else if auto {
		c.detected = Offline
	}
	return c
}

// State is the present conclusion.
func (c *Connectivity) State() ConnState {
	switch {
	case c.override == nil:
		return c.detected
	case *c.override:
		return Online
	}
	return Offline
}

// Online reports whether an application should behave as online: the state is Online, or Connecting with nothing
// known against it yet.
func (c *Connectivity) Online() bool {
	s := c.State()
	return s == Online || s == Connecting && !c.failing
}

// Hint tells of a window online or offline event. An online hint makes all listeners try again at once.
func (c *Connectivity) Hint(online bool) {
	if !c.auto {
		return
	}
	c.change(func() {
		c.failing = false
		switch {
		case !online:
			c.detected = Offline
			c.losses++
		case c.detected != Online:
			c.detected = Connecting
		}
	}, online)
}

// Proof tells that a request reached the server (whatever it answered), or that the network failed.
func (c *Connectivity) Proof(reached bool) {
	if !c.auto {
		return
	}
	c.change(func() {
		c.failing = !reached
		switch {
		case reached:
			c.detected = Online
		case c.detected == Online:
			c.detected = Connecting
		}
	}, false)
}

// Losses counts the offline hints: for Answer.
func (c *Connectivity) Losses() int { return c.losses }

// Answer is Proof by a request that began when there had been so many Losses. That it has reached the server is no proof of a network now if
// there were more since.
func (c *Connectivity) Answer(losses int, reached bool) {
	if !reached || losses == c.losses {
		c.Proof(reached)
	}
}

// Override sets the state by hand, above all hints and proofs; nil goes back to what they say.
func (c *Connectivity) Override(online *bool) {
	if online != nil {
		copied := *online
		online = &copied
	}
	c.change(func() { c.override = online }, false)
}

// OnChange adds a listener for changes of State and Online. It is also called, with from equal to to, when an online
// hint asks to try again without waiting. stop takes the listener away.
func (c *Connectivity) OnChange(changed func(from, to ConnState)) (stop func()) {
	l := &connListener{changed}
	c.listeners = append(c.listeners, l)
	return func() { l.changed = nil }
}

func (c *Connectivity) change(do func(), always bool) {
	from, wasOnline := c.State(), c.Online()
	do()
	to := c.State()
	if from == to && wasOnline == c.Online() && !always {
		return
	}
	alive := c.listeners[:0:0]
	for _, l := range c.listeners {
		if l.changed != nil {
			alive = append(alive, l)
		}
	}
	c.listeners = alive
	for _, l := range alive {
		if l.changed != nil {
			l.changed(from, to)
		}
	}
}
