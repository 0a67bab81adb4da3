package sdk

import "time"

// Event is one of *DomainEvent, *ModelEvent and *DocumentEvent.
type Event interface{ event() }

// DomainEvent is an event of the domain itself. The comments at the names say which fields are set (client-api.md §2).
type DomainEvent struct {
	Name    string
	Delay   time.Duration
	Method  Method
	Code    string
	Message string
	Cause   error // may be nil
}

// The names of DomainEvents.
const (
	ConnectionScheduled = "connection_scheduled" // Delay: the next attempt is planned
	Connecting          = "connecting"
	Authenticating      = "authenticating" // Method
	Connected           = "connected"
	ConnectionFailed    = "connection_failed" // Code, Method, Message: an attempt failed
	Interrupted         = "interrupted"       // the connection was lost
	Disconnected        = "disconnected"      // orderly, or for good
	ErrorOccurred       = "error"             // Message, Cause: something failed that no call can tell
)

// ModelEvent is an event of an open model. The comments at the names say which fields are set besides Model (client-api.md
// §4).
type ModelEvent struct {
	Name         string
	Model        *Model
	Local        bool   // this side did it
	Reason       string // "" for none
	Message      string
	Collaborator Collaborator
	Permissions  ModelPermissions
	Changes      []string
}

// The names of ModelEvents. What happens to the content, versions, modified, committed and references are DocumentEvents.
const (
	ModelClosed           = "closed"  // Local, Reason
	ModelDeleted          = "deleted" // Local, Reason; closed follows
	ModelOffline          = "offline"
	ModelOnline           = "online"
	ModelReconnecting     = "reconnecting"
	ResyncStarted         = "resync_started"
	ResyncCompleted       = "resync_completed"
	ResyncError           = "resync_error"            // Message
	RemoteResyncStarted   = "remote_resync_started"   // Collaborator
	RemoteResyncCompleted = "remote_resync_completed" // Collaborator
	CollaboratorOpened    = "collaborator_opened"     // Collaborator
	CollaboratorClosed    = "collaborator_closed"     // Collaborator
	PermissionsChanged    = "permissions_changed"     // Permissions, Changes: which of read, write, remove, manage
)

func (*DomainEvent) event() {}
func (*ModelEvent) event()  {}
