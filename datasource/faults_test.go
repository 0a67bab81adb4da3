package datasource

import (
	"fmt"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// everyThird loses the answer of every third write behind its effect.
func everyThird() func(*Request) fate {
	n := 0
	return func(r *Request) fate {
		if r.Op == OpRead {
			return fateFine
		}
		if n++; n%3 == 0 {
			return fateLoseAnswer
		}
		return fateFine
	}
}

func TestLostAnswersDoubleNothingWithIdempotencyKeys(t *testing.T) {
	w := newWorld(t, 10)
	p := w.open("")
	w.read(p)
	p.fate = everyThird()
	for i := 1; i <= 10; i++ {
		p.rename(i, fmt.Sprint("edited", i))
		p.add(fmt.Sprint("new", i))
	}
	p.ds.Sync(nil)
	w.w.Advance(time.Hour)
	if len(w.srv.rows) != 20 || w.srv.creates != 10 || len(w.srv.applied) != 20 {
		t.Fatalf("%d rows after %d creates and %d writes: %s", len(w.srv.rows), w.srv.creates, len(w.srv.applied), w.srv.names())
	}
	if p.ds.HasChanges() {
		t.Fatalf("still pending: %+v", p.ds.Pending())
	}
}

func TestARepeatedRequestCarriesTheSameKey(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	p.fate = func(r *Request) fate {
		if r.Op == OpCreate && p.writes() == 1 {
			return fateLoseAnswer
		}
		return fateFine
	}
	p.add("new")
	p.ds.Sync(nil)
	w.w.Advance(time.Minute)
	first, second := p.sent[1], p.sent[2]
	if first.Key == "" || first.Key != second.Key {
		t.Fatalf("the keys are %q and %q", first.Key, second.Key)
	}
}

func lossyCreate(t *testing.T, policy string) (*world, *page) {
	w := newWorld(t, 1)
	w.srv.keyless = true
	p := w.open(`"offline":{"idempotency":false` + policy + `}`)
	w.read(p)
	p.fate = func(r *Request) fate {
		if r.Op == OpCreate && w.srv.creates == 0 {
			return fateLoseAnswer
		}
		return fateFine
	}
	return w, p
}

func TestWithoutKeysACreateWhoseAnswerWasLostWaitsForADecision(t *testing.T) {
	w, p := lossyCreate(t, "")
	p.add("new")
	p.ds.Sync(nil)
	w.w.Advance(time.Hour)
	if w.srv.creates != 1 {
		t.Fatalf("%d rows were made", w.srv.creates)
	}
	list := p.ds.Uncertain()
	if len(list) != 1 || p.event(EventUncertain) == nil {
		t.Fatalf("%d uncertain changes", len(list))
	}
	w.wait("resolve", func(done func(error)) { p.ds.ResolveUncertain(list[0].N, LostApplied, done) })
	if p.ds.HasChanges() || w.srv.creates != 1 {
		t.Fatalf("%d rows were made, changes left: %v", w.srv.creates, p.ds.HasChanges())
	}
}

func TestReadingBackFindsOutThatALostCreateWasMade(t *testing.T) {
	w, p := lossyCreate(t, `,"uncertain":"readback","lookup":{"$fn":1}`)
	p.lookup = func(l Letter) LookupAnswer {
		want, _ := cellsOf(l.Fields)
		name, _ := want.get("name")
		for _, row := range w.srv.rows {
			if v, _ := row.get("name"); v == name {
				return LookupAnswer{Known: true, Row: blockOf(row)}
			}
		}
		return LookupAnswer{Known: true}
	}
	row := p.add("new")
	p.ds.Sync(nil)
	w.w.Advance(time.Hour)
	expect(t, "server", w.srv.names(), "1:row1 2:new")
	if p.ds.Value(row, "id") != rows.Num(2) || p.ds.HasChanges() {
		t.Fatalf("the row has the id %v", p.ds.Value(row, "id"))
	}
}

func TestReadingBackSendsALostCreateAgainThatWasNotMade(t *testing.T) {
	w, p := lossyCreate(t, `,"uncertain":"readback","lookup":{"$fn":1}`)
	lost := false
	p.fate = func(r *Request) fate {
		if r.Op == OpCreate && !lost {
			lost = true
			return fateLoseRequest
		}
		return fateFine
	}
	p.lookup = func(Letter) LookupAnswer { return LookupAnswer{Known: true} }
	p.add("new")
	p.ds.Sync(nil)
	w.w.Advance(time.Hour)
	expect(t, "server", w.srv.names(), "1:row1 2:new")
}

func TestWithoutKeysALostUpdateIsRepeated(t *testing.T) {
	w, p := lossyCreate(t, "")
	p.fate = everyThird()
	for i := range 5 {
		p.rename(1, fmt.Sprint("name", i))
		p.ds.Sync(nil)
		w.w.Advance(time.Minute)
	}
	expect(t, "server", w.srv.names(), "1:name4")
	if p.ds.HasChanges() {
		t.Fatalf("still pending: %+v", p.ds.Pending())
	}
}

func TestARefusedRowAloneGoesToTheDeadLetters(t *testing.T) {
	w := newWorld(t, 5)
	p := w.open("")
	w.read(p)
	for i := 1; i <= 5; i++ {
		p.rename(i, fmt.Sprint("n", i))
	}
	p.rename(3, "bad")
	err, _ := w.result(p.ds.Sync)
	if offline.CodeOf(err) != offline.ErrRejected {
		t.Fatalf("sync ended with %v", err)
	}
	w.w.Run()
	expect(t, "server", w.srv.names(), "1:n1 2:n2 3:row3 4:n4 5:n5")
	expect(t, "rows", p.shows(), "n1 n2 bad* n4 n5")
	letters := p.ds.Letters()
	if len(letters) != 1 || letters[0].Row != p.get(3) || letters[0].Code != offline.ErrRejected {
		t.Fatalf("the dead letters are %+v", letters)
	}
	if p.ds.Info(p.get(3)).Entry != offline.StateDead {
		t.Fatal("the row is not marked")
	}
}

func TestADeadLetterCanBeEditedRetriedAndDiscarded(t *testing.T) {
	w := newWorld(t, 2)
	p := w.open("")
	w.read(p)
	p.rename(1, "bad")
	p.rename(2, "bad")
	w.result(p.ds.Sync)
	letters := p.ds.Letters()
	w.wait("edit", func(done func(error)) {
		p.ds.EditLetter(letters[0].N, blockOf(cells{{Name: "name", Value: rows.Text("good")}}), done)
	})
	w.wait("retry", func(done func(error)) { p.ds.RetryLetter(letters[0].N, done) })
	w.wait("discard", func(done func(error)) { p.ds.DiscardLetter(letters[1].N, done) })
	w.w.Advance(time.Minute)
	expect(t, "server", w.srv.names(), "1:good 2:row2")
	expect(t, "rows", p.shows(), "good row2")
	if len(p.ds.Letters()) != 0 || p.ds.HasChanges() {
		t.Fatal("letters are left")
	}
}

func TestASetOnARefusedRowAndASyncSendsItAgain(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	row := p.add("bad")
	w.result(p.ds.Sync)
	p.ds.Set(row, "name", rows.Text("good"))
	w.sync(p)
	expect(t, "server", w.srv.names(), "1:row1 2:good")
	if p.sent[1].Key == p.sent[2].Key {
		t.Fatal("a corrected change must have another key")
	}
}

func TestA401PausesAsksAndGoesOnWithTheNewToken(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open("")
	w.read(p)
	w.srv.token = "fresh"
	asked := 0
	p.auth = func(resume func(bool)) {
		asked++
		p.tab.AfterFunc(time.Second, func() { p.token = "fresh"; resume(true) })
	}
	for i := 1; i <= 3; i++ {
		p.rename(i, fmt.Sprint("n", i))
	}
	w.sync(p)
	expect(t, "server", w.srv.names(), "1:n1 2:n2 3:n3")
	if asked != 1 || p.event(EventAuth) == nil {
		t.Fatalf("asked %d times", asked)
	}
}

func TestWithoutANewTokenSyncRejectsAndTheChangesStay(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	w.srv.token = "fresh"
	p.auth = func(resume func(bool)) { resume(false) }
	p.rename(1, "one")
	err, done := w.result(p.ds.Sync)
	if !done || offline.CodeOf(err) != offline.ErrAuth {
		t.Fatalf("sync: done=%v, %v", done, err)
	}
	p.token = "fresh"
	w.sync(p)
	expect(t, "server", w.srv.names(), "1:one")
}

func TestABusyServerIsAskedAgainLater(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	busy := 3
	p.answer = func(r *Request) *Answer {
		if busy--; busy >= 0 {
			return &Answer{Status: 503, RetryAfter: 10 * time.Second}
		}
		return nil
	}
	p.rename(1, "one")
	if err, _ := w.result(p.ds.Sync); offline.CodeOf(err) != offline.ErrTransport {
		t.Fatalf("sync ended with %v", err)
	}
	w.w.Advance(time.Hour)
	expect(t, "server", w.srv.names(), "1:one")
}

func TestABatchWithOneBadRowIsSplitUntilThatOneIsAlone(t *testing.T) {
	w := newWorld(t, 8)
	p := w.open(`"batch":true`)
	w.read(p)
	for i := 1; i <= 8; i++ {
		p.rename(i, fmt.Sprint("n", i))
	}
	p.rename(5, "bad")
	p.ds.Sync(nil)
	w.w.Advance(time.Minute)
	expect(t, "server", w.srv.names(), "1:n1 2:n2 3:n3 4:n4 5:row5 6:n6 7:n7 8:n8")
	if len(p.ds.Letters()) != 1 || !p.sent[1].Batch {
		t.Fatalf("%d dead letters", len(p.ds.Letters()))
	}
}

func TestAnAnswerThatCannotBeUsedIsToldEachTimeAndTheChangeStaysPending(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	p.answer = func(*Request) *Answer { return &Answer{Status: 200, Failed: true, Text: "<html>, which is not JSON"} }
	p.rename(1, "one")
	if err, ok := w.result(p.ds.Sync); !ok || offline.CodeOf(err) != offline.ErrResponse {
		t.Fatalf("sync: done=%v, %v", ok, err)
	}
	w.w.Advance(time.Minute)
	told := 0
	for _, e := range p.events {
		if e.Type == EventError && e.Status == "parsererror" {
			told++
		}
	}
	if n := p.writes(); n < 3 || told != n {
		t.Fatalf("%d attempts, %d errors", n, told)
	}
	if c := p.ds.Pending(); c.Submitted != 1 {
		t.Fatalf("pending: %+v", c)
	}
	for _, r := range p.sent[1:] {
		if r.Key != p.sent[1].Key {
			t.Fatal("the key changed")
		}
	}
	p.answer = nil
	w.w.Advance(time.Hour)
	expect(t, "server", w.srv.names(), "1:one")
	if p.ds.HasChanges() {
		t.Fatalf("still pending: %+v", p.ds.Pending())
	}
}
