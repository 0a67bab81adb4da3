package offline_test

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

const ttl = 10 * time.Second

// contender is a tab that wants the lease "l".
type contender struct {
	tab    *offlinetest.Tab
	store  *offlinetest.Store
	leases offline.Leases
	lease  offline.Lease
	cancel func()
}

func contenders(n int) (*offlinetest.World, []*contender) {
	return contendersIn(offlinetest.NewWorld(1), n)
}

func contendersIn(w *offlinetest.World, n int) (*offlinetest.World, []*contender) {
	base := offline.NewMemoryStore()
	var out []*contender
	for range n {
		c := &contender{tab: w.NewTab(), store: offlinetest.NewStore(base)}
		c.leases = offline.NewStoreLeases(c.tab.Env(), c.store, ttl)
		out = append(out, c)
	}
	return w, out
}

func (c *contender) acquire() {
	c.cancel = c.leases.Acquire("l", func(l offline.Lease) { c.lease = l })
}

func (c *contender) holds() bool { return c.lease != nil && c.lease.Valid() }

func TestALeaseIsHeldByOneAndKeptByRenewal(t *testing.T) {
	w, c := contenders(2)
	c[0].acquire()
	w.Run()
	c[1].acquire()
	for range 100 {
		w.Advance(time.Second)
		if !c[0].holds() || c[1].lease != nil {
			t.Fatalf("after %v: held %v, %v", w.Now(), c[0].holds(), c[1].holds())
		}
	}
}

func TestAReleasedLeaseGoesToTheNextAtOnce(t *testing.T) {
	w, c := contenders(2)
	c[0].acquire()
	w.Run()
	c[1].acquire()
	w.Run()
	c[0].lease.Release()
	c[0].lease.Release()
	w.Run()
	if c[0].holds() || !c[1].holds() {
		t.Errorf("held %v, %v", c[0].holds(), c[1].holds())
	}
}

func TestARenewalUnderWayDoesNotBringAReleasedLeaseBack(t *testing.T) {
	for seed := range uint64(20) {
		for steps := range 8 {
			w, c := contendersIn(offlinetest.NewWorld(seed), 2)
			c[0].acquire()
			w.Run()
			c[1].acquire()
			w.Run()
			w.RunUntil(ttl/2, func() bool { steps--; return steps < 0 }) // into the renewal
			c[0].lease.Release()
			w.Run()
			if !c[1].holds() {
				t.Fatalf("seed %d: the released lease did not go to the next at once", seed)
			}
		}
	}
}

func TestTheLeaseOfADeadTabIsFreeAfterItsTime(t *testing.T) {
	w, c := contenders(2)
	c[0].acquire()
	w.Run()
	c[1].acquire()
	w.Advance(time.Minute)
	w.Kill(c[0].tab)
	w.Advance(ttl / 2)
	if c[1].lease != nil {
		t.Fatal("it was taken over while its holder could be alive")
	}
	w.Advance(ttl)
	if !c[1].holds() {
		t.Error("it was not taken over")
	}
}

func TestAFrozenHolderKnowsThatItHasLostTheLease(t *testing.T) {
	w, c := contenders(2)
	c[0].acquire()
	w.Run()
	c[1].acquire()
	w.Freeze(c[0].tab)
	w.Advance(2 * ttl)
	if c[0].holds() || !c[1].holds() {
		t.Fatalf("held %v, %v", c[0].holds(), c[1].holds())
	}
	var b offline.Batch
	b.Expects = append(b.Expects, c[0].lease.(offline.Fenced).Fence())
	b.Put(offline.BucketRows, offline.K(1), nil)
	if err := c[0].store.Apply(&b, offline.Strict); offline.CodeOf(err) != offline.ErrStale {
		t.Errorf("a write under the lost lease: %v", err)
	}
	w.Thaw(c[0].tab)
	w.Advance(ttl)
	if c[0].holds() || !c[1].holds() {
		t.Errorf("thawed, held %v, %v", c[0].holds(), c[1].holds())
	}
}

func TestALeaseThatCannotBeRenewedExpires(t *testing.T) {
	w, c := contenders(1)
	c[0].acquire()
	w.Advance(time.Minute)
	c[0].store.Break(errAborted)
	w.Advance(ttl / 2)
	if !c[0].holds() {
		t.Error("one failed renewal lost it")
	}
	w.Advance(ttl)
	if c[0].holds() {
		t.Error("it is valid though others may have it")
	}
}

func TestAHolderThatCouldNotRenewItsLeaseHasItAgainUnlessSomebodyHasTakenIt(t *testing.T) {
	for _, taken := range []bool{false, true} {
		w, c := contenders(2)
		c[0].acquire()
		w.Run()
		fence := c[0].lease.(offline.Fenced).Fence()
		c[0].store.Break(errAborted)
		if taken {
			c[1].acquire()
		}
		w.Advance(3 * ttl)
		if c[0].holds() || c[1].holds() != taken {
			t.Fatalf("held %v, %v", c[0].holds(), c[1].holds())
		}
		c[0].store.Break(nil)
		w.Advance(ttl / 2)
		if c[0].holds() == taken || c[1].holds() != taken {
			t.Errorf("taken %v: held %v, %v", taken, c[0].holds(), c[1].holds())
		}
		var b offline.Batch
		b.Expects = append(b.Expects, fence)
		if err := c[0].store.Apply(&b, offline.Strict); (err == nil) == taken {
			t.Errorf("taken %v: a write under the lease of before: %v", taken, err)
		}
	}
}

func TestALeaseWhoseRenewalIsAnsweredTooLateIsRenewedAtOnce(t *testing.T) {
	for steps := range 3 { // of the renewal, after which the tab freezes
		w, c := contenders(1)
		c[0].acquire()
		w.Run()
		w.RunUntil(ttl/2, func() bool { return w.Now() > 0 })
		for range steps {
			w.Step()
		}
		w.Freeze(c[0].tab)
		w.Advance(2 * ttl)
		w.Thaw(c[0].tab)
		w.Run()
		if !c[0].holds() {
			t.Errorf("after %d steps the lease is not held", steps)
		}
	}
}

func TestRenewTellsWhetherTheLeaseIsHeldAfterItsTime(t *testing.T) {
	renewed := func(w *offlinetest.World, c *contender) (answer error) {
		answer = errAborted
		c.lease.(offline.Fenced).Renew(func(err error) { answer = err })
		w.Run()
		return answer
	}
	w, c := contenders(2)
	c[0].acquire()
	w.Run()
	w.Freeze(c[0].tab)
	w.Advance(2 * ttl)
	w.Thaw(c[0].tab)
	if err := renewed(w, c[0]); err != nil || !c[0].holds() {
		t.Errorf("of a lease that nobody has taken: %v, held %v", err, c[0].holds())
	}
	c[1].acquire()
	w.Run()
	w.Freeze(c[0].tab)
	w.Advance(2 * ttl)
	w.Thaw(c[0].tab)
	for range 2 {
		if err := renewed(w, c[0]); offline.CodeOf(err) != offline.ErrStale || c[0].holds() || !c[1].holds() {
			t.Errorf("of a lease that was taken: %v, held %v, %v", err, c[0].holds(), c[1].holds())
		}
	}
	c[1].lease.Release()
	if err := renewed(w, c[1]); offline.CodeOf(err) != offline.ErrStale || c[1].holds() {
		t.Errorf("of a lease that was released: %v, held %v", err, c[1].holds())
	}
	c[0].acquire()
	w.Run()
	if !c[0].holds() {
		t.Error("a renewal has brought the lease back")
	}
}

func TestWhoGivesUpWaitingIsPassedOver(t *testing.T) {
	w, c := contenders(3)
	c[0].acquire()
	w.Run()
	c[1].acquire()
	c[1].cancel()
	c[2].acquire()
	w.Run()
	c[0].lease.Release()
	w.Advance(ttl)
	if c[1].lease != nil || !c[2].holds() {
		t.Errorf("held %v, %v", c[1].holds(), c[2].holds())
	}
}

func TestNeverTwoHoldersUnderFaults(t *testing.T) {
	for seed := range uint64(100) {
		w, base := offlinetest.NewWorld(seed), offline.NewMemoryStore()
		w.LoseMessages = 0.3
		var all []*contender
		grants := 0
		for range 3 {
			c := &contender{tab: w.NewTab(), store: offlinetest.NewStore(base)}
			c.store.OnApply = func(*offline.Batch) (f offlinetest.Fate) {
				if w.Rand().IntN(5) == 0 {
					f = offlinetest.Fate{Err: errAborted, Made: w.Rand().IntN(2) == 0}
				}
				return f
			}
			c.leases = offline.NewStoreLeases(c.tab.Env(), c.store, ttl)
			all = append(all, c)
		}
		for range 400 {
			c := all[w.Rand().IntN(len(all))]
			switch chance := w.Rand().IntN(10); {
			case chance == 0:
				w.Freeze(c.tab)
			case chance < 3:
				w.Thaw(c.tab)
			case chance == 3 && c.holds():
				c.lease.Release()
				c.lease = nil
			case chance < 6 && !c.holds():
				if c.cancel != nil {
					c.cancel()
				}
				c.cancel = c.leases.Acquire("l", func(l offline.Lease) { c.lease = l; grants++ })
			default:
				w.Advance(time.Duration(w.Rand().IntN(8000)) * time.Millisecond)
			}
			held := 0
			for _, c := range all {
				if c.holds() {
					held++
				}
			}
			if held > 1 {
				t.Fatalf("seed %d: %d tabs hold the lease", seed, held)
			}
		}
		if grants == 0 {
			t.Fatalf("seed %d: the lease was never granted", seed)
		}
	}
}
