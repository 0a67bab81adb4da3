package datasource

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func TestADecisionAboutAChangeThatWaitsForNoneIsAnErrorAndNoFaultOfTheStore(t *testing.T) {
	w := newWorld(t, 2)
	p := w.open("")
	w.read(p)
	p.rename(1, "one")
	w.saved(p)
	p.saw()
	for code, decide := range map[offline.Code]func(done func(error)){
		offline.ErrRejected:  func(done func(error)) { p.ds.RetryLetter(1, done) },
		offline.ErrConflict:  func(done func(error)) { p.ds.ResolveConflict(1, Resolution{Choice: ChooseServer}, done) },
		offline.ErrUncertain: func(done func(error)) { p.ds.ResolveUncertain(1, LostDiscard, done) },
	} {
		if err, ok := w.result(decide); !ok || offline.CodeOf(err) != code {
			t.Errorf("got %v, want %s", err, code)
		}
	}
	if e := p.event(EventStorage); e != nil {
		t.Errorf("the store was blamed: %v", e.Err)
	}
	expect(t, "rows", p.shows(), "one* row2")
}

func TestCommittedTellsOfARefusalThatCameBeforeTheLastAnswer(t *testing.T) {
	w := newWorld(t, 2)
	p := w.open("")
	w.read(p)
	p.rename(1, "one")
	p.rename(2, "two")
	p.ds.Sync(func(error) {})
	var err error
	settled := false
	p.ds.Committed(func(e error) { err, settled = e, true })
	p.hold = true
	p.answer = func(r *Request) *Answer {
		b, _ := cellsOf(r.Data)
		if id, _ := b.get("id"); id.Num == 1 {
			return &Answer{Status: 422, Text: "422"}
		}
		return nil
	}
	w.w.Run()
	if len(p.held) != 2 {
		t.Fatalf("%d requests are in flight, want 2", len(p.held))
	}
	p.held[0]()
	w.w.Run()
	if settled {
		t.Fatal("committed was settled before the last answer")
	}
	p.held[1]()
	w.w.Run()
	if offline.CodeOf(err) != offline.ErrRejected {
		t.Fatalf("committed: %v, want the refusal", err)
	}
}

// busyFrom makes the server too busy for all writes of p but the first n, until the returned function is called.
func busyFrom(p *page, n int) (free func()) {
	first := p.writes()
	p.answer = func(r *Request) *Answer {
		if r.Op != OpRead && p.writes() > first+n {
			return &Answer{Status: 503}
		}
		return nil
	}
	return func() { p.answer = nil }
}

func TestCommittedWaitsForAConflictThatIsSentAgain(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open(`"offline":{"version":"version","conflict":"client"}`)
	w.read(p)
	p.rename(1, "mine")
	w.srv.rows[1] = w.srv.rows[1].over(cells{{Name: "version", Value: rows.Num(7)}})
	free := busyFrom(p, 1)
	p.ds.Sync(func(error) {})
	settled := false
	p.ds.Committed(func(err error) { settled = err == nil })
	w.w.Advance(time.Minute)
	if settled {
		t.Fatalf("committed although the server has %s", w.srv.names())
	}
	free()
	w.w.Advance(time.Hour)
	expect(t, "server", w.srv.names(), "1:mine")
	if !settled {
		t.Fatal("committed never settled")
	}
}

func TestCommittedWaitsForADeadLetterThatAnotherTabSendsAgain(t *testing.T) {
	w := newWorld(t, 2)
	p, q := w.open(""), w.open("")
	w.read(p)
	w.read(q)
	p.rename(1, "bad")
	p.rename(2, "two")
	p.hold = true
	p.ds.Sync(func(error) {})
	w.w.Run()
	var err error
	settled := false
	p.ds.Committed(func(e error) { err, settled = e, true })
	p.held[0]()
	w.w.Run()
	n := q.ds.Letters()[0].N
	w.wait("edit", func(done func(error)) {
		q.ds.EditLetter(n, blockOf(cells{{Name: "name", Value: rows.Text("good")}}), done)
	})
	free := busyFrom(p, 0)
	w.wait("retry", func(done func(error)) { q.ds.RetryLetter(n, done) })
	p.release()
	w.w.Run()
	if settled {
		t.Fatalf("committed (%v) although the server has %s", err, w.srv.names())
	}
	free()
	w.w.Advance(time.Hour)
	expect(t, "server", w.srv.names(), "1:good 2:two")
	if !settled || err != nil {
		t.Fatalf("committed: settled=%v, %v", settled, err)
	}
}

func TestCloseSettlesWhatWaitsForAnAnswer(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	p.rename(1, "one")
	p.hold = true
	settled := map[string]error{}
	note := func(what string) func(error) { return func(err error) { settled[what] = err } }
	p.ds.Sync(note("sync"))
	w.w.Run()
	p.ds.Committed(note("committed"))
	p.ds.Read(nil, note("read"))
	p.ds.Read(nil, note("parked"))
	w.w.Run()
	p.ds.Close()
	w.w.Run()
	unopened := &page{t: t, tab: w.w.NewTab(), srv: w.srv}
	unopened.start(offlinetest.NewStore(w.store), "")
	unopened.ds.Saved(note("saved"))
	unopened.ds.Close()
	w.w.Run()
	for _, what := range []string{"sync", "committed", "read", "parked", "saved"} {
		if err, ok := settled[what]; !ok || offline.CodeOf(err) != offline.ErrClosed {
			t.Errorf("%s: settled=%v, %v", what, ok, err)
		}
	}
	if e := p.event(EventError); e != nil {
		t.Errorf("an error event: %v", e.Err)
	}
}
