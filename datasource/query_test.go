package datasource

import (
	"fmt"
	"math"
	"testing"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

func (p *page) view() string {
	out := ""
	for _, r := range p.ds.View() {
		out += p.ds.Value(r, "name").Str + " "
	}
	return out
}

func TestAQueryFiltersSortsAndPagesWhatIsLoaded(t *testing.T) {
	w := newWorld(t, 9)
	p := w.open("")
	w.read(p)
	p.saw()
	w.wait("query", func(done func(error)) {
		p.ds.Query([]byte(`{"page":2,"pageSize":3,"sort":{"field":"qty","dir":"desc"},"filter":{"field":"qty","operator":"gt","value":20}}`), done)
	})
	expect(t, "view", p.view(), "row6 row5 row4 ")
	expect(t, "events", p.saw(), "requestStart:read requestEnd:read change")
	if p.ds.Total() != 7 || len(p.sent) != 1 {
		t.Fatalf("total %d, %d requests", p.ds.Total(), len(p.sent))
	}
	expect(t, "state", string(p.ds.State()), `{"take":3,"skip":3,"page":2,"pageSize":3,`+
		`"sort":[{"field":"qty","dir":"desc"}],"filter":{"logic":"and","filters":[{"field":"qty","operator":"gt","value":20}]}}`)
}

func TestAnEditMovesTheRowInASortedView(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open(`"sort":{"field":"name","dir":"asc"}`)
	w.read(p)
	p.saw()
	p.rename(1, "zzz")
	expect(t, "view", p.view(), "row2 row3 zzz ")
	if e := p.event(EventChange); e.Partial {
		t.Fatal("the change says that the view keeps its order")
	}
	p.ds.Remove(p.get(2))
	p.add("aaa")
	expect(t, "view", p.view(), "aaa row3 zzz ")
}

func TestServerPagingAsksForEachPageByTheServersNames(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open(`"serverPaging":true,"serverSorting":true,"pageSize":2`)
	w.read(p)
	w.wait("query", func(done func(error)) {
		p.ds.Query([]byte(`{"page":2,"pageSize":2,"sort":{"field":"name","dir":"asc"},"filter":{"field":"name","value":"x"}}`), done)
	})
	expect(t, "parameters", string(p.sent[1].Params), `{"take":2,"skip":2,"page":2,"pageSize":2,"sort":[{"field":"name","dir":"asc"}]}`)
}

func TestReadsThatOvertakeEachOtherSettleAllTheirPromises(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	p.hold = true
	settled := 0
	for range 4 {
		p.ds.Read(nil, func(error) { settled++ })
	}
	w.w.Run()
	p.release()
	w.w.Run()
	if settled != 4 || len(p.sent) != 2 {
		t.Fatalf("%d promises settled after %d requests; want 4 and 2", settled, len(p.sent))
	}
}

func TestAResponseWithoutIdsIsReportedByName(t *testing.T) {
	w := newWorld(t, 0)
	p := w.open("")
	p.answer = func(*Request) *Answer { return &Answer{Status: 200, Body: []byte(`[{"name":"a"}]`)} }
	w.read(p)
	if e := p.event(EventError); e == nil || e.Err.Error() == "" {
		t.Fatal("nothing was reported")
	}
}

func TestAResponseThatIsNoJSONRejectsAndLaterReadsWork(t *testing.T) {
	w := newWorld(t, 1)
	p := w.open("")
	p.answer = func(*Request) *Answer { return &Answer{Status: 200, Body: []byte(`<html>`)} }
	err, done := w.result(func(done func(error)) { p.ds.Read(nil, done) })
	if err == nil || !done {
		t.Fatalf("done=%v, %v", done, err)
	}
	p.answer = nil
	w.read(p)
	expect(t, "rows", p.shows(), "row1")
}

func TestPushedRowsAreConfirmedAndKeepPendingEdits(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open("")
	w.read(p)
	p.rename(1, "mine")
	p.saw()
	row := func(id int, name string) cells {
		return cells{{Name: "id", Value: rows.Num(float64(id))}, {Name: "name", Value: rows.Text(name)}}
	}
	for _, err := range []error{
		p.ds.PushUpdate(blockOf(row(1, "theirs"))), p.ds.PushUpdate(blockOf(row(2, "pushed"))),
		p.ds.PushCreate(blockOf(row(9, "made"))), p.ds.PushDestroy(blockOf(row(3, ""))),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	expect(t, "rows", p.shows(), "mine* pushed made")
	p.ds.CancelChanges()
	expect(t, "rows after cancelChanges", p.shows(), "theirs pushed made")
}

// TestAnOfflineEditCostsTheSameWithManyRows counts allocations, which a pass over the rows would not hide from.
func TestAnOfflineEditCostsTheSameWithManyRows(t *testing.T) {
	cost := func(n int) float64 {
		w := newWorld(t, n)
		p := w.open("")
		w.read(p)
		goOffline(t, p)
		i := 0
		return testing.AllocsPerRun(20, func() {
			i++
			p.rename(1, fmt.Sprint("name", i))
			p.ds.Sync(nil)
			w.w.Run()
		})
	}
	small, large := cost(10), cost(20000)
	if large > small*1.2+20 {
		t.Fatalf("an edit and sync allocates %v times with 10 rows, %v times with 20,000", small, large)
	}
}

func TestAStepToAnotherPageNeitherFiltersNorSortsAgain(t *testing.T) {
	w := newWorld(t, 9)
	p := w.open("")
	calls := 0
	p.call = func(Func, []rows.Value) rows.Value {
		calls++
		return rows.Flag(true)
	}
	w.read(p)
	query := func(page int) {
		w.wait("query", func(done func(error)) {
			p.ds.Query(fmt.Appendf(nil, `{"page":%d,"pageSize":3,"filter":{"field":"qty","operator":{"$fn":7},"value":20}}`, page), done)
		})
	}
	query(1)
	if calls != 9 {
		t.Fatalf("the filter ran %d times over 9 rows", calls)
	}
	p.ds.Remove(p.get(2))
	p.rename(5, "five")
	calls = 0
	query(2)
	expect(t, "view", p.view(), "five row6 row7 ")
	if calls != 0 {
		t.Fatalf("the filter ran %d times for another page", calls)
	}
	w.wait("fetch", func(done func(error)) { p.ds.Fetch(p.ds.State(), done) })
	if calls != 8 {
		t.Fatalf("the filter ran %d times for a fetch of 8 rows", calls)
	}
}

func TestASortsCompareMayReturnAnyNumber(t *testing.T) {
	w := newWorld(t, 3)
	p := w.open("")
	p.call = func(_ Func, args []rows.Value) rows.Value {
		a, b := p.ds.Value(rows.Row(-args[0].Num), "qty"), p.ds.Value(rows.Row(-args[1].Num), "qty")
		return rows.Num((b.Num - a.Num) / 1000) // less than 1
	}
	w.read(p)
	w.wait("query", func(done func(error)) {
		p.ds.Query([]byte(`{"sort":{"field":"qty","dir":"asc","compare":{"$fn":8}}}`), done)
	})
	expect(t, "view", p.view(), "row3 row2 row1 ")
}

func TestADateFieldTakesATimeOfTodaysDay(t *testing.T) {
	w := newWorld(t, 1)
	p := w.openPlain("")
	p.offset = 120
	ds, err := New(Config{
		Options: []byte(`{"schema":{"model":{"id":"id","fields":{"at":{"type":"date"}}}}}`), Host: p, Env: p.tab.Env(), WindowOnline: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	row, err := ds.Insert(0, blockOf(cells{{Name: "at", Value: rows.Text("09:30")}}))
	if err != nil {
		t.Fatal(err)
	}
	const day = 24 * 3600e3
	local := float64(p.tab.Env().Clock.Wall()) + 2*3600e3
	want := math.Floor(local/day)*day + 9.5*3600e3 - 2*3600e3
	if v := ds.Value(row, "at"); v != rows.Time(want) {
		t.Fatalf("at is %+v, want %v", v, want)
	}
}

func TestTheTotalOfServerPagingCountsWhatIsPendingBeforeAndAfterARead(t *testing.T) {
	w := newWorld(t, 4)
	p := w.open(`"serverPaging":true,"pageSize":10`)
	total := func(when string, want int) {
		t.Helper()
		if got := p.ds.Total(); got != want {
			t.Fatalf("%s: total %d, want %d", when, got, want)
		}
	}
	w.read(p)
	p.add("five")
	p.add("six")
	p.ds.Remove(p.get(1))
	total("after two added rows and a removed one", 5)
	w.read(p)
	total("after a read", 5)
	p.ds.CancelChanges()
	total("after cancelChanges", 4)
	p.add("five")
	w.sync(p)
	total("after a sync", 5)
	w.kill(p)
	p = w.openOffline(`"serverPaging":true,"pageSize":10`)
	w.read(p)
	total("from the store", 5)
}

func TestANewRowFindsItsPlaceAmongRowsThatAReadHasExchanged(t *testing.T) {
	w := newWorld(t, 6)
	p := w.open(`"serverPaging":true,"pageSize":1,"sort":{"field":"name","dir":"desc"}`)
	read := w.srv.list()
	p.answer = func(*Request) *Answer { return &Answer{Status: 200, Body: read} }
	w.read(p)
	p.add("row0")
	read = []byte(`[{"id":7,"name":"row7"}]`)
	w.read(p)
	expect(t, "view", p.view(), "row7 row0 ")
}

func TestAChangeOfAFieldThatTheServerSortsByIsNotPartial(t *testing.T) {
	w := newWorld(t, 2)
	p := w.open(`"serverSorting":true,"sort":[{"field":"qty","dir":"asc"}]`)
	w.read(p)
	for field, want := range map[string]bool{"name": true, "qty": false} {
		p.ds.touched = nil
		p.events = nil
		p.ds.Set(p.get(1), field, rows.Num(77))
		w.sync(p)
		partial := true
		for _, e := range p.events {
			if e.Type == EventChange && e.Action == "sync" {
				partial = e.Partial
			}
		}
		if partial != want {
			t.Errorf("%s: partial is %v", field, partial)
		}
	}
}
