package sdk

import (
	"errors"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

func TestTwoCreationsOfOneIdInTheSameMomentMakeOneModel(t *testing.T) {
	for seed := range uint64(20) {
		for _, tabs := range []int{1, 2} {
			d := newDevice(t, seed, true)
			pages := []*page{d.newPage().offline()}
			if tabs == 2 {
				pages = append(pages, d.newPage().offline())
			}
			var errs []error
			for i := range 2 {
				p := pages[i%tabs]
				n := NewModel{Collection: "c", ID: "m", Data: object(member("text", "one"))}
				p.tab.Post(func() { p.domain.Models().Create(n, func(_ string, err error) { errs = append(errs, err) }) })
			}
			d.await("both have an answer", func() bool { return len(errs) == 2 })
			if errs[0] != nil { // which of the two was faster does not matter
				errs[0], errs[1] = errs[1], errs[0]
			}
			if errs[0] != nil || !errors.Is(errs[1], ErrModelExists) {
				t.Fatalf("seed %d, %d tabs: %v", seed, tabs, errs)
			}
			for _, p := range pages {
				p.connect()
				p.sent()
				if l := p.letters(); len(l) > 0 {
					t.Errorf("seed %d, %d tabs: letters %+v", seed, tabs, l)
				}
			}
			d.wantServer("m", "one")
		}
	}
}

func TestAModelThatWasMadeHereStaysWhenItIsClosedWithoutEditsUntilTheServerHasIt(t *testing.T) {
	for _, other := range []bool{false, true} {
		d := newDevice(t, 1, true)
		a, b := d.newPage().offline(), d.newPage().offline()
		a.create("m", "mine")
		p := a
		if other {
			p = b
		}
		m := p.open("m")
		p.call(m.Close)
		d.world.Run()
		m = p.open("m")
		p.wantText(m, "mine")
		p.call(m.Close)
		a.connect()
		a.sent()
		d.wantServer("m", "mine")
		if stored, err := modelstore.Load(d.base(), "m"); err != nil || stored.Root != nil || stored.Head.Found() {
			t.Errorf("other tab %v: nobody wants it, and it is still here: %+v %v", other, stored, err)
		}
	}
}

// Also a tab that was told nothing must not write what was made to the one model on top of the other.
func TestAnEditOfAModelThatWasRefusedIsNotMadeToTheServersModel(t *testing.T) {
	for _, told := range []bool{true, false} {
		d := newDevice(t, 1, true)
		a, b := d.newPage().offline(), d.newPage().offline()
		a.create("m", "mine")
		mb := b.open("m")
		d.server.add("m", "theirs")
		if !told {
			d.world.LoseMessages = 1
		}
		a.connect()
		a.sent()
		ma := a.open("m")
		a.wantText(ma, "theirs")
		if mb.IsOpen() == told {
			t.Errorf("told %v: the refused model is open: %v", told, mb.IsOpen())
		}
		if !told {
			b.typed(mb, "!")
			b.await("it is closed", func() bool { return !mb.IsOpen() })
		}
		d.world.LoseMessages = 0
		b.connect()
		b.sent()
		if l := b.letters(); !told && (len(l) != 1 || l[0].Kind != modelstore.OperationEntry || l[0].Op.Text != "!" || l[0].Code != ErrModelExists) {
			t.Errorf("letters %+v", l)
		}
		b.wantText(b.open("m"), "theirs")
		a.typed(ma, "?")
		a.call(ma.WhenCommitted)
		d.wantServer("m", "theirs?")
	}
}

// The refusal was noted, but the tab died before its entry was a dead letter, and the server's model has edits by then.
func TestACreationThatIsRefusedOnceMoreLeavesTheEditsOfTheServersModelAlone(t *testing.T) {
	d := newDevice(t, 1, true)
	a, b := d.newPage().offline(), d.newPage().offline()
	a.create("m", "mine")
	d.server.add("m", "theirs")
	y := &modelSync{offline: &a.domain.offline, keeper: a.domain.offline.own, id: "m"}
	a.domain.offline.own.journal.Load([]uint64{1}, func(entries []offline.Entry, err error) { y.entry = entries[0] })
	d.world.Run()
	if ours, err := y.unmake(); !ours || err != nil {
		t.Fatalf("ours %v, %v", ours, err)
	}
	a.kill()
	b.connect()
	b.await("the creation is refused once more", func() bool { return len(b.domain.offline.adopted) == 1 })
	m := b.open("m")
	b.typed(m, "!")
	b.sent()
	if ours, err := y.unmake(); ours || err != nil {
		t.Errorf("ours %v, %v", ours, err)
	}
	b.call(m.WhenCommitted)
	d.wantServer("m", "theirs!")
	b.wantRefusedCreation()
}

func TestAcknowledgementsAreWrittenAlsoWhenTheJournalOfAnotherIsGivenUp(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	a, b := d.newPage().connect(), d.newPage().connect()
	ma, mb := a.open("m"), b.open("m")
	a.cut()
	b.cut()
	a.typed(ma, "a")
	a.kill()
	b.adopts()
	b.typed(mb, "b")
	other, own := b.domain.offline.adopted[0], b.domain.offline.own
	b.on(func() {
		other.ending = true
		other.journal.Close()
		mb.kept.acks = []acknowledged{{other, 1}, {own, mb.kept.links[1].run}}
		mb.kept.settle()
	})
	if own.journal.Counts().Pending() != 0 || len(mb.kept.acks) != 0 {
		t.Errorf("%d entries wait, and %d acknowledgements", own.journal.Counts().Pending(), len(mb.kept.acks))
	}
}

func TestAModelThatWasClosedWithEditsThatCannotBeSavedOpensAgain(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	m := p.open("m")
	p.on(func() {
		m.kept.needs = 1 // of what edits are made on something is not in the store
		m.text().Splice(0, 0, "!")
		m.closed(false, "", errorf(ErrClosed, "the server has closed it"))
	})
	p.wantText(p.open("m"), "x")
}

// A tab has the server's model open that the store did not take. Another one makes a model of that id meanwhile.
func TestEditsOfTheServersModelStayWhenOneThatWasMadeHereIsRefused(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "theirs")
	a, b := d.newPage().connect(), d.newPage().offline()
	ma := a.open("m")
	a.cut()
	d.lose("m", "head")
	b.create("m", "mine")
	a.typed(ma, "!")
	a.call(ma.WhenSaved)
	if ma.incarnation == "" {
		t.Fatal("the server does not tell incarnations")
	}
	b.connect()
	b.sent()
	a.connect()
	a.sent()
	d.wantServer("m", "theirs!")
	if l := a.letters(); len(l) > 0 || !ma.IsOpen() {
		t.Errorf("letters %+v", l)
	}
	b.wantRefusedCreation()
}

func TestAModelThatIsDeletedJustWhenAnAdoptedJournalBeginsToMakeItIsNotMade(t *testing.T) {
	for seed := range uint64(400) {
		d := newDevice(t, seed, true)
		a, b := d.newPage().offline(), d.newPage().offline()
		a.create("m", "old")
		d.world.Run()
		a.kill() // whose journal b takes over
		b.dialer.down = false
		b.tab.Post(func() { b.domain.Connect(Token("ada"), func(error) {}) })
		for range seed % 80 {
			d.world.Step()
		}
		var removed error
		told := false
		b.tab.Post(func() {
			b.domain.Models().Remove("m", func(err error) { removed, told = err, true })
		})
		d.await("the deletion is told of", func() bool { return told })
		b.sent()
		if removed == nil && d.server.models["m"] != nil {
			t.Fatalf("seed %d: the server has what was deleted", seed)
		}
	}
}

// Tabs of an application begin by opening the same model, which none of them finds.
func TestTabsThatAutoCreateOneModelAtOnceOpenTheSame(t *testing.T) {
	for seed := range seeds(40) {
		d := newDevice(t, seed, true)
		pages := []*page{d.newPage().offline(), d.newPage().offline()}
		var opens [2]opened
		for i, p := range pages {
			auto := AutoCreate{NewModel: NewModel{Collection: "c", ID: "m", Data: object(member("text", ""))}}
			p.tab.Post(func() { p.domain.Models().OpenAutoCreate(auto, opens[i].done) })
		}
		d.await("both are through", func() bool { return opens[0].calls > 0 && opens[1].calls > 0 })
		for i, p := range pages {
			if opens[i].err != nil {
				t.Fatalf("seed %d: %v", seed, opens[i].err)
			}
			p.typed(opens[i].model, "x")
		}
		for _, p := range pages {
			p.connect()
		}
		for _, p := range pages {
			p.sent()
		}
		d.wantServer("m", "xx")
	}
}

func TestAnEphemeralModelIsNotMadeWithoutAConnectionButOpenedWhereItIsKnown(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	open := func(id string) (m *Model, err error) {
		auto := AutoCreate{NewModel: NewModel{Collection: "c", ID: id, Data: object(member("text", "x"))}, Ephemeral: true}
		answered := false
		p.tab.Post(func() {
			p.domain.Models().OpenAutoCreate(auto, func(opened *Model, e error) { m, err, answered = opened, e, true })
		})
		p.await("it is answered", func() bool { return answered })
		return m, err
	}
	for _, id := range []string{"", "m"} {
		if _, err := open(id); !errors.Is(err, ErrOffline) || !strings.Contains(err.Error(), "ephemeral") {
			t.Errorf("the id %q: %v", id, err)
		}
	}
	if n := len(p.metaData()); n != 0 || p.domain.Pending().Entries != 0 {
		t.Errorf("%d models on the device", n)
	}
	p.create("m", "mine")
	m, err := open("m")
	if err != nil {
		t.Fatal(err)
	}
	p.wantText(m, "mine")
}

// While a model is open, what waits of its id is held back.
func TestACreationThatTheServerHasAnsweredEndsWhileTheModelIsOpen(t *testing.T) {
	d := newDevice(t, 1, true)
	a := d.newPage().offline()
	a.create("m", "x")
	a.failHead("m")
	a.connect()
	o := &a.domain.offline
	d.await("the answer cannot be noted", func() bool { return len(o.own.made) > 0 && !o.syncing("m") })
	stored, err := modelstore.Load(d.base(), "m")
	if err != nil {
		t.Fatal(err)
	}
	// Another tab has opened it before its storage was there, so from the server.
	modelstore.Change(d.base(), "m", offline.Strict, func(e *modelstore.Edit) bool {
		e.Replace(modelstore.NewSnapshot(stored.Root, 1), d.server.models["m"].incarnation)
		return true
	})
	a.open("m")
	a.store.OnApply = nil
	a.sent()
	if l := a.letters(); len(l) > 0 {
		t.Errorf("letters %+v", l)
	}
	d.wantServer("m", "x")
}

func TestModelsAreMadeAndRemovedInTheStoreThatIsBeingOpened(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("old", "x")
	d.newPage().connect().subscribe("old")
	d.world.Run()
	p := d.newPage()
	var opened, removed, made outcome
	p.tab.Post(func() {
		p.domain.InitializeOffline("ada", opened.done)
		p.domain.Models().Remove("old", removed.done)
		p.domain.Models().Create(NewModel{Collection: "c", ID: "new"}, func(_ string, err error) { made.done(err) })
	})
	p.await("all is done", func() bool { return opened.calls+removed.calls+made.calls == 3 })
	if opened.err != nil || removed.err != nil || made.err != nil {
		t.Fatalf("%v, %v, %v", opened.err, removed.err, made.err)
	}
	if m := p.metaData(); !m["old"].Deleted || !m["new"].Status.Local {
		t.Errorf("%+v", m)
	}
}

func TestWhatNeedsAConnectionOrTheStoreSaysThatNeitherIsThere(t *testing.T) {
	p := newDevice(t, 1, true).newPage()
	models := p.domain.Models()
	for what, call := range map[string]func(done func(error)){
		"create": func(done func(error)) {
			models.Create(NewModel{Collection: "c"}, func(_ string, err error) { done(err) })
		},
		"remove": func(done func(error)) { models.Remove("m", done) },
		"open":   func(done func(error)) { models.Open("m", func(_ *Model, err error) { done(err) }) },
	} {
		if err := p.try(call); offline.CodeOf(err) != ErrOffline || !strings.Contains(err.Error(), "initializeOffline") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
