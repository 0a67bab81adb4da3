package idb

import (
	"context"
	"syscall/js"

	"github.com/hack-pad/go-indexeddb/idb"
	"github.com/hack-pad/safejs"
)

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

// awaitRaw is awaitRequest for a request that go-indexeddb has no method for.
func awaitRaw(request safejs.Value) (safejs.Value, error) {
	ended := make(chan struct{}, 1)
	settle, err := safejs.FuncOf(func(safejs.Value, []safejs.Value) any {
		ended <- struct{}{}
		return nil
	})
	if err != nil {
		return safejs.Undefined(), err
	}
	defer settle.Release()
	state, err := request.Get("readyState")
	if err != nil {
		return safejs.Undefined(), err
	}
	if !state.Equal(jsDone) {
		for _, event := range []string{"onsuccess", "onerror"} {
			if err := request.Set(event, settle); err != nil {
				return safejs.Undefined(), err
			}
		}
		<-ended
		_ = request.Set("onsuccess", nil)
		_ = request.Set("onerror", nil)
	}
	failure, err := request.Get("error")
	if err == nil && !failure.IsNull() {
		err = js.Error{Value: safejs.Unsafe(failure)}
	}
	if err != nil {
		return safejs.Undefined(), err
	}
	return request.Get("result")
}

var jsDone = safejs.Safe(js.ValueOf("done"))

// awaitPromise waits until promise is settled and returns what it was fulfilled with, or the reason of its rejection.
func awaitPromise(promise safejs.Value) (safejs.Value, error) {
	type outcome struct {
		value safejs.Value
		err   error
	}
	settled := make(chan outcome, 1)
	fulfil, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		settled <- outcome{value: args[0]}
		return nil
	})
	if err != nil {
		return safejs.Undefined(), err
	}
	defer fulfil.Release()
	reject, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		settled <- outcome{err: js.Error{Value: safejs.Unsafe(args[0])}}
		return nil
	})
	if err != nil {
		return safejs.Undefined(), err
	}
	defer reject.Release()
	if _, err := promise.Call("then", fulfil, reject); err != nil {
		return safejs.Undefined(), err
	}
	o := <-settled
	return o.value, o.err
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
