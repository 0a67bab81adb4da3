package activity

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/permission"
	"github.com/holdfast-sdk/holdfast/wire"
)

// The codes of errors of activities (wire.md §6). Others of the server are passed on as they are.
const (
	ErrAlreadyJoined offline.Code = "activity_already_joined"
	ErrNotJoined     offline.Code = "activity_not_joined"
	ErrNotFound      offline.Code = "activity_not_found"
	ErrAlreadyExists offline.Code = "activity_already_exists"
	ErrInvalidType   offline.Code = "invalid_activity_type"
	ErrInvalidID     offline.Code = "invalid_activity_id"
)

// Key names an activity.
type Key struct{ Type, ID string }

// String is "type/id".
//
//go:noinline
func (k Key) String() string { return k.Type + "/" + k.ID }

// State is what a session says of itself in an activity, by key. It is not changed once made.
type State = map[string]wire.JSON

// JoinOptions say how to join. The zero value is to join as a participant without a state.
type JoinOptions struct {
	State      State
	Lurk       bool // to be no participant, and have no state
	AutoCreate *AutoCreate
}

// AutoCreate says how an activity is made if there is none. Without grants, everybody may join it, and see and set states.
type AutoCreate struct {
	Ephemeral bool // it goes with its last session
	Grants    permission.Grants
}

// Participant is a session in an activity. It is not changed once made.
type Participant struct {
	Session string
	User    *identity.User
	Local   bool // it is this session
	State   State
}

// Event is an event of an activity. All have Session and User, whom it is about; the comments at the names say what else.
type Event struct {
	Name        string
	Activity    *Activity
	Session     string
	User        *identity.User
	Local       bool // it is about this session
	Participant *Participant
	Key         string
	Value       *wire.JSON
	OldValue    *wire.JSON // nil: there was none
	Values      State
	OldValues   map[string]*wire.JSON // nil: there was none
	Complete    bool
	Removed     []string
	Reason      string
}

// The names of events. A change of a state is a delta, and then an event for each key.
const (
	SessionJoined = "session_joined" // Participant
	SessionLeft   = "session_left"
	StateSet      = "state_set"     // Key, Value, OldValue
	StateRemoved  = "state_removed" // Key, OldValue
	StateCleared  = "state_cleared" // OldValues
	StateDelta    = "state_delta"   // Values, Complete: they are all there is now, Removed, OldValues
	Left          = "left"          // this session has left, or was put out
	ForceLeave    = "force_leave"   // Reason; left follows
	Deleted       = "deleted"       // the activity is gone; left follows

	// ParticipantsChanged has no event of its own in the application: the list of participants is another one, as at a new session of
	// this side.
	ParticipantsChanged = "participants_changed"
)

// IsEvent implements service.Event.
func (*Event) IsEvent() {}
