package datasource

import (
	"time"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// Func names a function option of the application: options carry {"$fn": id} where the page wrote a function, and the
// host calls the function of that id. 0 means no function.
type Func uint32

// Host is the page around a Source: it makes the transport calls, runs the application's functions and takes events.
// The Source calls it on the loop only, and it may call the Source back from inside any of these methods.
type Host interface {
	// Functions: Call runs the parse or defaultValue of a field, a filter operator, a field that is a function, or the
	// compare of a sort. What is passed and returned is said where the option is described in options.go.
	Functions
	// Request makes one transport call. answer is called exactly once on the loop, possibly before Request returns
	// (a local or a synchronous function transport). cancel aborts the call; it is then answered with Network set, and
	// cancel after the answer does nothing.
	Request(r *Request, answer func(Answer)) (cancel func())
	// Emit delivers an event. Events come in the order in which the page must see them.
	Emit(e *Event)
	// Allow delivers a requestStart event that a handler may prevent, and reports whether none did (spec §9).
	Allow(e *Event) bool
	// Pause lets the page do something else for a moment. It is called in the midst of long work, away from the loop.
	Pause()
	// OffsetAt is the offset of local time from UTC in minutes, east positive, at the given local time in milliseconds:
	// dates without a zone are local.
	OffsetAt(localMs float64) int
	// AskAuth is called when the server answered 401 or 403: the queue is paused. The application gets a new token and
	// calls resume(true), or resume(false) to stay paused until the next Sync.
	AskAuth(resume func(ok bool))
	// DecideConflict asks the application's conflict function (the option offline.conflict is a function).
	DecideConflict(fn Func, c Conflict, decided func(Resolution))
	// DecideUncertain asks the application's uncertain function.
	DecideUncertain(fn Func, l Letter, decided func(LostChoice))
	// Lookup asks the application's offline.lookup function what the server has for a change whose answer was lost.
	Lookup(fn Func, l Letter, found func(LookupAnswer))
	// LoadSnapshot reads an application's own storage (Config.Snapshot): the rows getItem() returned as a block, nil for
	// none, and the tree of the groups they were in, nil for none. It returns the error that getItem threw.
	LoadSnapshot() (block, groups []byte, err error)
	// SaveSnapshot hands rows, and the tree of their groups, to setItem. It returns the error that setItem threw.
	SaveSnapshot(block, groups []byte) error
}

// Op is the kind of a transport call.
type Op uint8

// The transport calls. A journal entry of a row has the op less one as its Kind, so that creates go before updates before
// destroys.
const (
	OpRead Op = iota
	OpCreate
	OpUpdate
	OpDestroy
)

// String is the op's name in options and events.
func (o Op) String() string { return [...]string{"read", "create", "update", "destroy"}[o] }

// Request is one transport call.
type Request struct {
	Op Op
	// Params is the JSON object of the read parameters (spec §2, "Read parameters"); nil for writes.
	Params []byte
	// Data is the rows of a write as a block under client field names. The host puts them under the server's names and
	// through serialize and parameterMap. One row unless Batch.
	Data []byte
	// Batch says that the rows go as {models: […]}, whatever their number.
	Batch bool
	// Key is the idempotency key to send, "" for none. It never changes when the call is repeated.
	Key string
	// IfMatch is the version the write is based on, for the If-Match header, "" for none.
	IfMatch string
}

// Answer is how a transport call ended.
type Answer struct {
	// Status is the HTTP status, 200 for the success of a function transport. 0 with Network or Failed.
	Status int
	// Network says that there was no answer: the request may or may not have reached the server.
	Network bool
	// Failed says that a function transport reported an error without a status, or, with one, that the server said yes in
	// an answer that cannot be used.
	Failed bool
	// RetryAfter is the time the server asked to wait, 0 for none.
	RetryAfter time.Duration
	// ETag is the version of the one row the answer is about, "" for none.
	ETag string
	// Body is the response of a read as JSON text, when Source.Plain reports that Go can extract the rows itself.
	Body []byte
	// Block is the rows the schema extracted otherwise, under the server's field names; nil for none. For a write, row i
	// is the server's version of the i-th row sent; fewer or no rows mean: as sent.
	Block []byte
	// Groups is the tree of the groups that a read brought (see servergroups.go), when the server groups: Block has the rows
	// in them. Its numbers are indexes of rows.
	Groups []byte
	// Aggregates is what schema.aggregates extracted, as options text, empty for nothing.
	Aggregates []byte
	// Total is what schema.total extracted; negative for none.
	Total int
	// Errors is what schema.errors extracted, Undefined or falsy for none.
	Errors rows.Value
	// Text says what was wrong, for messages ("422 Unprocessable Entity").
	Text string
	// Ref is the host's own handle of the response (or xhr); it comes back in the events about this call.
	Ref uint32
}
