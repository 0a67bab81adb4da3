package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// Config is what a Source is made of.
type Config struct {
	// Options is the JSON object of the application's options (spec §1), with {"$fn": id} for each function. Members the
	// Source does not know (transport settings, event handlers) are the host's.
	Options []byte
	Host    Host
	Env     offline.Env
	// Store keeps changes and rows across reloads; nil without the option offlineStorage. The caller owns it.
	Store offline.Store
	// Key is the name under which Store keeps them: sources with the same key share one journal.
	Key string
	// Snapshot says that offlineStorage is the application's own {getItem, setItem}; Store is nil then.
	Snapshot bool
	// SameOrigin says that the write URLs are on the page's origin, where a custom header costs nothing: idempotency keys
	// are sent there unless the option offline.idempotency is false.
	SameOrigin bool
	// Local says that there is no transport: the host answers from the data option.
	Local bool
	// WindowOnline is navigator.onLine at the start, a hint.
	WindowOnline bool
}

// RowState is the state of a row as offlineData shows it in __state__.
type RowState uint8

// The states. RowClean rows have no pending change.
const (
	RowClean RowState = iota
	RowCreate
	RowUpdate
	RowDestroy
)

// String is the state's __state__, "" for clean.
func (s RowState) String() string { return [...]string{"", "create", "update", "destroy"}[s] }

// RowInfo is what there is to know about a row beside its values.
type RowInfo struct {
	New   bool // its id is the default id (spec §4.3, isNew)
	Dirty bool // it has a change that the server has not acknowledged
	// Fields are the names of the changed fields.
	Fields []string
	State  RowState
	// Entry is the state of its oldest pending change; meaningful when Dirty.
	Entry offline.State
	// Unsaved says that its last change is not durable yet.
	Unsaved bool
}

// Counts tells how many changes are pending, by state.
type Counts struct {
	Drafts, Queued, Submitted, Uncertain, Conflicts, Dead int
	// Unsaved changes are in memory only, because the store failed or has not answered yet.
	Unsaved int
}

// Letter is a change that waits for the application: a dead letter or an uncertain change.
type Letter struct {
	N      uint64 // identifies it in RetryLetter and the like
	Op     Op
	Row    rows.Row // 0 when the row is not loaded here
	ID     rows.Value
	Code   offline.Code
	Reason string
	Since  int64 // wall clock, ms since 1970
	Key    string
	// Fields is a block of one row with the values the change sets, Data one with all values of the row.
	Fields, Data []byte
}

// Conflict is a change of a row that was changed on the server meanwhile.
type Conflict struct {
	Letter
	// Base is the row the change was made on, Server what the server has now (nil when it did not say), as blocks of one row.
	Base, Server []byte
	// Version is the server's version of the row, "" if unknown.
	Version string
}

// Choice is how a conflict is resolved.
type Choice uint8

// The choices. ChooseNone leaves the conflict where it is; ChooseClient sends the change again over the server's version;
// ChooseServer drops it; ChooseMerge sends the fields given instead.
const (
	ChooseNone Choice = iota
	ChooseClient
	ChooseServer
	ChooseMerge
)

// Resolution is a decision about a conflict. Fields is a block of one row, for ChooseMerge.
type Resolution struct {
	Choice Choice
	Fields []byte
}

// LostChoice is a decision about a change whose answer was lost.
type LostChoice uint8

// The choices. LostAsk leaves it uncertain until the application decides; LostRepeat sends it again; LostApplied takes
// it as done; LostReadBack asks offline.lookup; LostDiscard drops it.
const (
	LostAsk LostChoice = iota
	LostRepeat
	LostApplied
	LostReadBack
	LostDiscard
)

// LookupAnswer is what the server has for a change whose answer was lost. Known false: it could not be found out. Row is
// the server's row as a block under the server's field names, nil if there is none.
type LookupAnswer struct {
	Known bool
	Row   []byte
}

// SetResult says what became of a Set.
type SetResult uint8

// The results: the value was taken, equals the one there was, or the field is not editable (or the row is gone).
const (
	SetChanged SetResult = iota
	SetEqual
	SetRefused
)
