package datasource

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// wrote is the writes that were sent, as "update:2 destroy:1".
func (p *page) wrote(t *testing.T) string {
	t.Helper()
	var list []string
	for _, r := range p.sent {
		if r.Op == OpRead {
			continue
		}
		b, _, err := rows.DecodeBlock(r.Data)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Len() {
			list = append(list, fmt.Sprint(r.Op, ":", b.Value(i, "name").Str))
		}
	}
	return strings.Join(list, " ")
}

// Section 7.1.3, and 8.6 for what was made without a connection.
func TestWritesGoOutInTheOrderOfTheRowsAndDestroysInThatOfTheRemovals(t *testing.T) {
	for name, opened := range map[string]func(w *world) *page{
		"without storage": func(w *world) *page { return w.openPlain("") },
		"online":          func(w *world) *page { return w.open(`"offline":{"window":1}`) },
		"offline":         func(w *world) *page { return w.open(`"offline":{"window":1}`) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 4)
			p := opened(w)
			w.read(p)
			if name == "offline" {
				p.ds.SetOnline(false, func(error) {})
			}
			p.ds.Remove(p.get(4))
			p.ds.Remove(p.get(1))
			p.rename(3, "c")
			p.rename(2, "b")
			p.add("last")
			if _, err := p.ds.Insert(0, blockOf(cells{{Name: "name", Value: rows.Text("first")}})); err != nil {
				t.Fatal(err)
			}
			w.sync(p)
			if name == "offline" {
				w.wait("online", func(done func(error)) { p.ds.SetOnline(true, done) })
			}
			expect(t, "sent", p.wrote(t), "create:first create:last update:b update:c destroy:row4 destroy:row1")
			expect(t, "server", w.srv.names(), "2:b 3:c 5:first 6:last")
		})
	}
}

// Section 7.5.
func TestAMovedRowKeepsItsHandleItsChangeAndItsPlaceInASortedView(t *testing.T) {
	w := newWorld(t, 4)
	p := w.open(`"sort":[{"field":"qty","dir":"desc"}]`)
	w.read(p)
	p.rename(3, "c")
	p.saw()
	row := p.get(3)
	p.ds.PushMove(0, []rows.Row{row, 99})
	expect(t, "rows", p.shows(), "c* row1 row2 row4")
	expect(t, "events", p.saw(), "change:remove change:add push:update")
	if p.get(3) != row || p.ds.View()[1] != row {
		t.Fatal("the row has another handle, or is elsewhere in the view")
	}
	p.ds.PushMove(0, nil)
	expect(t, "events of a move of nothing", p.saw(), "")
	w.sync(p)
	expect(t, "server", w.srv.names(), "1:row1 2:row2 3:c 4:row4")
}

func TestMovesTakeAnyPosition(t *testing.T) {
	for index, want := range map[int]string{-1: "row2 row1 row3", 0: "row2 row1 row3", 1: "row1 row2 row3", 3: "row1 row3 row2", 9: "row1 row3 row2"} {
		w := newWorld(t, 3)
		p := w.openPlain("")
		w.read(p)
		p.ds.PushMove(index, []rows.Row{p.get(2)})
		expect(t, fmt.Sprint("row 2 before ", index), p.shows(), want)
	}
}

// Section 7.3. The server may be the one that sorts.
func TestPartialUpdateIsAboutAllFieldsThatThePageHasChanged(t *testing.T) {
	for options, want := range map[string]string{
		"":                                      "[true true true true true]",
		`"sort":[{"field":"name","dir":"asc"}]`: "[true true false false false]",
		`"serverSorting":true,"sort":{"field":"name","dir":"asc"}`:                   "[true true false false false]",
		`"filter":{"logic":"or","filters":[{"field":"name.x","operator":"isnull"}]}`: "[true true false false false]",
		`"aggregate":[{"field":"qty","aggregate":"sum"}]`:                            "[false false true false false]",
	} {
		w := newWorld(t, 2)
		p := w.openPlain(options)
		w.read(p)
		p.events = nil
		row := p.get(1)
		p.ds.Set(row, "qty", rows.Num(7))
		p.add("new")
		p.rename(1, "other")
		p.add("newer")
		p.ds.Remove(p.get(2))
		var got []bool
		for _, e := range p.events {
			if e.Type == EventChange {
				got = append(got, e.Partial)
			}
		}
		expect(t, "partial with "+options, fmt.Sprint(got), want)
	}
}

// Section 4.3.
func TestARowThatCameWithoutAnIdIsMadeByASyncOnceUnlessItIsKeptInAStore(t *testing.T) {
	nameless := func(r *Request) *Answer {
		if r.Op == OpRead {
			return &Answer{Status: 200, Body: []byte(`[{"id":0,"name":"a"},{"id":7,"name":"b"}]`)}
		}
		return &Answer{Status: 200, Total: -1}
	}
	w := newWorld(t, 0)
	plain, durable := w.openPlain(""), w.open("")
	for _, p := range []*page{plain, durable} {
		p.answer = nameless
		w.read(p)
	}
	if !plain.ds.HasChanges() || len(plain.ds.Created()) != 1 || durable.ds.HasChanges() {
		t.Fatal("the row without an id is not new, or is with a store")
	}
	for range 2 {
		w.sync(plain)
		w.sync(durable)
	}
	expect(t, "sent without storage", plain.wrote(t), "create:a")
	expect(t, "sent with storage", durable.wrote(t), "")
	if plain.ds.HasChanges() {
		t.Fatal("the row is to be made again")
	}
	w.read(plain)
	if !plain.ds.HasChanges() {
		t.Fatal("after the next read the row is not new")
	}
}

func TestRowsThatShareAnIdAreChangedEachForItself(t *testing.T) {
	w := newWorld(t, 0)
	p := w.openPlain("")
	p.answer = func(r *Request) *Answer {
		if r.Op == OpRead {
			return &Answer{Status: 200, Body: []byte(`[{"id":1,"name":"a"},{"id":1,"name":"b"},{"id":null,"name":"c"},{"id":null,"name":"d"}]`)}
		}
		return &Answer{Status: 200, Total: -1}
	}
	w.read(p)
	for i, r := range p.ds.Data() {
		p.ds.Set(r, "name", rows.Text(fmt.Sprint("n", i)))
	}
	expect(t, "rows", p.shows(), "n0* n1* n2* n3*")
	w.sync(p)
	expect(t, "sent", p.wrote(t), "update:n0 update:n1 update:n2 update:n3")
	expect(t, "rows after the sync", p.shows(), "n0 n1 n2 n3")
}

// Section 7.2.
func TestAFailureOfACallOfSeveralKindsIsToldOnce(t *testing.T) {
	w := newWorld(t, 2)
	p := w.openPlain(`"batch":true,"transport":{"submit":true}`)
	w.read(p)
	p.rename(1, "x")
	p.ds.Remove(p.get(2))
	p.answer = func(*Request) *Answer { return &Answer{Status: 500, Ref: 5} }
	p.saw()
	if err, done := w.result(p.ds.Sync); err == nil || !done {
		t.Fatalf("sync: done=%v, error %v", done, err)
	}
	expect(t, "events", p.saw(), "requestEnd error")
}

// Section 8.6.
func TestErrorsInAnAnswerAreNoFailureOfTheSync(t *testing.T) {
	for name, p := range map[string]func(w *world) *page{
		"without storage": func(w *world) *page { return w.openPlain("") },
		"with storage":    func(w *world) *page { return w.open(`"offline":{"window":1}`) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 2)
			p := p(w)
			w.read(p)
			p.answer = func(r *Request) *Answer {
				if b, _, _ := rows.DecodeBlock(r.Data); b.Value(0, "name").Str == "x" {
					return &Answer{Status: 200, Errors: rows.Text("no"), Total: -1}
				}
				return nil
			}
			p.rename(1, "x")
			p.rename(2, "y")
			p.saw()
			w.sync(p)
			expect(t, "events", strings.Replace(p.saw(), "rejected ", "", 1),
				"requestStart:update requestStart:update requestEnd:update error requestEnd:update change:sync sync")
			expect(t, "rows", p.shows(), "x* y")
		})
	}
}
