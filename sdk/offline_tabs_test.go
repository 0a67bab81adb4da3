package sdk

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

func (d *device) journals() int {
	records, _ := d.base().GetRange(offline.BucketMeta, offline.Prefix("journals"))
	return len(records)
}

func TestAReloadedPageGoesOnWithItsJournal(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	replica := p.domain.offline.own.replica
	p.kill()
	q := d.newPage().offline()
	if q.domain.offline.own.replica != replica || d.journals() != 1 {
		t.Errorf("another journal was made: %d", d.journals())
	}
}

// Defect 4: two tabs on one store.
func TestDefect4TwoTabsEditOneModelOfflineAndNothingIsLost(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "")
		a := d.newPage().connect()
		b := d.newPage().connect()
		ma, mb := a.open("m"), b.open("m")
		if a.domain.offline.own.replica == b.domain.offline.own.replica {
			t.Fatal("the tabs share a journal")
		}
		a.cut()
		b.cut()
		for i := range 5 {
			a.typed(ma, "a"+strconv.Itoa(i))
			b.typed(mb, "b"+strconv.Itoa(i))
		}
		a.connect()
		b.connect()
		a.sent()
		b.sent()
		d.await("they agree", func() bool { return ma.text().Text() == mb.text().Text() })
		text := d.server.text("m")
		for i := range 5 {
			if strings.Count(text, "a"+strconv.Itoa(i)) != 1 || strings.Count(text, "b"+strconv.Itoa(i)) != 1 {
				t.Errorf("the server has %s", text)
			}
		}
		a.wantText(ma, text)
		a.noFaults()
		b.noFaults()
	})
}

func TestTheEditsOfAClosedTabAreSentByAnother(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "")
		a := d.newPage().offline()
		b := d.newPage().connect()
		b.cut()
		d.world.Advance(time.Second)
		a.connect()
		ma := a.open("m")
		a.cut()
		a.typed(ma, "x")
		a.call(ma.WhenSaved)
		a.create("made", "y")
		a.kill()
		d.world.Run()
		if n := b.domain.Pending(); n.Entries != 2 {
			t.Errorf("the other tab has %+v", n)
		}
		b.connect()
		b.sent()
		d.wantServer("m", "x")
		d.wantServer("made", "y")
		d.world.Run()
		if len(b.domain.offline.adopted) != 0 || d.journals() != 1 {
			t.Errorf("%d journals are left", d.journals())
		}
		if h, _ := modelstore.ReadHead(d.base(), "m"); len(h.Pins) != 0 {
			t.Errorf("pins are left: %+v", h.Pins)
		}
		b.noFaults()
	})
}

func TestTheEditsOfAClosedTabReachAModelThatIsOpenInAnother(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		for _, online := range []bool{true, false} {
			d := newDevice(t, 1, once)
			d.server.add("m", "")
			a := d.newPage().connect()
			b := d.newPage().connect()
			ma, mb := a.open("m"), b.open("m")
			a.cut()
			a.typed(ma, "a")
			a.typed(ma, "A")
			a.call(ma.WhenSaved)
			if !online {
				b.cut()
			}
			b.typed(mb, "b")
			a.kill()
			d.world.Run()
			b.typed(mb, "B")
			b.connect()
			b.sent()
			b.await("the model is committed and up to date", func() bool { return mb.Committed() && mb.state == 3 })
			text := d.server.text("m")
			for _, s := range []string{"aA", "b", "B"} {
				if strings.Count(text, s) != 1 {
					t.Errorf("online %v: the server has %q", online, text)
				}
			}
			b.wantText(mb, text)
			b.typed(mb, "!")
			b.call(mb.WhenCommitted)
			b.noFaults()
		}
	})
}

// A server without exactly-once tells only sessions. That of the tab that is gone is noted with the chain, which the one that has its journal
// now could not read since.
func TestTheEditsOfAClosedTabThatItHadSentAreNotSentAgainByAnotherThatCouldNotReadTheStore(t *testing.T) {
	d := newDevice(t, 1, false)
	d.server.add("m", "")
	a, b := d.newPage().connect(), d.newPage().connect()
	ma, mb := a.open("m"), b.open("m")
	a.cut()
	b.cut()
	a.typed(ma, "x")
	b.wantText(mb, "x")
	blind := true
	b.store.OnRead = func() error {
		if blind || len(b.domain.offline.adopted) > 0 && !b.domain.IsConnected() {
			return offline.Errorf(offline.ErrStorage, "cannot read")
		}
		return nil
	}
	d.server.lose = func(_ *manyConn, m wire.BodyMessage) bool { return m.Body() == wire.BodyOperationAck }
	a.connect()
	d.await("the server has the edit", func() bool { return d.server.text("m") == "x" })
	a.kill()
	d.server.lose, blind = nil, false
	b.await("the other tab has the journal", func() bool { return len(b.domain.offline.adopted) > 0 })
	b.connect()
	b.sent()
	d.wantServer("m", "x")
	b.wantText(mb, "x")
	b.typed(mb, "y")
	b.call(mb.WhenCommitted)
	d.wantServer("m", "xy")
	b.noFaults()
}

func TestDeadLettersOfAClosedTabAreShownByAnother(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	a := d.newPage().connect()
	b := d.newPage().connect()
	ma := a.open("m")
	a.cut()
	a.typed(ma, "x")
	a.call(ma.WhenSaved)
	a.kill()
	b.cut()
	d.server.remove("m")
	b.connect()
	b.await("nothing is pending", func() bool { return b.domain.Pending().Entries == 0 && len(b.domain.offline.adopted) == 1 })
	d.world.Run()
	b.wantLetter("x")
	b.call(func(done func(error)) { b.domain.DiscardDeadLetters("m", done) })
	d.world.Run()
	if len(b.letters()) != 0 || d.journals() != 1 {
		t.Errorf("%d journals", d.journals())
	}
}

func TestASnapshotDoesNotGoBeyondWhatAnotherTabNeeds(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	a := d.newPage().connect()
	b := d.newPage().connect()
	ma := a.open("m")
	b.open("m")
	d.world.Run()
	a.cut()
	a.typed(ma, "x")
	a.call(ma.WhenSaved)
	for range 3 * DefaultOptions().SnapshotInterval {
		d.server.edit("m", spliceOp(0, 0, "."))
		d.world.Run()
	}
	if h, _ := modelstore.ReadHead(d.base(), "m"); h.Version > 1 {
		t.Errorf("the snapshot is at %d, an edit of another tab at 1", h.Version)
	}
	a.kill()
	c := d.newPage().offline()
	m := c.open("m")
	if text := m.text().Text(); strings.Count(text, "x") != 1 || len(text) != 1+3*DefaultOptions().SnapshotInterval {
		t.Errorf("offline it has %q", text)
	}
}

// Tabs see each other's edits at once, with and without a network, in one order that the server keeps.
func TestTabsSeeEachOthersEditsWhileTheyAreOffline(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d, a, b, ma, mb := twoTabs(t, once)
		a.cut()
		b.cut()
		at := func(p *page, m *Model, index int, s string) {
			p.on(func() { m.text().Splice(index, 0, s) })
			if ma.text().Text() != mb.text().Text() {
				t.Fatalf("after %q the tabs have %q and %q", s, ma.text().Text(), mb.text().Text())
			}
		}
		at(a, ma, 0, "a")
		at(b, mb, 0, "b")
		at(a, ma, 1, "A")
		a.tab.Post(func() { ma.text().Splice(1, 0, "x") }) // both at once, at one place
		b.tab.Post(func() { mb.text().Splice(1, 0, "y") })
		d.world.Run()
		at(b, mb, 3, "B")
		want := ma.text().Text()
		if len(want) != 7 {
			t.Fatalf("the tabs have %q", want)
		}
		c := d.newPage().offline() // and one that is opened now
		c.wantText(c.open("m"), want)
		b.connect()
		a.connect()
		a.sent()
		b.sent()
		d.await("both know", func() bool { return ma.Committed() && mb.Committed() })
		d.wantServer("m", want)
		a.wantText(ma, want)
		b.wantText(mb, want)
		at(a, ma, 0, "online")
		a.noFaults()
		b.noFaults()
	})
}

// A tab that has a network sends what it has seen of another one that has none, if its own edits were made on that.
func TestATabSendsTheEditsOfAnotherThatItsOwnWereMadeOn(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	a, b := d.newPage().connect(), d.newPage().connect()
	ma, mb := a.open("m"), b.open("m")
	a.cut()
	a.typed(ma, "a")
	b.wantText(mb, "a")
	d.wantServer("m", "")
	b.typed(mb, "b")
	b.call(mb.WhenCommitted)
	d.wantServer("m", "ab")
	a.typed(ma, "c")
	a.connect()
	a.sent()
	b.await("all is there", func() bool { return mb.text().Text() == "abc" && mb.Committed() })
	d.wantServer("m", "abc")
	a.wantText(ma, "abc")
	a.noFaults()
	b.noFaults()
}

// What one tab hears from the server, another that has no network gets from the store, with the edits that were made on it.
func TestATabWithoutNetworkFollowsOneThatHasIt(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "")
		a, b := d.newPage().connect(), d.newPage().connect()
		ma, mb := a.open("m"), b.open("m")
		a.cut()
		d.server.edit("m", spliceOp(0, 0, ">"))
		b.await("it is there", func() bool { return mb.Version() == 2 })
		d.world.Run()
		b.cut()
		b.typed(mb, "b")
		a.wantText(ma, ">b")
		a.typed(ma, "a")
		b.wantText(mb, ">ba")
		a.connect()
		b.connect()
		a.sent()
		b.sent()
		d.wantServer("m", ">ba")
		a.noFaults()
		b.noFaults()
	})
}

// Links are made in one order, each at no earlier version than those before it: else no tab could take it in.
func TestANoteOfTheSessionAppendsNoEditsWhileThoseOfAnotherTabAreToBeTakenIn(t *testing.T) {
	d := newDevice(t, 1, false)
	d.server.add("m", "")
	a := d.newPage().connect()
	m := a.open("m")
	a.cut()
	a.typed(m, "x")
	a.call(m.WhenSaved)
	m.kept.ahead = []modelstore.Link{{Context: m.doc.Version() + 1}} // made by a tab that knows more
	a.typed(m, "y")
	m.kept.put(nil)
	d.world.Run()
	if c, live, err := modelstore.ReadChain(d.base(), "m"); err != nil || len(live) != 1 {
		t.Errorf("the chain has %d links, want that of x: %+v %v", len(live), c, err)
	}
}

// A server without exactly-once tells only sessions, and those went with the chain, which was cleared as nobody knew of the other tab: when
// it opened the model, the store took nothing.
func TestATabThatTheStoreKnowsNothingOfDoesNotTakeInTwiceWhatItSawInFlight(t *testing.T) {
	for _, looks := range []bool{false, true} { // the other tab, before it is connected
		for _, logged := range []bool{false, true} {
			d := newDevice(t, 1, false)
			d.server.add("m", "x")
			a, b := d.newPage().connect(), d.newPage().offline()
			if logged {
				a.call(func(done func(error)) { a.domain.Models().SubscribeOffline([]string{"m"}, done) })
			}
			ma := a.open("m")
			d.world.Run()
			a.cut()
			a.typed(ma, "!")
			b.store.OnApply = full
			mb := b.open("m")
			b.wantText(mb, "x!")
			a.connect()
			a.call(ma.WhenCommitted)
			a.call(ma.Close)
			d.world.Run()
			if looks {
				b.on(mb.kept.read)
			}
			b.wantText(mb, "x!")
			b.store.OnApply = nil
			b.connect()
			d.world.Run()
			b.wantText(mb, "x!")
			if mb.IsOpen() {
				t.Errorf("looks %v, logged %v: it is still open", looks, logged)
			}
			mb = b.open("m")
			b.typed(mb, "y")
			b.call(mb.WhenCommitted)
			d.wantServer("m", "x!y")
			b.wantText(mb, "x!y")
			b.noFaults()
		}
	}
}

// Else another tab may put later content in the place of what the edits of this one are made on.
func TestTabsThatOpenAModelAtOnceAreAllNotedToNeedIt(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		for seed := uint64(1); seed <= seeds(20); seed++ {
			d := newDevice(t, seed, once)
			d.server.add("m", "x")
			a, b := d.newPage().connect(), d.newPage().connect()
			opened := [2]*outcome{{}, {}}
			for i, p := range []*page{a, b} {
				p.tab.Post(func() { p.domain.Models().Open("m", func(_ *Model, err error) { opened[i].done(err) }) })
			}
			d.await("both are open", func() bool { return opened[0].calls+opened[1].calls == 2 })
			d.world.Run()
			if h, err := modelstore.ReadHead(d.base(), "m"); err != nil || len(h.Pins) != 2 {
				t.Fatalf("seed %d: pins %+v, %v", seed, h.Pins, err)
			}
		}
	})
}

func TestALongLogMakesASnapshotWhileTwoTabsHaveTheModelOpen(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	a, b := d.newPage().connect(), d.newPage().connect()
	a.open("m")
	b.open("m")
	interval := DefaultOptions().SnapshotInterval
	for range 5 * interval {
		d.server.edit("m", spliceOp(0, 0, "."))
		d.world.Run()
	}
	stored, err := modelstore.Load(d.base(), "m")
	if err != nil || len(stored.Log) > 2*interval || stored.Version() != int64(5*interval)+1 {
		t.Errorf("the snapshot is at %d, %d behind it, %v", stored.Head.Version, len(stored.Log), err)
	}
}
