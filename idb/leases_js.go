package idb

import (
	"syscall/js"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Leases is an offline.Leases over Web Locks: the browser queues those who wait and frees the locks of a tab that
// dies. Only where Capabilities().WebLocks holds; elsewhere no lease is ever granted.
type Leases struct {
	loop   offline.Loop
	prefix string
	asked  map[*lease]struct{} // those the browser is not done with
}

// NewLeases makes leases whose lock names begin with prefix (the database's name), as locks are common to all of a
// site. Grants are posted to loop.
func NewLeases(loop offline.Loop, prefix string) *Leases {
	return &Leases{loop, prefix, map[*lease]struct{}{}}
}

// ReleaseAll releases what is held and gives up what is waited for: the page goes on although its engine does not.
func (l *Leases) ReleaseAll() {
	for asked := range l.asked {
		asked.Release()
	}
}

// Acquire implements offline.Leases.
func (l *Leases) Acquire(name string, granted func(offline.Lease)) (cancel func()) {
	lease := &lease{leases: l, granted: granted}
	l.asked[lease] = struct{}{}
	if err := lease.request(l.prefix + "/" + name); err != nil {
		lease.finish()
	}
	return lease.cancel
}

// lease is one request for a lock, and the lock when it is granted.
type lease struct {
	leases  *Leases
	granted func(offline.Lease) // nil once it was called
	over    bool                // released, cancelled or stolen

	controller js.Value // aborts the request while it waits
	resolve    js.Value // frees the lock; undefined as long as there is none
	taken, end js.Func  // the request's callbacks
}

// request asks for the lock. The browser calls taken with it, and holds it until the promise that taken returns is
// resolved. Then the promise of the request itself is settled, as it is when the lock is refused or stolen.
func (l *lease) request(name string) (err error) {
	l.taken = js.FuncOf(func(js.Value, []js.Value) any { return l.take() })
	l.end = callback(func(js.Value) { l.finish() })
	defer caught(&err)
	l.controller = js.Global().Get("AbortController").New()
	options := map[string]any{"signal": l.controller.Get("signal")}
	navigator("locks").Call("request", name, options, l.taken).Call("then", l.end, l.end)
	return nil
}

// take gets the lock. It returns the promise that holds it, or nothing to give it back at once.
func (l *lease) take() any {
	if l.over {
		return nil
	}
	executor := callback(func(resolve js.Value) { l.resolve = resolve })
	defer executor.Release()
	promise := js.Global().Get("Promise").New(executor)
	l.leases.loop.Post(l.grant)
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
		l.controller.Call("abort")
	} else {
		l.resolve.Invoke()
	}
}

// finish is called when the browser is done with the request, for whatever reason.
func (l *lease) finish() {
	l.over = true
	delete(l.leases.asked, l)
	l.taken.Release()
	l.end.Release()
}
