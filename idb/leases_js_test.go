package idb

import (
	"syscall/js"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

// acquire asks for a lease; the channel has it once it is granted.
func acquire(l *Leases, name string) (granted <-chan offline.Lease, cancel func()) {
	c := make(chan offline.Lease, 1)
	cancel = l.Acquire(name, func(lease offline.Lease) { c <- lease })
	return c, cancel
}

func TestALeaseGoesToTheNextInLineWhenReleased(t *testing.T) {
	leases := NewLeases(newLoop(t), t.Name())
	firstIn, _ := acquire(leases, "flush")
	first := <-firstIn
	secondIn, _ := acquire(leases, "flush")
	thirdIn, _ := acquire(leases, "flush")
	if held, waiting := lockCounts(t, t.Name()+"/flush"); held != 1 || waiting != 2 {
		t.Fatalf("%d hold the lock and %d wait; want 1 and 2", held, waiting)
	}
	if !first.Valid() {
		t.Error("a lease is not valid while it is held")
	}
	first.Release()
	first.Release()
	if first.Valid() {
		t.Error("a lease is valid after its release")
	}
	second := <-secondIn
	if len(thirdIn) > 0 {
		t.Error("two hold the lease")
	}
	second.Release()
	(<-thirdIn).Release()
}

func TestLeasesOfOtherNamesDoNotWait(t *testing.T) {
	leases := NewLeases(newLoop(t), t.Name())
	a, _ := acquire(leases, "a")
	b, _ := acquire(leases, "b")
	other, _ := acquire(NewLeases(newLoop(t), t.Name()+" other"), "a")
	for _, granted := range []<-chan offline.Lease{a, b, other} {
		defer (<-granted).Release()
	}
}

func TestCancellingLeavesTheLine(t *testing.T) {
	leases := NewLeases(newLoop(t), t.Name())
	firstIn, cancelFirst := acquire(leases, "flush")
	first := <-firstIn
	secondIn, cancelSecond := acquire(leases, "flush")
	thirdIn, _ := acquire(leases, "flush")
	cancelFirst() // after the grant: nothing
	cancelSecond()
	if holders, waiting := lockCounts(t, t.Name()+"/flush"); holders != 1 || waiting != 1 {
		t.Errorf("%d hold the lock and %d wait; want 1 and 1", holders, waiting)
	}
	if !first.Valid() {
		t.Error("cancelling after the grant released the lease")
	}
	first.Release()
	(<-thirdIn).Release()
	if len(secondIn) > 0 {
		t.Error("a cancelled request was granted")
	}
}

func TestALockThatArrivesAfterCancellingIsGivenBack(t *testing.T) {
	var posted []func()
	leases := NewLeases(held(func(f func()) { posted = append(posted, f) }), t.Name())
	granted, cancel := acquire(leases, "flush")
	for len(posted) == 0 {
		lockCounts(t, "") // lets the browser go on
	}
	cancel()
	posted[0]()
	next, _ := acquire(NewLeases(newLoop(t), t.Name()), "flush")
	(<-next).Release()
	if len(granted) > 0 {
		t.Error("a cancelled request was granted")
	}
}

func TestAStolenLeaseIsNotValid(t *testing.T) {
	leases := NewLeases(newLoop(t), t.Name())
	granted, _ := acquire(leases, "flush")
	lease := <-granted
	steal := js.Global().Call("eval", `name => navigator.locks.request(name, { steal: true }, () => {})`)
	if _, err := awaitPromise(steal.Invoke(t.Name() + "/flush")); err != nil {
		t.Fatal(err)
	}
	lockCounts(t, "")
	if lease.Valid() {
		t.Error("the lease is valid although its lock was stolen")
	}
	lease.Release()
}

func TestWithoutWebLocksNoLeaseIsGranted(t *testing.T) {
	replaceNavigator(t, "locks")
	if Capabilities().WebLocks {
		t.Error("Capabilities has WebLocks")
	}
	granted, cancel := acquire(NewLeases(newLoop(t), t.Name()), "flush")
	cancel()
	if len(granted) > 0 {
		t.Error("a lease was granted")
	}
}

// held is an offline.Loop whose owner runs what is posted.
type held func(func())

func (h held) Post(f func())        { h(f) }
func (h held) Go(work, then func()) { panic("not used by leases and channels") }

// lockCounts counts the holders of a lock and those who wait for it.
func lockCounts(t *testing.T, name string) (holders, waiting int) {
	t.Helper()
	count := js.Global().Call("eval", `async name => {
		const state = await navigator.locks.query();
		return [state.held, state.pending].map(list => list.filter(lock => lock.name === name).length);
	}`)
	counts, err := awaitPromise(count.Invoke(name))
	if err != nil {
		t.Fatal(err)
	}
	return counts.Index(0).Int(), counts.Index(1).Int()
}

// replaceNavigator takes a property of navigator away until the test ends.
func replaceNavigator(t *testing.T, property string) {
	t.Helper()
	object, navigator := js.Global().Get("Object"), js.Global().Get("navigator")
	object.Call("defineProperty", navigator, property, map[string]any{"value": js.Undefined(), "configurable": true})
	t.Cleanup(func() { navigator.Delete(property) })
}

func TestReleasingAllFreesWhatIsHeldAndWhatIsWaitedFor(t *testing.T) {
	dying := NewLeases(newLoop(t), t.Name())
	first, _ := acquire(dying, "flush")
	<-first
	acquire(dying, "flush")
	next, _ := acquire(NewLeases(newLoop(t), t.Name()), "flush")
	dying.ReleaseAll()
	(<-next).Release()
}
