package datasource

import (
	"fmt"
	"testing"
	"time"
)

// scroll asks for a range and lets what it needs happen. It returns what is seen, or "–" if nothing came of it.
func (w *world) scroll(p *page, skip, take int) string {
	w.t.Helper()
	shown, over := false, false
	if err := p.ds.Range(skip, take, func(ok bool) { shown, over = ok, true }); err != nil {
		w.t.Fatal(err)
	}
	w.w.RunUntil(time.Minute, func() bool { return over })
	if !over {
		w.t.Fatalf("range %d+%d never ends", skip, take)
	}
	if !shown {
		return "–"
	}
	return fmt.Sprint(p.view(), p.ds.Total())
}

// reads returns how many reads were made since the last call.
func (p *page) reads() (n int) {
	for _, r := range p.sent {
		if r.Op == OpRead {
			n++
		}
	}
	p.sent = nil
	return n
}

func TestARangeFetchesThePagesItCoversOnce(t *testing.T) {
	w := newWorld(t, 10)
	p := w.openPaged(false)
	w.read(p)
	p.reads()
	for _, c := range []struct {
		skip, take int
		want       string
		reads      int
	}{
		{4, 3, "row5 row6 row7 10", 2}, {0, 3, "row1 row2 row3 10", 0}, {2, 3, "row3 row4 row5 10", 0}, {8, 3, "row9 row10 10", 1},
		{3, 6, "row4 row5 row6 row7 row8 row9 10", 0}, {10, 3, "10", 0}, {11, 3, "–", 0},
	} {
		if got, n := w.scroll(p, c.skip, c.take), p.reads(); got != c.want || n != c.reads {
			t.Fatalf("range %d+%d: %s after %d reads; want %s after %d", c.skip, c.take, got, n, c.want, c.reads)
		}
	}
	w.read(p)
	p.reads()
	if p.ds.InRange(0, 3) {
		t.Fatal("a read keeps windows of the time before it")
	}
}

func TestEditsAndAcknowledgementsAreSeenInEveryRange(t *testing.T) {
	w := newWorld(t, 6)
	p := w.openPaged(false)
	w.read(p)
	p.rename(2, "draft")
	expect(t, "another window", w.scroll(p, 3, 3), "row4 row5 row6 6")
	expect(t, "the edited window", w.scroll(p, 0, 3), "row1 draft row3 6")
	w.scroll(p, 3, 3)
	w.sync(p)
	p.ds.CancelChanges()
	expect(t, "the acknowledged window", w.scroll(p, 0, 3), "row1 draft row3 6")
	if err := p.ds.PushUpdate([]byte(blockOf(cells{{Name: "id", Value: p.ds.Value(p.get(3), "id")}, {Name: "name", Value: p.ds.Value(p.get(1), "name")}}))); err != nil {
		t.Fatal(err)
	}
	w.scroll(p, 3, 3)
	expect(t, "the window with a pushed row", w.scroll(p, 0, 3), "row1 draft row1 6")
}

func TestOfSeveralRangesOnlyTheLastIsFetched(t *testing.T) {
	w := newWorld(t, 30)
	p := w.openPaged(false)
	w.read(p)
	p.reads()
	var told []string
	ask := func(skip int) {
		if err := p.ds.Range(skip, 3, func(ok bool) { told = append(told, fmt.Sprint(skip, ok)) }); err != nil {
			t.Fatal(err)
		}
	}
	ask(3)
	ask(9)
	p.hold = true
	ask(6)
	w.w.Advance(time.Second)
	ask(12) // while the one before is on its way
	p.release()
	w.w.Advance(time.Second)
	expect(t, "callbacks", fmt.Sprint(told), "[3 false 9 false 6 false 12 true]")
	expect(t, "view", p.view(), "row13 row14 row15 ")
	if n := p.reads(); n != 2 {
		t.Fatalf("%d reads", n)
	}
}

func TestAPrefetchedPageIsShownWithoutAConnection(t *testing.T) {
	w := newWorld(t, 9)
	p := w.openPaged(false)
	w.read(p)
	here := false
	if err := p.ds.Prefetch(6, 3, func(ok bool) { here = ok }); err != nil {
		t.Fatal(err)
	}
	w.w.Advance(time.Second)
	expect(t, "view", p.view(), "row1 row2 row3 ")
	if !here {
		t.Fatal("the rows did not come")
	}
	goOffline(t, p)
	expect(t, "range", w.scroll(p, 6, 3), "row7 row8 row9 9")
	expect(t, "a range that is not there", w.scroll(p, 3, 3), "–")
	w.kill(p)
	p = w.openPaged(true)
	expect(t, "the page after a reload", w.show(p, 3, ""), "row7 row8 row9 9")
	expect(t, "range over both pages that are stored", w.scroll(p, 0, 3), "row1 row2 row3 9")
}

func TestARangeIsOverWhenTheSourceIsClosed(t *testing.T) {
	w := newWorld(t, 9)
	p := w.openPaged(false)
	w.read(p)
	over := 0
	for _, f := range []func(int, int, func(bool)) error{p.ds.Range, p.ds.Prefetch} {
		if err := f(3, 3, func(bool) { over++ }); err != nil {
			t.Fatal(err)
		}
	}
	p.ds.Close()
	w.w.Advance(time.Second)
	if over != 2 {
		t.Fatalf("%d callbacks; want 2", over)
	}
}

func TestRangesOfNoRowsAreRefused(t *testing.T) {
	p := newWorld(t, 1).open("")
	for _, f := range []func(int, int, func(bool)) error{p.ds.Range, p.ds.Prefetch} {
		if f(-1, 3, nil) == nil || f(0, 0, nil) == nil {
			t.Fatal("no error")
		}
	}
}

func TestALocalRangeShowsAWindowOfTheView(t *testing.T) {
	w := newWorld(t, 9)
	p := w.open(`"pageSize":3,"sort":{"field":"id","dir":"desc"}`)
	w.read(p)
	expect(t, "range", w.scroll(p, 4, 3), "row5 row4 row3 9")
	if p.ds.RangeStart() != 4 || p.reads() != 1 {
		t.Fatal("the window starts elsewhere, or the server was asked")
	}
}
