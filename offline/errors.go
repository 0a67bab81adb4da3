package offline

import "errors"

// Code is a stable error code, the same in Go (errors.Is), on the wire and in JavaScript (err.code). A Code is itself
// an error, so errors.Is(err, ErrQuotaExceeded) asks for the code of err.
type Code string

// Error makes a code usable as the target of errors.Is.
func (c Code) Error() string { return string(c) }

// The codes, by family (the JavaScript subclass of HoldfastError that carries them).
const (
	// QuotaExceededError
	ErrQuotaExceeded Code = "quota_exceeded" // the device or origin is full; the edit is kept in memory, unsaved

	// StorageError
	ErrStorage     Code = "storage_failed"        // the store refused or failed; see the cause
	ErrStale       Code = "storage_stale"         // another tab changed the record first; read again and retry
	ErrClosed      Code = "storage_closed"        // used after Close
	ErrVanished    Code = "storage_vanished"      // the database was taken away (eviction, cleared site data)
	ErrCorrupt     Code = "storage_corrupt"       // a record cannot be decoded; it was put in quarantine
	ErrTooNew      Code = "storage_too_new"       // written by a newer version of the SDK; update the page
	ErrBlocked     Code = "storage_blocked"       // another tab holds an old version of the database open
	ErrBadKey      Code = "storage_bad_key"       // a key with parts that are no strings or integers
	ErrUnavailable Code = "storage_not_available" // no IndexedDB here (some private windows)
	ErrWrongKey    Code = "storage_wrong_key"     // encrypted with a key that was not given; nothing was touched
	ErrEncrypted   Code = "storage_encrypted"     // encrypted, and opened without a key; nothing was touched
	ErrPlain       Code = "storage_not_encrypted" // opened with a key, but it has data that is not encrypted; nothing was touched

	// OfflineError
	ErrOffline   Code = "offline"    // needs the network, and there is none
	ErrCancelled Code = "cancelled"  // cancelled by the application
	ErrNotCached Code = "not_cached" // offline, and these rows were never loaded on this device

	// AuthError
	ErrAuth Code = "auth_required" // 401/403: the queue is paused until there is a new token

	// RejectedError
	ErrRejected  Code = "rejected"  // the server refused the change for good; it is in the dead letters
	ErrUncertain Code = "uncertain" // the answer was lost and the server knows no idempotency keys

	// ConflictError
	ErrConflict Code = "conflict" // the row was changed on the server meanwhile (409/412)

	// ProtocolError
	ErrResponse Code = "bad_response" // a response that is not what the schema says

	// TransportError
	ErrTransport Code = "transport_failed" // the server or network failed for now; it will be retried

	// OptionError
	ErrOption Code = "bad_option" // an option or argument is malformed

	// FatalError
	ErrFatal Code = "fatal" // the engine failed; restart it (what was saved is safe)
)

// Error is an error with a stable code. Its message says what happened, to what, and what to do next.
type Error struct {
	Code    Code
	Message string
	Cause   error // may be nil
}

// Error returns the message, with the cause behind it.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

// Is reports whether target is this error's code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.Code
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Errorf makes an Error of code with a message, formatted as fmt.Sprintf does for the verbs that format names.
func Errorf(code Code, layout string, args ...any) *Error {
	return &Error{Code: code, Message: format(layout, args)}
}

// Wrap makes an Error of code around cause.
func Wrap(code Code, cause error, layout string, args ...any) *Error {
	return &Error{Code: code, Message: format(layout, args), Cause: cause}
}

// CodeOf returns the code of err, ErrFatal for an error that carries none, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	if c, ok := errors.AsType[Code](err); ok {
		return c
	}
	return ErrFatal
}
