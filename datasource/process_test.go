package datasource

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// block is rows with one column each of numbers and texts.
func processBlock(n int) []byte {
	var b rows.Batch
	for i := range n {
		b.Add([]rows.Cell{{Name: "n", Value: rows.Num(float64(n - i))}, {Name: "s", Value: rows.Text(string(rune('a' + i%2)))}})
	}
	return b.AppendBlock(nil)
}

func TestAQueryOverRowsOfThePageGivesTheirPlaces(t *testing.T) {
	p := &page{}
	for options, want := range map[string][]rows.Row{
		`{}`: {1, 2, 3, 4},
		`{"filter":{"field":"n","operator":"lt","value":3}}`:                                                      {3, 4},
		`{"sort":[{"field":"s","dir":"desc"},{"field":"n","dir":"asc"}]}`:                                         {4, 2, 3, 1},
		`{"filter":[{"field":"s","value":"a"},{"field":"n","value":9}],"sort":[]}`:                                {},
		`{"filter":{"field":"n","operator":"gt","value":1},"sort":{"field":"n","dir":"asc"}}`:                     {3, 2, 1},
		`{"filter":{"field":"n","operator":{"$fn":7},"value":2},"sort":{"field":"n","dir":"asc","compare":null}}`: {2, 1},
	} {
		p.call = func(_ Func, args []rows.Value) rows.Value { return rows.Flag(args[0].Num > args[1].Num) }
		view, err := Process([]byte(options), processBlock(4), p)
		if err != nil {
			t.Fatal(err)
		}
		if got := view.Rows(); !equalRows(got, want) {
			t.Errorf("%s gives %v, want %v", options, got, want)
		}
	}
}

func equalRows(a, b []rows.Row) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestAQueryOverRowsOfThePageGroupsAndAggregatesThem(t *testing.T) {
	view, err := Process([]byte(`{"filter":{"field":"n","operator":"gt","value":1},"group":[{"field":"s","dir":"desc","aggregates":[{"field":"n","aggregate":"sum"}]}],
		"aggregate":[{"field":"n","aggregate":"max"}]}`), processBlock(5), &page{})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	view.EachGroup(1, 2, func(n *rows.GroupNode) {
		got += n.Value.Str + " " + string(rune('0'+n.Size)) + " " + string(rune('0'+int(n.Totals[0].Num))) + "; "
	})
	expect(t, "groups", got, "b 1 6; a 1 8; ")
	expect(t, "aggregates", string(AggregatesOf(view)), `{"n":{"max":5}}`)
	view.EachGroup(4, 2, func(n *rows.GroupNode) { t.Errorf("a page without rows has the group %v", n.Value) })
}

func TestFunctionsOfAQueryGetPlacesBelowZero(t *testing.T) {
	p := &page{}
	var descending []rows.Value
	p.call = func(fn Func, args []rows.Value) rows.Value {
		if fn == 1 {
			return rows.Num(args[0].Num) // the place, counted backwards
		}
		descending = append(descending, args[2])
		return rows.Num(args[0].Num - args[1].Num)
	}
	view, err := Process([]byte(`{"filter":{"field":{"$fn":1},"operator":"lt","value":-1},"sort":{"field":"n","dir":"asc","compare":{"$fn":2}}}`), processBlock(3), p)
	if err != nil || !equalRows(view.Rows(), []rows.Row{3, 2}) {
		t.Errorf("got %v, %v", view, err)
	}
	if len(descending) == 0 || descending[0].Kind != rows.Undefined {
		t.Errorf("an ascending compare was told %v", descending)
	}
	if _, err = Process([]byte(`{"sort":{"field":"n","dir":"desc","compare":{"$fn":2}}}`), processBlock(3), p); err != nil {
		t.Fatal(err)
	}
	if last := descending[len(descending)-1]; last != rows.Flag(true) {
		t.Errorf("a descending compare was told %v", last)
	}
}

func TestAMalformedQueryIsNamedAndDoesNothing(t *testing.T) {
	for options, code := range map[string]offline.Code{
		`{"filter":{"field":"n","operator":"almost"}}`: offline.ErrOption,
		`{"filter":7}`:            offline.ErrOption,
		`{"group":[{"field":7}]}`: offline.ErrOption,
		`{"aggregate":{"field":"n","aggregate":"median"}}`: offline.ErrOption,
		`{"sort":[{"dir":"asc"}]}`:                         offline.ErrOption,
		`{"sort":`:                                         offline.ErrOption,
		`{"sort":[{"field":"n"}]} `:                        "",
	} {
		got, err := Process([]byte(options), processBlock(2), &page{})
		if offline.CodeOf(err) != code || code != "" && got != nil {
			t.Errorf("%s: %v, %v", options, got, err)
		}
	}
	if _, err := Process([]byte(`{}`), []byte{1, 2, 3}, &page{}); offline.CodeOf(err) != offline.ErrCorrupt {
		t.Errorf("a torn block: %v", err)
	}
}
