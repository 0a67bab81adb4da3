package offline

import "time"

// Loop is the single logical thread on which the engine's state lives. In a page it is the JavaScript thread, in a
// native program or a test a queue. All methods may be called from the loop only.
type Loop interface {
	// Post queues f to run on the loop after what runs now. It never runs f before it returns.
	Post(f func())
	// Go runs work away from the loop, where it may block, and afterwards posts then (which may be nil).
	Go(work func(), then func())
}

// Clock tells monotonic time. No decision about order or leases rests on the wall clock.
type Clock interface {
	// Now is the time since an arbitrary start; it never goes back.
	Now() time.Duration
	// AfterFunc runs f on the loop once d has passed. Calling stop before that prevents it; after that, it does nothing.
	AfterFunc(d time.Duration, f func()) (stop func())
	// Wall is the wall clock in milliseconds since 1970 UTC, only for showing to people.
	Wall() int64
}

// Rand is a source of unpredictable numbers (replica ids need 128 bits that nobody else has).
type Rand interface {
	Uint64() uint64
}

// Leases gives out exclusive named leases among the tabs (and programs) that share a store.
type Leases interface {
	// Acquire asks for the lease called name and calls granted on the loop when this holder has it. cancel gives up
	// waiting; after the grant it does nothing (use Lease.Release).
	Acquire(name string, granted func(Lease)) (cancel func())
}

// Lease is one exclusive lease that is held.
type Lease interface {
	// Valid reports whether the lease is still held. Web Locks are held until released; a lease record in the store
	// (see StoreLeases) is lost when its holder could not renew it in time.
	Valid() bool
	// Release gives the lease to the next in line. Releasing twice does nothing.
	Release()
}

// Channels opens broadcast channels between the tabs that share a store. Messages are hints: they may be lost.
type Channels interface {
	// Open joins the channel called name. onMessage runs on the loop for every message another tab sent.
	Open(name string, onMessage func(message []byte)) Channel
}

// Channel is one open broadcast channel.
type Channel interface {
	// Send tells all other members. It does not wait and cannot fail visibly.
	Send(message []byte)
	// Close leaves the channel; no message arrives after it returns.
	Close()
}

// Env is what the engine needs from its surroundings. All fields must be set.
type Env struct {
	Loop     Loop
	Clock    Clock
	Rand     Rand
	Leases   Leases
	Channels Channels
}
