package sdk

import (
	"errors"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestAModelMadeAndEditedOfflineIsOnTheServerAfterwards(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		p := d.newPage().offline()
		p.create("m", "a")
		m := p.open("m")
		p.typed(m, "b")
		if !m.Local() || !m.Permissions().Write || m.Version() != 1 {
			t.Errorf("local %v, version %d", m.Local(), m.Version())
		}
		p.call(m.WhenSaved)
		p.kill()
		q := d.newPage().offline()
		m = q.open("m")
		q.typed(m, "c")
		q.connect()
		q.call(m.WhenCommitted)
		d.wantServer("m", "abc")
		if m.Local() {
			t.Error("it is still local")
		}
		q.typed(m, "d")
		q.call(m.WhenCommitted)
		d.wantServer("m", "abcd")
		q.noFaults()
		q.wantCleanJournal("m")
	})
}

func TestAModelMadeOfflineIsNotMadeTwice(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	p.create("m", "a")
	err := p.try(func(done func(error)) {
		p.domain.Models().Create(NewModel{Collection: "c", ID: "m"}, func(_ string, err error) { done(err) })
	})
	if !errors.Is(err, ErrModelExists) {
		t.Errorf("created again: %v", err)
	}
	if err := p.try(func(done func(error)) {
		p.domain.Models().Create(NewModel{ID: "x"}, func(_ string, err error) { done(err) })
	}); !errors.Is(err, ErrOption) {
		t.Errorf("without a collection: %v", err)
	}
}

func TestAModelThatIsOpenedWithAutoCreateOfflineIsMade(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	o := &opened{}
	p.on(func() {
		p.domain.Models().OpenAutoCreate(AutoCreate{NewModel: NewModel{Collection: "c", Data: object(member("text", "x"))}}, o.done)
	})
	p.world.Advance(time.Second)
	if o.err != nil || o.model == nil || !o.model.Local() {
		t.Fatalf("%+v", o)
	}
	p.typed(o.model, "y")
	p.connect()
	p.call(o.model.WhenCommitted)
	d.wantServer(o.model.ID(), "xy")
}

// Defect 5: the response to a creation is lost; the model must not be refused for ever because it exists.
func TestDefect5ALostCreationResponseIsMadeUpFor(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		p := d.newPage().offline()
		p.create("m", "a")
		p.typed(p.open("m"), "b")
		lost := 0
		d.server.lose = func(c *manyConn, m wire.BodyMessage) bool {
			if _, ok := m.(*wire.CreateRealtimeModelResponseMessage); ok && lost == 0 {
				lost++
				return true
			}
			return false
		}
		p.connect()
		p.sent()
		if d.wantServer("m", "ab"); lost != 1 || len(p.letters()) != 0 {
			t.Errorf("lost %d, letters %+v", lost, p.letters())
		}
		p.noFaults()
	})
}

func TestAModelOfTheSameIdThatSomebodyElseMadeIsNotTakenForOurs(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "theirs")
		p := d.newPage().offline()
		p.create("m", "ours")
		m := p.open("m")
		p.typed(m, "!")
		p.connect()
		p.await("it is closed", func() bool { return !m.IsOpen() })
		p.sent()
		d.wantServer("m", "theirs")
		l := p.letters()
		if len(l) != 2 || l[0].Kind != modelstore.CreateEntry || l[0].Code != ErrModelExists || l[0].Data.Member("text").Text != "ours" ||
			l[1].Op == nil || l[1].Op.Text != "!" || l[1].Model != "m" || l[1].Since == 0 {
			t.Errorf("letters %+v", l)
		}
		m = p.open("m")
		p.wantText(m, "theirs")
		if err := p.try(func(done func(error)) { p.domain.RetryDeadLetters("m", done) }); !errors.Is(err, offline.ErrRejected) {
			t.Errorf("retry of an open model: %v", err)
		}
		p.call(func(done func(error)) { p.domain.DiscardDeadLetters("m", done) })
		if len(p.letters()) != 0 {
			t.Error("the letters were not discarded")
		}
	})
}

func TestAModelDeletedOfflineIsDeletedOnTheServer(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "x")
		p := d.newPage().connect()
		m := p.open("m")
		p.cut()
		p.typed(m, "y")
		p.remove("m")
		if m.IsOpen() || !p.saw("m deleted") || !p.saw("m closed") {
			t.Errorf("open %v, events %q", m.IsOpen(), p.events)
		}
		if _, err := p.tryOpen("m"); !errors.Is(err, ErrModelNotFound) {
			t.Errorf("opening it: %v", err)
		}
		p.kill()
		q := d.newPage().connect()
		q.sent()
		if d.server.models["m"] != nil || len(q.letters()) != 0 {
			t.Error("it is still there")
		}
		if rows := d.modelRows(); len(rows) != 0 {
			t.Errorf("left %v", rows)
		}
	})
}

func TestAModelMadeAndDeletedOfflineWasNeverThere(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	p.create("m", "x")
	p.remove("m")
	if p.domain.Pending().Entries != 0 {
		t.Errorf("pending %+v", p.domain.Pending())
	}
	p.connect()
	p.world.Run()
	if d.server.requests[wire.BodyCreateRealTimeModelRequest]+d.server.requests[wire.BodyDeleteRealtimeModelRequest] != 0 {
		t.Error("the server heard of it")
	}
}

func TestAModelDeletedAndMadeAnewOfflineIsTheNewOne(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "old")
		p := d.newPage().offline()
		p.remove("m")
		p.create("m", "new")
		m := p.open("m")
		p.typed(m, "!")
		p.connect()
		p.sent()
		d.wantServer("m", "new!")
		p.wantText(m, "new!")
		p.noFaults()
	})
}

func TestAModelThatCannotBeMadeIsADeadLetterAndCanBeMadeLater(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	p.create("m", "x")
	m := p.open("m")
	p.typed(m, "y")
	p.call(m.Close)
	d.server.refuse["m"] = "unauthorized"
	p.connect()
	p.await("nothing is pending", func() bool { return p.domain.Pending().Entries == 0 })
	p.world.Run()
	if l := p.letters(); len(l) != 2 || l[0].Kind != modelstore.CreateEntry || l[1].Code != ErrUnauthorized {
		t.Fatalf("letters %+v", l)
	}
	delete(d.server.refuse, "m")
	p.call(func(done func(error)) { p.domain.RetryDeadLetters("m", done) })
	p.sent()
	d.wantServer("m", "xy")
}

// A page that is killed between the parts of a deletion has deleted the model or not.
func TestAModelMadeOfflineAndDeletedIsDeletedAtOnceOrNotAtAll(t *testing.T) {
	for steps := range 60 {
		d := newDevice(t, 1, true)
		p := d.newPage().offline()
		p.create("m", "a")
		p.tab.Post(func() { p.domain.Models().Remove("m", func(error) {}) })
		for range steps {
			d.world.Step()
		}
		p.kill()
		q := d.newPage().offline()
		if m, err := q.tryOpen("m"); err == nil {
			q.typed(m, "b")
			q.connect()
			q.call(m.WhenCommitted)
			d.wantServer("m", "ab")
		} else {
			q.connect()
			q.sent()
			if d.server.models["m"] != nil {
				t.Fatalf("after %d steps it could not be opened, and was made", steps)
			}
		}
		q.noFaults()
	}
}

func TestAModelThatAClosedTabHasMadeAndAnotherDeletesIsNotMade(t *testing.T) {
	d := newDevice(t, 1, true)
	a, b := d.newPage().offline(), d.newPage().offline()
	a.create("m", "a")
	a.typed(a.open("m"), "b")
	a.kill()
	b.adopts()
	b.remove("m")
	if n := b.domain.Pending(); n.Entries != 0 {
		t.Errorf("%+v is pending", n)
	}
	b.connect()
	b.sent()
	if d.server.models["m"] != nil || d.server.requests[wire.BodyCreateRealTimeModelRequest] > 0 || len(b.letters()) > 0 {
		t.Errorf("it was made; letters %+v", b.letters())
	}
	b.noFaults()
}

// Which of the journals of a tab is sent first is nobody's choice.
func TestEditsOfATabThatIsGoneWaitForTheModelThatAnotherHasMade(t *testing.T) {
	for seed := range uint64(20) {
		d := newDevice(t, seed, true)
		a, b := d.newPage().offline(), d.newPage().offline()
		b.create("m", "")
		b.typed(b.open("m"), "b")
		a.typed(a.open("m"), "a")
		a.kill()
		b.kill()
		c := d.newPage().connect()
		c.sent()
		d.wantServer("m", "ba")
		if l := c.letters(); len(l) > 0 {
			t.Fatalf("seed %d: letters %+v", seed, l)
		}
	}
}

// What waits would be taken for edits of an earlier model, and told to be refused, though the server may have it already.
func TestAModelWhoseEditsWaitIsNotMadeAnewThoughItsContentCouldNotBeStored(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	a := d.newPage().connect()
	m := a.open("m")
	a.cut()
	a.typed(m, "!")
	a.call(m.WhenSaved)
	a.kill()
	d.lose("m", "head")
	b := d.newPage().offline()
	err := b.try(func(done func(error)) {
		b.domain.Models().Create(NewModel{Collection: "c", ID: "m"}, func(_ string, err error) { done(err) })
	})
	if offline.CodeOf(err) != ErrModelExists {
		t.Errorf("making it gives %v", err)
	}
	b.connect()
	b.await("the edit is sent", func() bool { return d.server.text("m") == "x!" })
	b.sent()
	if l := b.letters(); len(l) > 0 {
		t.Errorf("letters %+v", l)
	}
}
