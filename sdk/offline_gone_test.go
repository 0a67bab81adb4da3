package sdk

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// Defect 10: the model was deleted on the server while we were away.
func TestDefect10EditsOfAModelThatWasDeletedMeanwhileAreDeadLetters(t *testing.T) {
	for _, open := range []bool{true, false} {
		d := newDevice(t, 1, true)
		d.server.add("m", "x")
		p := d.newPage().connect()
		m := p.open("m")
		p.cut()
		p.typed(m, "1")
		p.typed(m, "2")
		if !open {
			p.call(m.Close)
		}
		d.server.remove("m")
		p.connect()
		p.await("nothing is pending", func() bool { return p.domain.Pending().Entries == 0 })
		p.world.Run()
		l := p.letters()
		if len(l) != 2 || l[0].Op.Text != "1" || l[1].Op.Text != "2" || l[0].Code != ErrModelNotFound || l[0].Reason == "" {
			t.Errorf("open %v: letters %+v", open, l)
		}
		if open && (m.IsOpen() || !p.saw("m deleted")) {
			t.Errorf("the model is open, events %q", p.events)
		}
		if !p.saw("offline_model_sync_error m") {
			t.Errorf("events %q", p.events)
		}
	}
}

// Two tabs have models of one id open, one of which was deleted and the other made anew: edits of the old one are dead letters.
func TestATabThatStillHasTheDeletedModelDoesNotMixItsEditsIntoTheNewOne(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "old")
	a, b := d.newPage().connect(), d.newPage().connect()
	ma := a.open("m")
	a.cut()
	a.typed(ma, "!")
	d.server.remove("m")
	d.server.add("m", "new")
	mb := b.open("m")
	b.await("the new one is open", func() bool { return mb.IsOpen() && mb.text().Text() == "new" })
	a.typed(ma, "?")
	d.world.Run()
	b.wantText(mb, "new")
	b.typed(mb, ".")
	b.call(mb.WhenCommitted)
	d.wantServer("m", "new.")
	a.connect()
	a.await("nothing is pending", func() bool { return a.domain.Pending().Entries == 0 })
	d.world.Run()
	l := a.letters()
	if len(l) != 2 || l[0].Op == nil || l[0].Op.Text != "!" || l[1].Op == nil || l[1].Op.Text != "?" {
		t.Errorf("letters %+v", l)
	}
	if d.wantServer("m", "new."); ma.IsOpen() {
		t.Error("the deleted model is open")
	}
	b.noFaults()
}

// An edit that was made in the very moment in which somebody deletes the model is a dead letter, too.
func TestAnEditThatIsNotWrittenYetWhenTheModelIsDeletedIsADeadLetter(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "x")
		p := d.newPage().connect()
		m := p.open("m")
		d.world.Run()
		p.on(func() {
			m.text().Splice(1, 0, "a")
			m.text().Splice(2, 0, "b")
			m.deleted("somebody has deleted it")
		})
		if l := p.letters(); len(l) != 2 || l[0].Op.Text != "a" || l[1].Op.Text != "b" || l[0].Code != ErrModelDeleted {
			t.Errorf("letters %+v", l)
		}
		if n := p.domain.Pending().Entries; n != 0 {
			t.Errorf("%d edits are pending", n)
		}
	})
}

// The server has another model of that id: what was made here is a dead letter, and nobody takes it for the server's.
func TestARefusedCreationIsADeadLetterAndTheServersModelIsOpenedInstead(t *testing.T) {
	for _, open := range []bool{true, false} {
		d := newDevice(t, 1, true)
		a, b := d.newPage().offline(), d.newPage().offline()
		a.create("m", "mine")
		mb := b.open("m")
		b.typed(mb, "!")
		if !open {
			b.call(mb.Close)
		}
		d.server.add("m", "theirs")
		b.connect()
		d.world.Run()
		if d.wantServer("m", "theirs"); len(b.letters()) > 0 {
			t.Errorf("open %v: letters before the creation was refused: %+v", open, b.letters())
		}
		a.connect()
		a.sent()
		b.sent()
		d.world.Run()
		if l := a.letters(); len(l) != 1 || l[0].Kind != modelstore.CreateEntry || l[0].Data == nil || l[0].Code != ErrModelExists {
			t.Errorf("open %v: letters %+v", open, l)
		}
		if l := b.letters(); len(l) != 1 || l[0].Op == nil || l[0].Op.Text != "!" || mb.IsOpen() {
			t.Errorf("open %v: letters %+v", open, l)
		}
		for _, p := range []*page{a, b} {
			m := p.open("m")
			p.wantText(m, "theirs")
			p.call(m.Close)
			p.noFaults()
		}
		d.wantServer("m", "theirs")
	}
}

func TestAModelThatWasDeletedAndMadeAnewIsNotMergedWithTheOldOne(t *testing.T) {
	for _, open := range []bool{true, false} {
		d := newDevice(t, 1, true)
		d.server.add("m", "old")
		p := d.newPage().connect()
		m := p.open("m")
		p.cut()
		p.typed(m, "!")
		if !open {
			p.call(m.Close)
		}
		d.server.remove("m")
		d.server.add("m", "new")
		p.connect()
		p.await("nothing is pending", func() bool { return p.domain.Pending().Entries == 0 })
		p.world.Run()
		d.wantServer("m", "new")
		if l := p.letters(); len(l) != 1 || l[0].Op.Text != "!" {
			t.Errorf("open %v: letters %+v", open, l)
		}
		m = p.open("m")
		p.wantText(m, "new")
		p.typed(m, "?")
		p.call(m.WhenCommitted)
		d.wantServer("m", "new?")
		p.call(m.Close)
		// Sent again, they are refused again: they are edits of a model that is gone.
		p.call(func(done func(error)) { p.domain.RetryDeadLetters("m", done) })
		p.await("nothing is pending", func() bool { return p.domain.Pending().Entries == 0 })
		p.world.Run()
		if d.wantServer("m", "new?"); len(p.letters()) != 1 {
			t.Errorf("letters %+v", p.letters())
		}
	}
}

// The application asks whether all is saved when the edits that were not are becoming dead letters, and makes the model anew.
func TestEditsOfADeletedModelThatAreBeingSavedAreDeadLettersOnce(t *testing.T) {
	for seed := range uint64(200) {
		d := newDevice(t, seed, true)
		d.server.add("m", "x")
		p := d.newPage().connect()
		m := p.open("m")
		p.cut()
		p.typed(m, "a")
		p.call(m.WhenSaved)
		d.lose("m", "head")
		created := &outcome{}
		p.tab.Post(func() {
			p.domain.offline.own.journal.Settle(func(tx *offline.Tx) error { // and what comes now goes into one batch
				tx.PutRecord(offline.BucketRows, offline.K("test"), nil)
				return nil
			}, nil)
			m.text().Splice(0, 0, "!")
			m.deleted("somebody has deleted it")
			m.WhenSaved(func(error) {})
		})
		for range seed % 40 {
			d.world.Step()
		}
		p.tab.Post(func() {
			p.domain.offline.create(NewModel{Collection: "c", ID: "m"}, func(_ string, err error) { created.done(err) })
		})
		p.await("all is written", func() bool { return p.domain.Pending().Unsaved == 0 && created.calls > 0 })
		d.world.Run()
		d.server.remove("m")
		p.connect()
		p.sent()
		if l := p.letters(); len(l) != 2 || l[0].Op == nil || l[0].Op.Text != "a" || l[1].Op == nil || l[1].Op.Text != "!" {
			t.Errorf("seed %d: letters %+v, %v", seed, l, created.err)
		}
	}
}

// A page that asks before its storage is open must not be told that there are none.
func TestDeadLettersAreReadOnceTheStorageIsOpen(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	m := p.open("m")
	p.cut()
	p.typed(m, "1")
	d.server.remove("m")
	p.connect()
	p.sent()
	p.kill()
	q := d.newPage()
	var l []DeadLetter
	var read outcome
	q.tab.Post(func() {
		q.domain.InitializeOffline("ada", func(error) {})
		q.domain.DeadLetters(func(list DeadLetters, err error) { l = list.Models; read.done(err) })
	})
	q.await("they are read", func() bool { return read.calls > 0 })
	if len(l) != 1 || read.err != nil {
		t.Errorf("letters %+v, %v", l, read.err)
	}
}
