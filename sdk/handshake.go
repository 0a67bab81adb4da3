package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/wire"
)

// What a client says of itself, and the extensions it asks for; the server repeats those it has.
const (
	clientName   = "Holdfast"
	exactlyOnce  = "exactly-once/1" // entries of a replica are committed once
	packedFrames = "packed/1"       // a message may hold several frames (wire.Frames)
	stateHash    = "state-hash/1"   // the content of models can be compared with the server's
	keepBoth     = "keep-both/1"    // of two replacements of the same text both are kept, unlike by original servers (ot.md §6.2)
)

// Version is the version that the server is told.
const Version = "0.1.0"

// authenticate sends the connection request, the first message of a connection (wire.md §5).
func (c *connection) authenticate(turn int, cred Credentials) {
	c.domain.emit(&DomainEvent{Name: Authenticating, Method: c.login.method})
	if c.turn != turn {
		return
	}
	m := &wire.ConnectionRequestMessage{Client: clientName, ClientVersion: Version, Extensions: []string{exactlyOnce, keepBoth, packedFrames, stateHash}}
	switch c.login.method {
	case ByPassword:
		m.Password = &wire.ConnectionRequestMessagePasswordAuthRequestData{Username: cred.Username, Password: cred.Password}
	case ByAnonymous:
		m.Anonymous = &wire.ConnectionRequestMessageAnonymousAuthRequestData{DisplayName: cred.DisplayName}
	case ByJWT:
		m.Jwt = &wire.ConnectionRequestMessageJwtAuthRequestData{Jwt: cred.JWT}
	case ByToken:
		token := cred.Token
		if token == "" {
			token = c.domain.session.Token
		}
		if token == "" {
			c.giveUp(errorf(ErrAuthentication, "no reconnect token is known; log in another way"))
			return
		}
		m.Reconnect = &wire.ConnectionRequestMessageReconnectTokenAuthRequestData{Token: token}
	}
	l := c.link
	l.request(m, c.domain.config.Options.HandshakeTimeout, func(f wire.Frame, err error) {
		if c.turn == turn && c.link == l {
			c.answered(turn, f, err)
		}
	})
}

// answered takes the answer to the connection request.
func (c *connection) answered(turn int, f wire.Frame, err error) {
	var m wire.ConnectionResponseMessage
	if err == nil {
		err = wire.Decode(f.Payload, &m)
	}
	switch {
	case offline.CodeOf(err) == ErrTooLarge:
		c.loginTooLarge(err)
	case err != nil:
		c.failed(turn, err)
	case f.Body == wire.BodyConnectionResponse && m.Success != nil:
		c.welcome(m.Success)
	case f.Body == wire.BodyConnectionResponse && m.Failure != nil:
		c.refused(m.Failure)
	default:
		c.failed(turn, errorf(ErrProtocol, "the server answered the connection request with something else"))
	}
}

// welcome takes what the server says of the new session.
func (c *connection) welcome(m *wire.ConnectionResponseMessageConnectionSuccessData) {
	d, user := c.domain, ownerOf("")
	if m.User != nil {
		user = identity.UserOf(m.User)
	}
	if err := d.admit(user); err != nil {
		c.turnAway(err)
		return
	}
	d.session.ID = m.SessionID
	d.session.Token = m.ReconnectToken
	if m.User != nil {
		d.identity.AddOwn(user)
		d.session.User = user
		d.identity.AddSession(m.SessionID, user.ID)
	}
	c.link.limit = c.messageLimit(m.MaxMessage)
	d.exactlyOnce, d.stateHash, d.rules.LegacyServer = false, false, true
	for _, extension := range m.Extensions {
		d.exactlyOnce = d.exactlyOnce || extension == exactlyOnce
		d.stateHash = d.stateHash || extension == stateHash
		c.link.packs = c.link.packs || extension == packedFrames
		if extension == exactlyOnce || extension == keepBoth {
			d.rules.LegacyServer = false
		}
	}
	c.established(c.link)
}

// refused decides what to do when the server says no.
func (c *connection) refused(m *wire.ConnectionResponseMessageConnectionFailureData) {
	byToken := c.login.method == ByToken
	code := m.Code
	if code == "" {
		code = string(ErrServerConnection)
	}
	turn := c.begin()
	c.domain.emit(&DomainEvent{Name: ConnectionFailed, Code: code, Method: c.login.method, Message: m.Details})
	if c.turn != turn {
		return
	}
	if byToken {
		c.refusals++
	}
	fallback := c.domain.config.Options.FallbackAuth
	switch {
	case byToken && fallback == nil && c.state == interrupted && c.original.method != ByToken:
		// Original servers refuse the tokens of ordinary users for ever, and say that trying again helps (wire.md §5).
		c.login = c.original
		c.attempt()
	case m.RetryOk && (!byToken || c.refusals < max(2, len(c.domain.config.Options.ReconnectIntervals))):
		c.schedule()
	case fallback != nil && (byToken || c.asked > 0 || c.state == interrupted) && c.asked < challengesAllowed:
		c.challenge(fallback)
	default:
		message := m.Details
		if message == "" {
			message = "the server refused the login: " + code
		}
		c.giveUp(&Error{Code: offline.Code(code), Message: message})
	}
}

// loginTooLarge takes a login that is more than the server takes at once for a refused one: sent again it would be as large.
func (c *connection) loginTooLarge(err error) {
	c.refused(&wire.ConnectionResponseMessageConnectionFailureData{Code: string(ErrTooLarge), Details: err.Error()})
}

// challengesAllowed bounds how often the application is asked for credentials that the server then refuses.
const challengesAllowed = 5

// challenge asks the application for other credentials. The domain is disconnected until it answers.
func (c *connection) challenge(fallback func(*AuthChallenge)) {
	c.asked++
	turn := c.begin()
	c.state = disconnected
	c.domain.models.offline()
	c.domain.emit(&DomainEvent{Name: Disconnected})
	if c.turn != turn {
		return
	}
	username := ""
	if user := c.domain.user(); user != nil {
		username = user.ID.Name
	}
	fallback(&AuthChallenge{username: username, answer: func(login Login, ok bool) {
		switch {
		case c.turn != turn:
		case ok && login.ask != nil:
			c.state, c.login = interrupted, login
			c.attempt()
		default:
			c.settle(errorf(ErrAuthentication, "the reconnect token was refused, and the application gave no other credentials"))
		}
	}})
}
