package model

import (
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Identity is who a session belongs to, as other clients are told.
type Identity struct {
	Session string // "" if only the user is meant
	User    store.UserID
	Data    *wire.DomainUserData
}

// Peer is a connection as the owner of a model sees it. Its methods may be called on any goroutine. None but WaitRoom blocks,
// and none calls back into the owner before it returns.
type Peer interface {
	// Identity is the connection's own session and user.
	Identity() Identity
	// Send queues a frame to be written. What this connection has not been told yet about who goes before it.
	Send(frame []byte, who []Identity)
	// Prefix makes a prefix for the ids of values that the connection makes, never the same one twice.
	Prefix() string
	// AskAutoCreate asks for the content of a model that does not exist, and calls done once, with an error when there was no
	// answer in time.
	AskAutoCreate(id int32, done func(*wire.AutoCreateModelConfigResponseMessage, error))
	// Dropped tells that the owner has let a resource go: its number will not be used by the owner any more.
	Dropped(resource int32)
	// WaitRoom blocks until most of what is queued has been written. It returns an error once the connection is gone.
	WaitRoom() error
}

// Opened is the answer to a request to open a model. The content, which may be large and is the same for all who open at
// one version, is not in the message but encoded once: Content is the field of the message that holds it.
type Opened struct {
	*wire.OpenRealtimeModelResponseMessage // without Data
	Content                                []byte
}

// Reply answers one request of a peer, with a message or an error, exactly once.
type Reply func(m wire.BodyMessage, err error, who []Identity)
