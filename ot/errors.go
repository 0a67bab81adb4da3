package ot

// Reason is a stable code for what is wrong with an operation. It is an error, the target of errors.Is.
type Reason string

// Error makes a reason usable as the target of errors.Is.
func (r Reason) Error() string { return string(r) }

// The reasons.
const (
	// ErrPair: two operations that cannot both be valid on one state, as adding and replacing one key. Their sender broke
	// the protocol (spec ot §6.4).
	ErrPair Reason = "invalid_operation_pair"
	// ErrInvalid: an operation that cannot be applied to the value it is for.
	ErrInvalid Reason = "invalid_operation"
	// ErrVersion: an operation, acknowledgement or reference of a version that cannot be.
	ErrVersion Reason = "invalid_version"
	// ErrTrimmed: history that is needed was dropped; see Server.Refill.
	ErrTrimmed Reason = "history_trimmed"
	// ErrBatch: a batch that was begun, completed or cancelled at the wrong time.
	ErrBatch Reason = "invalid_batch"
)

// Error is an error with a stable reason.
type Error struct {
	Reason  Reason
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is this error's reason.
func (e *Error) Is(target error) bool { return e.Reason == target }

// errorf makes an error with a message as format does.
func errorf(reason Reason, layout string, args ...string) *Error {
	return &Error{Reason: reason, Message: format(layout, args)}
}
