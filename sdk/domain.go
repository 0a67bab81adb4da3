package sdk

import "github.com/holdfast-sdk/holdfast/offline"

// Config is what a Domain needs. All fields must be set.
type Config struct {
	// URL is where the domain is: http, https, ws or wss, with the namespace and the domain's id as its last two segments.
	URL     string
	Options Options
	Loop    offline.Loop
	Clock   offline.Clock
	Rand    offline.Rand
	Dialer  Dialer
	// Events takes all events of the domain and its models, in order, on the loop. It may call back.
	Events func(Event)
}

// Domain is a connection to a domain, and everything that is used through it (client-api.md §2).
type Domain struct {
	config Config
}

// New makes a domain that is not connected. It returns an error of code bad_option for a URL or option that is malformed.
func New(c Config) (*Domain, error) { return &Domain{config: c}, nil }

// Connect logs in and connects. done is called once: with nil when connected, with authentication_failed when the server
// refused, with cancelled or closed when the application gave up. When no connection can be made it goes on trying if
// Options.AutoReconnectOnInitial, and fails with initial_connection_failed otherwise.
//
// cancel disposes the domain, unless done was called before.
func (d *Domain) Connect(login Login, done func(error)) (cancel func()) { return func() {} }

// Disconnect ends the connection. Open models go on offline. done may be nil.
func (d *Domain) Disconnect(done func()) {}

// Dispose ends the connection and closes all models. The domain is not usable any more. done may be nil.
func (d *Domain) Dispose(done func()) {}

// Hint tells of the page's online and offline events: online makes a waiting attempt start at once.
func (d *Domain) Hint(online bool) {}

// IsDisposed reports whether Dispose was called.
func (d *Domain) IsDisposed() bool { return false }

// IsConnected reports whether the session with the server stands.
func (d *Domain) IsConnected() bool { return false }

// IsDisconnected reports whether there is no connection and none is being made.
func (d *Domain) IsDisconnected() bool { return true }

// Models is the model service.
func (d *Domain) Models() *ModelService { return &ModelService{d} }

// Session is this client's session, as it is now.
func (d *Domain) Session() Session { return Session{} }

// URL is the address as configured, Namespace and ID its last two segments.
func (d *Domain) URL() string { return d.config.URL }

// Namespace is the domain's namespace.
func (d *Domain) Namespace() string { return "" }

// ID is the domain's id within its namespace.
func (d *Domain) ID() string { return "" }

// Options are the options as configured.
func (d *Domain) Options() Options { return d.config.Options }

// UserOf is the user of a session that has been seen; nil if it is not known (tolerated: wire.md §7).
func (d *Domain) UserOf(session string) *User { return nil }

// User is what is known of a user; nil if it has not been seen.
func (d *Domain) User(id UserID) *User { return nil }

// ServerTime asks the server for its clock, in milliseconds since 1970 UTC.
func (d *Domain) ServerTime(done func(int64, error)) {}
