package datasource

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// paging makes the server page and sort: it answers {rows, total} by the parameters skip, take and sort.
func (p *page) paging() *page {
	p.answer = func(r *Request) *Answer {
		if r.Op != OpRead {
			return nil
		}
		var q struct {
			Skip, Take int
			Sort       []struct{ Dir string }
		}
		if err := json.Unmarshal(r.Params, &q); err != nil {
			p.t.Fatal(err)
		}
		ids := p.srv.ids()
		if len(q.Sort) > 0 && q.Sort[0].Dir == "desc" {
			for i, j := 0, len(ids)-1; i < j; i, j = i+1, j-1 {
				ids[i], ids[j] = ids[j], ids[i]
			}
		}
		total := len(ids)
		ids = ids[min(q.Skip, total):min(q.Skip+q.Take, total)]
		body := []byte(`{"rows":[`)
		for i, id := range ids {
			if i > 0 {
				body = append(body, ',')
			}
			body = rows.AppendRow(body, p.srv.rows[id])
		}
		return &Answer{Status: 200, Body: fmt.Appendf(body, `],"total":%d}`, total)}
	}
	return p
}

const pagingModel = `"schema":{"data":"rows","total":"total","model":{"id":"id","fields":{"id":{"type":"number"},"name":{"type":"string"},` +
	`"qty":{"type":"number"}}}},"serverPaging":true,"serverSorting":true,"pageSize":3`

// openPaged opens a tab on a server that pages; down without a network.
func (w *world) openPaged(down bool) *page {
	p := &page{t: w.t, tab: w.w.NewTab(), srv: w.srv, down: down}
	p.paging()
	p.startWith(offlinetest.NewStore(w.store), "{"+pagingModel+"}")
	if down {
		p.ds.Hint(false)
	}
	w.w.Run()
	return p
}

// show goes to a page and returns what is seen: the rows and the total.
func (w *world) show(p *page, page int, more string) string {
	w.t.Helper()
	w.wait("query", func(done func(error)) {
		if err := p.ds.Query(fmt.Appendf(nil, `{"page":%d,"pageSize":3%s}`, page, more), done); err != nil {
			w.t.Fatal(err)
		}
	})
	return fmt.Sprint(p.view(), p.ds.Total())
}

const descending = `,"sort":{"field":"id","dir":"desc"}`

func TestPagesThatWereSeenAreShownWithoutAConnection(t *testing.T) {
	w := newWorld(t, 10)
	p := w.openPaged(false)
	for page := 1; page <= 3; page++ {
		w.show(p, page, "")
	}
	w.show(p, 1, descending)
	check := func(p *page) {
		t.Helper()
		expect(t, "page 2", w.show(p, 2, ""), "row4 row5 row6 10")
		expect(t, "page 1", w.show(p, 1, ""), "row1 row2 row3 10")
		expect(t, "page 1 in another order", w.show(p, 1, descending), "row10 row9 row8 10")
		expect(t, "page 3", w.show(p, 3, ""), "row7 row8 row9 10")
		expect(t, "a page that was never seen", w.show(p, 4, ""), "10")
	}
	sent := len(p.sent)
	goOffline(t, p)
	check(p)
	if len(p.sent) != sent {
		t.Fatal("the server was asked")
	}
	w.kill(p)
	check(w.openPaged(true))
}

func TestPagesOfAnotherLengthAreCutFromThoseThatWereSeen(t *testing.T) {
	w := newWorld(t, 10)
	p := w.openPaged(false)
	for page := 1; page <= 3; page++ {
		w.show(p, page, "")
	}
	goOffline(t, p)
	w.wait("query", func(done func(error)) { p.ds.Query([]byte(`{"page":2,"pageSize":4}`), done) })
	expect(t, "page 2 of four rows", p.view(), "row5 row6 row7 row8 ")
}

func TestAQueryThatTheServerNeverAnsweredIsMadeOnWhatIsStored(t *testing.T) {
	w := newWorld(t, 10)
	p := w.openPaged(false)
	w.show(p, 2, "")
	w.show(p, 1, "")
	goOffline(t, p)
	expect(t, "page 1", w.show(p, 1, descending), "row6 row5 row4 6")
	expect(t, "page 2", w.show(p, 2, descending), "row3 row2 row1 6")
	expect(t, "a page of the first query", w.show(p, 2, ""), "row4 row5 row6 10")
}

func TestEditsAreShownOnTheirPageWhereverThePageComesFrom(t *testing.T) {
	w := newWorld(t, 9)
	p := w.openPaged(false)
	w.show(p, 2, "")
	w.show(p, 1, "")
	p.rename(2, "acknowledged")
	w.sync(p)
	w.show(p, 2, "")
	p.ds.Remove(p.get(5))
	w.sync(p)
	w.show(p, 3, "")
	goOffline(t, p)
	expect(t, "page 1, whose row was changed after it was read", w.show(p, 1, ""), "row1 acknowledged row3 8")
	p.rename(3, "pending")
	w.sync(p)
	expect(t, "page 2, whose row was removed after it was read", w.show(p, 2, ""), "row4 row6 8")
	expect(t, "page 1", w.show(p, 1, ""), "row1 acknowledged pending 8")
	w.kill(p)
	p = w.openPaged(true)
	expect(t, "page 1 after a reload", w.show(p, 1, ""), "row1 acknowledged pending 8")
	expect(t, "page 2 after a reload", w.show(p, 2, ""), "row4 row6 8")
}

func TestAPageThatIsReadAgainTakesThePlaceOfTheOneBefore(t *testing.T) {
	w := newWorld(t, 6)
	p := w.openPaged(false)
	for range 5 {
		w.show(p, 1, "")
		w.show(p, 2, "")
	}
	raw, _, err := w.store.Get("meta", headKey("orders"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := decodeCacheHead(raw)
	if err != nil || len(h.pages) != 2 {
		t.Fatalf("%d pages are stored, %v; want 2", len(h.pages), err)
	}
}

func TestALostNetworkShowsTheStoredPageAndFailsOnlyForOneThatIsNot(t *testing.T) {
	w := newWorld(t, 9)
	p := w.openPaged(false)
	w.show(p, 1, "")
	w.show(p, 2, "")
	p.down = true
	expect(t, "page 1", w.show(p, 1, ""), "row1 row2 row3 9")
	expect(t, "events", p.saw(), "requestStart:read requestEnd:read change requestStart:read requestEnd:read change requestStart:read requestEnd:read change")
	w.wait("on", func(done func(error)) { p.ds.SetOnline(true, done) }) // by hand, above what was concluded
	p.saw()
	err, done := w.result(func(done func(error)) { p.ds.Query([]byte(`{"page":3,"pageSize":3}`), done) })
	if offline.CodeOf(err) != offline.ErrTransport || !done {
		t.Fatalf("a page that is not stored: done=%v, %v", done, err)
	}
	expect(t, "events", p.saw(), "requestStart:read requestEnd error")
	expect(t, "the page before", p.view(), "row1 row2 row3 ")
}
