package datasource

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
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
