package sdk

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// spoil changes the content of a client's model behind its back.
func (p *page) spoil(m *Model, change func(root *ot.Value)) {
	p.t.Helper()
	root := m.doc.Root().Value()
	change(root)
	p.on(func() {
		if err := m.doc.Repair(root, func(bool) {}); err != nil {
			p.t.Error(err)
		}
	})
}

func otherText(root *ot.Value) { root.Member("text").Text = "other" }

func (p *page) wantRepaired(m *Model, version int64) {
	p.t.Helper()
	if got := m.doc.Root().Value(); !ot.Equal(got, p.server.models[m.id].tree.Value()) || m.Version() != version {
		p.t.Errorf("the content is %+v at version %d", got, m.Version())
	}
}

func TestContentThatDiffersIsRepairedAndReportedAtAQuietPoint(t *testing.T) {
	d, p, m := hashing(t)
	text := m.text()
	var cause error
	p.domain.config.Events = func(e Event) {
		if e, ok := e.(*DomainEvent); ok && e.Name == ErrorOccurred {
			cause = e.Cause
		}
		p.event(e)
	}
	d.server.edit("m", spliceOp(0, 0, ">"))
	p.world.Run()
	p.spoil(m, otherText)
	d.world.Advance(11 * time.Second)
	p.wantRepaired(m, 2)
	if m.text() != text || !p.saw("m state_repaired") || len(p.faults) != 1 {
		t.Errorf("events %q, faults %q", p.events, p.faults)
	}
	if !errors.Is(cause, ErrStateDiffers) || !strings.Contains(cause.Error(), `"m"`) {
		t.Errorf("the error is %v", cause)
	}
	p.typed(m, "!")
	d.server.edit("m", spliceOp(0, 0, ">"))
	p.await("it is committed", m.Committed)
	d.world.Advance(time.Minute)
	d.wantServer("m", ">>hello!")
	p.wantRepaired(m, 4)
	if len(p.faults) != 1 || d.server.asked() != 2 {
		t.Errorf("asked %d times, faults %q", d.server.asked(), p.faults)
	}
}

func TestARepairedModelIsRepairedOnTheDeviceToo(t *testing.T) {
	d, p, m := hashing(t)
	d.server.edit("m", spliceOp(0, 0, ">"))
	p.world.Run()
	if _, err := d.server.models["m"].tree.Apply(spliceOp(0, 0, "server: ")); err != nil { // as if it had been so all the time
		t.Fatal(err)
	}
	d.world.Advance(time.Minute)
	p.wantRepaired(m, 2)
	p.kill()
	q := d.newPage().offline()
	q.wantText(q.open("m"), "server: >hello")
}

func TestNumbersThatWereRoundedOtherwiseAreRepairedWithoutAnError(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.hash = true
	d.server.create("m", "c", &ot.Value{ID: "@:0", Kind: ot.Object, Members: []ot.Member{{Key: "n", Value: &ot.Value{ID: "@:1", Kind: ot.Number, Number: 0.3}}}})
	p := d.newPage().connect()
	m := p.open("m")
	p.on(func() {
		d.server.edit("m", ot.Op{Type: ot.NumberDelta, Target: "@:1", Number: 0.2})
		if err := m.doc.Root().Get("n").Add(0.1); err != nil {
			t.Error(err)
		}
	})
	if p.await("it is committed", m.Committed); m.doc.Root().Get("n").Number() == d.server.models["m"].tree.Node("@:1").Number() {
		t.Fatal("nothing is rounded; this test is of no use")
	}
	d.world.Advance(time.Minute)
	p.wantRepaired(m, 3)
	if !p.saw("m state_repaired") {
		t.Errorf("events %q", p.events)
	}
	p.noFaults()
}

func TestARepairThatIsLateIsLeftToTheNextQuietPoint(t *testing.T) {
	d, p, m := hashing(t)
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	p.spoil(m, otherText)
	edited := false
	d.server.lose = func(c *manyConn, a wire.BodyMessage) bool {
		if a, ok := a.(*wire.OpenRealtimeModelResponseMessage); ok && !edited && a.ModelID == "" && a.Data != nil {
			edited = true // on top of the other content, while the answer is on its way
			p.tab.Post(func() { m.text().Splice(0, 0, "mine ") })
		}
		return false
	}
	p.await("it is asked", func() bool { return edited })
	p.await("it is committed", m.Committed)
	if p.saw("m state_repaired") {
		t.Fatal("it was repaired below an edit in flight")
	}
	d.world.Advance(time.Minute)
	p.wantRepaired(m, 3)
	d.wantServer("m", "mine hello!")
	if d.server.asked() != 2 || len(p.faults) != 1 {
		t.Errorf("asked %d times, faults %q", d.server.asked(), p.faults)
	}
}

func TestAClosedModelIsNotRepaired(t *testing.T) {
	d, p, m := hashing(t)
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	p.spoil(m, otherText)
	d.server.lose = func(c *manyConn, a wire.BodyMessage) bool {
		if a, ok := a.(*wire.OpenRealtimeModelResponseMessage); ok && a.ModelID == "" {
			p.tab.Post(func() { m.closed(true, "", nil) })
		}
		return false
	}
	d.world.Advance(time.Minute)
	if d.server.asked() != 1 || p.saw("m state_repaired") || len(p.faults) > 0 {
		t.Errorf("asked %d times, events %q, faults %q", d.server.asked(), p.events, p.faults)
	}
}

func TestAnotherRootIsBeyondRepair(t *testing.T) {
	d, p, m := hashing(t)
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	root := d.server.models["m"].tree.Value()
	root.ID = "another"
	d.server.models["m"].tree, _ = ot.NewTree(root)
	d.world.Advance(time.Minute)
	if m.IsOpen() || len(p.faults) != 1 {
		t.Errorf("open %v, faults %q", m.IsOpen(), p.faults)
	}
	p.wantText(p.open("m"), "hello!")
}

func TestWhatOthersShareIsThatOfTheServerAfterARepair(t *testing.T) {
	d, p, m := hashing(t)
	id := "@:1"
	d.server.shared = []wire.ReferenceData{{SessionID: "other", ValueID: &id, Key: "caret", Reference: &wire.ReferenceValues{Indices: &wire.Int32List{Values: []int32{2}}}}}
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	p.spoil(m, func(root *ot.Value) { root.Member("text").ID = "@:9" })
	d.world.Advance(time.Minute)
	if r := m.doc.FindReference(m.text(), "other", "caret"); r == nil || r.Values().Indexes[0] != 2 {
		t.Errorf("the reference is %v", r)
	}
}

func TestARepairedModelThatTheApplicationClosesIsNotTouchedAgain(t *testing.T) {
	d, p, m := hashing(t)
	id := "@:1"
	d.server.shared = []wire.ReferenceData{{SessionID: "other", ValueID: &id, Key: "caret", Reference: &wire.ReferenceValues{Indices: &wire.Int32List{Values: []int32{2}}}}}
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	p.spoil(m, otherText)
	p.domain.config.Events = func(e Event) {
		if e, ok := e.(*ModelEvent); ok && e.Name == StateRepaired {
			m.closed(true, "", nil)
		}
		p.event(e)
	}
	d.world.Advance(time.Minute)
	if m.IsOpen() || m.doc.FindReference(m.text(), "other", "caret") != nil {
		t.Errorf("open %v, events %q", m.IsOpen(), p.events)
	}
}

func TestOwnReferencesAreSharedAgainAfterADifference(t *testing.T) {
	d, p, m := hashing(t)
	p.on(func() {
		r, err := m.doc.Reference(m.text(), ot.IndexRef, "caret")
		if err != nil {
			t.Error(err)
			return
		}
		r.Set(ot.RefValues{Kind: ot.IndexRef, Indexes: []int{1}})
		r.Share()
	})
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	p.spoil(m, otherText)
	before := d.server.requests[wire.BodyShareReference]
	d.world.Advance(time.Minute)
	p.wantRepaired(m, 2)
	if d.server.requests[wire.BodyShareReference] == before {
		t.Error("the reference is not shared again")
	}
}
