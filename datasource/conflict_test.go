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

// conflictingCreate adds a row of which the server says that it has it already, perhaps with an edit of it behind that, and
// takes the server's side. The server's answer has its row if it tells.
func conflictingCreate(t *testing.T, tells, edited bool) (*world, *page) {
	w := newWorld(t, 2)
	p := w.open("")
	w.read(p)
	p.answer = func(r *Request) *Answer {
		if r.Op != OpCreate {
			return nil
		}
		a := &Answer{Status: 409}
		if tells {
			a.Block = blockOf(w.srv.rows[2])
		}
		return a
	}
	row := p.add("new")
	p.hold = true
	p.ds.Sync(nil)
	w.w.Run()
	if edited {
		p.ds.Set(row, "qty", rows.Num(5))
		p.ds.Sync(nil)
		w.w.Run()
	}
	p.release()
	w.w.Run()
	list := p.ds.Conflicts()
	if len(list) != 1 {
		t.Fatalf("%d conflicts", len(list))
	}
	w.wait("resolve", func(done func(error)) {
		p.ds.ResolveConflict(list[0].N, Resolution{Choice: ChooseServer}, done)
	})
	w.w.Advance(time.Minute)
	expect(t, "rows", p.shows(), "row1 row2")
	if p.ds.HasChanges() {
		t.Fatalf("still pending: %+v", p.ds.Pending())
	}
	return w, p
}

func TestARowThatTheServerHasAlreadyIsThereOnce(t *testing.T) {
	conflictingCreate(t, true, false)
}

func TestARowThatTheServerHasAlreadyTakesItsLaterEdit(t *testing.T) {
	w, p := conflictingCreate(t, true, true)
	if qty, _ := w.srv.rows[2].get("qty"); qty != rows.Num(5) || p.writes() != 2 {
		t.Fatalf("the server has qty %v after %d writes", qty, p.writes())
	}
}

func TestACreateGivenUpForAServersRowThatIsNotKnownTakesItsLaterEditAlong(t *testing.T) {
	_, p := conflictingCreate(t, false, true)
	if p.writes() != 1 {
		t.Fatalf("%d writes were sent, want the create only", p.writes())
	}
}
