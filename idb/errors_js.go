package idb

import (
	"errors"
	"syscall/js"

	"github.com/hack-pad/go-indexeddb/idb"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Names of DOM exceptions.
const (
	abortError        = "AbortError"
	dataError         = "DataError"
	invalidStateError = "InvalidStateError"
	notReadableError  = "NotReadableError"
	quotaError        = "QuotaExceededError"
	unknownError      = "UnknownError"
	versionError      = "VersionError"
)

// isException reports whether err is the DOM exception called name. An exception that was thrown arrives as a
// js.Error, one that an event reported as an idb.DOMException.
func isException(err error, name string) bool {
	if thrown, ok := errors.AsType[js.Error](err); ok {
		actual := thrown.Get("name")
		return actual.Type() == js.TypeString && actual.String() == name
	}
	return errors.Is(err, idb.NewDOMException(name))
}

// connectionLost reports whether err says that the browser killed the connection: InvalidStateError before a
// transaction could start, AbortError in the middle of one, UnknownError from an iOS page that wakes up. (Aborts that
// have another reason carry that reason's name, and ours an offline.Error.)
func connectionLost(err error) bool {
	return isException(err, invalidStateError) || isException(err, abortError) || isException(err, unknownError)
}

// typed gives err a code, unless it has one. what completes "could not …".
func typed(err error, what string) error {
	if _, coded := errors.AsType[*offline.Error](err); err == nil || coded {
		return err
	}
	switch {
	case isException(err, quotaError):
		return offline.Wrap(offline.ErrQuotaExceeded, err, "could not %s: this device or the site's share of it is full; free some space and try again", what)
	case isException(err, versionError):
		return offline.Wrap(offline.ErrTooNew, err, "could not %s: a newer version of this page has changed the database; reload the page", what)
	}
	return offline.Wrap(offline.ErrStorage, err, "could not %s: the browser's database failed; try again, or reload the page", what)
}

// caught, when deferred, turns a panic into *err. The calls of syscall/js panic with the JavaScript exception they met.
func caught(err *error) {
	switch problem := recover().(type) {
	case nil:
	case error:
		*err = problem
	default:
		*err = offline.Errorf(offline.ErrStorage, "the browser threw something that is no error: %v", problem)
	}
}
