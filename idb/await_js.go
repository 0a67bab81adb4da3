package idb

import (
	"context"
	"syscall/js"

	"github.com/hack-pad/go-indexeddb/idb"
)

// await waits until JavaScript calls the function that it gives to listen, and returns that call's first argument.
func await(listen func(settle js.Func)) js.Value {
	called := make(chan js.Value, 1)
	settle := callback(func(v js.Value) { called <- v })
	defer settle.Release()
	listen(settle)
	return <-called
}

// awaitRaw waits until request, an IDBRequest, has succeeded or failed.
func awaitRaw(request js.Value) (js.Value, error) {
	if request.Get("readyState").String() != "done" {
		await(func(settle js.Func) {
			request.Set("onsuccess", settle)
			request.Set("onerror", settle)
		})
	}
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

// awaitRequest waits until request has succeeded or failed. Unlike Request.Await it returns at once when that was
// before the call: then no event will come any more.
func awaitRequest(request *idb.Request) (js.Value, error) {
	state, err := request.ReadyState()
	if err != nil {
		return js.Undefined(), err
	}
	if state != "done" {
		return request.Await(context.Background())
	}
	if err := request.Err(); err != nil {
		return js.Undefined(), err
	}
	return request.Result()
}

// transaction is a go-indexeddb transaction whose end cannot be missed: it is listened for from the start, while
// Transaction.Await waits for ever when it is called after a request of the transaction has failed.
type transaction struct {
	*idb.Transaction
	end chan error
}

// watch starts to listen for the end of tx. The goroutine runs before the page's thread gets back to its events, so
// before anything can happen to tx.
func watch(tx *idb.Transaction) *transaction {
	t := &transaction{tx, make(chan error, 1)}
	go func() { t.end <- tx.Await(context.Background()) }()
	return t
}

// finish waits for the transaction to commit, and returns why it did not.
func (t *transaction) finish() error { return t.reason(<-t.end) }

// abort undoes the transaction because of err. It returns err, or the reason that the browser had aborted for before.
func (t *transaction) abort(err error) error {
	if t.Abort() == nil {
		<-t.end
		return err
	}
	<-t.end
	return t.reason(err)
}

// reason prefers the transaction's own error to that of one of its requests: when a commit fails for lack of space,
// every request says AbortError and only the transaction says QuotaExceededError.
func (t *transaction) reason(err error) error {
	if err == nil {
		return nil
	}
	if own := t.Err(); own != nil {
		return own
	}
	return err
}
