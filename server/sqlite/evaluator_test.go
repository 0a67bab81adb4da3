package sqlite

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"pgregory.net/rapid"
)

// The evaluation in memory (query.Selection) answers offline what this package answers online. Random queries over random
// models have to give the same: models, order, content, total.
func TestAQueryFindsTheSameInMemoryAsInSQL(t *testing.T) {
	s := Must(open(t.TempDir()))(t)
	d, err := s.CreateDomain(t.Context(), store.DomainInfo{Key: goldenKey})
	check(t, err)
	rounds := 0
	rapid.Check(t, func(r *rapid.T) {
		rounds++
		models := drawModels(r)
		collection := "round-" + strconv.Itoa(rounds)
		check(t, d.AddCollection(t.Context(), store.Collection{ID: collection}))
		for i := range models {
			models[i].ID = fmt.Sprintf("%d-%s", rounds, models[i].ID)
			m := store.Model{ID: models[i].ID, Collection: collection, Created: 7, Modified: 7}
			_, err := d.CreateModel(t.Context(), m, model.NewSnapshot(models[i].Root, 1), store.Mark{})
			check(t, err)
		}
		for range 12 {
			compareBoth(t, r, d, drawQuery(r, collection), models)
		}
		check(t, d.DeleteCollection(t.Context(), collection))
	})
}

func compareBoth(t *testing.T, r *rapid.T, d store.Domain, q *query.Query, models []query.Model) {
	page, err := d.Query(t.Context(), q, nil)
	check(t, err)
	selection := q.Select()
	for i := range models {
		selection.Show(&models[i])
	}
	found, total := selection.Page()
	var want, got []string
	for _, one := range page.Results {
		want = append(want, one.Model.ID+" "+canonical(r, one.Data))
	}
	for _, one := range found {
		got = append(got, one.Model.ID+" "+canonical(r, model.AppendJSON(nil, one.Data)))
	}
	if !reflect.DeepEqual(got, want) || total != page.Total {
		r.Fatalf("query %+v\nin memory %d %q\nin SQL    %d %q", *q, total, got, page.Total, want)
	}
}

// canonical is a JSON text with sorted keys.
func canonical(r *rapid.T, text []byte) string {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		r.Fatalf("%s: %v", text, err)
	}
	out, _ := json.Marshal(v)
	return string(out)
}

// SQLite reads texts in GLOB up to the first NUL only, so none is drawn.
var (
	someNames   = []string{"a", "b", "n", "value", "$convergenceType", "", "é", `q"\`, "x y", "<&>"}
	someTexts   = []string{"", "a", "A", "ab", "b", "é", "👍", "a%", "_", "*", "[a]", `\`, "date", "1", "1970-01-01T00:00:00.000Z"}
	someNumbers = []float64{0, 1, 2, -1, 0.5, -2.5, 3, 1e21, 1e308, 9007199254740993}
	someMillis  = []int64{0, 1, -1, 951782400000, 253402300800000, -62198755200000, 1700000000123}
	someParts   = []string{"%", "_", "a", "b", "é", "👍", `\`, "*", "[", "]", "?"}
)

func drawModels(r *rapid.T) (models []query.Model) {
	n := rapid.IntRange(0, 7).Draw(r, "models")
	for i := range n {
		root := drawValue(r, 3)
		for root.Kind != ot.Object {
			root = &ot.Value{Kind: ot.Object, Members: []ot.Member{{Key: "a", Value: root}}}
		}
		id := rapid.SampledFrom([]string{"m", "M", "é"}).Draw(r, "id") + strconv.Itoa(i)
		models = append(models, query.Model{ID: id, Version: 1, Root: root})
	}
	return models
}

func drawValue(r *rapid.T, depth int) *ot.Value {
	kinds := []ot.Kind{ot.Null, ot.Boolean, ot.Number, ot.Number, ot.String, ot.String, ot.Date}
	if depth > 0 {
		kinds = append(kinds, ot.Object, ot.Object, ot.Object, ot.Array)
	}
	v := &ot.Value{Kind: rapid.SampledFrom(kinds).Draw(r, "kind")}
	switch v.Kind {
	case ot.Boolean:
		v.Bool = rapid.Bool().Draw(r, "bool")
	case ot.Number:
		v.Number = rapid.SampledFrom(someNumbers).Draw(r, "number")
	case ot.String:
		v.Text = rapid.SampledFrom(someTexts).Draw(r, "text")
	case ot.Date:
		v.Millis = rapid.SampledFrom(someMillis).Draw(r, "millis")
	case ot.Array:
		for range rapid.IntRange(0, 3).Draw(r, "length") {
			v.Items = append(v.Items, drawValue(r, depth-1))
		}
	case ot.Object:
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(someNames), 0, 4, rapid.ID[string]).Draw(r, "names") {
			v.Members = append(v.Members, ot.Member{Key: name, Value: drawValue(r, depth-1)})
		}
		ot.SortMembers(v.Members)
	}
	return v
}

func drawQuery(r *rapid.T, collection string) *query.Query {
	q := &query.Query{Collection: collection}
	for i := range rapid.IntRange(0, 3).Draw(r, "fields") {
		q.Fields = append(q.Fields, query.Field{Path: drawPath(r), Name: "f" + strconv.Itoa(i)})
	}
	if rapid.IntRange(0, 4).Draw(r, "where") > 0 {
		q.Where = drawCondition(r, 3)
	}
	for range rapid.IntRange(0, 3).Draw(r, "orders") {
		q.Order = append(q.Order, query.Order{Path: drawPath(r), Descending: rapid.Bool().Draw(r, "descending")})
	}
	if rapid.Bool().Draw(r, "limited") {
		limit := rapid.Int64Range(0, 5).Draw(r, "limit")
		q.Limit = &limit
	}
	q.Offset = rapid.SampledFrom([]int64{0, 0, 1, 3, 9}).Draw(r, "offset")
	return q
}

func drawPath(r *rapid.T) query.Path {
	switch rapid.IntRange(0, 9).Draw(r, "meta") {
	case 0:
		return query.Path{Meta: query.MetaID}
	case 1:
		return query.Path{Meta: query.MetaVersion}
	}
	p := query.Path{Steps: []query.Step{{Name: rapid.SampledFrom(someNames).Draw(r, "name")}}}
	for range rapid.IntRange(0, 2).Draw(r, "steps") {
		step := query.Step{Name: rapid.SampledFrom(someNames).Draw(r, "step")}
		if rapid.Bool().Draw(r, "isIndex") {
			step = query.Step{IsIndex: true, Index: rapid.Int64Range(0, 3).Draw(r, "index")}
		}
		p.Steps = append(p.Steps, step)
	}
	return p
}

func drawCondition(r *rapid.T, depth int) query.Condition {
	kind := rapid.IntRange(0, 9).Draw(r, "condition")
	if depth == 0 {
		kind += 4
	}
	switch kind {
	case 0, 1:
		return query.And{drawCondition(r, depth-1), drawCondition(r, depth-1)}
	case 2:
		return query.Or{drawCondition(r, depth-1), drawCondition(r, depth-1), drawCondition(r, depth-1)}
	case 3:
		return query.Not{Condition: drawCondition(r, depth-1)}
	case 4, 5:
		pattern := ""
		for range rapid.IntRange(0, 4).Draw(r, "parts") {
			pattern += rapid.SampledFrom(someParts).Draw(r, "part")
		}
		return query.Like{Left: drawPath(r), Pattern: pattern}
	}
	operators := []query.Comparison{query.Equal, query.NotEqual, query.Less, query.LessOrEqual, query.Greater, query.GreaterOrEqual}
	return query.Compare{Operator: rapid.SampledFrom(operators).Draw(r, "operator"), Left: drawTerm(r, 2), Right: drawTerm(r, 2)}
}

func drawTerm(r *rapid.T, depth int) query.Term {
	switch rapid.IntRange(0, 9).Draw(r, "term") {
	case 0, 1:
		return query.String(rapid.SampledFrom(someTexts).Draw(r, "string"))
	case 2:
		return query.Boolean(rapid.Bool().Draw(r, "boolean"))
	case 3:
		if depth > 0 {
			return drawNumeric(r, depth)
		}
	case 4:
		return query.Number(rapid.SampledFrom(someNumbers).Draw(r, "literal"))
	}
	return drawPath(r)
}

// drawNumeric is a term that arithmetic allows.
func drawNumeric(r *rapid.T, depth int) query.Term {
	switch rapid.IntRange(0, 3).Draw(r, "numeric") {
	case 0:
		return query.Number(rapid.SampledFrom(someNumbers).Draw(r, "literal"))
	case 1:
		return drawPath(r)
	}
	if depth == 0 {
		return drawPath(r)
	}
	operator := rapid.SampledFrom([]byte("+-*/%")).Draw(r, "arithmetic")
	return query.Arithmetic{Operator: operator, Left: drawNumeric(r, depth-1), Right: drawNumeric(r, depth-1)}
}
