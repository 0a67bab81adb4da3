package sdk

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// full refuses what makes a store larger.
func full(b *offline.Batch) offlinetest.Fate {
	for _, w := range b.Writes {
		if w.Value != nil && w.Range == nil {
			return offlinetest.Fate{Err: offline.Errorf(offline.ErrQuotaExceeded, "the device is full")}
		}
	}
	return offlinetest.Fate{}
}

// Content and edits go together: edits of content that is gone would be sent to whatever model of that id the server has.
func TestAModelWhoseDeletionCouldNotBeWrittenStaysWithItsEdits(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	p.create("m", "mine")
	m := p.open("m")
	p.typed(m, "!")
	p.store.OnApply = full
	if err := p.try(func(done func(error)) { p.domain.Models().Remove("m", done) }); offline.CodeOf(err) != offline.ErrQuotaExceeded {
		t.Fatalf("deleting gives %v", err)
	}
	p.store.OnApply = nil
	if m.IsOpen() || !p.saw("m deleted") || !p.saw("m closed") {
		t.Errorf("events %q", p.events)
	}
	m = p.open("m")
	p.wantText(m, "mine!")
	p.call(m.Close)
	d.server.add("m", "theirs")
	p.connect()
	p.sent()
	d.wantServer("m", "theirs")
	if l := p.letters(); len(l) != 2 || l[0].Kind != modelstore.CreateEntry || l[1].Op == nil || l[1].Op.Text != "!" {
		t.Errorf("letters %+v", l)
	}
	p.noFaults()
}

// Whether the deletion was written is not known when the model is opened; it turns out that it was not, so nothing of it is ever sent.
func TestAModelOpensWhoseDeletionMayHaveBeenWrittenAndWasNot(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	p.call(func(done func(error)) { p.domain.Models().SubscribeOffline([]string{"m"}, done) })
	p.call(p.open("m").Close)
	p.cut()
	p.store.OnApply = func(b *offline.Batch) (f offlinetest.Fate) {
		for _, w := range b.Writes {
			if w.Bucket == offline.BucketJournal {
				f.Err = offline.Errorf(offline.ErrStorage, "the transaction was aborted")
			}
		}
		return f
	}
	var removed, o = &outcome{}, &opened{}
	p.tab.Post(func() { p.domain.Models().Remove("m", removed.done) })
	p.await("deleting fails", func() bool { return removed.calls > 0 })
	if offline.CodeOf(removed.err) != offline.ErrStorage || !p.domain.offline.own.journal.Doubtful() {
		t.Fatalf("deleting gives %v", removed.err)
	}
	p.store.OnApply = nil
	p.dialer.down = false
	p.tab.Post(func() { p.domain.Hint(true) })
	p.await("there is a session", p.domain.IsConnected)
	p.domain.Models().Open("m", o.done)
	p.await("the model opens", func() bool { return o.calls > 0 })
	if o.err != nil {
		t.Fatal(o.err)
	}
	p.wantText(o.model, "x")
}

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
	lost := &offline.Batch{}
	for _, bucket := range []string{"head", "made"} {
		lost.Delete(offline.BucketRows, offline.K(bucket, "m"))
	}
	if err := d.base().Apply(lost, offline.Strict); err != nil {
		t.Fatal(err)
	}
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
	if l := a.letters(); len(l) != 1 || l[0].Op == nil || l[0].Op.Text != "!" {
		t.Errorf("letters %+v", l)
	}
	b.noFaults()
	c.noFaults()
}

// Whether the server had made the model was not known when it was deleted.
func TestTheDeletionOfAModelThatWasNeverMadeDoesNotDeleteSomebodyElses(t *testing.T) {
	for _, made := range []bool{true, false} {
		d := newDevice(t, 1, true)
		p := d.newPage().offline()
		p.create("m", "mine")
		if !made {
			d.server.add("m", "theirs")
		}
		d.server.lose = func(c *manyConn, m wire.BodyMessage) bool {
			_, created := m.(*wire.CreateRealtimeModelResponseMessage)
			_, refused := m.(*wire.ErrorMessage)
			if created || refused {
				p.dialer.down = true
			}
			return created || refused
		}
		p.connect()
		p.await("the answer is lost", func() bool { return !p.domain.IsConnected() })
		d.server.lose = nil
		p.call(func(done func(error)) { p.domain.Models().Remove("m", done) })
		p.connect()
		p.sent()
		if made && d.server.models["m"] != nil {
			t.Error("the deleted model is on the server")
		}
		if !made {
			d.wantServer("m", "theirs")
		}
		p.noFaults()
	}
}

// Who has the new model open holds back what waits of its id, and so has to see to what waits of the old one.
func TestEditsOfADeletedModelFromATabThatIsGoneAreDeadLettersWhileTheNewOneIsOpen(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "old")
	a, b := d.newPage().connect(), d.newPage().connect()
	ma := a.open("m")
	a.cut()
	b.cut()
	b.call(func(done func(error)) { b.domain.Models().Remove("m", done) })
	a.typed(ma, "!")
	b.create("m", "new")
	a.kill()
	mb := b.open("m")
	b.await("the journal is adopted", func() bool { return len(b.domain.offline.adopted) == 1 })
	b.connect()
	b.sent()
	d.wantServer("m", "new")
	if l := b.letters(); len(l) != 1 || l[0].Op == nil || l[0].Op.Text != "!" || !mb.IsOpen() {
		t.Errorf("letters %+v", l)
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
	lost := &offline.Batch{}
	lost.Delete(offline.BucketRows, offline.K("head", "m"))
	if err := d.base().Apply(lost, offline.Strict); err != nil {
		t.Fatal(err)
	}
	b.create("m", "mine")
	b.kill()
	a.await("the journal is adopted", func() bool { return len(a.domain.offline.adopted) == 1 })
	a.sent()
	a.typed(m, "!")
	a.call(m.WhenCommitted)
	d.wantServer("m", "theirs!")
	if l := a.letters(); len(l) != 1 || l[0].Kind != modelstore.CreateEntry || !m.IsOpen() {
		t.Errorf("letters %+v", l)
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
