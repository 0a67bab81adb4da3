package idb

import (
	"syscall/js"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

// override replaces a method of a JavaScript class until the test ends. The replacement gets the original.
func override(t *testing.T, class, method string, f func(original, this js.Value, args []js.Value) any) {
	t.Helper()
	prototype := js.Global().Get(class).Get("prototype")
	original := prototype.Get(method)
	replacement := js.FuncOf(func(this js.Value, args []js.Value) any { return f(original, this, args) })
	prototype.Set(method, replacement)
	t.Cleanup(func() {
		prototype.Set(method, original)
		replacement.Release()
	})
}

func passOn(original, this js.Value, args []js.Value) js.Value {
	list := make([]any, len(args))
	for i, a := range args {
		list[i] = a
	}
	return js.Global().Get("Reflect").Call("apply", original, this, list)
}

// fill makes every put fail as a full disk does: the commit fails, all requests say AbortError, and only the
// transaction has the reason. JavaScript cannot abort a transaction with a reason of its own, so the test gives the
// transaction that property by hand.
func fill(t *testing.T, _ offline.Store) {
	override(t, "IDBObjectStore", "put", func(original, this js.Value, args []js.Value) any {
		request := passOn(original, this, args)
		tx := this.Get("transaction")
		full := js.Global().Get("DOMException").New("the disk is full", "QuotaExceededError")
		js.Global().Get("Object").Call("defineProperty", tx, "error", map[string]any{"value": full})
		tx.Call("abort")
		return request
	})
}
