package idb

import (
	"syscall/js"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Features says what this page may use. Web Locks and most of navigator.storage need a secure context (HTTPS or the
// loopback host).
type Features struct {
	IndexedDB, WebLocks, BroadcastChannel, SecureContext bool
}

// Capabilities looks up what the browser offers. That IndexedDB is there does not mean that it works: Open tells.
func Capabilities() Features {
	return Features{
		IndexedDB:        offered("indexedDB"),
		WebLocks:         navigator("locks").Truthy(),
		BroadcastChannel: offered("BroadcastChannel"),
		SecureContext:    offered("isSecureContext"),
	}
}

func offered(name string) (yes bool) {
	var err error
	defer caught(&err)
	return global(name).Truthy()
}

// Persist asks the browser not to evict the site's data when the disk gets full, and returns its answer. Firefox asks
// the user first, and the call waits for the answer.
func Persist() (bool, error) {
	answer, err := askStorage("persist")
	return answer.Truthy(), err
}

// Persisted reports whether the site's data is safe from eviction.
func Persisted() (bool, error) {
	answer, err := askStorage("persisted")
	return answer.Truthy(), err
}

// estimate tells how much the site stores and may store, as far as the browser says: both are rounded, and unknown
// outside of secure contexts.
func estimate() (offline.Usage, error) {
	answer, err := askStorage("estimate")
	if offline.CodeOf(err) == offline.ErrUnavailable {
		return offline.Usage{}, nil
	}
	if err != nil {
		return offline.Usage{}, err
	}
	return offline.Usage{Used: number(answer.Get("usage")), Quota: number(answer.Get("quota"))}, nil
}

func number(v js.Value) int64 {
	if v.Type() != js.TypeNumber {
		return 0
	}
	return int64(v.Float())
}

// askStorage calls a method of navigator.storage and waits for its answer.
func askStorage(question string) (js.Value, error) {
	storage := navigator("storage")
	if !storage.Truthy() {
		return storage, offline.Errorf(offline.ErrUnavailable, "this browser says nothing about its storage here; serve the page over HTTPS")
	}
	answer, err := awaitPromise(storage.Call(question))
	return answer, typed(err, question+" the site's storage")
}
