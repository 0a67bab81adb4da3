package sdk

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/wire"
)

// The server's model of that id is another one, and the device was too full for the creation to be sent.
func TestAModelThatIsStillToBeMadeIsDeletedHereAlsoWithAConnection(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	p.create("m", "mine")
	d.server.add("m", "theirs")
	p.store.OnApply = full
	p.connect()
	if err := p.try(func(done func(error)) { p.domain.Models().Remove("m", done) }); offline.CodeOf(err) != offline.ErrQuotaExceeded {
		t.Fatalf("deleting gives %v", err)
	}
	p.store.OnApply = nil
	p.remove("m")
	p.sent()
	d.wantServer("m", "theirs")
	if l := p.letters(); len(l) > 0 {
		t.Errorf("letters %+v", l)
	}
}

func TestAModelThatIsStillToBeMadeByAnotherTabIsDeletedByOneWithAConnection(t *testing.T) {
	d := newDevice(t, 1, true)
	a, b := d.newPage().offline(), d.newPage().connect()
	a.create("m", "mine")
	b.remove("m")
	a.connect()
	a.sent()
	if d.server.models["m"] != nil {
		t.Error("the deleted model was made")
	}
	if err := b.try(func(done func(error)) { b.domain.Models().Remove("other", done) }); offline.CodeOf(err) != ErrModelNotFound {
		t.Errorf("deleting what nobody has gives %v", err)
	}
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
		p.remove("m")
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

// The tab that has deleted it is gone, another one still has it open then, and finds out when it opens it again.
func TestADeletionIsSentAlsoByATabThatHadTheModelOpen(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	a, b := d.newPage().connect(), d.newPage().connect()
	mb := b.open("m")
	a.cut()
	b.cut()
	a.remove("m")
	a.kill()
	b.adopts()
	b.call(mb.Close)
	if m, err := b.tryOpen("m"); err == nil {
		t.Fatalf("the deleted model opens: %+v", m)
	}
	b.connect()
	b.sent()
	if d.server.models["m"] != nil {
		t.Error("the model is on the server")
	}
}

// It waits to be made in the journal of another tab, which may be the first to be connected, or has asked the server already.
func TestAModelThatAnotherTabHasDeletedBeforeTheServerHadItIsNotMade(t *testing.T) {
	for _, how := range []string{"told before", "told after", "told of one before", "made meanwhile", "made after it was told", "made after it was told, and the answer is lost"} {
		both(t, func(t *testing.T, once bool) {
			d := newDevice(t, 1, once)
			a, b := d.newPage().offline(), d.newPage().offline()
			remove := func() { b.remove("m") }
			if how == "told of one before" {
				remove()
			}
			a.create("m", "mine")
			m := a.open("m")
			a.typed(m, "!")
			a.call(m.Close)
			tell := func() {
				b.connect()
				b.sent()
			}
			switch how {
			case "told before", "told of one before":
				remove()
				tell()
			case "told after":
				remove()
			default:
				d.delayCreation(a, func() {
					remove()
					if how != "made meanwhile" {
						tell()
					}
				}, how == "made after it was told, and the answer is lost")
			}
			a.connect()
			a.sent()
			tell()
			if d.server.models["m"] != nil {
				t.Errorf("%s: the server has the model", how)
			}
			if l := a.letters(); len(l) != 1 || l[0].Op == nil || l[0].Op.Text != "!" {
				t.Errorf("%s: letters %+v", how, l)
			}
			if left, _ := d.base().GetRange(offline.BucketRows, offline.Prefix("disowned")); len(left) > 0 {
				t.Errorf("%s: a note is left", how)
			}
			a.cut()
			a.create("m", "another") // nothing keeps the id
			a.connect()
			a.sent()
			d.wantServer("m", "another")
		})
	}
}

// delayCreation connects a page, and lets something happen while its request to make a model is on its way.
func (d *device) delayCreation(p *page, meanwhile func(), loseAnswer bool) {
	d.t.Helper()
	var conn *manyConn
	d.server.lose = func(c *manyConn, m wire.BodyMessage) bool {
		_, begins := m.(*wire.ConnectionResponseMessage)
		_, made := m.(*wire.CreateRealtimeModelResponseMessage)
		if begins && c.client == p.tab && conn == nil {
			conn = c
			d.world.Freeze(c.up)
		}
		return made && loseAnswer
	}
	p.connect()
	d.world.Run()
	meanwhile()
	before := d.server.requests[wire.BodyCreateRealTimeModelRequest]
	d.world.Thaw(conn.up)
	d.world.Run()
	if now := d.server.requests[wire.BodyCreateRealTimeModelRequest]; before != 0 || now != 1 {
		d.t.Errorf("the model was asked for %d times before, %d times now", before, now)
	}
	if loseAnswer {
		p.cut()
	}
	d.server.lose = nil
}

// The tab that has made the first one has deleted the second, which another tab has made.
func TestModelsThatTabsHaveDeletedForEachOtherAreNotMade(t *testing.T) {
	for _, first := range []bool{false, true} {
		d := newDevice(t, 1, true)
		a, b := d.newPage().offline(), d.newPage().offline()
		remove := func(p *page) { p.remove("m") }
		a.create("m", "one")
		remove(b)
		b.create("m", "two")
		remove(a)
		if first {
			a, b = b, a
		}
		a.connect()
		a.sent()
		b.connect()
		b.sent()
		if d.server.models["m"] != nil {
			t.Errorf("first %v: the server has the model", first)
		}
		if left, _ := d.base().GetRange(offline.BucketRows, offline.Prefix("disowned")); len(left) > 0 {
			t.Errorf("first %v: a note is left", first)
		}
	}
}

// The connection comes while the store is read, and the deletion is written.
func TestADeletionIsSentAlsoIfTheModelWasBeingOpened(t *testing.T) {
	for seed := range uint64(600) {
		d := newDevice(t, seed, true)
		d.server.add("m", "x")
		p := d.newPage().connect()
		p.cut()
		var removed outcome
		p.dialer.down = false
		p.tab.Post(func() {
			p.domain.Models().Open("m", func(*Model, error) {})
			p.domain.Models().Remove("m", removed.done)
			p.domain.Hint(true)
		})
		p.await("it is deleted", func() bool { return removed.calls > 0 && p.domain.IsConnected() })
		p.sent()
		if d.server.models["m"] != nil || removed.err != nil {
			t.Errorf("seed %d: the server has the model, %v", seed, removed.err)
		}
	}
}

// The answer to the deletion is looked at after another tab has opened the new model, and edited it.
func TestADeletionThatIsAnsweredLateLeavesAModelThatWasMadeAnewAlone(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "old")
	a, b := d.newPage().connect(), d.newPage().connect()
	removed := &outcome{}
	a.tab.Post(func() { a.domain.Models().Remove("m", removed.done) })
	d.await("the server deletes it", func() bool { return d.server.models["m"] == nil })
	d.world.Freeze(a.tab)
	d.server.add("m", "new")
	m := b.open("m")
	b.cut()
	b.typed(m, "!")
	b.call(m.WhenSaved)
	d.world.Thaw(a.tab)
	a.await("the deletion is answered", func() bool { return removed.calls > 0 })
	b.connect()
	b.sent()
	d.wantServer("m", "new!")
	if l := b.letters(); len(l) > 0 || removed.err != nil {
		t.Errorf("deleting gives %v, letters %+v", removed.err, l)
	}
}

// The journal of the tab that is gone may be adopted while the server is asked for the model.
func TestADeletionOfATabThatIsGoneIsSentAlsoIfTheModelIsJustBeingOpened(t *testing.T) {
	for seed := uint64(1); seed <= seeds(60); seed++ {
		d := newDevice(t, seed, true)
		d.server.add("m", "x")
		a, b := d.newPage().connect(), d.newPage().connect()
		a.cut()
		a.remove("m")
		opened := &opened{}
		b.tab.Post(func() { b.domain.Models().Open("m", opened.done) })
		a.kill()
		b.await("the opening is answered", func() bool { return opened.calls > 0 })
		b.await("the deletion is sent", func() bool { return d.server.models["m"] == nil })
		b.sent()
	}
}

// The connection comes back while what waits of the model is being taken out of the journal.
func TestEditsOfAModelThatIsBeingDeletedAreNotSentMeanwhile(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		for seed := uint64(1); seed <= seeds(60); seed++ {
			d := newDevice(t, seed, once)
			d.server.add("m", "x")
			a, b := d.newPage().connect(), d.newPage().connect()
			ma, mb := a.open("m"), b.open("m")
			a.cut()
			b.cut()
			a.typed(ma, "!")
			b.typed(mb, "?")
			a.call(ma.WhenSaved)
			b.call(mb.WhenSaved)
			d.world.Run()
			removed := &outcome{}
			a.tab.Post(func() { a.domain.Models().Remove("m", removed.done) })
			a.connect()
			b.connect()
			a.await("it is deleted", func() bool { return removed.calls > 0 })
			a.sent()
			b.sent()
			d.world.Run()
			if d.server.models["m"] != nil || removed.err != nil {
				t.Fatalf("seed %d: the server has %q, deleting gives %v", seed, d.server.text("m"), removed.err)
			}
			if l := a.letters(); len(l) > 0 {
				t.Fatalf("seed %d: letters %+v", seed, l)
			}
			a.noFaults()
		}
	})
}
