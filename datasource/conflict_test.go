package datasource

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// conflicting renames row 1 on both sides and syncs.
func conflicting(t *testing.T, options string, decide func(Conflict) Resolution) (*world, *page) {
	w := newWorld(t, 2)
	p := w.open(`"offline":{"version":"version"` + options + `}`)
	p.decide = decide
	w.read(p)
	p.rename(1, "mine")
	w.srv.rows[1] = w.srv.rows[1].over(cells{{Name: "name", Value: rows.Text("theirs")}, {Name: "version", Value: rows.Num(7)}})
	w.result(p.ds.Sync)
	w.w.Advance(time.Minute)
	return w, p
}

func TestAConflictWaitsWithBothVersionsUntilItIsDecided(t *testing.T) {
	w, p := conflicting(t, "", nil)
	expect(t, "server", w.srv.names(), "1:theirs 2:row2")
	expect(t, "rows", p.shows(), "mine* row2")
	list := p.ds.Conflicts()
	if len(list) != 1 || p.event(EventConflict) == nil {
		t.Fatalf("%d conflicts", len(list))
	}
	server, _ := cellsOf(list[0].Server)
	name, _ := server.get("name")
	if name.Str != "theirs" || list[0].Version != "7" {
		t.Fatalf("the conflict has the server's name %q, version %q", name.Str, list[0].Version)
	}
	merged := blockOf(cells{{Name: "name", Value: rows.Text("both")}})
	w.wait("resolve", func(done func(error)) {
		p.ds.ResolveConflict(list[0].N, Resolution{Choice: ChooseMerge, Fields: merged}, done)
	})
	w.w.Advance(time.Minute)
	expect(t, "server", w.srv.names(), "1:both 2:row2")
	expect(t, "rows", p.shows(), "both row2")
}

func TestThePolicyClientSendsTheChangeOverTheServersVersion(t *testing.T) {
	w, p := conflicting(t, `,"conflict":"client"`, nil)
	expect(t, "server", w.srv.names(), "1:mine 2:row2")
	expect(t, "rows", p.shows(), "mine row2")
	if p.ds.HasChanges() {
		t.Fatal("changes are left")
	}
}

func TestThePolicyServerTakesTheServersRow(t *testing.T) {
	w, p := conflicting(t, `,"conflict":"server"`, nil)
	expect(t, "server", w.srv.names(), "1:theirs 2:row2")
	expect(t, "rows", p.shows(), "theirs row2")
	if p.ds.HasChanges() {
		t.Fatal("changes are left")
	}
}

func TestAConflictFunctionDecides(t *testing.T) {
	w, _ := conflicting(t, `,"conflict":{"$fn":4}`, func(c Conflict) Resolution { return Resolution{Choice: ChooseClient} })
	expect(t, "server", w.srv.names(), "1:mine 2:row2")
}

func TestAConflictSurvivesAReload(t *testing.T) {
	w, p := conflicting(t, "", nil)
	w.kill(p)
	q := w.open(`"offline":{"version":"version"}`)
	w.read(q)
	expect(t, "rows", q.shows(), "mine* row2")
	if n := len(q.ds.Conflicts()); n != 1 || q.ds.Info(q.get(1)).Entry != offline.StateConflict {
		t.Fatalf("%d conflicts after the reload", n)
	}
}

func TestASecondEditAfterAnAcknowledgedOneIsBasedOnTheNewVersion(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open(`"offline":{"version":"version"}`)
	w.read(p)
	p.rename(1, "one")
	p.hold = true
	p.ds.Sync(nil)
	w.w.Run()
	p.rename(1, "uno")
	p.release()
	w.w.Run()
	w.sync(p)
	expect(t, "server", w.srv.names(), "1:uno")
	if p.event(EventConflict) != nil {
		t.Fatal("the page is in conflict with itself")
	}
}
