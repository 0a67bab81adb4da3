package sdk

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/wire"
)

// wantHere wants that the content of a model is on the device.
func (p *page) wantHere(id, text string) {
	p.t.Helper()
	if m := p.metaData()[id]; !m.Status.Available {
		p.t.Fatalf("meta data %+v", m)
	}
	p.cut()
	p.wantText(p.open(id), text)
}

// What a change sends is no reason to ask for everything at once: the device is as full as it was.
func TestAFullDeviceDoesNotAskForAModelWithEachOfItsChanges(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	p.store.OnApply = fullDevice
	p.subscribe("m")
	d.world.Advance(maxStoreRetry)
	asked, attempts := d.server.requests[wire.BodyModelOfflineSubscriptionChange], p.domain.offline.unstored.backoff
	for range 5 {
		d.server.edit("m", spliceOp(1, 0, "!"))
		p.world.Run()
	}
	if n := d.server.requests[wire.BodyModelOfflineSubscriptionChange] - asked; n != 0 || len(p.faults) != 1 {
		t.Errorf("it asked %d times more, faults %q", n, p.faults)
	}
	if p.domain.offline.unstored.backoff != attempts {
		t.Error("it begins to ask often again")
	}
	p.store.OnApply = nil
	d.world.Advance(maxStoreRetry)
	p.wantHere("m", "x!!!!!")
}

// The device has room again, and what is missing is asked for, at a moment when that fails for another reason.
func TestAModelThatIsNotStoredIsAskedForUntilItIsAlsoIfAskingFails(t *testing.T) {
	for _, why := range []string{"the server refuses", "the device cannot be read"} {
		d := newDevice(t, 1, true)
		d.server.add("m", "x")
		p := d.newPage().connect()
		p.store.OnApply = fullDevice
		p.subscribe("m")
		if p.store.OnApply = nil; why == "the server refuses" {
			d.server.full = "limit_exceeded"
		} else {
			p.store.OnRead = func() error { return offline.Errorf(offline.ErrStorage, "the transaction was aborted") }
		}
		faults := len(p.faults)
		d.world.Advance(2 * journalRetry)
		if len(p.faults) != faults+1 {
			t.Fatalf("%s: faults %q", why, p.faults)
		}
		d.server.full, p.store.OnRead = "", nil
		d.world.Advance(maxStoreRetry)
		p.wantHere("m", "x")
	}
}
