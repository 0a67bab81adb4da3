package service

import "github.com/holdfast-sdk/holdfast/offline"

// The codes of what can become of any request (wire.md §6). The domain makes all but unauthorized, which the server sends.
const (
	ErrClosed           offline.Code = "closed"            // the domain was disposed
	ErrRequestTimeout   offline.Code = "request_timeout"   // no answer in time: the server may have done what was asked
	ErrConnectionFailed offline.Code = "connection_failed" // the connection was lost before the answer came
	ErrProtocol         offline.Code = "invalid_message"   // the server sent what the protocol does not allow
	ErrUnauthorized     offline.Code = "unauthorized"      // the permission for this is missing
	ErrTooLarge         offline.Code = "too_large"         // more than the server takes, as a message (then it was not sent) or otherwise
)

// LacksConnection reports whether a request failed for want of a connection, so that what is known has to do.
func LacksConnection(err error) bool {
	code := offline.CodeOf(err)
	return code == offline.ErrOffline || code == ErrConnectionFailed
}

// IsTimeout reports whether a request was not answered in time: the server may have done what was asked.
func IsTimeout(err error) bool { return offline.CodeOf(err) == ErrRequestTimeout }
