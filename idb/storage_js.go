package idb

import (
	"syscall/js"

	"github.com/hack-pad/safejs"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Features says what this page may use. Web Locks and most of navigator.storage need a secure context (HTTPS or the
// loopback host).
type Features struct {
	IndexedDB, WebLocks, BroadcastChannel, SecureContext bool
}

// Capabilities looks up what the browser offers. That IndexedDB is there does not mean that it works: Open tells.
func Capabilities() Features {
	locks := false
	if navigator, err := global("navigator"); err == nil && navigator.Type() == safejs.TypeObject {
		locks = has(navigator, "locks")
	}
	return Features{
		IndexedDB:        isTruthy(global("indexedDB")),
		WebLocks:         locks,
		BroadcastChannel: isTruthy(global("BroadcastChannel")),
		SecureContext:    isTruthy(global("isSecureContext")),
	}
}

func isTruthy(v safejs.Value, err error) bool {
	if err != nil {
		return false
	}
	truthy, err := v.Truthy()
	return truthy && err == nil
}

// Persist asks the browser not to evict the site's data when the disk gets full, and returns its answer. It may ask
// the user (Firefox does), and waits for him.
func Persist() (bool, error) { return askStorage("persist") }

// Persisted reports whether the site's data is safe from eviction.
func Persisted() (bool, error) { return askStorage("persisted") }

func askStorage(question string) (bool, error) {
	answer, err := callStorage(question)
	if err != nil {
		return false, err
	}
	return answer.Bool()
}

// estimate tells how much the site stores and may store, as far as the browser says: both are rounded, and unknown
// outside of secure contexts.
func estimate() (offline.Usage, error) {
	answer, err := callStorage("estimate")
	if offline.CodeOf(err) == offline.ErrUnavailable {
		return offline.Usage{}, nil
	}
	if err != nil {
		return offline.Usage{}, err
	}
	return offline.Usage{Used: bytesIn(answer, "usage"), Quota: bytesIn(answer, "quota")}, nil
}

func bytesIn(estimate safejs.Value, field string) int64 {
	v, err := estimate.Get(field)
	if err != nil {
		return 0
	}
	n, err := v.Float()
	if err != nil {
		return 0
	}
	return int64(n)
}

// callStorage calls a method of navigator.storage and waits for its answer.
func callStorage(method string) (safejs.Value, error) {
	storage, err := safejs.Safe(js.Global().Get("navigator")).Get("storage")
	if err == nil {
		storage, err = storage.Call(method)
	}
	if err != nil {
		return storage, offline.Wrap(offline.ErrUnavailable, err, "this browser does not tell about its storage (navigator.storage.%s); serve the page over HTTPS", method)
	}
	answer, err := awaitPromise(storage)
	return answer, typed(err, method+" the site's storage")
}
