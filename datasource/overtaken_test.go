package datasource

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// In these tests something else happens to a row between its edit and the answer of the server.

func TestAnEditDoesNotUndoWhatOthersDidToTheRowBeforeItWasSynced(t *testing.T) {
	elsewhere := func(w *world, p *page) { w.srv.rows[1] = w.srv.rows[1].over(cells{{Name: "qty", Value: rows.Num(99)}}) }
	for name, learn := range map[string]func(w *world, p *page){
		"read": func(w *world, p *page) { w.read(p) },
		"push": func(w *world, p *page) {
			if err := p.ds.PushUpdate(blockOf(cells{{Name: "id", Value: rows.Num(1)}, {Name: "qty", Value: rows.Num(99)}})); err != nil {
				t.Fatal(err)
			}
		},
	} {
		for _, open := range []func(w *world, extra string) *page{(*world).open, (*world).openPlain} {
			w := newWorld(t, 1)
			p := open(w, "")
			w.read(p)
			p.rename(1, "one")
			w.saved(p)
			elsewhere(w, p)
			learn(w, p)
			w.sync(p)
			expect(t, name, w.srv.names(), "1:one")
			if qty, _ := w.srv.rows[1].get("qty"); qty.Num != 99 {
				t.Errorf("%s: the server has qty %v, want 99: nobody here changed it", name, qty.Num)
			}
		}
	}
}

func TestAnEditOfAnOldVersionIsAConflictAlsoAfterARead(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open(`"offline":{"version":"version"}`)
	w.read(p)
	p.rename(1, "mine")
	w.saved(p)
	w.srv.rows[1] = w.srv.rows[1].over(cells{{Name: "name", Value: rows.Text("theirs")}, {Name: "version", Value: rows.Num(7)}})
	w.read(p)
	if err, _ := w.result(p.ds.Sync); offline.CodeOf(err) != offline.ErrConflict {
		t.Fatalf("sync ended with %v", err)
	}
	expect(t, "server", w.srv.names(), "1:theirs")
}

// refusedLate has an edit of row 1 on its way that the server will refuse, does later, and lets the answers come.
func refusedLate(t *testing.T, later func(p *page)) (*world, *page) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	p.rename(1, "bad")
	p.ds.Set(p.get(1), "qty", rows.Num(5))
	p.hold = true
	p.ds.Sync(nil)
	w.w.Run()
	later(p)
	p.ds.Sync(nil)
	w.w.Run()
	p.release()
	w.w.Advance(time.Minute)
	return w, p
}

func TestARefusedUpdateDoesNotHideTheCorrectionThatWasOnItsWay(t *testing.T) {
	w, p := refusedLate(t, func(p *page) { p.rename(1, "good") })
	expect(t, "server", w.srv.names(), "1:good")
	expect(t, "rows", p.shows(), "good*")
	letters := p.ds.Letters()
	if len(letters) != 1 || p.ds.Value(p.get(1), "qty") != rows.Num(5) {
		t.Fatalf("%d dead letters, want one with the qty that was not sent anew", len(letters))
	}
	fields, _ := cellsOf(letters[0].Fields)
	if len(fields) != 1 || fields.find("qty") == nil {
		t.Fatalf("the dead letter sets %v", fields)
	}
	w.wait("retry", func(done func(error)) { p.ds.RetryLetter(letters[0].N, done) })
	w.w.Advance(time.Minute)
	expect(t, "server after the retry", w.srv.names(), "1:good")
	if qty, _ := w.srv.rows[1].get("qty"); qty != rows.Num(5) || p.ds.HasChanges() {
		t.Fatalf("qty is %v, changes left: %v", qty, p.ds.HasChanges())
	}
}

func TestARefusedUpdateOfWhichAllWasSetAnewLeavesNothingBehind(t *testing.T) {
	_, p := refusedLate(t, func(p *page) {
		p.rename(1, "good")
		p.ds.Set(p.get(1), "qty", rows.Num(6))
	})
	expect(t, "rows", p.shows(), "good")
	if p.ds.HasChanges() || len(p.ds.Letters()) != 0 {
		t.Fatalf("still pending: %+v", p.ds.Pending())
	}
}

func TestARefusedUpdateOfARowThatIsThenDestroyedLeavesNothingBehind(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	p.answer = func(r *Request) *Answer {
		if r.Op == OpUpdate {
			return &Answer{Status: 422}
		}
		return &Answer{Status: 200}
	}
	p.rename(1, "one")
	p.hold = true
	p.ds.Sync(nil)
	w.w.Run()
	p.ds.Remove(p.get(1))
	p.ds.Sync(nil)
	w.w.Run()
	p.release()
	w.w.Advance(time.Minute)
	if last := p.sent[len(p.sent)-1]; last.Op != OpDestroy || p.ds.HasChanges() {
		t.Fatalf("the last call was a %s; still pending: %+v", last.Op, p.ds.Pending())
	}
}

func TestAnUpdateQueuedBehindARefusedCreateGoesWithItsRetry(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	row := p.add("bad")
	p.hold = true
	p.ds.Sync(nil)
	w.w.Run()
	p.ds.Set(row, "qty", rows.Num(5))
	p.ds.Sync(nil)
	w.w.Run()
	p.release()
	w.w.Advance(time.Minute)
	letters := p.ds.Letters()
	if len(letters) != 1 || p.writes() != 1 {
		t.Fatalf("%d dead letters after %d writes; want one of each", len(letters), p.writes())
	}
	good := blockOf(cells{{Name: "name", Value: rows.Text("good")}})
	w.wait("edit", func(done func(error)) { p.ds.EditLetter(letters[0].N, good, done) })
	w.wait("retry", func(done func(error)) { p.ds.RetryLetter(letters[0].N, done) })
	w.w.Advance(time.Minute)
	expect(t, "server", w.srv.names(), "1:row1 2:good")
	if qty, _ := w.srv.rows[2].get("qty"); qty != rows.Num(5) || p.ds.HasChanges() {
		t.Fatalf("qty is %v, changes left: %v", qty, p.ds.HasChanges())
	}
}

func TestASyncedChangeOfARowThatAPushDestroyedEndsAsADeadLetter(t *testing.T) {
	w := newWorld(t, 2)
	p := w.open("")
	w.read(p)
	goOffline(t, p)
	p.rename(1, "synced")
	w.sync(p)
	p.rename(2, "draft")
	delete(w.srv.rows, 1)
	delete(w.srv.rows, 2)
	for id := range 2 {
		if err := p.ds.PushDestroy(blockOf(cells{{Name: "id", Value: rows.Num(float64(id + 1))}})); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, "rows", p.shows(), "")
	w.goOnline(p)
	letters := p.ds.Letters()
	if len(letters) != 1 || p.event(EventRejected) == nil || p.writes() != 1 {
		t.Fatalf("%d dead letters after %d writes; want one of each: drafts go with the row", len(letters), p.writes())
	}
	w.wait("discard", func(done func(error)) { p.ds.DiscardLetter(letters[0].N, done) })
	if p.ds.HasChanges() || p.shows() != "" {
		t.Fatalf("after the discard: rows %q, pending %+v", p.shows(), p.ds.Pending())
	}
}
