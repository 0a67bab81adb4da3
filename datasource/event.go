package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// EventType is the name of an event as the page binds it.
type EventType string

// The events. Those of the first group are Kendo's (spec §9), the others ours.
const (
	EventRequestStart EventType = "requestStart" // Op
	EventRequestEnd   EventType = "requestEnd"   // Op and Ref; Op is unset (HasOp false) after a transport error
	EventProgress     EventType = "progress"
	EventReset        EventType = "reset" // the data is about to be replaced
	EventChange       EventType = "change"
	EventSync         EventType = "sync"
	EventPush         EventType = "push" // Op, Rows
	EventError        EventType = "error"

	EventConflict   EventType = "conflict"   // Conflict
	EventUncertain  EventType = "uncertain"  // Letter
	EventAuth       EventType = "auth"       // the queue is paused until AskAuth's resume
	EventRejected   EventType = "rejected"   // Letter: a change went to the dead letters
	EventStorage    EventType = "storage"    // Err: the store failed; what was edited stays in memory, unsaved
	EventPending    EventType = "pending"    // the counts changed, at most once per tick
	EventFlush      EventType = "flush"      // Done and Total of the flush in progress
	EventConnection EventType = "connection" // From and To: offline, connecting, online
)

// Event is one event. Fields that the type does not name are zero.
type Event struct {
	Type EventType
	Op   Op
	// HasOp says that Op is set (OpRead is 0).
	HasOp bool
	// Action is the cause of a change: "" for replaced data, add, remove, itemchange, sync (spec §7.3).
	Action string
	// Rows are the items of the event. A change without action, and one of sync, is about the whole view: Rows is nil for
	// the former and holds the changed items for the latter.
	Rows []rows.Row
	// Index is the position of an add or remove among the rows, Shown what the page is told: see shownAt.
	Index, Shown int
	// Field is the field of an itemchange, "" if several.
	Field string
	// Partial says of a change with an action that the changed fields occur nowhere in the query (partialUpdate).
	Partial bool
	// Now says that handlers have to see the state between this event and the next.
	Now bool
	// Remote says that another tab made the change.
	Remote bool
	// Ref is the host's handle of the response or xhr (Answer.Ref), 0 for none.
	Ref uint32
	// Status is Kendo's word for an error: "error", "customerror", "parsererror"; "" else.
	Status string
	// Errors is what schema.errors extracted.
	Errors rows.Value
	Err    error
	// Conflict is set on conflict, Letter on rejected and uncertain.
	Conflict    *Conflict
	Letter      *Letter
	Done, Total int
	From, To    string
}

// callEvent is an event about a transport call.
func callEvent(t EventType, op Op) *Event { return &Event{Type: t, Op: op, HasOp: true} }

// rowEvent is a change event about one row, at position index for an add or remove.
func rowEvent(action string, index int, row rows.Row) *Event {
	return &Event{Type: EventChange, Action: action, Index: index, Shown: index, Rows: []rows.Row{row}}
}

// emit delivers an event.
func (s *Source) emit(e *Event) {
	if e.Action != "" && e.Action != "itemchange" {
		e.Partial = s.partial()
	}
	s.host.Emit(e)
}

// emitNow delivers an event whose handlers have to see what there is before the source goes on.
func (s *Source) emitNow(e *Event) {
	e.Now = true
	s.emit(e)
}

// announce delivers an event that is only a type.
func (s *Source) announce(t EventType) { s.emit(&Event{Type: t}) }

// emitError tells the page of an error, by an event of type t.
func (s *Source) emitError(t EventType, err error) {
	e := &Event{Type: t, Err: err}
	if t == EventError {
		e.Status = "error"
	}
	s.emit(e)
}
