package rows

import (
	"os"
	"strings"
	"testing"
)

// kendoGolden is what kendo-ui-core does: see testdata/kendo.js.
func kendoGolden(t *testing.T) Node {
	t.Helper()
	text, err := os.ReadFile("testdata/kendo.json")
	if err != nil {
		t.Fatal(err)
	}
	golden, err := ParseOptions(text)
	if err != nil {
		t.Fatal(err)
	}
	return golden
}

func TestFieldsAreParsedAsKendoParsesThem(t *testing.T) {
	types := map[string]Type{"number": TypeNumber, "boolean": TypeBool, "string": TypeString, "date": TypeDate}
	var s Schema
	golden := kendoGolden(t)
	cases := golden.Get("parse").Items
	if len(cases) < 100 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, c := range cases {
		name, in, want := c.Items[0].Str, c.Items[1].Value(), c.Items[2].Value()
		got := in
		if s.parseType(types[name], &got); !Equal(got, want) {
			t.Errorf("the %s %v became %v, Kendo makes it %v", name, in, got, want)
		}
	}
}

// knownDifference reports where we do not follow Kendo, which writes a date as text in the browser's language; ours has
// the ISO form.
func knownDifference(op string, item Value) bool {
	return item.Kind == Date && (strings.HasPrefix(op, "contains") || strings.HasSuffix(op, "with") || op == "doesnotcontain")
}

func TestFiltersMatchWhatKendoMatches(t *testing.T) {
	golden := kendoGolden(t)
	items, values := golden.Get("items").Items, golden.Get("values").Items
	table := NewTable("", Value{})
	for _, item := range items {
		table.Insert(table.Len(), 0, []Cell{{"f", item.Value()}})
	}
	cases := golden.Get("filter").Items
	if len(cases) != 18*2*len(values) {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		op, want := c.Items[0].Str, c.Items[3].Str
		value := values[int(c.Items[2].Num)]
		filter := Node{Kind: Object, Keys: []string{"field", "operator", "value", "ignoreCase"}, Items: []Node{{Kind: String, Str: "f"}, c.Items[0], value, c.Items[1]}}
		f, err := ParseFilter(&filter, &Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		for many := range 2 {
			match := f.bind(table, many == 1)
			for i, item := range items {
				if knownDifference(op, item.Value()) {
					continue
				}
				if got := match.matches(uint32(i)); got != (want[i] == '1') {
					t.Errorf("%v %s %v (ignoring case: %v) is %v, Kendo says otherwise", item.Value(), op, value.Value(), c.Items[1].Num == 1, got)
				}
			}
		}
	}
}

func TestRowsAreSortedAsKendoSortsThem(t *testing.T) {
	golden := kendoGolden(t)
	cases := golden.Get("sort").Items
	if len(cases) != 8 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		table := NewTable("", Value{})
		for _, item := range c.Items[0].Items {
			table.Insert(table.Len(), 0, []Cell{{"f", item.Value()}})
		}
		view := NewView(table, nil, []Sort{{Field: "f", Desc: c.Items[1].Str == "desc"}}, &Hooks{})
		for i, r := range view.Rows() {
			if got, want := table.Position(r), int(c.Items[2].Items[i].Num); got != want {
				t.Errorf("%s: place %d has row %d, Kendo puts row %d there", c.AppendJSON(nil), i, got, want)
			}
		}
	}
}
