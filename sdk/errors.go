package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// The codes of errors made here (wire.md §6, client-local). Codes that the server sends are passed on as they are; see
// the list there. A Code is the target of errors.Is.
const (
	ErrOffline                        = offline.ErrOffline          // the call needs a connection, and there is none
	ErrCancelled                      = offline.ErrCancelled        // the cancellation token was used
	ErrClosed                         = service.ErrClosed           // the domain was disposed, or the model closed
	ErrRequestTimeout                 = service.ErrRequestTimeout   // no answer within Options.RequestTimeout
	ErrConnectionFailed               = service.ErrConnectionFailed // the connection could not be made, or was lost
	ErrTooLarge                       = service.ErrTooLarge         // more than the server takes, in one message (then it is not sent), operation or model
	ErrInitialConnection offline.Code = "initial_connection_failed" // the first attempt failed, and none is to follow
	ErrServerConnection  offline.Code = "server_connection_failed"  // the server refused the connection for good
	ErrNoWebSocket       offline.Code = "websockets_not_supported"  // there is no WebSocket here; see Options of the page
	ErrAuthentication    offline.Code = "authentication_failed"     // the credentials or the token were refused
	ErrWrongUser         offline.Code = "wrong_user"                // another user logged in than the one whose edits the domain has
	ErrAlreadyConnected  offline.Code = "already_connected"         // a connection is there or on its way
	ErrAlreadyClosing    offline.Code = "already_closing"           // the model is being closed
	ErrUnknownModel      offline.Code = "unknown_model"             // a message about a model that is not open
	ErrModelDeleted      offline.Code = "model_deleted"             // the model was deleted, here or by somebody else
	ErrModelNotFound     offline.Code = "model_not_found"           // there is no such model, or none that may be read
	ErrModelExists       offline.Code = "model_already_exists"      // create of an id that is taken
	ErrUnauthorized                   = service.ErrUnauthorized     // the permission for this is missing
	ErrInvalidQuery      offline.Code = "invalid_query"             // a query that is not of the language
	ErrVersion           offline.Code = "invalid_version"           // a version that the model never had
	ErrConcurrency       offline.Code = "concurrency_control_error" // an operation or acknowledgement that cannot be
	ErrStateDiffers      offline.Code = "state_differs"             // the content of a model was not the server's, and was repaired
	ErrProtocol                       = service.ErrProtocol         // the server sent what the protocol does not allow
	ErrOption                         = offline.ErrOption           // an option or argument is malformed
)

// Error is an error of the domain. It answers errors.Is for its Code and for what caused it.
type Error struct {
	Code    offline.Code
	Message string // what happened, to what, and what to do next
	Server  bool   // the server sent it (ConvergenceServerError in JavaScript)
	Cause   error  // may be nil
	// Details is what the server adds to its code (wire.md §6), an object or null: the fingerprint of model_already_exists,
	// the index of invalid_query.
	Details wire.JSON
}

// Error returns the message, with the cause behind it.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

// Unwrap returns the code and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Cause}
}

func errorf(code offline.Code, layout string, args ...any) *Error {
	return &Error{Code: code, Message: offline.Errorf(code, layout, args...).Message}
}

func wrap(code offline.Code, cause error, layout string, args ...any) *Error {
	e := errorf(code, layout, args...)
	e.Cause = cause
	return e
}

// serverError is the error that an error frame carries.
func serverError(f wire.Frame) error {
	var m wire.ErrorMessage
	if err := wire.Decode(f.Payload, &m); err != nil {
		return wrap(ErrProtocol, err, "the server answered with an error that cannot be read")
	}
	message := m.Message
	if message == "" {
		message = "the server refused: " + m.Code
	}
	return &Error{Code: offline.Code(m.Code), Message: message, Server: true, Details: objectOf(m.Details)}
}

// objectOf is the JSON object with the given members, null if there are none.
func objectOf(members map[string]wire.JSON) wire.JSON {
	if len(members) == 0 {
		return wire.JSON{}
	}
	out := wire.JSON{Kind: wire.JSONObject}
	for _, key := range wire.SortedKeys(members) {
		out.Members = append(out.Members, wire.JSONMember{Key: key, Value: members[key]})
	}
	return out
}
