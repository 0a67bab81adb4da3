package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/activity"
	"github.com/holdfast-sdk/holdfast/sdk/chat"
	"github.com/holdfast-sdk/holdfast/sdk/directory"
	"github.com/holdfast-sdk/holdfast/sdk/history"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/permission"
	"github.com/holdfast-sdk/holdfast/sdk/presence"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Config is what a Domain needs. All fields must be set but Storage, Leases and Channels.
type Config struct {
	// URL is where the domain is: http, https, ws or wss, with the namespace and the domain's id as its last two segments.
	URL     string
	Options Options
	Loop    offline.Loop
	Clock   offline.Clock
	Rand    offline.Rand
	Dialer  Dialer
	// Storage keeps models and unsent edits on this device, with the leases and channels that its tabs share; all nil: nothing is
	// kept.
	Storage  Storage
	Leases   offline.Leases
	Channels offline.Channels
	// Events takes all events of the domain and its models, in order, on the loop. It may call back.
	Events func(Event)
}

// Domain is a connection to a domain, and everything that is used through it (client-api.md §2).
type Domain struct {
	config            Config
	socketURL         string
	namespace, domain string
	session           Session
	connection        connection
	identity          *identity.Cache
	models            ModelService
	offline           offlineModels
	services          services
	directory         *directory.Service
	presence          *presence.Service
	grants            *permission.Service
	chats             *chat.Service
	activities        *activity.Service
	histories         *history.Service
	disposed          bool

	// Of the server of the last connection.
	exactlyOnce, stateHash bool
	rules                  ot.Rules
}

// New makes a domain that is not connected. It returns an error of code bad_option for a URL or option that is malformed.
func New(c Config) (*Domain, error) {
	d := &Domain{config: c, session: Session{ID: "offline:" + offline.RandomLetters(c.Rand, 32)}}
	var err error
	if d.socketURL, d.namespace, d.domain, err = parseURL(c.URL); err != nil {
		return nil, err
	}
	if err := c.Options.check(); err != nil {
		return nil, err
	}
	if c.Storage != nil && (c.Leases == nil || c.Channels == nil) {
		return nil, errorf(ErrOption, "a storage needs leases and channels")
	}
	d.connection = connection{domain: d, stop: func() {}}
	d.identity = identity.NewCache()
	d.models = newModelService(d)
	d.offline = newOfflineModels(d)
	d.services = newServices(d)
	return d, nil
}

// Connect logs in and connects. done is called once: with nil when connected, with authentication_failed when the server
// refused, with cancelled or closed when the application gave up. When no connection can be made it goes on trying if
// Options.AutoReconnectOnInitial, and fails with initial_connection_failed otherwise. It fails with wrong_user, and sends nothing,
// if another user is let in than the one whose store is open or, without a storage, whose edits wait: a domain is one user's.
//
// cancel disposes the domain, unless done was called before.
func (d *Domain) Connect(login Login, done func(error)) (cancel func()) {
	settled := false
	d.connection.connect(login, func(err error) {
		settled = true
		done(err)
	})
	return func() {
		if !settled {
			d.Dispose(nil)
		}
	}
}

// Disconnect ends the connection. Open models go on offline. done may be nil.
func (d *Domain) Disconnect(done func()) {
	d.connection.disconnect()
	if done != nil {
		d.later(done)
	}
}

// Dispose ends the connection and closes all models. The domain is not usable any more. done may be nil.
func (d *Domain) Dispose(done func()) {
	if !d.disposed {
		d.disposed = true
		d.connection.disconnect()
		d.models.dispose()
		d.services.dispose()
		d.offline.dispose()
	}
	if done != nil {
		d.later(done)
	}
}

// Hint tells of the page's online and offline events. They are hints: online makes a waiting attempt start at once, and
// with a connection either makes it prove that it lives.
func (d *Domain) Hint(online bool) { d.connection.hint(online) }

// IsDisposed reports whether Dispose was called.
func (d *Domain) IsDisposed() bool { return d.disposed }

// IsConnected reports whether the session with the server stands.
func (d *Domain) IsConnected() bool {
	c := &d.connection
	return c.state == connected && c.link != nil && !c.link.ended
}

// IsDisconnected reports whether there is no connection and none is being made.
func (d *Domain) IsDisconnected() bool { return d.connection.state == disconnected }

// Models is the model service.
func (d *Domain) Models() *ModelService { return &d.models }

// Session is this client's session, as it is now.
func (d *Domain) Session() Session { return d.session }

// URL is the address as configured.
func (d *Domain) URL() string { return d.config.URL }

// Namespace is the domain's namespace, the URL's last segment but one.
func (d *Domain) Namespace() string { return d.namespace }

// ID is the domain's id within its namespace, the URL's last segment.
func (d *Domain) ID() string { return d.domain }

// Options are the options as configured.
func (d *Domain) Options() Options { return d.config.Options }

// UserOf is the user of a session that has been seen; nil if it is not known, which is no error (wire.md §7).
func (d *Domain) UserOf(session string) *User { return d.identity.UserOfSession(session) }

// User is what is known of a user; nil if it has not been seen.
func (d *Domain) User(id UserID) *User { return d.identity.User(id) }

// ServerTime asks the server for its clock, in milliseconds since 1970 UTC.
func (d *Domain) ServerTime(done func(int64, error)) {
	var m wire.GetServerTimeResponseMessage
	d.request(&wire.GetServerTimeRequestMessage{}, wire.BodyServerTimeResponse, &m, func(err error) {
		done(m.ServerTime.Millis(), err)
	})
}

// usesEntries reports whether the server takes each entry of a journal once.
func (d *Domain) usesEntries() bool { return d.exactlyOnce && d.config.Options.ExactlyOnce }

func (d *Domain) emit(e Event) { d.config.Events(e) }

// fault tells of a failure that belongs to no call.
func (d *Domain) fault(err error, what string) {
	d.emit(&DomainEvent{Name: ErrorOccurred, Message: what, Cause: err})
}

// later runs f on the loop, after what runs now.
func (d *Domain) later(f func()) { d.config.Loop.Post(f) }

// request sends a request, reads its answer into reply (nil if it has no content) and calls done.
func (d *Domain) request(m wire.BodyMessage, want wire.Body, reply wire.Part, done func(error)) {
	if !d.IsConnected() {
		d.later(func() { done(errorf(ErrOffline, "there is no connection to the server; wait for the event connected")) })
		return
	}
	d.connection.link.request(m, d.config.Options.RequestTimeout, func(f wire.Frame, err error) {
		switch {
		case err != nil:
		case f.Body != want:
			err = errorf(ErrProtocol, "the server answered with something else than asked for")
		case reply != nil:
			if e := wire.Decode(f.Payload, reply); e != nil {
				err = wrap(ErrProtocol, e, "the server answered with what cannot be read")
			}
		}
		done(err)
	})
}

// send sends a message, if there is a connection. That one is too large is told as a failure that belongs to no call.
func (d *Domain) send(m wire.BodyMessage) {
	if err := d.trySend(m); err != nil {
		d.fault(err, "a message was not sent")
	}
}

// trySend is send for what can deal with the error, of code too_large.
func (d *Domain) trySend(m wire.BodyMessage) error {
	if !d.IsConnected() {
		return nil
	}
	return d.connection.link.send(wire.Message, 0, m)
}

// arrived takes the server's messages and requests.
func (d *Domain) arrived(f wire.Frame) {
	var err error
	switch f.Body {
	case wire.BodyIdentityCacheUpdate:
		err = d.identity.Update(f.Payload)
	case wire.BodyError:
		d.fault(serverError(f), "the server reported an error")
	case wire.BodyModelAutoCreateConfigRequest:
		err = d.models.autoCreateConfig(f)
	case wire.BodyModelOfflineUpdated:
		err = d.offline.updated(f.Payload)
	default:
		taken := false
		if taken, err = d.services.arrived(f); !taken {
			err = d.models.arrived(f)
		}
	}
	if err != nil {
		d.fault(err, "a message of the server cannot be read")
	}
}
