package datasource

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

const byKind = `"serverGrouping":true,"group":{"field":"kind"}`

// serveGroups makes the server answer reads with rows 1 and 2 in group a and row 3 in group b.
func (p *page) serveGroups() {
	p.answer = func(r *Request) *Answer {
		if r.Op != OpRead {
			return nil
		}
		var b rows.Batch
		for i, kind := range []string{"a", "a", "b"} {
			b.Add(cells{{Name: "id", Value: rows.Num(float64(i + 1))}, {Name: "kind", Value: rows.Text(kind)}})
		}
		tree := `[{"field":"kind","value":"a","note":7,"items":[0,1]},{"field":"kind","value":"b","items":[2]}]`
		return &Answer{Status: 200, Block: b.AppendBlock(nil), Groups: []byte(tree), Total: 2}
	}
}

// tree is the groups of the page in short: "a[1 2] b[3]".
func (p *page) tree(view bool) string {
	text := p.ds.GroupTree(view)
	if text == nil {
		return "none"
	}
	n, err := rows.ParseOptions(text)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.short(&n)
}

func (p *page) short(list *rows.Node) string {
	out := ""
	for i := range list.Items {
		if out != "" {
			out += " "
		}
		switch item := &list.Items[i]; item.Kind {
		case rows.Number:
			id := rows.NodeOf(p.ds.Value(rows.Row(item.Num), "id"))
			out += string(id.AppendJSON(nil))
		default:
			out += item.Get("value").Str + "[" + p.short(item.Get("items")) + "]"
		}
	}
	return out
}

func TestTheGroupsOfTheServerAreTheRowsThatAreLeftOfThem(t *testing.T) {
	w := newWorld(t, 0)
	p := w.open(byKind)
	expect(t, "before a read", p.tree(false), "")
	p.serveGroups()
	w.read(p)
	expect(t, "groups", p.tree(false), "a[1 2] b[3]")
	p.ds.Remove(p.get(1))
	expect(t, "after a removal", p.tree(false), "a[2] b[3]")
	if _, err := p.ds.Insert(1, blockOf(cells{{Name: "kind", Value: rows.Text("c")}})); err != nil {
		t.Fatal(err)
	}
	expect(t, "after an insertion", p.tree(false), "a[2] c[0] b[3]")
	p.events = nil
	p.ds.Remove(p.get(3))
	if e := p.event(EventChange); e.Index != 2 || e.Shown != 0 {
		t.Errorf("a row that was the third, and the first of its group, went from %d and %d", e.Index, e.Shown)
	}
	expect(t, "after another removal", p.tree(false), "a[2] c[0]")
	p.ds.CancelChanges()
	w.w.Run()
	expect(t, "after cancelChanges", p.tree(false), "a[1 2] b[3]")
	if len(p.sent) != 2 {
		t.Errorf("%d requests; cancelChanges reads anew", len(p.sent))
	}
}

func TestStoredGroupsComeBackWithWhatIsPending(t *testing.T) {
	w := newWorld(t, 0)
	p := w.open(byKind)
	p.serveGroups()
	w.read(p)
	p.rename(2, "edited")
	p.ds.Remove(p.get(3))
	w.wait("saved", p.ds.Saved)
	w.kill(p)
	q := w.openOffline(byKind)
	w.read(q)
	expect(t, "groups", q.tree(false), "a[1 2]")
	if q.ds.Value(q.get(2), "name").Str != "edited" || len(q.ds.Destroyed()) != 1 {
		t.Errorf("pending changes are lost: %s", q.shows())
	}
	q.ds.OfflineData(func(block, groups []byte, err error) {
		expect(t, "groups of the state array", string(groups), `[{"field":"kind","value":"a","note":7,"items":[0,1]}]`)
		if b, _, err := rows.DecodeBlock(block); err != nil || b.Len() != 3 {
			t.Errorf("the state array has %v rows, error %v", b, err)
		}
	})
}

func TestAReadWithoutGroupsForgetsThoseOfTheStore(t *testing.T) {
	w := newWorld(t, 2)
	p := w.open(byKind)
	p.serveGroups()
	w.read(p)
	p.answer = nil
	w.read(p)
	expect(t, "groups", p.tree(false), "none")
	w.wait("saved", p.ds.Saved)
	w.kill(p)
	q := w.openOffline(byKind)
	w.read(q)
	expect(t, "groups of the store", q.tree(false), "none")
}

func TestNumbersOfATreeThatAreNoRowsAreLeftOut(t *testing.T) {
	w := newWorld(t, 0)
	for tree, want := range map[string]string{
		`[{"field":"kind","value":"a","items":[0,0,7,-1]}]`:                                                   "a[1] [2] [3]",
		`[{"value":"a","hasSubgroups":true,"items":[{"value":"x","items":[0]},{"value":"y","items":[1,2]}]}]`: "a[x[1] y[2 3]]",
		`[{"value":"a","page":1,"items":[0,1]},{"value":"a","page":2,"items":[2]}]`:                           "a[1 2 3]", // a group that two pages have parts of
		`[{"value":"a","hasSubgroups":true,"items":[{"value":"x","items":[0,1,2]}]}]`:                         "a[x[1 2 3]]",
		`[{"value":"a","hasSubgroups":true,"items":[0,1]},{"value":"b","items":[2]}]`:                         "a[1 2] b[3]",
		`[{"value":"a"},5,null,"x",{"value":"b","items":[{"field":"kind","value":"q"},2],"x":[]}]`:            "[1] [2] b[3]",
		`[]`: "none", `{"field":"kind"}`: "none", `[`: "none", ``: "none",
	} {
		p := w.openPlain(byKind)
		p.answer = func(*Request) *Answer {
			var b rows.Batch
			for i := range 3 {
				b.Add(cells{{Name: "id", Value: rows.Num(float64(i + 1))}})
			}
			return &Answer{Status: 200, Block: b.AppendBlock(nil), Groups: []byte(tree), Total: 2}
		}
		w.read(p)
		expect(t, tree, p.tree(true), want)
		p.ds.Close()
	}
}

func TestAStateArrayIsStoredWithItsGroups(t *testing.T) {
	w := newWorld(t, 0)
	p := w.openOffline(byKind)
	var b rows.Batch
	for i, state := range []string{"", "create", "update", "destroy"} {
		b.Add(cells{{Name: "id", Value: rows.Num(float64(i + 1))}, {Name: "kind", Value: rows.Text("n")}}.setText(stateColumn, state))
	}
	tree := `[{"field":"kind","value":"a","items":[1,2]},{"field":"kind","value":"b","items":[0]}]`
	if err := p.ds.SetOfflineData(b.AppendBlock(nil), []byte(tree)); err != nil {
		t.Fatal(err)
	}
	w.w.Run()
	// Row 2 is to be created, so that it is in a group of its own; row 4 is to be destroyed.
	expect(t, "groups", p.tree(false), "b[1] n[2] a[3]")
}

func TestAggregatesOfTheServerStayAsItSaidThem(t *testing.T) {
	w := newWorld(t, 0)
	p := w.open(`"serverAggregates":true,"aggregate":[{"field":"qty","aggregate":"sum"},{"field":"id","aggregate":"stddev"}]`)
	expect(t, "before a read", string(p.ds.Aggregates()), `{"qty":{"sum":0,"stddev":0},"id":{"sum":0,"stddev":0}}`)
	p.answer = func(*Request) *Answer {
		return &Answer{Status: 200, Block: blockOf(cells{{Name: "id", Value: rows.Num(1)}}), Aggregates: []byte(`{"qty":{"sum":77}}`)}
	}
	w.read(p)
	expect(t, "after it", string(p.ds.Aggregates()), `{"qty":{"sum":77}}`)
	p.ds.Set(p.get(1), "qty", rows.Num(5))
	expect(t, "after an edit", string(p.ds.Aggregates()), `{"qty":{"sum":77}}`)
	expect(t, "parameters", string(p.sent[0].Params), `{"aggregate":[{"field":"qty","aggregate":"sum"},{"field":"id","aggregate":"stddev"}]}`)
}

func TestAggregatesAreFoundInTheBytesOfAResponse(t *testing.T) {
	w := newWorld(t, 0)
	for path, want := range map[string]string{`,"aggregates":"meta.totals"`: `{"qty":{"max":3}}`, `,"aggregates":"nowhere"`: `{"qty":{"sum":0}}`, ``: `{}`} {
		p := &page{t: t, tab: w.w.NewTab(), srv: w.srv}
		options := `{"schema":{"data":"rows"` + path + `},"serverAggregates":true,"aggregate":{"field":"qty","aggregate":"sum"}}`
		ds, err := New(Config{Options: []byte(options), Host: p, Env: p.tab.Env()})
		if err != nil || !ds.Plain() {
			t.Fatal(err)
		}
		p.ds = ds
		p.answer = func(*Request) *Answer {
			return &Answer{Status: 200, Body: []byte(`{"rows":[{"id":1}],"meta":{"totals":{"qty":{"max":3}}}}`)}
		}
		w.read(p)
		expect(t, path, string(p.ds.Aggregates()), want)
	}
}

func TestAMalformedServerOptionIsNamed(t *testing.T) {
	w := newWorld(t, 0)
	for options, path := range map[string]string{
		`{"serverGrouping":1}`: "serverGrouping", `{"serverAggregates":"yes"}`: "serverAggregates",
		`{"schema":{"groups":5}}`: "schema.groups", `{"schema":{"aggregates":[]}}`: "schema.aggregates",
	} {
		_, err := New(Config{Options: []byte(options), Host: &page{t: t}, Env: w.w.NewTab().Env()})
		if offline.CodeOf(err) != offline.ErrOption {
			t.Errorf("%s: %v, want one that names %s", options, err, path)
		}
	}
}
