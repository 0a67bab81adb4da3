package datasource

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// program is a random run of several tabs with faults, and what must come of it. Tab i alone edits column i of the first
// rows, so that "the last edit wins" has one answer.
type program struct {
	t      *testing.T
	w      *world
	r      *rand.Rand
	tabs   []*page
	stores []*offlinetest.Store
	edits  map[string]*expected // "row/tab"
	adds   map[string]*expected
	gone   map[int]*expected
	n      int
}

// expected is what may be on the server: the last durable value, or one given after it that may have become durable.
type expected struct {
	saved string
	later []string
}

func (e *expected) accepts(got string) bool {
	for _, v := range append(e.later, e.saved) {
		if v == got {
			return true
		}
	}
	return false
}

const (
	editedRows  = 4
	removedRows = 4
	tabCount    = 3
)

func newProgram(t *testing.T, seed uint64) *program {
	w := newWorld(t, editedRows+removedRows)
	w.w = offlinetest.NewWorld(seed)
	w.w.LoseMessages = 0.2
	p := &program{t: t, w: w, r: rand.New(rand.NewPCG(seed, 9)), edits: map[string]*expected{}, adds: map[string]*expected{}, gone: map[int]*expected{}}
	p.tabs = make([]*page, tabCount)
	p.stores = make([]*offlinetest.Store, tabCount)
	for i := range p.tabs {
		p.open(i)
	}
	return p
}

func (p *program) open(i int) {
	p.stores[i] = offlinetest.NewStore(p.w.store)
	tab := p.w.openOn(p.stores[i], "")
	tab.fate = func(*Request) fate {
		switch p.r.IntN(8) {
		case 0:
			return fateLoseAnswer
		case 1:
			return fateLoseRequest
		}
		return fateFine
	}
	p.tabs[i] = tab
	tab.ds.Read(nil, func(error) {})
	p.some(40)
}

func (p *program) some(n int) {
	for range p.r.IntN(n) + 1 {
		p.w.w.Step()
	}
}

// durable notes that what e was given so far is durable once the tab says so.
func (p *program) durable(tab *page, e *expected, value string) {
	e.later = append(e.later, value)
	tab.ds.Saved(func(err error) {
		if err != nil {
			return
		}
		for i, v := range e.later {
			if v == value {
				e.saved, e.later = value, e.later[i+1:]
				return
			}
		}
	})
}

func (p *program) step() {
	p.n++
	i := p.r.IntN(len(p.tabs))
	tab := p.tabs[i]
	switch p.r.IntN(12) {
	case 0, 1, 2:
		p.edit(i)
	case 3:
		name := fmt.Sprint("new", p.n)
		p.adds[name] = &expected{}
		tab.add(name)
		p.durable(tab, p.adds[name], "there")
	case 4:
		id := editedRows + 1 + p.r.IntN(removedRows)
		if row := tab.get(id); row != 0 {
			tab.ds.Remove(row)
			p.gone[id] = &expected{saved: "there"}
			p.durable(tab, p.gone[id], "gone")
		}
	case 5, 6:
		tab.ds.Sync(nil)
	case 7:
		tab.ds.Hint(p.r.IntN(2) == 0)
	case 8:
		tab.ds.Read(nil, func(error) {})
	case 9:
		p.w.w.Advance(time.Duration(p.r.IntN(5000)) * time.Millisecond)
	case 10:
		if p.r.IntN(3) == 0 {
			p.w.kill(tab)
			p.open(i)
		}
	case 11:
		code := []offline.Code{offline.ErrQuotaExceeded, offline.ErrStorage}[p.r.IntN(2)]
		p.stores[i].FailApplies(offlinetest.Fate{Err: offline.Errorf(code, "fault"), Made: code == offline.ErrStorage && p.r.IntN(2) == 0})
	}
	p.some(12)
}

func (p *program) edit(i int) {
	id := p.r.IntN(editedRows) + 1
	row := p.tabs[i].get(id)
	if row == 0 {
		return
	}
	key := fmt.Sprint(id, "/", i)
	if p.edits[key] == nil {
		p.edits[key] = &expected{saved: ""}
	}
	value := fmt.Sprint("v", p.n)
	p.tabs[i].ds.Set(row, fmt.Sprint("col", i), rows.Text(value))
	p.durable(p.tabs[i], p.edits[key], value)
}

// finish ends all faults, gives the tabs a while, closes them and lets a new one bring everything to the server: a tab that
// missed a broadcast sees the others' last changes when it commits something itself, or when it is opened.
func (p *program) finish() *page {
	for i, tab := range p.tabs {
		tab.fate = nil
		p.stores[i].OnApply = nil
		tab.ds.Hint(true)
	}
	p.w.w.Advance(time.Minute)
	for _, tab := range p.tabs {
		p.w.kill(tab)
	}
	last := p.w.open("")
	last.ds.Read(nil, func(error) {})
	last.ds.Sync(nil)
	p.w.w.Advance(time.Hour)
	return last
}

func (p *program) check(seed uint64, last *page) {
	fail := func(format string, args ...any) {
		p.t.Fatalf("seed %d: %s\nserver: %s\nlog: %s", seed, fmt.Sprintf(format, args...), p.w.srv.names(), strings.Join(p.w.srv.applied, "; "))
	}
	for key, e := range p.edits {
		var id, col int
		fmt.Sscanf(key, "%d/%d", &id, &col)
		got, _ := p.w.srv.rows[id].get(fmt.Sprint("col", col))
		if !e.accepts(got.Str) {
			fail("row %d, column %d is %q, saved was %q, later %q", id, col, got.Str, e.saved, e.later)
		}
	}
	count := map[string]int{}
	for _, row := range p.w.srv.rows {
		name, _ := row.get("name")
		count[name.Str]++
	}
	for name, e := range p.adds {
		if n := count[name]; n > 1 || n == 0 && e.saved != "" {
			fail("%q is there %d times (saved: %q)", name, n, e.saved)
		}
	}
	for id, e := range p.gone {
		if _, there := p.w.srv.rows[id]; there && e.saved == "gone" {
			fail("row %d is still there", id)
		}
	}
	if c := last.ds.Pending(); last.ds.HasChanges() || c != (Counts{}) {
		fail("still pending: %+v", c)
	}
	if got, want := len(last.ds.Data()), len(p.w.srv.rows); got != want {
		fail("the page shows %d rows, the server has %d", got, want)
	}
}

func TestNothingIsLostOrDoubledInRandomPrograms(t *testing.T) {
	seeds := uint64(200)
	if testing.Short() {
		seeds = 30
	}
	for seed := range seeds {
		p := newProgram(t, seed)
		for range 60 {
			p.step()
		}
		p.check(seed, p.finish())
	}
}
