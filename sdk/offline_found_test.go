package sdk

import (
	"errors"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// What the simulation (internal/sim) found, in few steps.

func TestContentOfASubscribedModelTakesThePlaceOfEditsThatWereSent(t *testing.T) {
	for _, how := range []string{"updated", "unsubscribed", "deleted"} {
		d := newDevice(t, 1, true)
		d.server.add("m", "x")
		p := d.newPage().connect()
		m := p.open("m")
		p.typed(m, "y")
		p.call(m.WhenCommitted)
		p.world.Run()
		p.kill() // which leaves its edit in the chain, acknowledged as it is
		q := d.newPage().connect()
		q.subscribe("m")
		switch how {
		case "updated":
			d.server.edit("m", spliceOp(2, 0, "z"))
		case "deleted":
			d.server.remove("m")
			d.world.Run()
			d.server.add("m", "xyz")
		default:
			q.call(func(done func(error)) { q.domain.Models().UnsubscribeOffline([]string{"m"}, done) })
			d.server.edit("m", spliceOp(2, 0, "z"))
			q.subscribe("m")
		}
		q.await("it is kept", func() bool { v := q.metaData()["m"].Version; return v == 3 || how == "deleted" && v == 1 })
		q.cut()
		q.wantText(q.open("m"), "xyz")
		q.noFaults()
	}
}

func TestContentOfASubscribedModelDoesNotTakeThePlaceOfEditsThatWait(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	p.subscribe("m")
	m := p.open("m")
	p.cut()
	p.typed(m, "y")
	p.call(m.Close)
	q := d.newPage().connect() // another tab, with a journal of its own
	d.server.edit("m", spliceOp(0, 0, "w"))
	d.world.Run()
	q.cut()
	q.wantText(q.open("m"), "xy")
	p.connect()
	p.sent()
	d.wantServer("m", "wxy")
	q.noFaults()
}

func TestAModelThatIsBeingDeletedIsNotOpened(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	p.subscribe("m")
	p.cut()
	o, removed := &opened{}, outcome{}
	p.on(func() {
		p.domain.Models().Open("m", o.done)
		p.domain.Models().Remove("m", removed.done)
	})
	if removed.calls != 1 || removed.err != nil || o.calls != 1 || !errors.Is(o.err, ErrModelNotFound) {
		t.Errorf("removed: %+v, opened: %+v", removed, o)
	}
	p.connect()
	p.sent()
	if d.server.models["m"] != nil {
		t.Error("it is still there")
	}
}

func TestADeletionThatCouldNotBeNotedIsToldAgain(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().offline()
	p.remove("m")
	aborted := &offline.Error{Code: offline.ErrStorage, Message: "aborted"}
	once := true
	p.store.OnApply = func(*offline.Batch) offlinetest.Fate {
		if once && d.server.models["m"] == nil {
			once = false
			return offlinetest.Fate{Err: aborted}
		}
		return offlinetest.Fate{}
	}
	p.connect()
	p.sent()
	if n := d.server.requests[wire.BodyDeleteRealtimeModelRequest]; n != 2 {
		t.Errorf("%d requests", n)
	}
	d.server.add("m", "new")
	p.open("m")
	p.world.Run()
	p.kill()
	q := d.newPage().offline()
	q.wantText(q.open("m"), "new")
}

// Without exactly-once, asking again could make a model anew that somebody has deleted.
func TestAModelIsMadeOnceAlsoWhenThatCouldNotBeNoted(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		p := d.newPage().offline()
		p.create("m", "x")
		p.world.Run()
		first := true
		p.store.OnApply = func(*offline.Batch) offlinetest.Fate {
			if first && d.server.models["m"] != nil {
				first = false
				d.server.remove("m")
				return offlinetest.Fate{Err: &offline.Error{Code: offline.ErrStorage, Message: "aborted"}}
			}
			return offlinetest.Fate{}
		}
		p.connect()
		p.sent()
		if n := d.server.requests[wire.BodyCreateRealTimeModelRequest]; n != 1 || d.server.models["m"] != nil || first {
			t.Errorf("%d requests", n)
		}
	})
}

func TestAModelWhoseEditsAnotherTabHasDroppedIsClosed(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		p, q := d.newPage().offline(), d.newPage().offline()
		p.create("m", "x")
		there := q.open("m")
		q.typed(there, "y")
		q.call(there.Close)
		m := p.open("m")
		p.wantText(m, "xy")
		q.remove("m")
		p.typed(m, "z") // on top of an edit that there is no more
		q.connect()
		q.sent()
		p.connect()
		p.await("the model is closed", func() bool { return !m.IsOpen() })
		p.sent()
		p.wantLetter("z")
	})
}

func TestEditsAreNotSavedBeforeOtherTabsKnowThatTheModelIsOpen(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	p.subscribe("m")
	q := d.newPage().offline()
	full := true
	q.store.OnApply = func(*offline.Batch) offlinetest.Fate {
		if full {
			return offlinetest.Fate{Err: &offline.Error{Code: offline.ErrStorage, Message: "full"}}
		}
		return offlinetest.Fate{}
	}
	m := q.open("m")
	q.typed(m, "y")
	d.server.edit("m", spliceOp(0, 0, "w"))
	p.await("it is updated", func() bool { return p.metaData()["m"].Version == 2 })
	full = false
	if err := q.try(m.WhenSaved); err == nil {
		t.Error("saved, on top of content that is not there any more")
	}
	q.connect()
	q.call(m.WhenSaved)
	q.call(m.WhenCommitted)
	d.wantServer("m", "wxy")
	p.cut()
	p.wantText(p.open("m"), "wxy")
	p.noFaults()
}

func TestTheChainIsNotReadAgainAndAgainWhileTheServerIsToTellOnceMore(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	m := p.open("m")
	p.typed(m, "y")
	p.call(m.WhenCommitted)
	p.cut()
	reads := 0
	p.store.OnRead = func() error {
		if reads++; reads > 10 {
			return &offline.Error{Code: offline.ErrStorage, Message: "enough"}
		}
		return nil
	}
	p.on(func() {
		m.kept.ahead, m.kept.needs = []modelstore.Link{{Context: 1}}, 1
		m.kept.goOn()
	})
	if reads != 0 {
		t.Errorf("%d reads", reads)
	}
}
