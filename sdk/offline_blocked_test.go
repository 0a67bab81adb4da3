package sdk

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
)

// blockedPage is a page without Web Locks that has a model open without a network, and then did not run for longer than its leases last.
// Nothing of it has happened since, no renewal either.
func blockedPage(t *testing.T) (*page, *Model) {
	d := newDevice(t, 1, true)
	d.leaseTTL = 10 * time.Second
	p := d.newPage().offline()
	p.create("m", "")
	m := p.open("m")
	p.typed(m, "before ")
	p.call(m.WhenSaved)
	p.world.Freeze(p.tab)
	p.world.Advance(15 * time.Second)
	return p, m
}

func TestAModelStaysOpenIfItsPageDidNotRunForAWhileAndNobodyHasTakenItsJournal(t *testing.T) {
	p, m := blockedPage(t)
	p.world.Thaw(p.tab)
	p.typed(m, "after")
	p.call(m.WhenSaved)
	if !m.IsOpen() {
		t.Fatal("it is closed")
	}
	p.create("made", "well")
	p.connect()
	p.sent()
	p.wantServer("m", "before after")
	p.wantServer("made", "well")
	p.typed(m, ", and on")
	p.sent()
	p.wantServer("m", "before after, and on")
}

func TestAModelStaysOpenIfAnotherTabHasEditedItWhileItsPageDidNotRun(t *testing.T) {
	d := newDevice(t, 1, true)
	d.leaseTTL = 10 * time.Second
	p, other := d.newPage().offline(), d.newPage().offline()
	p.create("m", "")
	m, theirs := p.open("m"), other.open("m")
	p.typed(m, "one ")
	p.call(m.WhenSaved)
	p.world.Advance(time.Second)
	p.world.Freeze(p.tab)
	p.await("the lease is over", func() bool { return !p.domain.offline.own.lease.Valid() })
	p.world.LoseMessages = 1
	other.typed(theirs, "two ")
	other.call(theirs.WhenSaved)
	if len(other.domain.offline.adopted) > 0 {
		t.Fatal("the other tab has taken the journal over")
	}
	p.world.Thaw(p.tab)
	p.typed(m, "three")
	p.call(m.WhenSaved)
	p.world.LoseMessages = 0
	if !m.IsOpen() {
		t.Fatal("it is closed")
	}
	p.connect()
	other.connect()
	p.sent()
	other.sent()
	if got := len(p.server.text("m")); got != len("one two three") {
		t.Errorf("the server has %q", p.server.text("m"))
	}
}

func TestAModelIsClosedIfAnotherTabHasTakenItsJournalWhileItsPageDidNotRun(t *testing.T) {
	p, m := blockedPage(t)
	heir := p.newPage().offline()
	heir.adopts()
	p.world.Thaw(p.tab)
	p.typed(m, "after")
	if err := p.try(m.WhenSaved); offline.CodeOf(err) != offline.ErrStale && offline.CodeOf(err) != ErrClosed {
		t.Errorf("saving what was typed then gives %v", err)
	}
	if m.IsOpen() {
		t.Error("it is open")
	}
}
