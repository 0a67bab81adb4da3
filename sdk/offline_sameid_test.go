package sdk

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// The store took nothing when the tab opened the model, so that another one has dropped it once it was made, and fetched it again.
func TestEditsOfATabThatTheStoreKnowsNothingOfGoToTheModelThatWasMade(t *testing.T) {
	d := newDevice(t, 1, true)
	a, b := d.newPage().offline(), d.newPage().offline()
	a.create("m", "x")
	b.store.OnApply = full
	mb := b.open("m")
	b.typed(mb, "!")
	a.connect()
	a.sent()
	ma := a.open("m")
	d.world.Run()
	b.store.OnApply = nil
	b.await("the edit is saved", mb.kept.allWritten)
	b.connect()
	b.call(mb.WhenCommitted)
	d.world.Run()
	d.wantServer("m", "x!")
	a.wantText(ma, "x!")
	a.noFaults()
}

// What was made here is known by the id of its root until the server has named it. Without what is stored of it, its edits fit nothing.
func TestEditsOfARefusedModelWhoseContentIsGoneAreNotMadeToTheServersModel(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	p.create("m", "mine")
	m := p.open("m")
	p.typed(m, "!")
	p.call(m.Close)
	d.lose("m", "head", "made")
	d.server.add("m", "theirs")
	p.connect()
	p.sent()
	d.wantServer("m", "theirs")
	if l := p.letters(); len(l) != 2 || l[0].Kind != modelstore.CreateEntry || l[1].Op == nil || l[1].Op.Text != "!" || l[1].Code != ErrModelDeleted {
		t.Errorf("letters %+v", l)
	}
}

func TestEditsOfAModelThatWasMadeHereAreNotMadeToOneThatTookItsPlaceAtOnce(t *testing.T) {
	for _, open := range []bool{true, false} {
		d := newDevice(t, 1, true)
		p := d.newPage().offline()
		p.create("m", "mine")
		m := p.open("m")
		p.typed(m, "!")
		if !open {
			p.call(m.Close)
		}
		d.server.lose = func(_ *manyConn, answer wire.BodyMessage) bool {
			if _, ok := answer.(*wire.CreateRealtimeModelResponseMessage); ok {
				d.server.lose = nil
				d.server.remove("m")
				d.server.add("m", "theirs")
			}
			return false
		}
		p.connect()
		p.sent()
		d.wantServer("m", "theirs")
		if l := p.letters(); len(l) != 1 || l[0].Op == nil || l[0].Op.Text != "!" {
			t.Errorf("open %v: letters %+v", open, l)
		}
		p.wantText(p.open("m"), "theirs")
	}
}

// Another tab still has the deleted model open, and needs what is stored of it, so it seems.
func TestTheContentOfTheNewModelTakesThePlaceOfThatOfTheDeletedOne(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "old")
	a, b := d.newPage().connect(), d.newPage().connect()
	ma := a.open("m")
	a.cut()
	a.typed(ma, "!")
	d.server.remove("m")
	d.server.add("m", "new")
	b.store.OnApply = func(batch *offline.Batch) (f offlinetest.Fate) {
		for _, w := range batch.Writes {
			if w.Bucket == offline.BucketRows && w.Range == nil && w.Value == nil && w.Key[0] == "head" {
				f.Err = offline.Errorf(offline.ErrStorage, "the transaction was aborted")
			}
		}
		return f
	}
	mb := b.open("m")
	b.wantText(mb, "new")
	b.typed(mb, ".")
	b.call(mb.WhenCommitted)
	d.world.Run()
	if !mb.IsOpen() || ma.IsOpen() {
		t.Errorf("open: the new one %v, the old one %v", mb.IsOpen(), ma.IsOpen())
	}
	b.kill()
	c := d.newPage().offline()
	c.wantText(c.open("m"), "new.")
	a.connect()
	a.sent()
	a.wantText(a.open("m"), "new.")
	d.wantServer("m", "new.")
	a.wantLetter("!")
	b.noFaults()
	c.noFaults()
}

// Who has the new model open holds back what waits of its id, and so has to see to what waits of the old one.
func TestEditsOfADeletedModelFromATabThatIsGoneAreDeadLettersWhileTheNewOneIsOpen(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "old")
	a, b := d.newPage().connect(), d.newPage().connect()
	ma := a.open("m")
	a.cut()
	b.cut()
	b.remove("m")
	a.typed(ma, "!")
	b.create("m", "new")
	a.kill()
	mb := b.open("m")
	b.adopts()
	b.connect()
	b.sent()
	d.wantServer("m", "new")
	b.wantLetter("!")
	if !mb.IsOpen() {
		t.Error("the model is closed")
	}
}

// A model is made while another one of the id is being opened.
func TestACreationIsRefusedAlsoIfTheServersModelWasOpenedMeanwhile(t *testing.T) {
	refused := 0
	for seed := range uint64(30) {
		d := newDevice(t, seed, true)
		d.server.add("m", "theirs")
		p := d.newPage().connect()
		o, created := &opened{}, &outcome{}
		p.tab.Post(func() {
			p.domain.Models().Open("m", o.done)
			p.domain.offline.create(NewModel{Collection: "c", ID: "m"}, func(_ string, err error) { created.done(err) })
		})
		p.await("both return", func() bool { return o.calls > 0 && created.calls > 0 })
		p.sent()
		letters := p.letters()
		if created.err == nil {
			refused++
			if len(letters) != 1 || letters[0].Kind != modelstore.CreateEntry {
				t.Errorf("seed %d: letters %+v", seed, letters)
			}
		}
		m := p.open("m")
		p.typed(m, "!")
		p.call(m.WhenCommitted)
		d.wantServer("m", "theirs!")
	}
	if refused == 0 {
		t.Error("no model was made before the other one was open")
	}
}

// It waits in the journal of a tab that is gone.
func TestACreationIsRefusedAlsoWhileTheServersModelIsOpen(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "theirs")
	a, b := d.newPage().connect(), d.newPage().offline()
	m := a.open("m")
	d.world.Run()
	d.lose("m", "head")
	b.create("m", "mine")
	b.kill()
	a.adopts()
	a.sent()
	a.typed(m, "!")
	a.call(m.WhenCommitted)
	d.wantServer("m", "theirs!")
	a.wantRefusedCreation()
	if !m.IsOpen() {
		t.Error("the model is closed")
	}
}

// The model is closed while it looks why its edits were refused; some are not saved yet.
func TestAModelThatIsClosedWhileItsEditsAreFoundRefusedOpensAgain(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	m := p.open("m")
	p.cut()
	p.on(func() {
		m.kept.needs = 1 // of what edits are made on something is not in the store
		m.text().Splice(0, 0, "!")
		m.kept.buried()
		m.closed(true, "", nil)
	})
	p.connect()
	p.open("m")
}

// The one that was deleted waits to be made in the journal of the tab that has the other one open by now.
func TestEditsOfAModelThatWasMadeAnewInAnotherTabAreNotMadeToTheOneThatWasDeleted(t *testing.T) {
	for _, refused := range []bool{false, true} {
		both(t, func(t *testing.T, once bool) {
			d := newDevice(t, 1, once)
			a, b := d.newPage().offline(), d.newPage().offline()
			a.create("m", "old")
			b.remove("m")
			b.create("m", "new")
			m := a.open("m")
			a.typed(m, "!")
			a.connect()
			d.await("the deleted one is dealt with", func() bool { return !a.domain.offline.hasCreate("m") })
			d.world.Run()
			if !m.IsOpen() || m.Committed() || !m.Local() {
				t.Fatalf("open %v, committed %v, local %v", m.IsOpen(), m.Committed(), m.Local())
			}
			if refused {
				d.server.add("m", "theirs")
			}
			b.connect()
			b.sent()
			a.sent()
			d.await("all is told", func() bool { return m.Committed() || !m.IsOpen() })
			want := map[bool]string{false: "new!", true: "theirs"}[refused]
			d.wantServer("m", want)
			a.wantText(a.open("m"), want)
			la, lb := a.letters(), b.letters()
			if refused && (len(la) != 1 || la[0].Op == nil || len(lb) != 1 || lb[0].Kind != modelstore.CreateEntry) || !refused && len(la)+len(lb) > 0 {
				t.Errorf("refused %v: letters %+v and %+v", refused, la, lb)
			}
			a.noFaults()
		})
	}
}

// The tab that has the new one open has no network either.
func TestEditsOfADeletedModelThatBecomeDeadLettersLeaveThoseOfTheNewOneAlone(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "old")
	a, b := d.newPage().connect(), d.newPage().connect()
	ma := a.open("m")
	a.cut()
	d.server.remove("m")
	d.server.add("m", "new")
	d.world.LoseMessages = 1
	mb := b.open("m")
	d.world.Run()
	b.cut()
	b.typed(mb, "!")
	b.call(mb.WhenSaved)
	a.typed(ma, "?")
	a.await("it is closed", func() bool { return !ma.IsOpen() })
	a.wantText(a.open("m"), "new!")
	d.world.LoseMessages = 0
	b.connect()
	b.call(mb.WhenCommitted)
	d.wantServer("m", "new!")
	d.world.Advance(2 * journalRetry)
	a.wantLetter("?")
	b.typed(mb, ".")
	b.call(mb.WhenCommitted)
	d.wantServer("m", "new!.")
	if l := b.letters(); len(l) > 0 || !mb.IsOpen() {
		t.Errorf("letters of the new one: %+v", l)
	}
	a.noFaults()
	b.noFaults()
}

// Whether it was made is not known, and the tab that has its journal by now has the server's model of that id open.
func TestACreationThatIsRepeatedIsRefusedAlsoWhileTheServersModelIsOpen(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		a, b := d.newPage().offline(), d.newPage().offline()
		a.create("m", "mine")
		d.server.add("m", "theirs")
		d.server.lose = func(c *manyConn, m wire.BodyMessage) bool {
			_, refused := m.(*wire.ErrorMessage)
			return refused && c.client == a.tab
		}
		d.lose("m", "head")
		a.connect()
		d.world.Run()
		b.connect()
		m := b.open("m")
		a.kill()
		b.await("the creation is refused", func() bool { return len(b.letters()) == 1 })
		if l := b.letters(); l[0].Kind != modelstore.CreateEntry || l[0].Code != ErrModelExists {
			t.Errorf("letters %+v", l)
		}
		b.typed(m, "!")
		b.call(m.WhenCommitted)
		d.wantServer("m", "theirs!")
	})
}

// A tab has edits of the first one, and the journal of one that is gone with edits of the second.
func TestEditsOfADeletedModelThatAreRefusedLeaveThoseOfTheNewOneAlone(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "old")
	a, b := d.newPage().connect(), d.newPage().connect()
	ma := a.open("m")
	a.cut()
	a.typed(ma, "!")
	a.call(ma.WhenSaved)
	b.remove("m")
	d.world.Run()
	d.server.add("m", "new")
	mb := b.open("m")
	d.world.Run()
	b.cut()
	b.typed(mb, "?")
	b.call(mb.WhenSaved)
	b.kill()
	a.adopts()
	a.connect()
	a.sent()
	d.wantServer("m", "new?")
	a.wantLetter("!")
}

// A server that cannot tell entries makes the chain keep what it has ordered as long as two tabs have the model open.
func TestUnsavedEditsOfADeletedModelAreDeadLettersWhileAnotherTabHasTheNewOneOpen(t *testing.T) {
	for _, once := range []bool{true, false} {
		d := newDevice(t, 1, true)
		d.once = once // a server without exactly-once tells which model it is all the same
		d.server.add("m", "old")
		a, b := d.newPage().connect(), d.newPage().connect()
		ma := a.open("m")
		d.world.Run()
		d.world.Freeze(a.tab)
		saved := &outcome{}
		a.tab.Post(func() {
			ma.text().Splice(0, 0, "!")
			ma.WhenSaved(saved.done)
		})
		d.server.remove("m")
		d.server.add("m", "new")
		mb := b.open("m")
		b.typed(mb, ".")
		b.call(mb.WhenCommitted)
		d.world.Thaw(a.tab)
		d.world.Run()
		if a.wantLetter("!"); saved.calls != 1 || saved.err == nil {
			t.Errorf("exactly once %v: saved is %+v", once, saved)
		}
		a.kill()
		b.adopts()
		b.wantLetter("!")
		b.call(mb.Close)

		b.call(func(done func(error)) { b.domain.RetryDeadLetters("m", done) })
		b.sent()
		b.wantLetter("!")
		d.wantServer("m", "new.")
		b.call(func(done func(error)) { b.domain.DiscardDeadLetters("m", done) })
		if l := b.letters(); len(l) > 0 {
			t.Errorf("letters that were discarded are there: %+v", l)
		}
		b.noFaults()
	}
}

// A tab that is frozen, or whose connection is slow, hears late that its model was deleted.
func TestASnapshotOfADeletedModelIsNotWritten(t *testing.T) {
	for _, anew := range []bool{true, false} {
		d := newDevice(t, 1, true)
		d.server.add("m", "old")
		a, b := d.newPage().connect(), d.newPage().connect()
		ma := a.open("m")
		d.world.Run()
		d.world.Freeze(a.tab)
		a.tab.Post(func() { ma.kept.save(false) })
		b.remove("m")
		if anew {
			d.server.add("m", "new")
			b.open("m")
		}
		d.world.Thaw(a.tab)
		a.world.Run()
		a.kill()
		b.kill()
		p := d.newPage().offline()
		if m, err := p.tryOpen("m"); anew {
			p.wantText(m, "new")
		} else if err == nil {
			t.Errorf("the deleted model is there, with %q", m.text().Text())
		}
	}
}

// What is left of them would be taken for edits that wait, and hold up dead letters that are to be sent again.
func TestNothingIsLeftOfCommittedEditsWhenAModelIsClosedWhoseContentIsGone(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	m := p.open("m")
	p.typed(m, "!")
	p.call(m.WhenCommitted)
	d.world.Run()
	d.lose("m", "head")
	p.call(m.Close)
	d.world.Run()
	if c, links, err := modelstore.ReadChain(d.base(), "m"); err != nil || len(links) > 0 {
		t.Errorf("the chain is %+v with %+v, %v", c, links, err)
	}
}
