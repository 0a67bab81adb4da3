package datasource

import (
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// groups is what the page sees of the groups: "a{sum=3}[row1 row2]" with the names of the rows.
func (p *page) groups() string {
	var b strings.Builder
	list, levels := p.ds.View(), p.ds.Levels()
	var left []int // what is still to come of the groups that are open
	p.ds.EachGroup(func(n *rows.GroupNode) {
		value := rows.NodeOf(n.Value)
		b.Write(value.AppendOptions(nil))
		for i, total := range n.Totals {
			total := rows.NodeOf(total)
			b.WriteString("{" + levels[n.Level].Aggregates[i].Name + "=" + string(total.AppendOptions(nil)) + "}")
		}
		b.WriteString("[")
		left = append(left, n.Size)
		for n.Level+1 == len(levels) && left[len(left)-1] > 0 {
			b.WriteString(p.ds.Value(list[0], "name").Str + " ")
			list = list[1:]
			left[len(left)-1]--
		}
		for len(left) > 0 && left[len(left)-1] == 0 {
			b.WriteString("]")
			if left = left[:len(left)-1]; len(left) > 0 {
				left[len(left)-1]--
			}
		}
	})
	return b.String()
}

// sold is a server of rows a, b, a, b … of quantity 10, 20, 30 ….
func (w *world) sold(n int) *page {
	p := w.open(`"group":{"field":"kind","aggregates":[{"field":"qty","aggregate":"sum"}]},"aggregate":{"field":"qty","aggregate":"max"}`)
	p.answer = func(r *Request) *Answer {
		if r.Op != OpRead {
			return nil
		}
		var list []string
		for i := 1; i <= n; i++ {
			kind := string(rune('a' + (i-1)%2))
			list = append(list, `{"id":`+strconv.Itoa(i)+`,"name":"row`+strconv.Itoa(i)+`","qty":`+strconv.Itoa(10*i)+`,"kind":"`+kind+`"}`)
		}
		return &Answer{Status: 200, Body: []byte("[" + strings.Join(list, ",") + "]")}
	}
	w.read(p)
	return p
}

func TestGroupsAndAggregatesFollowEveryEdit(t *testing.T) {
	w := newWorld(t, 0)
	p := w.sold(4)
	expect(t, "groups", p.groups(), `"a"{sum=40}[row1 row3 ]"b"{sum=60}[row2 row4 ]`)
	expect(t, "aggregates", string(p.ds.Aggregates()), `{"qty":{"max":40}}`)
	p.ds.Set(p.get(3), "qty", rows.Num(100))
	expect(t, "after a set of qty", p.groups(), `"a"{sum=110}[row1 row3 ]"b"{sum=60}[row2 row4 ]`)
	expect(t, "aggregates", string(p.ds.Aggregates()), `{"qty":{"max":100}}`)
	p.ds.Set(p.get(3), "kind", rows.Text("c"))
	expect(t, "after a set of kind", p.groups(), `"a"{sum=10}[row1 ]"b"{sum=60}[row2 row4 ]"c"{sum=100}[row3 ]`)
	p.ds.Remove(p.get(1))
	expect(t, "after a removal", p.groups(), `"b"{sum=60}[row2 row4 ]"c"{sum=100}[row3 ]`)
	p.ds.CancelChanges()
	expect(t, "after cancelChanges", p.groups(), `"a"{sum=40}[row1 row3 ]"b"{sum=60}[row2 row4 ]`)
	if err := p.ds.PushUpdate(blockOf(cells{{Name: "id", Value: rows.Num(2)}, {Name: "qty", Value: rows.Num(0)}})); err != nil {
		t.Fatal(err)
	}
	expect(t, "after a push", p.groups(), `"a"{sum=40}[row1 row3 ]"b"{sum=40}[row2 row4 ]`)
}

func TestAPageShowsItsPartOfAGroupWithTheAggregatesOfAll(t *testing.T) {
	w := newWorld(t, 0)
	p := w.sold(6)
	w.wait("query", func(done func(error)) {
		p.ds.Query([]byte(`{"page":2,"pageSize":2,"group":{"field":"kind","aggregates":[{"field":"qty","aggregate":"count"}]}}`), done)
	})
	expect(t, "page 2", p.groups(), `"a"{count=3}[row5 ]"b"{count=3}[row2 ]`)
	expect(t, "aggregates", string(p.ds.Aggregates()), `{}`)
	expect(t, "state", string(p.ds.State()), `{"take":2,"skip":2,"page":2,"pageSize":2,`+
		`"group":[{"field":"kind","dir":"asc","aggregates":[{"field":"qty","aggregate":"count"}]}]}`)
}

func TestAPageStepDoesNotAskTheCompareFunctionAgain(t *testing.T) {
	w := newWorld(t, 0)
	p := w.sold(6)
	asked := 0
	p.order = func(fn Func, desc bool, field string, values []rows.Value, members [][]rows.Row) []uint32 {
		if fn != 7 || !desc || field != "kind" || len(values) != 2 || len(members[1]) != 3 {
			t.Errorf("asked for %d %v %s %v %v", fn, desc, field, values, members)
		}
		asked++
		return []uint32{1, 0}
	}
	const group = `"pageSize":4,"group":[{"field":"kind","dir":"desc","compare":{"$fn":7}}]`
	for page, want := range []string{`"a"[row1 row3 row5 ]"b"[row2 ]`, `"b"[row4 row6 ]`} {
		w.wait("query", func(done func(error)) {
			p.ds.Query([]byte(`{"page":`+strconv.Itoa(page+1)+`,`+group+`}`), done)
		})
		expect(t, "page", p.groups(), want)
	}
	if asked != 1 {
		t.Errorf("it was asked %d times", asked)
	}
}

func TestWithoutRowsEveryFieldHasEveryFunctionAskedFor(t *testing.T) {
	w := newWorld(t, 0)
	p := w.open(`"aggregate":[{"field":"qty","aggregate":"sum"},{"field":"id","aggregate":"Max"}]`)
	expect(t, "aggregates", string(p.ds.Aggregates()), `{"qty":{"sum":0,"Max":0},"id":{"sum":0,"Max":0}}`)
}

func TestAMalformedGroupChangesNothing(t *testing.T) {
	w := newWorld(t, 0)
	p := w.sold(2)
	before := string(p.ds.State())
	for _, bad := range []string{`{"page":2,"group":{}}`, `{"page":2,"aggregate":{"field":"qty","aggregate":"median"}}`} {
		if err := p.ds.Query([]byte(bad), nil); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
	expect(t, "state", string(p.ds.State()), before)
	expect(t, "groups", p.groups(), `"a"{sum=10}[row1 ]"b"{sum=20}[row2 ]`)
}
