package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/activity"
	"github.com/holdfast-sdk/holdfast/sdk/chat"
	"github.com/holdfast-sdk/holdfast/sdk/directory"
	"github.com/holdfast-sdk/holdfast/sdk/history"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/permission"
	"github.com/holdfast-sdk/holdfast/sdk/presence"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// services are what is used through a domain besides its models, in the order in which they are told of things.
type services []service.Service

func newServices(d *Domain) services {
	h := host{d}
	d.directory = directory.New(h)
	d.presence = presence.New(h)
	d.grants = permission.New(h)
	d.chats = chat.New(h)
	d.activities = activity.New(h, d.grants)
	d.histories = history.New(h)
	return services{d.directory, d.presence, d.grants, d.chats, d.activities, d.histories}
}

// Activities is the activity service.
func (d *Domain) Activities() *activity.Service { return d.activities }

// Directory answers who the users and groups of the domain are.
func (d *Domain) Directory() *directory.Service { return d.directory }

// Presence is who is there, and what they say of themselves.
func (d *Domain) Presence() *presence.Service { return d.presence }

// Permissions reads and changes who may do what with a chat or an activity.
func (d *Domain) Permissions(t permission.Target) *permission.Manager { return d.grants.Of(t) }

// Chats is the chat service.
func (d *Domain) Chats() *chat.Service { return d.chats }

func (s services) online() {
	for _, one := range s {
		one.Online()
	}
}

func (s services) offline() {
	for _, one := range s {
		one.Offline()
	}
}

func (s services) stored(store offline.Store) {
	for _, one := range s {
		one.Stored(store)
	}
}

// arrived hands a message to the service it is for, and reports whether there is one.
func (s services) arrived(f wire.Frame) (bool, error) {
	for _, one := range s {
		if taken, err := one.Arrived(f); taken || err != nil {
			return true, err
		}
	}
	return false, nil
}

func (s services) dispose() {
	for _, one := range s {
		one.Dispose()
	}
}

// late gives back what a request has opened or joined after its time-out: the server would refuse the next attempt.
func (d *Domain) late(f wire.Frame) {
	if f.Body == wire.BodyActivityJoinResponse {
		d.activities.Late(f.Payload)
		return
	}
	d.models.late(f)
}

// host is the domain as its services see it.
type host struct{ *Domain }

var _ service.Host = host{}

func (h host) Env() offline.Env {
	env := h.offline.env
	if !h.offline.enabled() { // a page has leases in any case
		env.Leases, env.Channels = nil, nil
	}
	return env
}

func (h host) Request(m wire.BodyMessage, want wire.Body, reply wire.Part, done func(error)) {
	h.request(m, want, reply, done)
}

func (h host) Send(m wire.BodyMessage) { h.send(m) }

func (h host) Connected() bool { return h.IsConnected() }

func (h host) Keeps() bool { return h.offline.enabled() }

func (h host) StoreName() string { return h.offline.name }

func (h host) UsesEntries() bool { return h.usesEntries() }

func (h host) Session() string { return h.session.ID }

func (h host) User() *identity.User { return h.user() }

func (h host) Users() *identity.Cache { return h.identity }

func (h host) Emit(e service.Event) { h.emit(e) }

func (h host) Fault(err error, what string) { h.fault(err, what) }
