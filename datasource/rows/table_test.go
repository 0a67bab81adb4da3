package rows

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// modelTable is a Table as one would write it without thinking of speed.
type modelTable struct {
	rows  []Row
	cells map[Row]map[string]Value
}

func sameID(a, b Value) bool { return looseEqual(&a, &b) }

func (m *modelTable) byID(id Value) Row {
	for _, r := range m.rows {
		if sameID(m.cells[r]["id"], id) {
			return r
		}
	}
	return 0
}

func (m *modelTable) insert(pos int, r Row, cells []Cell) {
	m.rows = slices.Insert(m.rows, pos, r)
	m.cells[r] = map[string]Value{}
	for _, c := range cells {
		m.cells[r][c.Name] = c.Value
	}
}

// check compares everything a reader can see.
func (m *modelTable) check(t *rapid.T, table *Table) {
	if got := table.AppendRows(nil); !slices.Equal(got, m.rows) {
		t.Fatalf("rows are %v, want %v", got, m.rows)
	}
	for pos, r := range m.rows {
		if table.Position(r) != pos || table.At(pos) != r || !table.Has(r) {
			t.Fatalf("row %d is at %d, want %d", r, table.Position(r), pos)
		}
		got := table.Cells(r)
		for _, c := range got {
			if !Equal(c.Value, m.cells[r][c.Name]) {
				t.Fatalf("%s of row %d is %v, want %v", c.Name, r, c.Value, m.cells[r][c.Name])
			}
		}
		defined := 0
		for _, v := range m.cells[r] {
			if v.Kind != Undefined {
				defined++
			}
		}
		if len(got) != defined {
			t.Fatalf("row %d has %v, want %v", r, got, m.cells[r])
		}
	}
}

func anyID() *rapid.Generator[Value] {
	return rapid.SampledFrom([]Value{{}, {Kind: Null}, Num(0), Num(1), Num(2), Num(3), Text("1"), Text("2"), Text("b"), Text("c"), Text(""), Num(1.5), Flag(true)})
}

func anyValue() *rapid.Generator[Value] {
	return rapid.OneOf(anyID(), rapid.Just(Raw(`{"a":[1]}`)), rapid.Just(Time(86400000)), rapid.Map(rapid.StringN(0, 5, -1), Text))
}

func anyCells() *rapid.Generator[[]Cell] {
	return rapid.Custom(func(t *rapid.T) []Cell {
		cells := []Cell{{"id", anyID().Draw(t, "id")}}
		for _, name := range []string{"a", "b"} {
			if rapid.Bool().Draw(t, "has "+name) {
				cells = append(cells, Cell{name, anyValue().Draw(t, name)})
			}
		}
		return cells
	})
}

func TestATableIsTheRowsThatWerePutIntoIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := NewTable("id", Num(0))
		model := &modelTable{cells: map[Row]map[string]Value{}}
		var gone []Row
		any := func(t *rapid.T) Row {
			if len(model.rows) == 0 {
				t.Skip("empty")
			}
			return rapid.SampledFrom(model.rows).Draw(t, "row")
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) { model.check(t, table) },
			"insert": func(t *rapid.T) {
				pos, cells := rapid.IntRange(0, len(model.rows)).Draw(t, "pos"), anyCells().Draw(t, "cells")
				r := table.Insert(pos, 0, cells)
				if model.cells[r] != nil || slices.Contains(gone, r) {
					t.Fatalf("the handle %d was used before", r)
				}
				model.insert(pos, r, cells)
			},
			"bring back": func(t *rapid.T) {
				if len(gone) == 0 {
					t.Skip("none is gone")
				}
				r, cells := gone[0], anyCells().Draw(t, "cells")
				gone = gone[1:]
				if got := table.Insert(0, r, cells); got != r {
					t.Fatalf("row %d came back as %d", r, got)
				}
				model.insert(0, r, cells)
			},
			"remove": func(t *rapid.T) {
				r := any(t)
				pos := slices.Index(model.rows, r)
				if got := table.Remove(r); got != pos {
					t.Fatalf("row %d was removed at %d, want %d", r, got, pos)
				}
				model.rows = slices.Delete(model.rows, pos, pos+1)
				delete(model.cells, r)
				gone = append(gone, r)
			},
			"set": func(t *rapid.T) {
				r, name, v := any(t), rapid.SampledFrom([]string{"id", "a", "c"}).Draw(t, "name"), anyValue().Draw(t, "value")
				table.Set(r, name, v)
				model.cells[r][name] = v
			},
			"write": func(t *rapid.T) {
				r, cells := any(t), anyCells().Draw(t, "cells")
				table.Write(r, cells)
				model.cells[r] = map[string]Value{}
				for _, c := range cells {
					model.cells[r][c.Name] = c.Value
				}
			},
			"find": func(t *rapid.T) {
				id := anyID().Draw(t, "id")
				got, ok := table.ByID(id)
				if want := model.byID(id); got != want || ok != (want != 0) {
					t.Fatalf("%v is row %d (%v), want %d", id, got, ok, want)
				}
			},
			"reload": func(t *rapid.T) {
				before := map[Row]bool{}
				for _, r := range table.AppendRows(nil) {
					before[r] = true
				}
				old, b := *model, &Batch{}
				list := rapid.SliceOfN(anyCells(), 0, 6).Draw(t, "rows")
				for _, cells := range list {
					b.Add(cells)
				}
				table.Replace(b)
				*model = modelTable{cells: map[Row]map[string]Value{}}
				for pos, cells := range list {
					r := table.At(pos)
					id := cells[0].Value
					if want := old.byID(id); id.Kind > Null && !sameID(id, Num(0)) && want != 0 && model.cells[want] == nil && r != want {
						t.Fatalf("the row with id %v was %d and became %d", id, want, r)
					} else if before[r] && r != want {
						t.Fatalf("the row with id %v took the handle %d of another one", id, r)
					}
					model.insert(pos, r, cells)
				}
				gone = nil
			},
		})
	})
}

func TestARowThatIsReloadedKeepsItsHandle(t *testing.T) {
	table := NewTable("id", Num(0))
	load := func(ids ...string) []Row {
		r := Reader{}
		resp, err := r.Read([]byte(`[{"id":` + strings.Join(ids, `},{"id":`) + `}]`))
		if err != nil {
			t.Fatal(err)
		}
		table.Replace(resp.Rows)
		return table.AppendRows(nil)
	}
	a := load("1", "2", "3")
	b := load("3", "4", `"1"`)
	if b[0] != a[2] || b[2] != a[0] || slices.Contains(a, b[1]) {
		t.Errorf("handles were %v and are %v", a, b)
	}
	if c := load("2"); slices.Contains(a, c[0]) || slices.Contains(b, c[0]) {
		t.Errorf("the handle of a row that was gone is %d, used before", c[0])
	}
}

func TestNewRowsAreNotConfusedWithEachOther(t *testing.T) {
	table := NewTable("id", Num(0))
	local := table.Insert(0, 0, []Cell{{"id", Num(0)}, {"name", Text("mine")}})
	b := &Batch{}
	b.Add([]Cell{{"id", Num(0)}, {"name", Text("theirs")}})
	table.Replace(b)
	if r := table.At(0); r == local {
		t.Error("a row without a real id took the handle of a new row")
	}
}

func TestAppendedRowsComeBehindTheOthers(t *testing.T) {
	table := NewTable("id", Num(0))
	first := table.Insert(0, 0, []Cell{{"id", Num(1)}, {"a", Text("x")}})
	b := &Batch{}
	b.Add([]Cell{{"id", Num(2)}, {"b", Text("y")}})
	added := table.Append(b)
	if len(added) != 1 || table.Position(added[0]) != 1 || table.Position(first) != 0 {
		t.Fatalf("added %v", added)
	}
	if got := string(AppendRow(nil, table.Cells(added[0]))); got != `{"id":2,"b":"y"}` {
		t.Error(got)
	}
}

func TestATableWithoutAnIDFindsNothingByIt(t *testing.T) {
	table := NewTable("", Value{})
	table.Insert(0, 0, []Cell{{"id", Num(1)}})
	if r, ok := table.ByID(Num(1)); ok {
		t.Errorf("found row %d", r)
	}
}

func TestTextsThatRepeatAreKeptOnce(t *testing.T) {
	var few, many stringTable
	for i := range 10_000 {
		few.add("text " + strconv.Itoa(i%7))
		many.add("text " + strconv.Itoa(i))
	}
	if len(few.list) != 7 {
		t.Errorf("7 texts are kept %d times", len(few.list))
	}
	if many.codes != nil || !many.plain {
		t.Error("a dictionary of distinct texts was kept")
	}
	for i, s := range many.list {
		if want := "text " + strconv.Itoa(i); s != want {
			t.Fatalf("text %d is %q, want %q", i, s, want)
		}
	}
}

func TestEditingOneCellForeverKeepsMemoryBounded(t *testing.T) {
	table := NewTable("id", Num(0))
	r := table.Insert(0, 0, []Cell{{"id", Num(1)}})
	for i := range 100_000 {
		table.Set(r, "a", Text(fmt.Sprint("edit ", i)))
	}
	if got := table.Value(r, "a").Str; got != "edit 99999" {
		t.Errorf("the cell is %q", got)
	}
	if n := len(table.find("a").text.list); n > 2*judgeAfter {
		t.Errorf("%d texts are kept for one cell", n)
	}
}

func TestReloadingForeverKeepsMemoryBounded(t *testing.T) {
	table := NewTable("id", Num(0))
	for round := range 100 {
		b := &Batch{}
		for i := range 1000 {
			b.Add([]Cell{{"id", Num(float64(1 + round*1000 + i))}})
		}
		table.Replace(b)
	}
	live := 0
	for _, page := range table.index.pages {
		if page != nil {
			live++
		}
	}
	if live > 2 {
		t.Errorf("%d pages of handles for 1,000 rows", live)
	}
}

func TestACellCostsAboutNineBytes(t *testing.T) {
	text := benchJSON(20_000)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r := Reader{Schema: benchSchema()}
	resp, err := r.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	texts := 0
	for _, col := range resp.Rows.list {
		for _, s := range col.text.list {
			texts += len(s) + 16
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	cells := 20_000 * 10
	perCell := float64(int(after.HeapAlloc-before.HeapAlloc)-texts) / float64(cells)
	runtime.KeepAlive(resp)
	runtime.KeepAlive(text)
	if perCell > 14 {
		t.Errorf("a cell takes %.1f bytes beside its text", perCell)
	}
}
