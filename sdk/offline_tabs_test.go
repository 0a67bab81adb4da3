package sdk

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
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
	if l := b.letters(); len(l) != 1 || l[0].Op.Text != "x" {
		t.Errorf("letters %+v", l)
	}
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
	for range 3 * snapshotInterval {
		d.server.edit("m", spliceOp(0, 0, "."))
		d.world.Run()
	}
	if h, _ := modelstore.ReadHead(d.base(), "m"); h.Version > 1 {
		t.Errorf("the snapshot is at %d, an edit of another tab at 1", h.Version)
	}
	a.kill()
	c := d.newPage().offline()
	m := c.open("m")
	if text := m.text().Text(); strings.Count(text, "x") != 1 || len(text) != 1+3*snapshotInterval {
		t.Errorf("offline it has %q", text)
	}
}

// Tabs see each other's edits at once, with and without a network, in one order that the server keeps.
func TestTabsSeeEachOthersEditsWhileTheyAreOffline(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "-")
		a, b := d.newPage().connect(), d.newPage().connect()
		ma, mb := a.open("m"), b.open("m")
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

// Two tabs at a time are killed and started at random moments, connected or not.
func TestTabsThatComeAndGoLoseNothingThatWasSavedAndDoubleNothing(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		for seed := range seeds(200) {
			tabs(t, seed, once)
		}
	})
}

func tabs(t *testing.T, seed uint64, once bool) {
	d := newDevice(t, seed, once)
	r := d.world.Rand()
	d.server.note = "seed " + strconv.FormatUint(seed, 10)
	d.server.add("m0", "")
	d.server.add("m1", "")
	saved, all, edits := map[string]bool{}, map[string]string{}, 0
	type tab struct {
		*page
		models map[string]*Model
	}
	var open []*tab
	start := func() {
		x := &tab{d.newPage(), map[string]*Model{}}
		open = append(open, x)
		x.dialer.down = r.IntN(2) == 0
		x.tab.Post(func() {
			if !x.dialer.down {
				x.domain.Connect(Password("ada", "secret"), func(error) {})
			}
			x.domain.InitializeOffline("ada", func(error) {})
		})
	}
	start()
	for range 80 + r.IntN(60) {
		for range r.IntN(20) {
			d.world.Step()
		}
		if r.IntN(30) == 0 {
			d.world.Advance(time.Duration(r.IntN(2000)) * time.Millisecond)
		}
		x := open[r.IntN(len(open))]
		id := "m" + strconv.Itoa(r.IntN(2))
		m := x.models[id]
		switch n := r.IntN(24); {
		case n == 0 && len(open) < 3:
			start()
		case n == 1 && len(open) > 1:
			if len(x.faults) > 0 {
				t.Fatalf("seed %d: %q", seed, x.faults)
			}
			d.server.trace("KILL")
			x.kill()
			for i := range open {
				if open[i] == x {
					open = append(open[:i:i], open[i+1:]...)
					break
				}
			}
		case n < 4:
			x.dialer.down = true
			x.cutAll()
		case n < 8:
			x.dialer.down = false
			x.tab.Post(func() {
				if x.domain.IsDisconnected() {
					x.domain.Connect(Password("ada", "secret"), func(error) {})
				} else {
					x.domain.Hint(true)
				}
			})
		case n < 12 && m == nil:
			x.tab.Post(func() {
				x.domain.Models().Open(id, func(m *Model, err error) {
					if err == nil {
						x.models[id] = m
					}
				})
			})
		case n == 13 && m != nil:
			delete(x.models, id)
			x.tab.Post(func() { m.Close(nil) })
		case m != nil:
			for range r.IntN(3) + 1 { // those of one tick are one run
				edits++
				token := "<" + strconv.Itoa(edits) + ">"
				all[token] = id
				x.tab.Post(func() {
					if !m.IsOpen() || m.IsClosing() {
						return
					}
					at := strings.LastIndexByte(m.text().Text()[:r.IntN(m.text().Len()+1)], '>') + 1
					d.server.trace("EDIT", id, token, at, m.Version(), m.state, m.kept.links)
					if err := m.text().Splice(at, 0, token); err != nil {
						t.Errorf("seed %d: %v", seed, err)
					}
					m.WhenSaved(func(err error) { saved[token] = saved[token] || err == nil })
				})
			}
		}
	}
	d.world.Advance(time.Second)
	d.world.Run()
	for id := range map[string]bool{"m0": true, "m1": true} {
		shown := map[bool]string{}
		for _, x := range open {
			m := x.models[id]
			if m == nil || m.state != offlineModel || !m.IsOpen() || m.kept.stuck() {
				continue // one that is stuck says so to who wants to save
			}
			if other, ok := shown[false]; ok && other != m.text().Text() {
				t.Fatalf("seed %d: tabs without network show %q and %q", seed, other, m.text().Text())
			}
			shown[false] = m.text().Text()
		}
	}
	for _, x := range open {
		if len(x.faults) > 0 {
			t.Fatalf("seed %d: %q", seed, x.faults)
		}
		x.kill()
	}
	p := d.newPage().connect()
	d.world.Advance(time.Second)
	p.await("all is sent, seed "+strconv.FormatUint(seed, 10), func() bool { return p.domain.Pending().Entries == 0 && len(p.domain.offline.adopted) == 0 })
	d.world.Run()
	if len(p.faults) > 0 || len(p.letters()) > 0 {
		t.Fatalf("seed %d: %q, letters %+v", seed, p.faults, p.letters())
	}
	for token, id := range all {
		if n := strings.Count(d.server.text(id), token); n > 1 || n == 0 && saved[token] {
			t.Fatalf("seed %d: %s is there %d times, saved %v: %s", seed, token, n, saved[token], d.server.text(id))
		}
	}
	for _, id := range []string{"m0", "m1"} {
		p.wantText(p.open(id), d.server.text(id))
		p.wantCleanJournal(id)
	}
	if d.journals() != 1 {
		t.Fatalf("seed %d: %d journals are left", seed, d.journals())
	}
}
