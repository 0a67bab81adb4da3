package offline

import "time"

// Fenced is a Lease whose holder may lose it without noticing in time, because its tab was frozen. A batch that has
// Fence among its expectations fails then.
type Fenced interface {
	Lease
	Fence() Expect
	// Renew renews the lease at once. One whose time is over is held again if nobody has taken it since. done is called on the loop:
	// with nil if it is held, an error of code storage_stale if it is lost for good, another one if the store does not tell.
	Renew(done func(error))
}

// storeLeases is Leases by records in the store. Of each lease there are two: the epoch changes hands with the lease,
// the beat changes whenever the holder renews it. Who wants the lease watches the beat, and takes over when it has not
// changed for the time to live on the watcher's own clock: clocks are never compared.
type storeLeases struct {
	env   Env
	store Store
	ttl   time.Duration
}

// NewStoreLeases makes leases by records in BucketLeases, for pages that have no Web Locks. A lease whose holder died
// is free after ttl. The leases it grants are Fenced.
func NewStoreLeases(env Env, store Store, ttl time.Duration) Leases {
	return &storeLeases{env, store, ttl}
}

// storeLease is one lease, from asking for it until its release or loss.
type storeLease struct {
	*storeLeases
	name    string
	granted func(Lease)
	channel Channel // tells the others of a release
	stop    func()  // of the timer

	leaseRecords               // as last seen or written
	seen         time.Duration // since when they have been like this
	alive        time.Duration // when the last renewal that succeeded was begun
	held         bool
	over         bool
	working      bool
	hurry        bool // look again at once
}

// leaseRecords is what the store holds of a lease.
type leaseRecords struct{ epoch, beat []byte }

func (r *leaseRecords) same(other *leaseRecords) bool {
	return string(r.epoch) == string(other.epoch) && string(r.beat) == string(other.beat)
}

// Acquire implements Leases.
func (s *storeLeases) Acquire(name string, granted func(Lease)) (cancel func()) {
	l := &storeLease{storeLeases: s, name: name, granted: granted}
	l.join()
	l.look()
	return func() {
		if !l.held {
			l.end()
		}
	}
}

// join opens the channel. Who waits looks again when somebody releases the lease.
func (l *storeLease) join() {
	l.channel = l.env.Channels.Open("holdfast/lease/"+l.name, func([]byte) {
		if !l.held {
			l.hurry = true
			l.look()
		}
	})
}

func (l *storeLease) epochKey() Key { return Key{l.name, "epoch"} }
func (l *storeLease) beatKey() Key  { return Key{l.name, "beat"} }

// Valid implements Lease.
func (l *storeLease) Valid() bool {
	return l.held && !l.over && l.env.Clock.Now()-l.alive < l.ttl
}

// Fence implements Fenced.
func (l *storeLease) Fence() Expect { return Expect{BucketLeases, l.epochKey(), l.epoch} }

// Release implements Lease.
func (l *storeLease) Release() {
	if l.over {
		return
	}
	channel := l.channel
	l.channel = nil
	l.end()
	b := &Batch{}
	b.Expect(BucketLeases, l.epochKey(), l.epoch)
	b.Put(BucketLeases, l.epochKey(), nextEpoch(l.epoch, 0)) // a renewal under way must not bring the lease back
	b.Delete(BucketLeases, l.beatKey())
	l.apply(b, func(err error) {
		if err == nil {
			channel.Send(nil)
		}
		channel.Close()
	})
}

// apply makes b away from the loop, and goes on with then.
func (l *storeLease) apply(b *Batch, then func(err error)) {
	var err error
	l.env.Loop.Go(func() { err = l.store.Apply(b, Relaxed) }, func() { then(err) })
}

func (l *storeLease) end() {
	l.over = true
	if l.stop != nil {
		l.stop()
	}
	if l.channel != nil {
		l.channel.Close()
	}
}

func (l *storeLease) later(f func()) {
	if l.stop != nil {
		l.stop()
	}
	l.stop = l.env.Clock.AfterFunc(l.ttl/3, f)
}

// leaseLook is one look at the records of a lease, away from the loop.
type leaseLook struct {
	leaseRecords              // as they are now
	known        leaseRecords // as they were before
	patient      bool         // they have been so for long enough
	token        uint64       // to take the lease with
	took         bool
	err          error
}

// look sees whether the lease is free, and takes it.
func (l *storeLease) look() {
	if l.over || l.working {
		return
	}
	l.working, l.hurry = true, false
	began := l.env.Clock.Now()
	k := &leaseLook{known: l.leaseRecords, patient: began-l.seen >= l.ttl, token: l.env.Rand.Uint64()}
	l.env.Loop.Go(func() { k.run(l) }, func() {
		l.working = false
		if k.err == nil && !k.same(&l.leaseRecords) {
			l.leaseRecords = k.leaseRecords
			l.seen = l.env.Clock.Now() // not began: the tab may have been frozen since
		}
		l.looked(k.took, began)
	})
}

// looked goes on after look: the lease is ours, or we look again later.
func (l *storeLease) looked(took bool, began time.Duration) {
	switch {
	case took:
		l.held, l.alive = true, began
		if l.over { // nobody wants it any more
			l.over = false
			l.join()
			l.Release()
			return
		}
		l.later(l.renew)
		l.granted(l)
	case l.over:
	case l.hurry:
		l.look()
	default:
		l.later(l.look)
	}
}

// run reads the records of l, and takes the lease if it is free or its holder is dead.
func (k *leaseLook) run(l *storeLease) {
	if k.epoch, _, k.err = l.store.Get(BucketLeases, l.epochKey()); k.err != nil {
		return
	}
	if k.beat, _, k.err = l.store.Get(BucketLeases, l.beatKey()); k.err != nil {
		return
	}
	dead := k.known.epoch != nil && k.patient && k.same(&k.known)
	if k.beat == nil || dead {
		k.take(l)
	}
}

// take makes the lease ours, if both records are still as they were read.
func (k *leaseLook) take(l *storeLease) {
	ours := leaseRecords{nextEpoch(k.epoch, k.token), encodeNumbers(k.token)}
	b := &Batch{}
	b.Expect(BucketLeases, l.epochKey(), k.epoch)
	b.Expect(BucketLeases, l.beatKey(), k.beat)
	b.Put(BucketLeases, l.epochKey(), ours.epoch)
	b.Put(BucketLeases, l.beatKey(), ours.beat)
	switch k.err = l.store.Apply(b, Relaxed); CodeOf(k.err) {
	case "":
		k.leaseRecords, k.took = ours, true
	case ErrStale:
		k.err = nil
	}
}

// nextEpoch is the record of the epoch after that of record (nil for none).
func nextEpoch(record []byte, token uint64) []byte {
	r := &reader{rest: record}
	return encodeNumbers(r.uint()+1, token)
}

func (l *storeLease) renew() { l.Renew(func(error) {}) }

// Renew implements Fenced: it shows that we are alive, if the lease is still ours. The lease is lost when somebody else has taken it;
// other failures are tried again.
func (l *storeLease) Renew(done func(error)) {
	began := l.env.Clock.Now()
	b := &Batch{}
	b.Expect(BucketLeases, l.epochKey(), l.epoch)
	b.Put(BucketLeases, l.beatKey(), encodeNumbers(l.env.Rand.Uint64()))
	l.apply(b, func(err error) {
		switch {
		case l.over:
			err = Errorf(ErrStale, "the lease %q was released", l.name)
		case CodeOf(err) == ErrStale:
			l.end()
		default:
			if err == nil {
				l.alive = max(l.alive, began)
			}
			if err == nil && !l.Valid() { // we did not run since
				l.Renew(done)
				return
			}
			l.later(l.renew)
		}
		done(err)
	})
}
