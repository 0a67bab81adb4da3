package sdk

import "time"

// Options are the settings of a domain (client-api.md §1). Begin with DefaultOptions: the zero value is not usable.
type Options struct {
	// ConnectionTimeout is how long a socket may take to open; HandshakeTimeout, how long the server may take to answer
	// the connection request (connection.timeout, connection.connectionRequestTimeout).
	ConnectionTimeout, HandshakeTimeout time.Duration
	// RequestTimeout is how long any other request may take (protocol.defaultRequestTimeout).
	RequestTimeout time.Duration

	// Heartbeat switches pings on. PingInterval is the silence after which the server is pinged, PongTimeout the silence
	// after that which ends the connection.
	Heartbeat                 bool
	PingInterval, PongTimeout time.Duration

	// AutoReconnect makes a lost connection again, AutoReconnectOnInitial also one that could not be made at first.
	AutoReconnect, AutoReconnectOnInitial bool
	// ReconnectIntervals are the waits before the attempts. The first is for immediate starts only: the sequence is the
	// second, third, … and then the last for ever (wire.md §4).
	ReconnectIntervals []time.Duration
	// FallbackAuth is asked for other credentials when the reconnect token is refused; nil: the original ones are tried once.
	FallbackAuth func(*AuthChallenge)

	// ExactlyOnce offers the server the extension "exactly-once/1" (wire contract). It is for tests and peers to switch off.
	ExactlyOnce bool

	// SnapshotInterval is how many confirmed operations of a model that is open may be stored before its content is stored anew, which takes
	// their place. It is for tests to make it small.
	SnapshotInterval int
}

// DefaultOptions are the documented defaults.
func DefaultOptions() Options {
	return Options{
		ConnectionTimeout:      5 * time.Second,
		HandshakeTimeout:       10 * time.Second,
		RequestTimeout:         10 * time.Second,
		Heartbeat:              true,
		PingInterval:           5 * time.Second,
		PongTimeout:            10 * time.Second,
		AutoReconnect:          true,
		AutoReconnectOnInitial: true,
		ReconnectIntervals:     []time.Duration{0, 5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second},
		ExactlyOnce:            true,
		SnapshotInterval:       100,
	}
}

// check returns an error of code bad_option that names what is malformed.
func (o *Options) check() error {
	times := []struct {
		name  string
		value time.Duration
		zero  bool
	}{
		{"connection.timeout", o.ConnectionTimeout, false},
		{"connection.connectionRequestTimeout", o.HandshakeTimeout, false},
		{"protocol.defaultRequestTimeout", o.RequestTimeout, false},
		{"protocol.heartbeat.pingInterval", o.PingInterval, !o.Heartbeat},
		{"protocol.heartbeat.pongTimeout", o.PongTimeout, !o.Heartbeat},
	}
	for _, t := range times {
		if t.value < 0 || t.value == 0 && !t.zero {
			return errorf(ErrOption, "the option %s must be a positive number of seconds", t.name)
		}
	}
	for _, interval := range o.ReconnectIntervals {
		if interval < 0 {
			return errorf(ErrOption, "the option reconnect.reconnectIntervals must be numbers of seconds, none negative")
		}
	}
	if (o.AutoReconnect || o.AutoReconnectOnInitial) && len(o.ReconnectIntervals) == 0 {
		return errorf(ErrOption, "the option reconnect.reconnectIntervals must not be empty")
	}
	if o.SnapshotInterval < 1 {
		return errorf(ErrOption, "Options.SnapshotInterval must be positive")
	}
	return nil
}
