// Package service is what the services of a domain (presence, chat, activities, …) have in common: what they are told, and
// what they may ask of the domain.
package service

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Service is one service of a domain. All methods are called on the loop.
type Service interface {
	// Online is told of each session with the server, once open models have asked for what they missed.
	Online()
	// Offline is told that the session is gone. Requests under way fail by themselves.
	Offline()
	// Stored hands over the store of the user, once it is open; it stays open until Dispose. Without a storage it is never called.
	Stored(offline.Store)
	// Arrived takes a message of the server, and reports whether it was one for this service. An error says that it cannot be read.
	Arrived(wire.Frame) (bool, error)
	// Dispose ends the service: nothing is to be told to the application any more.
	Dispose()
}

// Host is the domain of a service. All methods are called on the loop.
type Host interface {
	// Env is what the domain runs on. Leases and Channels are nil if the domain has no storage.
	Env() offline.Env
	// Request asks the server, reads its answer into reply (new; nil: it has no content) and calls done once. Errors are those of the
	// server, and offline, request_timeout, connection_failed, invalid_message.
	Request(m wire.BodyMessage, want wire.Body, reply wire.Part, done func(error))
	// Send sends a message, if there is a connection.
	Send(m wire.BodyMessage)
	// Connected reports whether the session with the server stands.
	Connected() bool
	// Keeps reports whether the application has given a storage.
	Keeps() bool
	// StoreName is the name of the user's store, unique among those that share leases and channels; "" before it is opened.
	StoreName() string
	// UsesEntries reports whether the server of the last connection takes each entry of a journal once.
	UsesEntries() bool
	// Session is the id of this client's session, "offline:…" before the first connect.
	Session() string
	// User is who uses the domain: who logged in last, or whose storage was opened without a connection; nil before either.
	User() *identity.User
	// Users is who is known of the domain.
	Users() *identity.Cache
	// Emit tells the application of an event, in order with all others.
	Emit(Event)
	// Fault tells the application of a failure that belongs to no call.
	Fault(err error, what string)
}

// Event is an event of a domain, or of what is used through it.
type Event interface {
	// IsEvent marks the type as an event, and does nothing.
	IsEvent()
}

// Fresh says how new something is that may come from memory or the device.
type Fresh struct {
	// Live: the server tells of each change, so this is how it is now.
	Live bool
	// AsOf is when the server last said so, in milliseconds since 1970 UTC by the clock of this device; 0: never.
	AsOf int64
}
