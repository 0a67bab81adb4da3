package datasource

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

func TestAReadShowsTheServersRows(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open("")
	w.read(p)
	expect(t, "rows", p.shows(), "row1 row2 row3")
	expect(t, "events", p.saw(), "requestStart:read requestEnd:read change")
}

func TestAnEditIsVisibleAtOnceAndSentBySync(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open("")
	w.read(p)
	p.saw()
	p.rename(2, "two")
	expect(t, "rows", p.shows(), "row1 two* row3")
	w.w.Run()
	expect(t, "server before sync", w.srv.names(), "1:row1 2:row2 3:row3")
	w.sync(p)
	expect(t, "server", w.srv.names(), "1:row1 2:two 3:row3")
	expect(t, "rows", p.shows(), "row1 two row3")
	expect(t, "events", p.saw(), "change:itemchange requestStart:update requestEnd:update change:sync sync")
	if p.ds.HasChanges() {
		t.Fatal("there are changes after the sync")
	}
}

func TestAllKindsOfWritesGoOutInOneSync(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open(`"offline":{"window":1}`)
	w.read(p)
	p.saw()
	row := p.add("four")
	p.rename(1, "one")
	p.ds.Remove(p.get(2))
	expect(t, "rows", p.shows(), "one* row3 four+")
	w.sync(p)
	expect(t, "server", w.srv.names(), "1:one 3:row3 4:four")
	expect(t, "rows", p.shows(), "one row3 four")
	if id := p.ds.Value(row, "id"); id != rows.Num(4) {
		t.Fatalf("the new row has the id %v", id)
	}
	expect(t, "events", p.saw(), "change:add change:itemchange change:remove "+
		"requestStart:create requestStart:update requestStart:destroy requestEnd:create requestEnd:update requestEnd:destroy change:sync sync")
}

func TestWithoutStorageSyncMakesItsCallsBeforeItReturns(t *testing.T) {
	w := newWorld(t, 2)
	p := w.openPlain("")
	w.read(p)
	p.saw()
	p.rename(1, "one")
	p.add("three")
	done := false
	p.ds.Sync(func(err error) { done = err == nil })
	if p.writes() != 2 || done {
		t.Fatalf("sync made %d calls before it returned, done=%v; want 2 and not done", p.writes(), done)
	}
	w.w.Run()
	if !done {
		t.Fatal("sync is not done")
	}
	expect(t, "server", w.srv.names(), "1:one 2:row2 3:three")
	expect(t, "rows", p.shows(), "one row2 three")
	expect(t, "events", p.saw(), "change:itemchange change:add requestStart:create requestStart:update "+
		"requestEnd:create requestEnd:update change:sync sync")
}

func TestWithoutStorageARefusedRowStaysDirtyAndTheNextSyncTriesAgain(t *testing.T) {
	w := newWorld(t, 3)
	p := w.openPlain("")
	w.read(p)
	p.rename(1, "one")
	p.rename(2, "bad")
	p.saw()
	if err, _ := w.result(p.ds.Sync); err == nil {
		t.Fatal("sync resolved although a row was refused")
	}
	expect(t, "server", w.srv.names(), "1:one 2:row2 3:row3")
	expect(t, "rows", p.shows(), "one bad* row3")
	expect(t, "events", p.saw(), "requestStart:update requestStart:update rejected requestEnd:update requestEnd error change:sync")
	p.rename(2, "good")
	w.sync(p)
	expect(t, "server", w.srv.names(), "1:one 2:good 3:row3")
	if p.writes() != 3 {
		t.Fatalf("%d writes were sent, want 3: what succeeded is not sent again", p.writes())
	}
}

func TestWithoutStorageANetworkFailureRejectsAndIsNotRetriedUnasked(t *testing.T) {
	w := newWorld(t, 1)
	p := w.openPlain("")
	w.read(p)
	p.rename(1, "one")
	p.down = true
	if err, _ := w.result(p.ds.Sync); err == nil {
		t.Fatal("sync resolved without a network")
	}
	p.down = false
	w.w.Advance(time.Hour)
	expect(t, "server", w.srv.names(), "1:row1")
	w.sync(p)
	expect(t, "server", w.srv.names(), "1:one")
}

func TestWithoutStorageCancelTakesBackWhatTheServerRefused(t *testing.T) {
	w := newWorld(t, 1)
	p := w.openPlain("")
	w.read(p)
	p.rename(1, "bad")
	w.result(p.ds.Sync)
	p.ds.CancelChanges()
	expect(t, "rows", p.shows(), "row1")
	if p.ds.HasChanges() {
		t.Fatal("there are changes after cancelChanges")
	}
}
