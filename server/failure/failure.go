// Package failure holds the errors that the server answers requests with: the stable codes of the protocol (spec wire.md §6),
// the numbers of forced closes, and the error type that carries them.
package failure

import (
	"errors"
	"fmt"
)

// Code is the stable code of an error message. It is an error, the target of errors.Is.
type Code string

// Error makes a code usable as the target of errors.Is.
func (c Code) Error() string { return string(c) }

// The codes of the protocol, and our own below.
const (
	Unknown                Code = "unknown"
	Timeout                Code = "timeout"
	Unauthorized           Code = "unauthorized"
	Malformed              Code = "malformed_request_content"
	NotSupported           Code = "not_supported"
	UserNotFound           Code = "user_not_found"
	GroupNotFound          Code = "group_not_found"
	UnknownResource        Code = "unknown_resource_id"
	ModelNotFound          Code = "model_not_found"
	ModelNotOpen           Code = "model_not_open"
	ModelAlreadyOpen       Code = "model_already_open"
	ModelAlreadyOpening    Code = "model_already_opening"
	ModelAlreadyExists     Code = "model_already_exists"
	ModelDeleted           Code = "model_deleted"
	DataRequestFailure     Code = "data_request_failure"
	InvalidCreationData    Code = "invalid_model_creation_data"
	CollectionDoesNotExist Code = "collection_does_not_exist"
	InvalidQuery           Code = "invalid_query"

	ActivityAlreadyJoined Code = "activity_already_joined"
	ActivityNotJoined     Code = "activity_not_joined"
	ActivityNotFound      Code = "activity_not_found"
	ActivityAlreadyExists Code = "activity_already_exists"
	InvalidActivityType   Code = "invalid_activity_type"
	InvalidActivityID     Code = "invalid_activity_id"
	NoSuchResource        Code = "no_such_resource_id"

	InvalidVersion Code = "invalid_version" // a version that the model never had, or not any more
	LimitExceeded  Code = "limit_exceeded"  // more than the server allows
)

// The codes of a refused handshake (spec wire.md §5).
const (
	DomainNotFound       Code = "domain_not_found"
	DomainUnavailable    Code = "domain_unavailable"
	DomainError          Code = "domain_error"
	AuthenticationFailed Code = "authentication_failed"
	AnonymousDisabled    Code = "anonymous_auth_disabled"
	AuthenticationError  Code = "authentication_error"
	InvalidAuthMethod    Code = "invalid_auth_method"
	ServerError          Code = "server_error"
)

// CloseReason is the number of a forced close, as servers count them.
type CloseReason int32

// The reasons of forced closes.
const (
	CloseUnknown CloseReason = iota
	CloseUnauthorized
	CloseDeleted
	CloseShutdown
	CloseInvalidOperation
	CloseInvalidReference
	ClosePermissionError
	CloseUnexpectedVersion
	ClosePermissionsChanged
)

// Error is an error with a stable code. Details go to the client with it, Cause only to the log.
type Error struct {
	Code    Code
	Message string
	Details map[string]string
	Cause   error
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is this error's code.
func (e *Error) Is(target error) bool { return e.Code == target }

// New makes an error with a message that says what happened and to what.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// With adds a detail.
func (e *Error) With(key, value string) *Error {
	if e.Details == nil {
		e.Details = map[string]string{}
	}
	e.Details[key] = value
	return e
}

// From gives every error a code: its own, or Unknown with a message that tells a client nothing of the inside.
func From(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: Unknown, Message: "the server could not do this; its log says why", Cause: err}
}
