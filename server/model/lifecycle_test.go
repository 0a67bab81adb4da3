package model

import (
	"errors"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestAClientThatClosesGetsItsAcknowledgementsBeforeTheAnswer(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, _ := w.openModel("B", bob)
	a.got()
	w.store.byHand = true
	w.submit(ca, 1, 1, insert(0, "x"))
	w.owner.Close(ca, a.reply)
	done := w.submit(ca, 2, 1, insert(0, "late"))
	wantBodies(t, "before the disk", a.got())
	if !done() {
		t.Error("an operation sent after the close counts as under way")
	}
	w.store.write(9)
	w.settle()
	wantBodies(t, "A", a.got(), "operationAck", "closeRealTimeModelResponse")
	wantBodies(t, "B", b.got(), "remoteOperation", "remoteClientClosedModel")
	w.owner.Close(ca, a.reply)
	w.settle()
	wantBodies(t, "closed again", a.got(), "model_not_open")
}

func TestOneWhoOpensWhileAnotherClosesIsNotToldOfIt(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	w.store.byHand = true
	w.submit(ca, 1, 1, insert(0, "x"))
	w.owner.Close(ca, func(wire.BodyMessage, error, []Identity) {})
	b := w.peer("B", bob)
	w.owner.Open(NewClient(b, 0), nil, b.reply)
	w.settle()
	w.store.write(9)
	w.settle()
	got := b.got()
	wantBodies(t, "B", got, "openRealTimeModelResponse")
	if m := got[0].m.(*wire.OpenRealtimeModelResponseMessage); len(m.ConnectedClients) != 1 {
		t.Errorf("B is told that %v are there", m.ConnectedClients)
	}
}

func TestAConnectionThatBreaksIsOutAtOnceAndTheOthersAreTold(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, _ := w.openModel("B", bob)
	a.got()
	w.store.byHand = true
	w.submit(ca, 1, 1, insert(0, "x"))
	w.owner.Leave(ca)
	w.settle()
	w.store.write(9)
	w.settle()
	wantBodies(t, "A", a.got())
	wantBodies(t, "B", b.got(), "remoteOperation", "remoteClientClosedModel")
}

func TestAModelStaysAWhileAfterItsLastClientAndLeavesASnapshot(t *testing.T) {
	w := newWorld(t, Limits{Passivate: 7 * time.Second}).start()
	a, ca := w.openModel("A", ann)
	w.submit(ca, 1, 1, insert(0, "x"))
	w.fire()
	if !w.owner.post(func() {}) {
		t.Fatal("the owner ended while it had a client")
	}
	a.got()
	w.owner.Leave(ca)
	w.settle()
	if len(w.timers) != 1 || w.timers[0].after != 7*time.Second {
		t.Fatalf("timers %v, want one of 7 s", w.timers)
	}
	w.fireUntilDone()
	if s := w.store.snaps[1]; s.Version != 2 {
		t.Errorf("the snapshot is of version %d, want 2", s.Version)
	}
	if json := string(w.store.snaps[1].JSON); json != `{"a":["x","y"],"n":1,"s":"xabcdef"}` {
		t.Errorf("its JSON is %s", json)
	}
}

// fireUntilDone lets time pass until the owner has ended: it stays for another while if something was posted to it just then.
func (w *world) fireUntilDone() {
	for {
		select {
		case <-w.owner.Done():
			return
		default:
			w.fire()
		}
	}
}

func TestOneWhoComesBackInTimeKeepsTheModelInMemory(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	w.owner.Leave(ca)
	w.settle()
	w.openModel("B", ann)
	w.fire()
	if !w.owner.post(func() {}) {
		t.Error("the owner ended although somebody had come")
	}
}

func TestAnEphemeralModelIsDeletedWithItsLastClient(t *testing.T) {
	w := newWorld(t, Limits{})
	w.store.models["m"].Ephemeral = true
	w.start()
	_, ca := w.openModel("A", ann)
	_, cb := w.openModel("B", bob)
	w.owner.Leave(ca)
	w.fire()
	if _, err := w.store.Model(t.Context(), "m"); err != nil {
		t.Fatal("it was deleted while it had a client")
	}
	w.owner.Leave(cb)
	w.settle()
	if len(w.timers) == 0 || w.timers[len(w.timers)-1].after != 0 {
		t.Errorf("it is not deleted at once: %v", w.timers)
	}
	w.fireUntilDone()
	if _, err := w.store.Model(t.Context(), "m"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("it is still there: %v", err)
	}
	if w.changes[len(w.changes)-1] != Deleted {
		t.Errorf("subscribers were told %v", w.changes)
	}
}

func TestWhoOpensAModelInTheMomentItIsToEndKeepsIt(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	w.settle() // the timer of an owner without clients is set
	busy, going := make(chan struct{}), make(chan struct{})
	w.owner.post(func() { close(busy); <-going })
	<-busy
	for _, timer := range w.timers {
		timer.f()
	}
	p := w.peer("A", ann)
	c := NewClient(p, 0)
	w.owner.Open(c, nil, p.reply)
	close(going)
	w.settle()
	wantBodies(t, "A", p.got(), "openRealTimeModelResponse")
	done := w.submit(c, 1, 1, insert(0, "x"))
	if !done() {
		t.Error("an edit is not taken")
	}
	wantBodies(t, "A", p.got(), "operationAck")
}

// A query has one stored, and that takes long.
func TestAModelEndsThoughASnapshotIsBeingStoredWhenItIsToEnd(t *testing.T) {
	for _, ephemeral := range []bool{true, false} {
		w := newWorld(t, Limits{})
		w.store.models["m"].Ephemeral = ephemeral
		w.start()
		_, ca := w.openModel("A", ann)
		w.submit(ca, 1, 1, insert(0, "x"))
		w.store.snapGate = make(chan struct{})
		stored := make(chan error, 1)
		w.owner.Snapshot(func(err error) { stored <- err })
		w.owner.Leave(ca)
		w.settle()
		w.fire()
		if !w.owner.post(func() {}) {
			t.Error("it ended while the snapshot was being stored")
		}
		close(w.store.snapGate)
		if err := <-stored; err != nil {
			t.Fatal(err)
		}
		w.settle()
		if len(w.timers) != 1 {
			t.Fatalf("ephemeral %v: timers %v, want one to end it", ephemeral, w.timers)
		}
		w.fireUntilDone()
	}
}

func TestASnapshotIsStoredEverySoManyOperations(t *testing.T) {
	w := newWorld(t, Limits{SnapshotEvery: 10}).start()
	_, ca := w.openModel("A", ann)
	for i := range 25 {
		w.submit(ca, int32(i+1), 1, insert(0, "x"))
	}
	if !w.until(func() bool { return w.store.snaps[1].Version >= 21 }) {
		t.Errorf("the snapshot is of version %d after 25 operations, want 21 at least", w.store.snaps[1].Version)
	}
}

// until waits for a condition that a goroutine of the owner brings about.
func (w *world) until(f func() bool) bool {
	end := time.Now().Add(30 * time.Second)
	for time.Now().Before(end) {
		w.store.mu.Lock()
		ok := f()
		w.store.mu.Unlock()
		if ok {
			return true
		}
		w.settle()
	}
	return false
}

func TestDeletingAModelClosesItForAll(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	w.store.byHand = true
	done := w.submit(ca, 1, 1, insert(0, "x"))
	w.owner.Delete()
	<-w.owner.Done()
	got := a.got()
	wantBodies(t, "A", got, "forceCloseRealTimeModel")
	if m := got[0].m.(*wire.ModelForceCloseMessage); m.ReasonCode != int32(failure.CloseDeleted) {
		t.Errorf("closed with %+v", m)
	}
	if !done() {
		t.Error("the operation still counts as under way")
	}
}

func TestStoppingWritesWhatWasOrderedAndClosesNothing(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	w.store.byHand = true
	w.submit(ca, 1, 1, insert(0, "x"))
	w.owner.Stop()
	w.settle()
	select {
	case <-w.owner.Done():
		t.Fatal("the owner ended before its operation was on disk")
	default:
	}
	w.store.write(9)
	<-w.owner.Done()
	wantBodies(t, "A", a.got(), "operationAck")
	if s := w.store.snaps[1]; s.Version != 2 {
		t.Errorf("the snapshot is of version %d, want 2", s.Version)
	}
}

func TestChangedPermissionsAreToldAndALossOfReadingClosesTheModel(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, _ := w.openModel("B", bob)
	a.got()
	meta, _ := w.store.Model(t.Context(), "m")
	meta.Users = map[store.UserID]store.Permissions{ann: {Read: true}, bob: {Write: true}}
	b.onSend = func(s sent) {
		if s.body == wire.BodyForceCloseRealTimeModel && len(b.dropped) == 0 {
			t.Error("B is told, and could not open the model again yet")
		}
	}
	w.owner.SetPermissions(&meta, nil)
	w.settle()
	gotA, gotB := a.got(), b.got()
	wantBodies(t, "A", gotA, "modelPermissionsChanged", "remoteClientClosedModel")
	if m := gotA[0].m.(*wire.ModelPermissionsChangedMessage); !m.Permissions.Read || m.Permissions.Write {
		t.Errorf("A is told %+v", m.Permissions)
	}
	wantBodies(t, "B", gotB, "forceCloseRealTimeModel")
	if m := gotB[0].m.(*wire.ModelForceCloseMessage); m.ReasonCode != int32(failure.ClosePermissionsChanged) {
		t.Errorf("closed with %+v", m)
	}
	w.submit(ca, 1, 1, insert(0, "x"))
	wantBodies(t, "A writes", a.got(), "forceCloseRealTimeModel")
}

func TestPermissionsOfTheCollectionCountForOpenModelsToo(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, _ := w.openModel("A", ann)
	other := store.Collection{ID: "other"}
	w.owner.SetPermissions(nil, &other)
	w.settle()
	wantBodies(t, "another collection", a.got())
	w.owner.SetPermissions(nil, &store.Collection{ID: "c", World: store.CollectionPermissions{Permissions: store.Permissions{Read: true}}})
	w.settle()
	wantBodies(t, "its collection", a.got(), "modelPermissionsChanged")
}

func TestAnOlderTimerDoesNotEndTheModelBeforeItsTime(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	w.settle()
	for _, session := range []string{"A", "B"} {
		_, c := w.openModel(session, ann)
		w.owner.Leave(c)
		w.settle()
	}
	w.mu.Lock()
	timers := w.timers
	w.mu.Unlock()
	for _, timer := range timers[:len(timers)-1] {
		timer.f()
	}
	w.settle()
	if !w.owner.post(func() {}) {
		t.Fatal("the owner ended by a timer of before")
	}
	timers[len(timers)-1].f()
	<-w.owner.Done()
}

func TestOneWhoComesWhileTheLastSnapshotIsStoredKeepsTheModelInMemory(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	w.submit(ca, 1, 1, insert(0, "x"))
	w.owner.Leave(ca)
	w.settle()
	w.store.snapGate = make(chan struct{})
	w.fire()
	b, cb := w.openModel("B", ann)
	close(w.store.snapGate)
	if !w.until(func() bool { return w.store.snaps[1].Version == 2 }) {
		t.Fatal("the snapshot was not stored")
	}
	w.submit(cb, 1, 2, insert(0, "y"))
	wantBodies(t, "B", b.got(), "operationAck")
}

func TestNoSnapshotIsStoredOfWhatNeverReachesTheDisk(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	w.store.byHand = true
	w.submit(ca, 1, 1, insert(0, "x"))
	got := make(chan error, 1)
	w.owner.Snapshot(func(err error) { got <- err })
	w.settle()
	w.store.writeErr = store.ErrFull
	w.store.write(1)
	if err := <-got; err == nil || w.store.puts != 0 {
		t.Errorf("%v; %d snapshots were stored", err, w.store.puts)
	}
}

func TestWhoWaitsForTheDiskIsFreedWhenTheOwnerStopsBefore(t *testing.T) {
	w := newWorld(t, Limits{})
	w.store.byHand = true
	w.start()
	_, c := w.openModel("A", ann)
	w.submit(c, 1, 1, insert(0, "x"))
	w.owner.Stop()
	done := w.submit(c, 2, 1, insert(0, "y"))
	viewed, snapshot := make(chan error, 1), make(chan error, 1)
	w.owner.View(func(_ View, err error) { viewed <- err })
	w.owner.Snapshot(func(err error) { snapshot <- err })
	w.settle()
	w.store.write(1) // what was ordered before the stop; what came later is not on disk yet when the owner ends
	<-w.owner.Done()
	if !done() || len(viewed) != 1 || len(snapshot) != 1 {
		t.Fatalf("freed are %d views, %d snapshots, and the operation: %v", len(viewed), len(snapshot), done())
	}
	if err := <-viewed; err == nil {
		t.Error("a content that is not on disk was handed out")
	}
}
