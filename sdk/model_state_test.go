package sdk

import (
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

// compare does what a server does that knows the extension.
func (c *manyConn) compare(f wire.Frame) {
	var m wire.ModelStateRequestMessage
	c.decode(f, &m)
	model := c.open[m.ResourceID].model
	if !c.server.hash {
		c.server.t.Fatal("the state was asked of a server that does not know the extension")
	}
	answer := &wire.OpenRealtimeModelResponseMessage{Version: model.control.Version()}
	if hash, _ := model.tree.Hash(); m.Version == answer.Version && m.Hash != int64(hash) {
		answer.Data, answer.References = model.tree.Value(), c.server.shared
	}
	c.send(wire.Response, f.ID, answer)
}

// asked is how often the server was asked.
func (s *manyServer) asked() int { return s.requests[wire.BodyModelStateRequest] }

// hashing is a device with a server that knows the extension, and a page that has the model m open.
func hashing(t *testing.T) (*device, *page, *Model) {
	t.Helper()
	d := newDevice(t, 1, true)
	d.server.hash = true
	d.server.add("m", "hello")
	p := d.newPage().connect()
	m := p.open("m")
	return d, p, m
}

func TestContentThatIsTheServersIsComparedOnceAndStays(t *testing.T) {
	d, p, m := hashing(t)
	d.world.Advance(time.Minute)
	if d.server.asked() != 0 {
		t.Errorf("nothing has happened, and it was asked %d times", d.server.asked())
	}
	p.typed(m, "!")
	d.world.Advance(4 * time.Second)
	if d.server.asked() != 0 {
		t.Error("it was asked before it was quiet")
	}
	d.world.Advance(time.Hour)
	if d.server.asked() != 1 || p.saw("m state_repaired") {
		t.Errorf("asked %d times, events %q", d.server.asked(), p.events)
	}
	p.noFaults()
	p.wantRepaired(m, 2)
}

func TestAnIdleModelHasNoTimer(t *testing.T) {
	_, p, m := hashing(t)
	p.typed(m, "!")
	p.world.Advance(time.Minute)
	if m.check.stop != nil {
		t.Error("a timer runs")
	}
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	stop, stopped := m.check.stop, false
	m.check.stop = func() { stopped = true; stop() }
	p.call(m.Close)
	if !stopped {
		t.Error("a timer of a closed model runs")
	}
}

func TestContentIsNotComparedBeforeItIsQuiet(t *testing.T) {
	d, p, m := hashing(t)
	for range 20 {
		p.typed(m, "!")
		d.world.Advance(4 * time.Second)
	}
	if d.server.asked() != 0 {
		t.Errorf("it was asked %d times", d.server.asked())
	}
}

func TestContentIsComparedAfterAResync(t *testing.T) {
	d, p, m := hashing(t)
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	d.world.Advance(time.Minute)
	p.cut()
	d.world.Advance(time.Minute)
	p.connect()
	d.world.Advance(time.Minute)
	if d.server.asked() != 1 {
		t.Errorf("the same version was compared again: asked %d times", d.server.asked())
	}
	p.cut()
	d.server.edit("m", spliceOp(0, 0, ">"))
	p.connect()
	p.await("it catches up", func() bool { return m.Version() == 3 })
	p.spoil(m, otherText)
	d.world.Advance(time.Minute)
	p.wantRepaired(m, 3)
}

func TestContentIsNotComparedWhileSomethingIsUnderWay(t *testing.T) {
	d, p, m := hashing(t)
	p.on(func() { m.doc.StartBatch() })
	p.typed(m, "!")
	d.server.edit("m", spliceOp(0, 0, ">"))
	d.world.Advance(time.Minute)
	if d.server.asked() != 0 {
		t.Error("a batch is open")
	}
	p.on(func() { m.doc.CompleteBatch() })
	d.world.Advance(time.Minute)
	if d.server.asked() != 1 {
		t.Errorf("after the batch it was asked %d times", d.server.asked())
	}
}

func TestAnAnswerForAnotherVersionSaysNothing(t *testing.T) {
	d, p, m := hashing(t)
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	p.spoil(m, otherText)
	answers := 0
	d.server.lose = func(c *manyConn, a wire.BodyMessage) bool {
		if a, ok := a.(*wire.OpenRealtimeModelResponseMessage); ok && a.ModelID == "" {
			if answers++; answers == 1 {
				d.server.edit("m", spliceOp(0, 0, ">"))
			}
		}
		return false
	}
	p.await("it is answered", func() bool { return answers == 1 && m.Version() == 3 })
	p.world.Run()
	if p.saw("m state_repaired") {
		t.Fatal("it was repaired to an older version")
	}
	d.world.Advance(time.Minute)
	p.wantRepaired(m, 3)
}

func TestAnAnswerThatIsOvertakenByWhatTheServerHadBeforeTheQuestionSaysNothing(t *testing.T) {
	d, p, m := hashing(t)
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	p.spoil(m, otherText)
	p.on(func() {
		m.compare() // of version 2
		d.server.edit("m", spliceOp(0, 0, ">"))
	})
	if d.server.asked() != 1 || m.Version() != 3 || p.saw("m state_repaired") {
		t.Fatalf("asked %d times, at version %d, events %q", d.server.asked(), m.Version(), p.events)
	}
	d.world.Advance(time.Minute)
	p.wantRepaired(m, 3)
}

func TestContentFromTheDeviceIsComparedOnceItIsOnline(t *testing.T) {
	d, p, m := hashing(t)
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	p.kill()
	if _, err := d.server.models["m"].tree.Apply(spliceOp(0, 0, "server: ")); err != nil {
		t.Fatal(err)
	}
	q := d.newPage().offline()
	n := q.open("m")
	q.wantText(n, "hello!")
	q.connect()
	d.world.Advance(time.Minute)
	q.wantRepaired(n, 2)
	if len(q.faults) != 1 {
		t.Errorf("faults %q", q.faults)
	}
}

func TestALargeModelIsComparedLessOften(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.hash = true
	d.server.add("m", strings.Repeat("x", largeState))
	p := d.newPage().connect()
	m := p.open("m")
	for range 30 {
		p.typed(m, "!")
		d.world.Advance(12 * time.Second)
	}
	if asked := d.server.asked(); asked < 4 || asked > 6 {
		t.Errorf("in six minutes it was asked %d times", asked)
	}
}

func TestNothingIsAskedOfServersThatDoNotKnowIt(t *testing.T) {
	d, p, m := hashing(t)
	p.typed(m, "!")
	p.await("it is committed", m.Committed) // and the timer runs
	p.cut()
	d.server.hash = false
	p.connect()
	p.await("it is online", func() bool { return m.state == online })
	if m.check.stop == nil {
		t.Fatal("the timer does not run; this test is of no use")
	}
	d.world.Advance(time.Minute)
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	d.world.Advance(time.Hour)
	if d.server.asked() != 0 {
		t.Errorf("it was asked %d times", d.server.asked())
	}
}
