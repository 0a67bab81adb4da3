package idb

import (
	"syscall/js"

	"github.com/hack-pad/go-indexeddb/idb"

	"github.com/holdfast-sdk/holdfast/offline"
)

// await waits until JavaScript calls the function that it gives to listen, and returns that call's first argument.
func await(listen func(settle js.Func)) js.Value {
	called := make(chan js.Value, 1)
	settle := callback(func(v js.Value) { called <- v })
	defer settle.Release()
	listen(settle)
	return <-called
}

// awaitRequest waits until request, an IDBRequest, has succeeded or failed. It returns at once when that was before the
// call: then no event will come any more.
func awaitRequest(request js.Value) (js.Value, error) {
	if request.Get("readyState").String() != "done" {
		await(func(settle js.Func) {
			request.Set("onsuccess", settle)
			request.Set("onerror", settle)
		})
	}
	return outcome(request)
}

// awaitLast waits until all requests have ended, which were made one after the other in one transaction: they end in that order. Until the
// caller waits for something else, the transaction takes new ones.
func awaitLast(requests []js.Value) {
	if n := len(requests); n > 0 {
		awaitRequest(requests[n-1])
	}
}

// outcome is the result of a request that has ended.
func outcome(request js.Value) (js.Value, error) {
	if failure := request.Get("error"); !failure.IsNull() {
		return js.Undefined(), js.Error{Value: failure}
	}
	return request.Get("result"), nil
}

// awaitPromise waits until promise is settled and returns what it was fulfilled with, or the reason of its rejection.
func awaitPromise(promise js.Value) (js.Value, error) {
	all := js.Global().Get("Promise").Call("allSettled", []any{promise})
	outcome := await(func(settle js.Func) { all.Call("then", settle) }).Index(0)
	if outcome.Get("status").String() == "rejected" {
		return js.Undefined(), js.Error{Value: outcome.Get("reason")}
	}
	return outcome.Get("value"), nil
}

// transaction is a read-write transaction whose end cannot be missed: it is listened for from the start.
type transaction struct {
	raw js.Value   // the IDBTransaction
	end chan error // gets why it was not committed, or nil
}

// begin starts a transaction over buckets. go-indexeddb could make it, but its Transaction.Await waits for ever when it is
// called after a request of the transaction has failed, and its requests when they have ended before they are awaited.
func (c *connection) begin(buckets []any, d offline.Durability) *transaction {
	durability := "relaxed"
	if d == offline.Strict {
		durability = "strict"
	}
	t := &transaction{end: make(chan error, 1)}
	t.raw = c.raw.Call("transaction", buckets, "readwrite", map[string]any{"durability": durability})
	var ended js.Func
	ended = callback(func(event js.Value) {
		ended.Release()
		if event.Get("type").String() == "complete" {
			t.end <- nil
		} else {
			t.end <- t.reason(errAborted)
		}
	})
	t.raw.Set("oncomplete", ended)
	t.raw.Set("onabort", ended)
	return t
}

// errAborted is the reason of an abort for which the browser gives none.
var errAborted error = idb.NewDOMException(abortError)

// abort undoes the transaction because of err. It returns err, or the reason that the browser had aborted for before.
func (t *transaction) abort(err error) error {
	if t.askAbort() == nil {
		<-t.end
		return err
	}
	<-t.end
	return t.reason(err)
}

// askAbort fails where the transaction has ended already.
func (t *transaction) askAbort() (err error) {
	defer caught(&err)
	t.raw.Call("abort")
	return nil
}

// reason prefers the transaction's own error to that of one of its requests: when a commit fails for lack of space,
// every request says AbortError and only the transaction says QuotaExceededError.
func (t *transaction) reason(err error) error {
	if own := t.raw.Get("error"); own.Truthy() {
		return js.Error{Value: own}
	}
	return err
}
