package rows

import "testing"

// The expectations are what kendo-ui-core 2026.3.812 keeps of a query.
func TestDescriptorsAreKeptInTheNormalFormOfTheReference(t *testing.T) {
	for _, c := range []struct {
		normalize func(*Node) Node
		in, want  string
	}{
		{NormalizeFilter, `{"field":"n","operator":"==","value":1}`, `{"logic":"and","filters":[{"field":"n","operator":"eq","value":1}]}`},
		{NormalizeFilter, `[{"field":"n","operator":"GE"}]`, `{"logic":"and","filters":[{"field":"n","operator":"gte"}]}`},
		{NormalizeFilter, `[{"field":"n","operator":"Contains"}]`, `{"logic":"and","filters":[{"field":"n","operator":"Contains"}]}`},
		{NormalizeFilter, `{"logic":"or","filters":[{"filters":[{"operator":"<"}]}]}`, `{"logic":"or","filters":[{"filters":[{"operator":"lt"}]}]}`},
		{NormalizeFilter, `{"filters":[]}`, `{"filters":[]}`},
		{NormalizeFilter, `{"logic":"and"}`, `{"logic":"and","filters":[{"logic":"and"}]}`},
		{NormalizeFilter, `{}`, ``},
		{NormalizeFilter, `[]`, ``},
		{NormalizeFilter, `null`, `null`},
		{NormalizeSort, `"n"`, `[]`},
		{NormalizeSort, `{"field":"n","dir":"x","extra":1}`, `[{"field":"n","dir":"x","extra":1}]`},
		{NormalizeSort, `["n",{"field":"id","dir":"asc"},{"field":"n"}]`, `[{"field":"id","dir":"asc"}]`},
		{NormalizeSort, `null`, `null`},
		{NormalizeSort, `5`, `[5]`},
		{NormalizeGroup, `"n"`, `[{"field":"n","dir":"asc"}]`},
		{NormalizeGroup, `[{"field":"n","dir":"desc","x":1,"aggregates":[]}]`, `[{"field":"n","dir":"desc","aggregates":[]}]`},
		{NormalizeGroup, `["n"]`, `[{"dir":"asc"}]`},
		{NormalizeGroup, `[]`, `[]`},
		{NormalizeAggregate, `{"field":"n","aggregate":"sum"}`, `[{"field":"n","aggregate":"sum"}]`},
		{NormalizeAggregate, `[]`, `[]`},
		{NormalizeAggregate, `null`, `null`},
	} {
		in, err := ParseOptions([]byte(c.in))
		if err != nil {
			t.Fatal(err)
		}
		before := string(in.AppendOptions(nil))
		out := c.normalize(&in)
		got := ""
		if out.Kind != Undefined {
			got = string(out.AppendOptions(nil))
		}
		if got != c.want {
			t.Errorf("%s became %s; want %s", c.in, got, c.want)
		}
		if after := string(in.AppendOptions(nil)); after != before {
			t.Errorf("%s was changed to %s", before, after)
		}
	}
}
