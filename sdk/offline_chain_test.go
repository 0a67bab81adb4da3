package sdk

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// A tab that has opened a model at a later version than the edits of another were made at has the server tell what was between. What the
// other does meanwhile must not make it forget the edits that wait for that.
func TestEditsThatWaitForWhatTheServerTellsOnceMoreAreNotForgotten(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		for seed := range uint64(20) {
			d := newDevice(t, seed, once)
			d.server.add("m", "-")
			a, b := d.newPage().connect(), d.newPage().connect()
			ma := a.open("m")
			a.typed(ma, "x")
			a.call(ma.WhenCommitted) // at version 1; the link stays until the next snapshot
			a.cut()
			a.typed(ma, "a")
			a.store.Corrupt(offline.BucketRows, offline.K("head", "m"), []byte("garbage"))
			a.store.Corrupt(offline.BucketRows, modelstore.LogKey("m", ma.incarnation, 1), []byte("garbage"))
			mb := b.open("m")
			d.await("the server is asked once more", func() bool { return mb.kept.needs > 0 })
			for _, c := range d.server.conns {
				d.world.Freeze(c.down) // its answer takes a while
			}
			a.typed(ma, "A")
			for _, c := range d.server.conns {
				d.world.Thaw(c.down)
			}
			b.typed(mb, "b")
			a.connect()
			a.sent()
			b.sent()
			d.await("they agree", func() bool { return ma.text().Text() == mb.text().Text() && ma.Committed() && mb.Committed() })
			text := d.server.text("m")
			if strings.Count(text, "a") != 1 || strings.Count(text, "A") != 1 || strings.Count(text, "b") != 1 {
				t.Fatalf("seed %d: the server has %q", seed, text)
			}
			b.wantText(mb, text)
			a.noFaults()
			b.noFaults()
		}
	})
}

// What comes while a batch is open waits for its end, however it ends.
func TestEditsOfAnotherTabThatComeDuringABatchAreTakenInAfterIt(t *testing.T) {
	ends := map[string]func(p *page, m *Model){
		"completed": func(p *page, m *Model) {
			p.on(func() {
				m.text().Splice(0, 0, "b")
				m.doc.CompleteBatch()
			})
		},
		"cancelled": func(p *page, m *Model) { p.on(func() { m.doc.CancelBatch() }) },
	}
	for name, end := range ends {
		for _, online := range []bool{true, false} {
			d := newDevice(t, 1, true)
			d.server.add("m", "")
			a, b := d.newPage().connect(), d.newPage().connect()
			ma, mb := a.open("m"), b.open("m")
			a.cut()
			if !online {
				b.cut()
			}
			b.on(func() { mb.doc.StartBatch() })
			a.typed(ma, "a")
			end(b, mb)
			if name == "completed" {
				b.call(mb.WhenSaved)
				if text := mb.text().Text(); len(text) != 2 || !strings.Contains(text, "a") {
					t.Fatalf("the text is %q", text)
				}
			} else {
				b.wantText(mb, "a")
			}
			a.wantText(ma, mb.text().Text())
			a.connect()
			b.connect()
			a.sent()
			b.sent()
			d.wantServer("m", mb.text().Text())
			a.noFaults()
			b.noFaults()
		}
	}
}

// The time of edits that were made at a later version may come in a batch.
func TestEditsWhoseVersionIsReachedDuringABatchAreTakenInAfterIt(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	a, b := d.newPage().connect(), d.newPage().connect()
	ma, mb := a.open("m"), b.open("m")
	for _, c := range d.server.conns {
		if c.client == b.tab {
			d.world.Freeze(c.down) // b hears of it later
		}
	}
	d.server.edit("m", spliceOp(0, 0, ">"))
	d.world.Run()
	a.cut()
	a.typed(ma, "a") // at version 2
	if len(mb.kept.ahead) != 1 {
		t.Fatalf("%d links are ahead", len(mb.kept.ahead))
	}
	b.on(func() { mb.doc.StartBatch() })
	for _, c := range d.server.conns {
		d.world.Thaw(c.down)
	}
	d.world.Run()
	b.on(func() {
		mb.text().Splice(mb.text().Len(), 0, "b")
		mb.doc.CompleteBatch()
	})
	b.call(mb.WhenSaved)
	a.wantText(ma, mb.text().Text())
	a.connect()
	b.call(mb.WhenCommitted)
	d.wantServer("m", mb.text().Text())
	b.noFaults()
}

// The server closes a model while the store is not at hand: edits that cannot be saved any more must not keep it from being opened again.
func TestAModelThatIsClosedWhileItsEditsWaitForAnotherTabsCanBeOpenedAgain(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	a, b := d.newPage().connect(), d.newPage().connect()
	ma, mb := a.open("m"), b.open("m")
	for _, c := range d.server.conns {
		if c.client == b.tab {
			d.world.Freeze(c.down)
		}
	}
	d.server.edit("m", spliceOp(0, 0, ">"))
	d.world.Run()
	a.cut()
	a.typed(ma, "a") // at version 2, which b does not hear of
	b.typed(mb, "b")
	var saved outcome
	b.on(func() {
		mb.WhenSaved(saved.done)
		mb.closed(false, "permissions", errorf(ErrUnauthorized, "not any more"))
	})
	d.world.Run()
	if saved.calls != 1 || saved.err == nil {
		t.Errorf("saved() was told %d times, %v", saved.calls, saved.err)
	}
	for _, c := range d.server.conns {
		d.world.Thaw(c.down)
	}
	b.open("m")
}

// Dead letters of several refusals, with edits that were accepted in between, are sent again.
func TestDeadLettersWithAcceptedEditsBetweenThemAreSentAgain(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "-")
	p := d.newPage().connect()
	refused := func(text string) {
		m := p.open("m")
		p.cut()
		p.typed(m, text)
		p.call(m.WhenSaved)
		p.call(m.Close)
		d.server.deny["m"] = true
		p.connect()
		p.sent()
		d.server.deny["m"] = false
	}
	refused("a")
	m := p.open("m")
	p.typed(m, "b")
	p.call(m.WhenCommitted)
	p.call(m.Close)
	d.world.Run()
	refused("c")
	if l := p.letters(); len(l) != 2 {
		t.Fatalf("letters %+v", l)
	}
	p.call(func(done func(error)) { p.domain.RetryDeadLetters("m", done) })
	p.sent()
	text := d.server.text("m")
	if l := p.letters(); len(l) != 0 || strings.Count(text, "a") != 1 || strings.Count(text, "c") != 1 || strings.Count(text, "b") != 1 {
		t.Errorf("the server has %q, letters %+v", text, l)
	}
	p.wantCleanJournal("m")
}

// A model whose content is not here, and whose edits the server cannot take for now, is not asked for without a pause.
func TestAnOpenThatWaitsForEditsToBeSentLeavesTheServerAlone(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	p.cut()
	p.typed(m, "a")
	p.call(m.WhenSaved)
	p.call(m.Close)
	p.store.Corrupt(offline.BucketRows, offline.K("head", "m"), []byte("garbage"))
	d.server.refuse["m"] = "busy"
	p.connect()
	var o opened
	p.tab.Post(func() { p.domain.Models().Open("m", o.done) })
	for range 3000 {
		d.world.Step()
	}
	if n := d.server.requests[wire.BodyModelResyncRequest]; n > 5 {
		t.Errorf("it was asked %d times at once", n)
	}
	d.server.refuse["m"] = ""
	d.await("the model opens", func() bool { return o.calls > 0 })
	if o.err != nil {
		t.Fatal(o.err)
	}
	p.wantText(o.model, "a")
}

// Of a run of which the server has taken a part, the rest is a dead letter, and only that is sent again.
func TestOfARunThatWasTakenInPartOnlyTheRestIsADeadLetter(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	p.cut()
	p.on(func() {
		for i, s := range []string{"a", "b", "c"} {
			m.text().Splice(i, 0, s)
		}
	})
	p.call(m.WhenSaved)
	p.call(m.Close)
	acks := 0
	d.server.lose = func(c *manyConn, message wire.BodyMessage) bool {
		if _, ok := message.(*wire.OperationAcknowledgementMessage); ok {
			acks++
		}
		return acks == 1
	}
	p.dialer.down = false
	p.tab.Post(func() { p.domain.Hint(true) })
	d.await("the first is taken", func() bool { return acks > 0 })
	log := d.server.models["m"].log
	d.server.models["m"].log = log[:1] // the others have not arrived
	if len(log) != 1 || d.server.text("m") != "a" {
		t.Fatalf("the server has %q", d.server.text("m"))
	}
	d.server.deny["m"] = true
	d.server.lose = nil
	p.sent()
	l := p.letters()
	d.server.deny["m"] = false
	p.call(func(done func(error)) { p.domain.RetryDeadLetters("m", done) })
	p.sent()
	d.wantServer("m", "abc")
	if len(l) != 2 {
		t.Errorf("letters %+v", l)
	}
	p.wantCleanJournal("m")
	p.noFaults()
}
