package idb

import (
	"syscall/js"

	"github.com/hack-pad/safejs"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Leases is an offline.Leases over Web Locks: the browser queues those who wait and frees the locks of a tab that
// dies. Only where Capabilities().WebLocks holds; elsewhere no lease is ever granted.
type Leases struct {
	loop   offline.Loop
	prefix string
}

// NewLeases makes leases whose lock names begin with prefix (the database's name), as locks are common to all of a
// site. Grants are posted to loop.
func NewLeases(loop offline.Loop, prefix string) *Leases { return &Leases{loop, prefix} }

// Acquire implements offline.Leases.
func (l *Leases) Acquire(name string, granted func(offline.Lease)) (cancel func()) {
	lease := &lease{loop: l.loop, granted: granted}
	if err := lease.request(l.prefix + "/" + name); err != nil {
		lease.end()
	}
	return lease.cancel
}

// lease is one request for a lock, and the lock when it is granted.
type lease struct {
	loop    offline.Loop
	granted func(offline.Lease) // nil once it was called or is not wanted any more
	over    bool                // released, cancelled or stolen

	controller safejs.Value  // aborts the request while it waits
	resolve    safejs.Value  // frees the lock once there is one; zero before
	callbacks  []safejs.Func // of the request
}

// request asks for the lock. The browser calls take with it, and holds it until the promise that take returns is
// resolved. Then the promise of the request itself is settled, as it is when the lock is refused or stolen.
func (l *lease) request(name string) (err error) {
	locks, err := safejs.Safe(js.Global().Get("navigator")).Get("locks")
	if err != nil {
		return err
	}
	if l.controller, err = safejs.Safe(js.Global().Get("AbortController")).New(); err != nil {
		return err
	}
	signal, err := l.controller.Get("signal")
	if err != nil {
		return err
	}
	take, err := l.callback(l.take)
	if err != nil {
		return err
	}
	end, err := l.callback(func([]safejs.Value) any { l.end(); return nil })
	if err != nil {
		return err
	}
	promise, err := locks.Call("request", name, map[string]any{"signal": signal}, take)
	if err != nil {
		return err
	}
	_, err = promise.Call("then", end, end)
	return err
}

func (l *lease) callback(f func(args []safejs.Value) any) (safejs.Func, error) {
	callback, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any { return f(args) })
	if err == nil {
		l.callbacks = append(l.callbacks, callback)
	}
	return callback, err
}

// take gets the lock. It returns the promise that holds it, or nothing to give it back at once.
func (l *lease) take([]safejs.Value) any {
	if l.over {
		return nil
	}
	executor, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		l.resolve = args[0]
		return nil
	})
	if err != nil {
		return nil
	}
	defer executor.Release()
	promise, err := safejs.Safe(js.Global().Get("Promise")).New(executor)
	if err != nil {
		return nil
	}
	l.loop.Post(l.grant)
	return promise
}

func (l *lease) grant() {
	if l.over {
		return
	}
	granted := l.granted
	l.granted = nil
	granted(l)
}

// cancel gives up waiting.
func (l *lease) cancel() {
	if l.granted != nil {
		l.Release()
	}
}

// Valid implements offline.Lease: a lock is held until it is released, unless somebody steals it.
func (l *lease) Valid() bool { return !l.over }

// Release implements offline.Lease.
func (l *lease) Release() {
	if l.over {
		return
	}
	l.over = true
	if l.resolve.IsUndefined() {
		_, _ = l.controller.Call("abort")
	} else {
		_, _ = l.resolve.Invoke()
	}
}

// end is called when the browser is done with the request, for whatever reason.
func (l *lease) end() {
	l.over = true
	for _, f := range l.callbacks {
		f.Release()
	}
	l.callbacks = nil
}
