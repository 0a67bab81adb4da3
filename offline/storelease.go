package offline

import "time"

// Fenced is a Lease whose holder may lose it without noticing in time, because its tab was frozen. A batch that has
// Fence among its expectations fails then.
type Fenced interface {
	Lease
	Fence() Expect
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
	env     Env
	store   Store
	ttl     time.Duration
	name    string
	granted func(Lease)
	channel Channel // tells the others of a release
	stop    func()  // of the timer

	epoch, beat []byte        // the records as last seen or written
	seen        time.Duration // since when they have been like this
	alive       time.Duration // when the last renewal that succeeded was begun
	held        bool
	over        bool
	working     bool
	hurry       bool // look again at once
}

// Acquire implements Leases.
func (s *storeLeases) Acquire(name string, granted func(Lease)) (cancel func()) {
	l := &storeLease{env: s.env, store: s.store, ttl: s.ttl, name: name, granted: granted}
	l.channel = s.env.Channels.Open("holdfast/lease/"+name, func([]byte) {
		if !l.held {
			l.hurry = true
			l.look()
		}
	})
	l.look()
	return func() {
		if !l.held {
			l.end()
		}
	}
}

func (l *storeLease) epochKey() Key { return K(l.name, "epoch") }
func (l *storeLease) beatKey() Key  { return K(l.name, "beat") }

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
	var b Batch
	b.Expects = append(b.Expects, l.Fence())
	b.Put(BucketLeases, l.epochKey(), nextEpoch(l.epoch, 0)) // a renewal under way must not bring the lease back
	b.Delete(BucketLeases, l.beatKey())
	var err error
	l.env.Loop.Go(func() { err = l.store.Apply(&b, Relaxed) }, func() {
		if err == nil {
			channel.Send(nil)
		}
		channel.Close()
	})
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

// look sees whether the lease is free, and takes it.
func (l *storeLease) look() {
	if l.over || l.working {
		return
	}
	l.working, l.hurry = true, false
	began := l.env.Clock.Now()
	patient := began-l.seen >= l.ttl
	knownEpoch, knownBeat, token := l.epoch, l.beat, l.env.Rand.Uint64()
	var epoch, beat []byte
	var took bool
	var err error
	l.env.Loop.Go(func() {
		epoch, beat, err = l.read()
		dead := knownEpoch != nil && patient && string(epoch) == string(knownEpoch) && string(beat) == string(knownBeat)
		if err == nil && (beat == nil || dead) {
			epoch, beat, took, err = l.take(epoch, beat, token)
		}
	}, func() {
		l.working = false
		if err == nil && (string(epoch) != string(l.epoch) || string(beat) != string(l.beat)) {
			l.epoch, l.beat, l.seen = epoch, beat, l.env.Clock.Now() // not began: the tab may have been frozen since
		}
		l.looked(took, began)
	})
}

// looked goes on after look: the lease is ours, or we look again later.
func (l *storeLease) looked(took bool, began time.Duration) {
	switch {
	case took:
		l.held, l.alive = true, began
		if l.over { // nobody wants it any more
			l.over = false
			l.channel = l.env.Channels.Open("holdfast/lease/"+l.name, func([]byte) {})
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

func (l *storeLease) read() (epoch, beat []byte, err error) {
	if epoch, _, err = l.store.Get(BucketLeases, l.epochKey()); err != nil {
		return nil, nil, err
	}
	beat, _, err = l.store.Get(BucketLeases, l.beatKey())
	return epoch, beat, err
}

// take makes the lease ours, if both records are still as they were read.
func (l *storeLease) take(epoch, beat []byte, token uint64) (newEpoch, newBeat []byte, took bool, err error) {
	newEpoch = nextEpoch(epoch, token)
	newBeat = appendUint(nil, token)
	var b Batch
	b.Expect(BucketLeases, l.epochKey(), epoch)
	b.Expect(BucketLeases, l.beatKey(), beat)
	b.Put(BucketLeases, l.epochKey(), newEpoch)
	b.Put(BucketLeases, l.beatKey(), newBeat)
	err = l.store.Apply(&b, Relaxed)
	if CodeOf(err) == ErrStale {
		return epoch, beat, false, nil
	}
	return newEpoch, newBeat, err == nil, err
}

// nextEpoch is the record of the epoch after that of record (nil for none).
func nextEpoch(record []byte, token uint64) []byte {
	r := &reader{rest: record}
	return appendUint(appendUint(nil, r.uint()+1), token)
}

// renew shows that we are alive. The lease is lost when somebody else has taken it; other failures are tried again
// until it has expired.
func (l *storeLease) renew() {
	if l.over {
		return
	}
	began := l.env.Clock.Now()
	beat := appendUint(nil, l.env.Rand.Uint64())
	var b Batch
	b.Expects = append(b.Expects, l.Fence())
	b.Put(BucketLeases, l.beatKey(), beat)
	var err error
	l.env.Loop.Go(func() { err = l.store.Apply(&b, Relaxed) }, func() {
		switch {
		case l.over:
		case err == nil:
			l.alive = began
			l.later(l.renew)
		case CodeOf(err) == ErrStale || !l.Valid():
			l.end()
		default:
			l.later(l.renew)
		}
	})
}
