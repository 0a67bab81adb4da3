package offline

import "time"

// OutcomeClass says what became of a submitted entry (architecture, §5).
type OutcomeClass uint8

const (
	// Done: the server has applied the change. The entry is retired.
	Done OutcomeClass = iota
	// Transient: the server failed for now. The entry is sent again, after a back-off.
	Transient
	// Lost: the request reached the server, but its answer did not come back. FlushConfig.OnLost decides.
	Lost
	// Auth: the server wants a (new) token. Nothing is sent until FlushConfig.OnAuth's resume is called.
	Auth
	// Permanent: the server refused the change for good. The entry becomes a dead letter.
	Permanent
	// Conflict: the server has another version of the row. The entry waits for somebody's decision.
	Conflict
	// NetworkDown: the network failed before an answer came. Everything waits for the network.
	NetworkDown
)

// Outcome is the fate of one entry of a request.
type Outcome struct {
	Class OutcomeClass
	// MaybeApplied, with Transient and NetworkDown: the server may have applied the change all the same, so
	// FlushConfig.OnLost decides whether it may be sent again. Without it the entry is queued again as if never sent.
	MaybeApplied bool
	// RetryAfter is the least time to wait before the next attempt, as the server asked for; 0 for the usual back-off.
	RetryAfter time.Duration
	// Err says what went wrong; its code and message are kept with the entry.
	Err error
	// Commit makes the owner's own changes in the very batch that retires or marks the entry, after that: the row as
	// the server has it, an alias for a temporary id, the rest of the lane rewritten. It is a function of tx, because
	// it may run more than once, and is skipped if another tab settled the entry meanwhile. May be nil.
	Commit func(tx *Tx)
}

// LostPolicy says what to do with an entry that the server may or may not have applied.
type LostPolicy uint8

const (
	// LostRetry: send it again with the same idempotency key.
	LostRetry LostPolicy = iota
	// LostHold: hold it back in StateUncertain until somebody decides.
	LostHold
)

// Submission is one request that the flusher wants made.
type Submission struct {
	Entries []Entry // with Data, all of one Kind and of different lanes; more than one only with FlushConfig.BatchSize
	Key     string  // the idempotency key: the same for every repetition of these entries
	Repeat  bool    // it may have been made before
}

// reached reports whether the request got to the server.
func (c OutcomeClass) reached() bool { return c != NetworkDown }

// unclear reports whether the server may or may not have applied the change.
func (o *Outcome) unclear() bool {
	return o.Class == Lost || o.MaybeApplied && (o.Class == Transient || o.Class == NetworkDown)
}

// note keeps the failure with the entry.
func (o *Outcome) note(e *Entry) {
	if o.Err == nil {
		return
	}
	e.Code, e.Reason = CodeOf(o.Err), o.Err.Error()
}

// final reports whether the request is answered for good.
func (o *Outcome) final() bool {
	return o.Class == Done || o.Class == Permanent || o.Class == Conflict
}
