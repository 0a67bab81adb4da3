package rows

import (
	"os"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"pgregory.net/rapid"
)

// groupTree is what a page of a view shows, as testdata/groups.js writes it: [value, aggregates, items] for a group, the id
// for a row.
func groupTree(v *View, skip, take int) Node {
	rest := v.Page(skip, take)
	type open struct {
		node *GroupNode
		out  Node
	}
	root := Node{Kind: Array}
	var stack []*open
	put := func(n Node) {
		for {
			if len(stack) == 0 {
				root.Items = append(root.Items, n)
				return
			}
			top := stack[len(stack)-1]
			items := &top.out.Items[2]
			items.Items = append(items.Items, n)
			if len(items.Items) < top.node.Size {
				return
			}
			n, stack = top.out, stack[:len(stack)-1]
		}
	}
	v.EachGroup(skip, take, func(n *GroupNode) {
		group := *n
		value := NodeOf(n.Value)
		totals := totalsNode(v.groups.levels[n.Level].group.Aggregates, n.Totals)
		stack = append(stack, &open{&group, Node{Kind: Array, Items: []Node{value, totals, {Kind: Array}}}})
		if n.Level+1 == len(v.groups.levels) {
			for range n.Size {
				id := NodeOf(v.table.Value(rest[0], "id"))
				rest = rest[1:]
				put(id)
			}
		}
	})
	return root
}

// totalsNode is {field: {function: value}}.
func totalsNode(list []Aggregate, values []Value) Node {
	out := Node{Kind: Object}
	for i := range values {
		a := &list[i]
		of := out.Get(a.Field)
		out = withMember(&out, a.Field, withMember(of, a.Name, NodeOf(values[i])))
	}
	return out
}

// withMember returns a copy of an object with a member set.
func withMember(n *Node, name string, v Node) Node {
	out := Node{Kind: Object}
	for i, key := range n.Keys {
		if key != name {
			out.Keys, out.Items = append(out.Keys, key), append(out.Items, n.Items[i])
		}
	}
	out.Keys, out.Items = append(out.Keys, name), append(out.Items, v)
	return out
}

func optionsNode(t interface{ Fatal(...any) }, text []byte) Node {
	n, err := ParseOptions(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// viewOf makes the view that query options ask for.
func viewOf(t interface{ Fatal(...any) }, table *Table, options *Node, h *Hooks) *View {
	filter, err := ParseFilter(options.Get("filter"), h)
	if err != nil {
		t.Fatal(err)
	}
	sort, err := ParseSort(options.Get("sort"))
	if err != nil {
		t.Fatal(err)
	}
	normal := NormalizeGroup(options.Get("group"))
	groups, err := ParseGroups(&normal)
	if err != nil {
		t.Fatal(err)
	}
	aggregates, err := ParseAggregates(options.Get("aggregate"), "aggregate")
	if err != nil {
		t.Fatal(err)
	}
	v := NewGroupedView(table, filter, groups, sort, h)
	v.Aggregate(aggregates)
	return v
}

func tableOfNodes(rows []Node) *Table {
	table := NewTable("id", Num(0))
	for i := range rows {
		var cells []Cell
		for k, name := range rows[i].Keys {
			cells = append(cells, Cell{name, rows[i].Items[k].Value()})
		}
		table.Insert(table.Len(), 0, cells)
	}
	return table
}

func TestGroupsAndAggregatesAreThoseOfKendo(t *testing.T) {
	text, err := os.ReadFile("testdata/groups.json")
	if err != nil {
		t.Fatal(err)
	}
	golden := optionsNode(t, text)
	if len(golden.Items) < 50 {
		t.Fatalf("only %d cases", len(golden.Items))
	}
	for i := range golden.Items {
		c := &golden.Items[i]
		options := c.Get("options")
		v := viewOf(t, tableOfNodes(c.Get("rows").Items), options, &Hooks{})
		take := int(options.Get("pageSize").Num)
		got := groupTree(v, max(0, int(options.Get("page").Num)-1)*take, take)
		if !got.equal(*c.Get("view")) {
			t.Errorf("case %d, %s:\n got %s\nwant %s", i, options.AppendOptions(nil), got.AppendOptions(nil), c.Get("view").AppendOptions(nil))
		}
		if totals := totalsNode(v.aggregates, v.Totals()); v.Total() > 0 && !totals.equal(*c.Get("totals")) {
			t.Errorf("case %d: totals %s, want %s", i, totals.AppendOptions(nil), c.Get("totals").AppendOptions(nil))
		}
	}
}

func TestAMalformedGroupOrAggregateIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		`{"group":{}}`:                          "group[0].field",
		`{"group":[{"field":"a"},"b"]}`:         "group[1].field",
		`{"group":{"field":{"$fn":1}}}`:         "group[0].field",
		`{"group":{"field":"a","compare":"x"}}`: "group[0].compare",
		`{"group":{"field":"a","aggregates":[{"field":"b","aggregate":"first"}]}}`: `group[0].aggregates[0].aggregate "first"`,
		`{"aggregate":[{"field":"b","aggregate":"sum"},{"aggregate":"sum"}]}`:      "aggregate[1].field",
		`{"aggregate":5}`: "aggregate[0].field",
	} {
		n := optionsNode(t, []byte(text))
		normal := NormalizeGroup(n.Get("group"))
		_, err := ParseGroups(&normal)
		if err == nil {
			_, err = ParseAggregates(n.Get("aggregate"), "aggregate")
		}
		if offline.CodeOf(err) != offline.ErrOption || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %s named", text, err, want)
		}
	}
}

const grouped = `[{"id":1,"g":"b","h":1},{"id":2,"g":"a","h":2},{"id":3,"g":"c","h":1},{"id":4,"g":"b","h":2},{"id":5,"g":"a","h":2},{"id":6,"g":"b","h":1}]`

func TestACompareFunctionOrdersFinishedGroups(t *testing.T) {
	table := tableOf(t, grouped)
	var asked []string
	h := &Hooks{OrderGroups: func(g *Group, values []Value, rows [][]Row) []uint32 {
		line := g.Field + ":"
		order := make([]uint32, len(values))
		for i, v := range values {
			line += " " + textOf(v) + "=" + ids(table, rows[i])
			order[len(order)-1-i] = uint32(i)
		}
		asked = append(asked, line)
		return order
	}}
	options := optionsNode(t, []byte(`{"group":[{"field":"g","compare":{"$fn":1}},{"field":"h","compare":{"$fn":2}}]}`))
	v := viewOf(t, table, &options, h)
	if got, want := ids(table, v.Rows()), "3 4 1 6 2 5"; got != want {
		t.Errorf("the rows are %s, want %s", got, want)
	}
	want := "h: 1=1 6 2=4|g: a=2 5 b=4 1 6 c=3"
	if got := strings.Join(asked, "|"); got != want {
		t.Errorf("the page was asked %s, want %s", got, want)
	}
	table.Set(v.Rows()[0], "g", Text("a"))
	v.Update(v.Rows()[0])
	if got, want := ids(table, v.Rows()), "4 1 6 2 5 3"; got != want {
		t.Errorf("after an edit the rows are %s, want %s", got, want)
	}
}

func TestAnOrderThatIsNoneLeavesTheGroupsWhereTheyWere(t *testing.T) {
	table := tableOf(t, grouped)
	options := optionsNode(t, []byte(`{"group":{"field":"g","compare":{"$fn":1}}}`))
	for _, order := range [][]uint32{nil, {0}, {0, 1, 1}, {0, 1, 9}} {
		h := &Hooks{OrderGroups: func(*Group, []Value, [][]Row) []uint32 { return order }}
		if got, want := ids(table, viewOf(t, table, &options, h).Rows()), "2 5 1 4 6 3"; got != want {
			t.Errorf("%v gives %s, want %s", order, got, want)
		}
	}
}

// drawValue is a value of which there are few, so that groups have many rows.
func drawValue(t *rapid.T) Value {
	return rapid.SampledFrom([]Value{{}, {Kind: Null}, Num(1), Num(2), Num(0.1), Text("a"), Text("b"), Time(5), Flag(true), Raw(`{"x":1}`)}).Draw(t, "value")
}

var groupOptions = []string{
	`{"group":"g"}`, `{"group":{"field":"g","dir":"desc","aggregates":[{"field":"n","aggregate":"sum"},{"field":"g","aggregate":"count"}]}}`,
	`{"group":[{"field":"g","aggregates":[{"field":"n","aggregate":"min"}]},{"field":"h","dir":"desc","aggregates":[{"field":"n","aggregate":"sum"}]}],"sort":{"field":"n","dir":"asc"}}`,
	`{"group":[{"field":"h"},{"field":"g"},{"field":"n"}],"filter":{"field":"n","operator":"isnotnull"},"aggregate":[{"field":"n","aggregate":"sum"},{"field":"h","aggregate":"max"}]}`,
}

func TestPatchedGroupsAreThoseOfAFreshView(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := NewTable("id", Num(0))
		options := optionsNode(t, []byte(rapid.SampledFrom(groupOptions).Draw(t, "options")))
		v := viewOf(t, table, &options, &Hooks{})
		names := []string{"g", "h", "n"}
		for i := range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch step := rapid.IntRange(0, 5).Draw(t, "step"); {
			case step < 2 || table.Len() == 0:
				row := []Cell{{"id", Num(float64(i + 1))}}
				for _, name := range names {
					row = append(row, Cell{name, drawValue(t)})
				}
				v.Update(table.Insert(rapid.IntRange(0, table.Len()).Draw(t, "at"), 0, row))
			case step == 2:
				r := table.At(rapid.IntRange(0, table.Len()-1).Draw(t, "at"))
				table.Remove(r)
				v.Update(r)
			default:
				r := table.At(rapid.IntRange(0, table.Len()-1).Draw(t, "at"))
				name := rapid.SampledFrom(names).Draw(t, "name")
				table.Set(r, name, drawValue(t))
				if v.Depends(name) {
					v.Update(r)
				} else {
					v.Changed(r)
				}
			}
			fresh := viewOf(t, table, &options, &Hooks{})
			skip, take := rapid.IntRange(0, 5).Draw(t, "skip"), rapid.IntRange(0, 9).Draw(t, "take")
			got, want := groupTree(v, skip, take), groupTree(fresh, skip, take)
			if string(got.AppendOptions(nil)) != string(want.AppendOptions(nil)) {
				t.Fatalf("patched %s\nfresh %s", got.AppendOptions(nil), want.AppendOptions(nil))
			}
			a, b := totalsNode(v.aggregates, v.Totals()), totalsNode(fresh.aggregates, fresh.Totals())
			if !a.equal(b) {
				t.Fatalf("patched totals %s, fresh %s", a.AppendOptions(nil), b.AppendOptions(nil))
			}
		}
	})
}

func TestAViewMentionsTheFieldsOfItsAggregates(t *testing.T) {
	options := optionsNode(t, []byte(`{"group":{"field":"a.b","aggregates":[{"field":"c","aggregate":"sum"}]},"aggregate":{"field":"d[0]","aggregate":"max"}}`))
	v := viewOf(t, NewTable("id", Num(0)), &options, &Hooks{})
	for field, want := range map[string][2]bool{"a": {true, true}, "a.b": {true, true}, "b": {}, "c": {false, true}, "d": {false, true}, "e": {}, "aa": {}} {
		if got := [2]bool{v.Depends(field), v.Mentions(field)}; got != want {
			t.Errorf("%s: depends, mentions %v, want %v", field, got, want)
		}
	}
}
