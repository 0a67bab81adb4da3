package sdk

import (
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
)

func TestEditsOfASessionWithoutPermissionAreDeadLettersThatCanBeSentAgain(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	m := p.open("m")
	p.cut()
	p.typed(m, "1")
	p.typed(m, "2")
	p.call(m.Close)
	d.server.deny["m"] = true
	p.connect()
	p.await("nothing is pending", func() bool { return p.domain.Pending().Entries == 0 })
	p.world.Run()
	if l := p.letters(); len(l) != 2 || l[0].Code != ErrUnauthorized {
		t.Fatalf("letters %+v", l)
	}
	d.server.edit("m", spliceOp(0, 0, ">"))
	delete(d.server.deny, "m")
	p.call(func(done func(error)) { p.domain.RetryDeadLetters("m", done) })
	p.sent()
	if d.wantServer("m", ">x12"); len(p.letters()) != 0 {
		t.Errorf("letters %+v", p.letters())
	}
}

// Defect 6: one failing model must not hold up the others.
func TestDefect6AFailingModelBlocksOnlyItself(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	for i := range 30 {
		id := "m" + strconv.Itoa(i)
		p.create(id, "x")
		m := p.open(id)
		p.typed(m, "y")
		p.call(m.Close)
	}
	d.server.refuse["m3"] = "busy" // for now
	d.server.refuse["m4"] = "unauthorized"
	p.connect()
	p.await("the others are sent", func() bool { return len(p.domain.Pending().Models) == 1 })
	p.world.Run()
	for i := range 30 {
		if id := "m" + strconv.Itoa(i); d.server.refuse[id] == "" {
			d.wantServer(id, "xy")
		}
	}
	if l := p.letters(); len(l) != 2 || l[0].Model != "m4" {
		t.Errorf("letters %+v", l)
	}
	delete(d.server.refuse, "m3")
	p.sent()
	d.wantServer("m3", "xy")
}

func TestModelsAreSentAFewAtATimeOldestFirstWithProgress(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	for i := range 40 {
		p.create("m"+strconv.Itoa(i), "x")
	}
	most := 0
	var progress []string
	p.domain.config.Events = func(e Event) {
		most = max(most, len(p.domain.offline.syncs))
		if e, ok := e.(*ModelsEvent); ok && strings.HasPrefix(e.Name, "offline_models_sync") {
			progress = append(progress, strings.TrimPrefix(e.Name, "offline_models_sync_")+" "+strconv.Itoa(e.Done)+"/"+strconv.Itoa(e.Total))
		}
	}
	p.connect()
	p.sent()
	if most > syncWindow || most < 2 {
		t.Errorf("%d models were sent at once", most)
	}
	if len(progress) != 42 || progress[0] != "started 0/40" || progress[1] != "progress 1/40" || progress[40] != "progress 40/40" || progress[41] != "completed 40/40" {
		t.Errorf("%d: %q", len(progress), progress)
	}
}

func TestGoingOfflineAbortsTheSyncAndItGoesOnLater(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage().offline()
	for i := range 40 {
		p.create("m"+strconv.Itoa(i), "x")
	}
	p.connect()
	p.await("some are sent", func() bool { return len(d.server.models) > 5 })
	p.cut()
	if !p.saw("offline_models_sync_aborted") || p.domain.Pending().Entries == 0 {
		t.Errorf("pending %d, events %q", p.domain.Pending().Entries, p.events)
	}
	p.connect()
	p.sent()
	if len(d.server.models) != 40 || !p.saw("offline_models_sync_completed") {
		t.Errorf("%d models", len(d.server.models))
	}
	p.noFaults()
}

func TestOpenModelsAreSentFirst(t *testing.T) {
	d := newDevice(t, 1, true)
	for i := range 20 {
		d.server.add("m"+strconv.Itoa(i), "")
	}
	p := d.newPage().connect()
	var last *Model
	for i := range 20 {
		m := p.open("m" + strconv.Itoa(i))
		last = m
	}
	p.cut()
	for i := range 20 {
		m := p.domain.Models().find("m" + strconv.Itoa(i))
		p.typed(m, "x")
		if m != last {
			p.call(m.Close)
		}
	}
	first := ""
	d.server.lose = func(c *manyConn, m wire.BodyMessage) bool {
		if _, ok := m.(*wire.ModelResyncResponseMessage); ok && first == "" {
			for _, r := range c.open {
				first = r.model.id
			}
		}
		return false
	}
	p.connect()
	p.sent()
	if first != "m19" {
		t.Errorf("%s was first", first)
	}
}

// Defect 11: a model that was brought up to date in the background can be opened on the same connection.
func TestDefect11AModelCanBeOpenedRightAfterItWasSent(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	p.cut()
	p.typed(m, "x")
	p.call(m.Close)
	p.connect()
	m = p.open("m") // while it is being sent
	p.wantText(m, "x")
	p.call(m.WhenCommitted)
	d.wantServer("m", "x")
	p.noFaults()
}

// Defect 16: a model with more edits than fit into a window, and more operations of others than are kept in memory.
func TestDefect16ALongBacklogAndALongReplayComeThrough(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "")
		p := d.newPage().connect()
		m := p.open("m")
		p.cut()
		const n = 400
		for range n {
			p.typed(m, "x")
		}
		p.call(m.Close)
		for range 300 {
			d.server.edit("m", spliceOp(0, 0, "."))
		}
		p.connect()
		p.sent()
		d.wantServer("m", strings.Repeat(".", 300)+strings.Repeat("x", n))
		p.wantCleanJournal("m")
	})
}
