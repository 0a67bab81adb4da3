package sdk

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// behindTheStore is a tab a with a model of which it has the first version, as the others are still under way to it: another tab b has
// stored the third.
func behindTheStore(t *testing.T, once bool) (a, b *page, ma, mb *Model) {
	t.Helper()
	d := newDevice(t, 1, once)
	d.server.add("m", "-")
	a, b = d.newPage().connect(), d.newPage().connect()
	down := a.wayDown()
	d.world.Freeze(down)
	var o opened
	a.on(func() { a.domain.Models().Open("m", o.done) })
	for _, text := range []string{"1", "2"} {
		d.server.edit("m", spliceOp(0, 0, text))
	}
	mb = b.open("m")
	d.world.Run()
	d.world.Thaw(down)
	d.await("the model opens", func() bool { return o.calls > 0 })
	d.world.Freeze(down)
	d.world.Run()
	if o.err != nil || o.model.Version() != 1 {
		t.Fatalf("it was opened at another version, or not: %v", o.err)
	}
	return a, b, o.model, mb
}

// wayDown is that of messages to the page.
func (p *page) wayDown() *offlinetest.Tab {
	for _, c := range p.server.conns {
		if c.client == p.tab {
			return c.down
		}
	}
	return nil
}

// wantsOffline wants a text to be shown to a page that is opened without a network, now that the others are gone.
func wantsOffline(d *device, text string, others ...*page) {
	d.t.Helper()
	for _, p := range others {
		p.kill()
	}
	p := d.newPage().offline()
	p.wantText(p.open("m"), text)
	p.noFaults()
}

// An edit is stored with what it was made on, or nobody could see it without a connection.
func TestEditsOfATabThatIsBehindWhatAnotherHasStoredAreSavedOnceItHasCaughtUp(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		a, b, ma, _ := behindTheStore(t, once)
		a.cut()
		a.typed(ma, "a")
		if err := a.try(ma.WhenSaved); offline.CodeOf(err) != ErrOffline {
			t.Errorf("saving what cannot be stored with what it was made on: %v", err)
		}
		a.connect()
		a.call(ma.WhenCommitted)
		a.device.wantServer("m", "21-a")
		a.noFaults()
		wantsOffline(a.device, "21-a", a, b)
	})
}

// It would take the place of what the edits of the other tab are made on.
func TestContentThatIsOlderThanWhatAnotherTabHasStoredIsNotStored(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		a, b, ma, mb := behindTheStore(t, once)
		a.on(func() { ma.kept.save(false) })
		b.cut()
		b.typed(mb, "b")
		b.call(mb.WhenSaved)
		wantsOffline(a.device, "21-b", a, b)
	})
}
