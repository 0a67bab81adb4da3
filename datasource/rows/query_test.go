package rows

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"pgregory.net/rapid"
)

// parse reads a filter option.
func parse(t interface{ Fatal(...any) }, text string, h *Hooks) *Filter {
	n, err := ParseOptions([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	f, err := ParseFilter(&n, h)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func tableOf(t interface{ Fatal(...any) }, text string) *Table {
	var r Reader
	resp, err := r.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	table := NewTable("id", Num(0))
	table.Replace(resp.Rows)
	return table
}

// textOf is a value as JavaScript writes it.
func textOf(v Value) string { return toText(&v) }

// ids are the ids of rows, in one text.
func ids(table *Table, list []Row) string {
	var out []string
	for _, r := range list {
		out = append(out, textOf(table.Value(r, "id")))
	}
	return strings.Join(out, " ")
}

const people = `[{"id":1,"name":"Anna","age":30,"address":{"city":"Wien","zips":[1010,1020]}},{"id":2,"name":"bob","age":25,"address":{"city":"Graz"}},
	{"id":3,"name":"Cleo","age":null},{"id":4,"name":"anna","age":41,"address":{"city":"Wien","zips":[1100]}},{"id":5}]`

func TestFiltersNestAndReadPaths(t *testing.T) {
	table := tableOf(t, people)
	for text, want := range map[string]string{
		`null`: "1 2 3 4 5", `{}`: "1 2 3 4 5", `[]`: "1 2 3 4 5", `{"logic":"or","filters":[]}`: "1 2 3 4 5",
		`{"field":"name","value":"anna"}`:                                                            "1 4",
		`{"field":"name","value":"anna","ignoreCase":false}`:                                         "4",
		`[{"field":"name","value":"anna"},{"field":"age","operator":">","value":35}]`:                "4",
		`{"filters":[{"field":"name","value":"anna"},{"field":"age","operator":"LESS","value":35}]}`: "1",
		`{"logic":"or","filters":[{"field":"name","value":"bob"},{"logic":"and","filters":[{"field":"name","value":"anna"},{"field":"age","operator":"gte","value":41}]}]}`: "2 4",
		`{"field":"address.city","operator":"eq","value":"wien"}`:                         "1 4",
		`{"field":"address.zips[1]","operator":"isnotnull"}`:                              "1",
		`{"field":"address.zips.length","operator":"gte","value":1}`:                      "1 4",
		`{"field":"address.city.none","operator":"isnull"}`:                               "1 2 3 4 5",
		`{"field":"nothing","operator":"isnull"}`:                                         "1 2 3 4 5",
		`{"field":"name","operator":"startswith","value":"c"}`:                            "3",
		`{"filters":[{"logic":"and","filters":[]},{"field":"id","value":1}]}`:             "1",
		`{"filters":[{"logic":"or","filters":[]},{"field":"id","value":1}]}`:              "",
		`{"logic":"or","filters":[{"filters":[]},{"field":"id","value":1}]}`:              "1 2 3 4 5",
		`{"logic":"or","filters":[{"logic":"or","filters":[]},{"field":"id","value":1}]}`: "1",
	} {
		view := NewView(table, parse(t, text, &Hooks{}), nil, &Hooks{})
		if got := ids(table, view.Rows()); got != want {
			t.Errorf("%s leaves %s, want %s", text, got, want)
		}
	}
}

func TestFunctionsOfThePageRunInFiltersAndSorts(t *testing.T) {
	table := tableOf(t, people)
	h := &Hooks{
		Field: func(fn uint32, row Row) Value { return Num(float64(len(table.Value(row, "name").Str)) * float64(fn)) },
		Operator: func(fn uint32, item, value Value, ignoreCase bool) bool {
			return fn == 2 && ignoreCase && item.Str+"x" == value.Str
		},
		Compare: func(fn uint32, a, b Row, desc bool) int {
			return strings.Compare(table.Value(a, "name").Str, table.Value(b, "name").Str)
		},
	}
	for text, want := range map[string]string{`{"field":{"$fn":10},"operator":"eq","value":30}`: "2", `{"field":"name","operator":{"$fn":2},"value":"ANNAx"}`: "1 4"} {
		view := NewView(table, parse(t, text, h), nil, h)
		if got := ids(table, view.Rows()); got != want {
			t.Errorf("%s leaves %s, want %s", text, got, want)
		}
	}
	for want, by := range map[string]Sort{"5 2 1 3 4": {FieldFn: 1}, "5 1 3 4 2": {CompareFn: 1}, "2 4 3 1 5": {CompareFn: 1, Desc: true}} {
		if got := ids(table, NewView(table, nil, []Sort{by}, h).Rows()); got != want {
			t.Errorf("%+v gives %s, want %s", by, got, want)
		}
	}
	f := parse(t, `{"field":{"$fn":10},"operator":{"$fn":1}}`, &Hooks{})
	if got := NewView(table, f, []Sort{{CompareFn: 1}, {FieldFn: 2}}, &Hooks{}).Total(); got != 0 {
		t.Errorf("without hooks %d rows match", got)
	}
}

func TestThePageIsToldOnceOfTheRowsThatItsFunctionsGet(t *testing.T) {
	table := tableOf(t, people)
	var told []string
	h := &Hooks{
		Field:   func(uint32, Row) Value { told = append(told, "field"); return Value{} },
		Compare: func(uint32, Row, Row, bool) int { told = append(told, "compare"); return 0 },
		Load:    func(list []Row) { told = append(told, "rows "+ids(table, list)) },
	}
	for _, c := range []struct {
		filter string
		sort   []Sort
		calls  string
	}{
		{`{"filters":[{"field":{"$fn":1},"value":1}]}`, nil, "field field field field field"},
		{`null`, []Sort{{FieldFn: 1}}, "field field field field field"},
		{`{"field":"id","operator":"gt","value":3}`, []Sort{{CompareFn: 1}}, "compare"},
	} {
		told = nil
		view := NewView(table, parse(t, c.filter, h), c.sort, h)
		if got := strings.Join(told, " "); got != "rows 1 2 3 4 5 "+c.calls+" rows " {
			t.Errorf("%s, %v: the page was told %q", c.filter, c.sort, got)
		}
		told = nil
		view.Update(table.At(4))
		if got := strings.Join(told, " "); strings.Contains(got, "rows") {
			t.Errorf("for one row the page was told %q", got)
		}
	}
	NewView(table, parse(t, `{"field":"id","operator":{"$fn":1}}`, h), []Sort{{Field: "id"}}, h)
	if len(told) > 1 {
		t.Errorf("an operator gets no rows, but the page was told %q", told)
	}
}

func TestTheCaseOfTextsIsFoldedByThePage(t *testing.T) {
	table := tableOf(t, `[{"id":1,"name":"ISTANBUL"},{"id":2,"name":"istanbul"}]`)
	h := &Hooks{Lower: func(s string) string { return strings.ReplaceAll(strings.ToLower(s), "i", "ı") }}
	view := NewView(table, parse(t, `{"field":"name","value":"Istanbul"}`, h), nil, h)
	if view.Total() != 2 {
		t.Errorf("%d rows match", view.Total())
	}
}

func TestAMalformedFilterIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		`5`:                            "filter is no filter",
		`[5]`:                          "filter[0] is no filter",
		`{"logic":"xor","filters":[]}`: "filter.logic",
		`{"logic":"or","filters":[{"field":"a"},"b"]}`:        "filter.filters[1]",
		`[{"filters":[{"field":"a","operator":"Contains"}]}]`: `filter[0].filters[0].operator "Contains"`,
	} {
		n, _ := ParseOptions([]byte(text))
		if _, err := ParseFilter(&n, &Hooks{}); !errors.Is(err, offline.ErrOption) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want a word about %q", text, err, want)
		}
	}
}

func TestSortDescriptorsWithoutADirectionAreDropped(t *testing.T) {
	for text, want := range map[string][]Sort{
		`null`: nil, `"name"`: nil, `{}`: nil, `[{"field":"a"},{"field":"b","dir":"desc"},{"field":"c","dir":"up"}]`: {{Field: "b", Desc: true}, {Field: "c"}},
		`{"field":{"$fn":3},"dir":"asc","compare":{"$fn":4}}`: {{FieldFn: 3, CompareFn: 4}},
	} {
		n, _ := ParseOptions([]byte(text))
		got, err := ParseSort(&n)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s is %+v (%v), want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{`5`, `[true]`, `{"dir":"asc"}`} {
		n, _ := ParseOptions([]byte(text))
		if _, err := ParseSort(&n); !errors.Is(err, offline.ErrOption) {
			t.Errorf("%s gives %v", text, err)
		}
	}
}

func TestSeveralSortsCombineAndTiesKeepTheirOrder(t *testing.T) {
	table := tableOf(t, `[{"id":1,"a":"x","b":2},{"id":2,"a":"X","b":1},{"id":3,"a":"x","b":1},{"id":4,"b":1},{"id":5,"a":"x","b":2}]`)
	fold := &Hooks{Collation: NewCollation(func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }, nil)}
	for want, by := range map[string][]Sort{
		"4 2 3 1 5": {{Field: "a"}, {Field: "b"}},
		"1 5 2 3 4": {{Field: "a", Desc: true}, {Field: "b", Desc: true}},
		"2 3 4 1 5": {{Field: "b"}, {Field: "a", Desc: true}},
	} {
		if got := ids(table, NewView(table, nil, by, fold).Rows()); got != want {
			t.Errorf("%+v gives %s, want %s", by, got, want)
		}
	}
}

func TestPagesAreCutFromTheView(t *testing.T) {
	table := tableOf(t, people)
	view := NewView(table, nil, []Sort{{Field: "id", Desc: true}}, &Hooks{})
	for _, c := range []struct {
		skip, take int
		want       string
	}{{0, 2, "5 4"}, {4, 2, "1"}, {1, 0, "4 3 2 1"}, {9, 2, ""}, {-1, 1, "5"}, {2, 100, "3 2 1"}} {
		if got := ids(table, view.Page(c.skip, c.take)); got != c.want {
			t.Errorf("page %d+%d is %s, want %s", c.skip, c.take, got, c.want)
		}
	}
	if view.Total() != 5 {
		t.Errorf("total is %d", view.Total())
	}
}

func TestAViewKnowsWhichFieldsItDependsOn(t *testing.T) {
	table := NewTable("id", Num(0))
	view := NewView(table, parse(t, `[{"field":"a.b","value":1},{"logic":"or","filters":[{"field":"c","value":1}]}]`, &Hooks{}), []Sort{{Field: "d[0]"}}, &Hooks{})
	for field, want := range map[string]bool{"a": true, "c": true, "d": true, "e": false, "b": false, "": false, "a.": false} {
		if view.Depends(field) != want {
			t.Errorf("depends on %q: %v", field, !want)
		}
	}
	for _, v := range []*View{
		NewView(table, nil, []Sort{{CompareFn: 1}}, &Hooks{}), NewView(table, nil, []Sort{{FieldFn: 1}}, &Hooks{}),
		NewView(table, parse(t, `{"field":{"$fn":1},"value":1}`, &Hooks{}), nil, &Hooks{}), NewView(table, parse(t, `{"operator":"isnull"}`, &Hooks{}), nil, &Hooks{}),
	} {
		if !v.Depends("anything") {
			t.Error("what a function reads is not known, but the view says it is")
		}
	}
}

// naive is what a view must show, computed row by row without columns, keys or ranks.
func naive(table *Table, f *Filter, by []Sort, h *Hooks) []Row {
	var list []Row
	for _, r := range table.AppendRows(nil) {
		if f == nil || naiveMatch(table, f, r) {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b Row) int {
		for _, s := range by {
			x, y := a, b
			if s.Desc {
				x, y = b, a
			}
			if c := naiveCompare(table.Value(x, s.Field), table.Value(y, s.Field), h); c != 0 {
				return c
			}
		}
		return 0
	})
	return list
}

func naiveMatch(table *Table, f *Filter, r Row) bool {
	if f.test != nil {
		return f.test.matches(table.Value(r, f.test.field))
	}
	for _, sub := range f.list {
		if naiveMatch(table, sub, r) == f.any {
			return f.any
		}
	}
	return !f.any
}

// naiveCompare orders null, NaN, numbers, texts, objects.
func naiveCompare(a, b Value, h *Hooks) int {
	class := func(v Value) int {
		switch {
		case v.Kind <= Null:
			return 0
		case v.Kind == String:
			return 3
		case v.Kind == JSON:
			return 4
		case v.Num != v.Num:
			return 1
		}
		return 2
	}
	if x, y := class(a), class(b); x != y {
		return x - y
	}
	switch class(a) {
	case 2:
		x, y := Num(a.Num), Num(b.Num)
		c, _ := compare(&x, &y)
		return c
	case 3, 4:
		return h.collation().Compare(a.Str, b.Str)
	}
	return 0
}

func TestAViewPatchedRowByRowIsTheViewComputedAnew(t *testing.T) {
	names := []string{"a", "b", "id"}
	rapid.Check(t, func(t *rapid.T) {
		table, h := NewTable("id", Num(0)), &Hooks{}
		for range rapid.IntRange(0, 20).Draw(t, "rows") {
			table.Insert(0, 0, anyCells().Draw(t, "cells"))
		}
		condition := rapid.Custom(func(t *rapid.T) *Filter {
			c := &condition{field: rapid.SampledFrom(names).Draw(t, "field"), op: operator(rapid.IntRange(0, int(opIsNotNullOrEmpty)).Draw(t, "op")), ignoreCase: rapid.Bool().Draw(t, "case"), hooks: h}
			c.normalize(anyValue().Draw(t, "value"))
			return &Filter{test: c}
		})
		filter := rapid.SampledFrom([]*Filter{nil, {any: true, list: rapid.SliceOfN(condition, 1, 3).Draw(t, "any")}, {list: rapid.SliceOfN(condition, 1, 2).Draw(t, "all")}}).Draw(t, "filter")
		by := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Sort {
			return Sort{Field: rapid.SampledFrom(names).Draw(t, "field"), Desc: rapid.Bool().Draw(t, "desc")}
		}), 0, 3).Draw(t, "sort")
		view := NewView(table, filter, by, h)
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				want := naive(table, filter, by, h)
				if !slices.Equal(view.Rows(), want) {
					t.Fatalf("the view is %v, want %v", view.Rows(), want)
				}
				if fresh := NewView(table, filter, by, h); !slices.Equal(fresh.Rows(), want) {
					t.Fatalf("a new view is %v, want %v", fresh.Rows(), want)
				}
			},
			"add": func(t *rapid.T) {
				r := table.Insert(rapid.IntRange(0, table.Len()).Draw(t, "pos"), 0, anyCells().Draw(t, "cells"))
				if from, to := view.Update(r); from != -1 || to != slices.Index(view.Rows(), r) {
					t.Fatalf("added from %d to %d", from, to)
				}
			},
			"change": func(t *rapid.T) {
				r := table.At(rapid.IntRange(0, max(table.Len()-1, 0)).Draw(t, "pos"))
				table.Set(r, rapid.SampledFrom(names).Draw(t, "field"), anyValue().Draw(t, "value"))
				was := slices.Index(view.Rows(), r)
				if from, to := view.Update(r); from != was || to != slices.Index(view.Rows(), r) {
					t.Fatalf("changed from %d to %d, was at %d", from, to, was)
				}
			},
			"remove": func(t *rapid.T) {
				r := table.At(rapid.IntRange(0, max(table.Len()-1, 0)).Draw(t, "pos"))
				table.Remove(r)
				view.Update(r)
			},
		})
	})
}

func TestSortingManyRowsIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.Uint64Range(0, 40), 0, 200).Draw(t, "keys")
		list := make([]keyed, len(keys))
		order := make([]uint32, len(keys))
		for i, k := range keys {
			list[i], order[i] = keyed{k * 0x0123456789abcdef, uint32(i)}, uint32(i)
		}
		byKey := func(a, b uint32) int {
			switch x, y := keys[a]*0x0123456789abcdef, keys[b]*0x0123456789abcdef; {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		}
		want := slices.Clone(order)
		slices.SortStableFunc(want, byKey)
		mergeSort(order, byKey)
		if !slices.Equal(order, want) {
			t.Fatalf("merge sort gives %v, want %v", order, want)
		}
		for i, k := range radixSort(list, make([]keyed, len(list))) {
			if k.item != want[i] {
				t.Fatalf("radix sort puts %d at place %d, want %d", k.item, i, want[i])
			}
		}
	})
}
