package datasource

import (
	"slices"
	"testing"
)

// readBeforeAnswer adds a row, and reads it from the server before the answer to its create arrives.
func readBeforeAnswer(t *testing.T) (*world, *page) {
	w := newWorld(t, 1)
	p := w.open("")
	w.read(p)
	p.add("new")
	p.hold = true
	p.ds.Sync(func(error) {})
	w.w.Run()
	p.hold = false
	w.read(p)
	expect(t, "rows before the answer", p.shows(), "row1 new+ new")
	return w, p
}

func TestARowThatAReadBroughtBeforeItsCreateWasAcknowledgedIsThereOnce(t *testing.T) {
	w, p := readBeforeAnswer(t)
	page := p.ds.Created()[0]
	p.release()
	w.w.Run()
	expect(t, "rows", p.shows(), "row1 new")
	if p.get(2) != page {
		t.Error("the row that the page added is another one now")
	}
	w.read(p)
	expect(t, "rows after the next read", p.shows(), "row1 new")
	if w.srv.creates != 1 || p.ds.HasChanges() {
		t.Errorf("%d creates, changes left: %v", w.srv.creates, p.ds.HasChanges())
	}
}

func TestAnEditOfARowThatWaitsForItsAcknowledgementElsewhereIsKept(t *testing.T) {
	w, p := readBeforeAnswer(t)
	p.rename(2, "renamed")
	p.release()
	w.w.Run()
	expect(t, "rows", p.shows(), "row1 renamed*")
	w.sync(p)
	expect(t, "rows", p.shows(), "row1 renamed")
	expect(t, "server", w.srv.names(), "1:row1 2:renamed")
}

func TestDecisionsShowThePageWhatBecameOfTheRow(t *testing.T) {
	_, p := conflicting(t, `,"conflict":"server"`, nil)
	i := slices.IndexFunc(p.events, func(e *Event) bool { return e.Type == EventConflict })
	told := slices.ContainsFunc(p.events[i:], func(e *Event) bool {
		return e.Type == EventChange && e.Action == "itemchange" && e.Rows[0] == p.get(1)
	})
	if !told {
		t.Errorf("after the conflict: %s; want a change of the row that the server's version replaced", p.saw())
	}
}
