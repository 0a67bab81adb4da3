package sdk

import (
	"time"

	"github.com/holdfast-sdk/holdfast/sdk/service"
)

// Event is one of *DomainEvent, *ModelEvent, *DocumentEvent, *ModelsEvent, and the events of the services.
type Event = service.Event

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
	StateRepaired         = "state_repaired"          // the content was not the server's, and is now; element events follow
	PermissionsChanged    = "permissions_changed"     // Permissions, Changes: which of read, write, remove, manage
)

// ModelsEvent is an event of the model service: what happens to models on this device and between it and the server
// (client-api.md §3). The comments at the names say which fields are set.
type ModelsEvent struct {
	Name        string
	ID          string
	Message     string
	Done, Total int // models sent so far, of how many in this round
	Version     int64
	Permissions *ModelPermissions
	Status      OfflineStatus
}

// The names of ModelsEvents.
const (
	ModelsSyncStarted   = "offline_models_sync_started"   // Total: edits of so many models are to be sent
	ModelsSyncProgress  = "offline_models_sync_progress"  // Done, Total
	ModelsSyncCompleted = "offline_models_sync_completed" // Done, Total
	ModelsSyncAborted   = "offline_models_sync_aborted"   // Done, Total, Message; it goes on after the next connect
	ModelSyncStarted    = "offline_model_sync_started"    // ID
	ModelSyncCompleted  = "offline_model_sync_completed"  // ID
	ModelSyncError      = "offline_model_sync_error"      // ID, Message

	ModelStatusChanged      = "offline_model_status_changed"           // ID, Status
	ModelDownloaded         = "offline_model_downloaded"               // ID, Version, Permissions: it came for the first time
	ModelUpdated            = "offline_model_updated"                  // ID, Version (0: only permissions), Permissions (nil: only content)
	ModelGone               = "offline_model_deleted"                  // ID: the server has deleted it
	ModelRevoked            = "offline_model_permissions_revoked"      // ID: it may not be read any more
	ModelsDownloadStarted   = "offline_models_download_started"        // Total: models that are still to come
	ModelsDownloadProgress  = "offline_models_download_status_changed" // Total: those left
	ModelsDownloadCompleted = "offline_models_download_stopped"
)

// IsEvent implements service.Event.
func (*ModelsEvent) IsEvent() {}

// IsEvent implements service.Event.
func (*DomainEvent) IsEvent() {}

// IsEvent implements service.Event.
func (*ModelEvent) IsEvent() {}
