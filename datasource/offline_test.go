package datasource

import (
	"fmt"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func goOffline(t *testing.T, p *page) {
	t.Helper()
	p.down = true
	p.ds.Hint(false)
	if p.ds.Online() {
		t.Fatal("still online")
	}
}

func (w *world) goOnline(p *page) {
	p.down = false
	p.ds.Hint(true)
	w.w.Advance(time.Minute)
}

func TestManyOfflineChangesSurviveAReloadAndReachTheServerOnce(t *testing.T) {
	w := newWorld(t, 100)
	p := w.open("")
	w.read(p)
	goOffline(t, p)
	for i := 1; i <= 50; i++ {
		p.rename(i, fmt.Sprint("edited", i))
	}
	for i := 1; i <= 20; i++ {
		p.add(fmt.Sprint("new", i))
	}
	for i := 91; i <= 100; i++ {
		p.ds.Remove(p.get(i))
	}
	w.sync(p)
	w.kill(p)

	q := w.openOffline("")
	w.read(q)
	if c, u, d := len(q.ds.Created()), len(q.ds.Updated()), len(q.ds.Destroyed()); c != 20 || u != 50 || d != 10 {
		t.Fatalf("after the reload: %d created, %d updated, %d destroyed", c, u, d)
	}
	w.goOnline(q)
	if n := len(w.srv.rows); n != 110 || w.srv.creates != 20 || len(w.srv.applied) != 80 {
		t.Fatalf("the server has %d rows after %d creates and %d writes", n, w.srv.creates, len(w.srv.applied))
	}
	for i := 1; i <= 50; i++ {
		if name, _ := w.srv.rows[i].get("name"); name.Str != fmt.Sprint("edited", i) {
			t.Fatalf("row %d is %q on the server", i, name.Str)
		}
	}
	if q.ds.HasChanges() || q.ds.Pending() != (Counts{}) {
		t.Fatalf("still pending: %+v", q.ds.Pending())
	}
}

func TestAnEditSurvivesAReloadWithoutASync(t *testing.T) {
	w := newWorld(t, 2)
	p := w.open("")
	w.read(p)
	p.rename(1, "one")
	w.saved(p)
	w.kill(p)
	q := w.open("")
	w.read(q)
	expect(t, "rows after the reload", q.shows(), "one* row2")
	w.w.Advance(time.Hour)
	expect(t, "server: a draft made online waits for sync", w.srv.names(), "1:row1 2:row2")
}

func TestAnOnlineReadKeepsPendingChanges(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open("")
	w.read(p)
	one := p.get(1)
	p.rename(1, "one")
	p.add("new")
	p.ds.Remove(p.get(2))
	w.srv.rows[3] = w.srv.rows[3].setText("name", "changed")
	w.read(p)
	expect(t, "rows", p.shows(), "one* changed new+")
	if p.get(1) != one {
		t.Fatal("the row got another handle")
	}
	p.ds.CancelChanges()
	expect(t, "rows after cancelChanges", p.shows(), "row1 row2 changed")
}

func TestChangesMadeOfflineGoOutByThemselvesWhenTheConnectionIsBack(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	goOffline(t, p)
	p.rename(1, "one")
	w.goOnline(p)
	expect(t, "server", w.srv.names(), "1:one")
}

func TestASecondSyncDuringAFlushSendsNothingTwice(t *testing.T) {
	w := newWorld(t, 2)
	p := w.open("")
	w.read(p)
	p.rename(1, "one")
	p.add("new")
	p.hold = true
	settled := 0
	p.ds.Sync(func(error) { settled++ })
	w.w.Run()
	p.ds.Sync(func(error) { settled++ })
	w.w.Run()
	if p.writes() != 2 || settled != 0 {
		t.Fatalf("%d calls, %d settled; want 2 and none", p.writes(), settled)
	}
	p.release()
	w.w.Run()
	if p.writes() != 2 || settled != 2 {
		t.Fatalf("%d calls, %d settled; want 2 and 2", p.writes(), settled)
	}
}

func TestAnEditMadeDuringAFlushStaysDirty(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	p.rename(1, "one")
	p.hold = true
	p.ds.Sync(nil)
	w.w.Run()
	p.rename(1, "uno")
	p.release()
	w.w.Run()
	expect(t, "rows", p.shows(), "uno*")
	expect(t, "server", w.srv.names(), "1:one")
	w.sync(p)
	expect(t, "server", w.srv.names(), "1:uno")
}

func TestAnEditOfANewRowDuringItsCreateBecomesAnUpdateOfTheServersId(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	row := p.add("new")
	p.hold = true
	p.ds.Sync(nil)
	w.w.Run()
	p.ds.Set(row, "name", rows.Text("newer"))
	p.ds.Sync(nil)
	w.w.Run()
	p.release()
	w.w.Advance(time.Minute)
	expect(t, "server", w.srv.names(), "1:row1 2:newer")
	if w.srv.creates != 1 {
		t.Fatalf("%d rows were made", w.srv.creates)
	}
}

func TestACrashBetweenAnswerAndAcknowledgementDoublesNothing(t *testing.T) {
	// The tab is killed after every possible number of steps of a flush; another one goes on.
	for steps := 0; ; steps++ {
		w := newWorld(t, 2)
		p := w.open("")
		w.read(p)
		p.rename(1, "one")
		p.add("new")
		p.ds.Remove(p.get(2))
		w.saved(p)
		p.ds.Sync(nil)
		finished := false
		for i := 0; i < steps; i++ {
			if !w.w.Step() {
				finished = true
				break
			}
		}
		w.kill(p)
		q := w.open("")
		w.read(q)
		w.sync(q)
		w.w.Advance(time.Minute)
		expect(t, fmt.Sprint("server after a crash at step ", steps), w.srv.names(), "1:one 3:new")
		expect(t, fmt.Sprint("rows after a crash at step ", steps), q.shows(), "one new")
		if finished {
			return
		}
	}
}

func TestTheRowsOfALostReadComeFromTheStore(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open("")
	w.read(p)
	p.rename(1, "one")
	w.sync(p)
	w.kill(p)
	q := &page{t: t, tab: w.w.NewTab(), srv: w.srv, down: true}
	q.start(offlinetest.NewStore(w.store), "")
	w.read(q)
	expect(t, "rows", q.shows(), "one row2 row3")
	expect(t, "events", q.saw(), "requestStart:read requestEnd:read change")
	expect(t, "connection", q.ds.Connection(), "connecting")
}

func TestAFirstReadWithoutNetworkIsAnError(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open("")
	p.down = true
	err, _ := w.result(func(done func(error)) { p.ds.Read(nil, done) })
	if offline.CodeOf(err) != offline.ErrTransport {
		t.Fatalf("the read ended with %v", err)
	}
	expect(t, "events", p.saw(), "requestStart:read requestEnd error")
}

func TestTwoTabsSeeEachOthersEditsAndFlushOnceBetweenThem(t *testing.T) {
	w := newWorld(t, 3)
	a, b := w.open(""), w.open("")
	w.read(a)
	w.read(b)
	goOffline(t, a)
	goOffline(t, b)
	a.rename(1, "from a")
	b.rename(2, "from b")
	row := a.add("new")
	a.ds.Remove(a.get(3))
	w.w.Run()
	expect(t, "rows of a", a.shows(), "from a* from b* new+")
	expect(t, "rows of b", b.shows(), "from a* from b* new+")
	w.sync(a)
	w.sync(b)
	a.down, b.down = false, false
	a.ds.Hint(true)
	b.ds.Hint(true)
	w.w.Advance(time.Minute)
	expect(t, "server", w.srv.names(), "1:from a 2:from b 4:new")
	if n := a.writes() + b.writes(); n != 4 {
		t.Fatalf("%d writes were sent, want 4", n)
	}
	expect(t, "rows of a", a.shows(), "from a from b new")
	expect(t, "rows of b", b.shows(), "from a from b new")
	if a.ds.Value(row, "id") != rows.Num(4) {
		t.Fatal("the row of a has no id")
	}
}

func TestWhenTheFlushingTabIsKilledTheOtherOneFinishes(t *testing.T) {
	w := newWorld(t, 2)
	a, b := w.open(""), w.open("")
	w.read(a)
	w.read(b)
	a.rename(1, "one")
	a.add("new")
	a.hold, b.hold = true, false
	a.ds.Sync(nil)
	w.w.Run()
	w.kill(a)
	w.w.Advance(time.Minute)
	expect(t, "server", w.srv.names(), "1:one 2:row2 3:new")
	expect(t, "rows of b", b.shows(), "one row2 new")
	if w.srv.creates != 1 || b.ds.HasChanges() {
		t.Fatalf("%d rows were made, changes left: %v", w.srv.creates, b.ds.HasChanges())
	}
}

func TestARemovedRowHasItsValuesAfterAReload(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open("")
	w.read(p)
	p.ds.SetOnline(false, func(error) {})
	p.rename(2, "edited")
	p.ds.Remove(p.get(2))
	w.saved(p)
	w.kill(p)
	q := w.openOffline("")
	w.read(q)
	b, _, err := rows.DecodeBlock(q.ds.Block(append(q.ds.Destroyed(), q.get(3))))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "the removed row", b.Value(0, "name").Str, "edited")
	expect(t, "a row beside it", b.Value(1, "name").Str, "row3")
}

func TestADraftMadeOnlineWaitsForSyncAlsoWhenTheConnectionComesBack(t *testing.T) {
	w := newWorld(t, 2)
	p := w.open("")
	w.read(p)
	p.rename(1, "online")
	w.saved(p)
	goOffline(t, p)
	p.rename(2, "offline")
	w.goOnline(p)
	expect(t, "server", w.srv.names(), "1:row1 2:offline")
	expect(t, "rows", p.shows(), "online* offline")
	w.sync(p)
	expect(t, "server after sync", w.srv.names(), "1:online 2:offline")
}

func TestTheAnswerToAReadThatBeganBeforeTheNetworkWentIsNoProofOfOne(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open("")
	w.read(p)
	p.hold = true
	done := 0
	p.ds.Read(nil, func(error) { done++ })
	w.w.Run()
	if len(p.held) != 1 {
		t.Fatalf("%d requests", len(p.held))
	}
	goOffline(t, p)
	p.release()
	w.w.Run()
	if state := p.ds.Connection(); state != "offline" || done != 1 || p.ds.Total() != 3 {
		t.Errorf("the connection is %s, %d reads are done, there are %d rows", state, done, p.ds.Total())
	}
	p.down = false
	w.read(p) // of the store
	p.ds.Hint(true)
	w.read(p)
	if state := p.ds.Connection(); state != "online" {
		t.Errorf("the connection is %s", state)
	}
}
