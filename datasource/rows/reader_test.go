package rows

import (
	"errors"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"pgregory.net/rapid"
)

// read reads a response and returns its rows as JSON lines.
func read(t *testing.T, r Reader, text string) (*Response, string) {
	t.Helper()
	resp, err := r.Read([]byte(text))
	if err != nil {
		t.Fatalf("reading %s: %v", text, err)
	}
	return resp, batchText(resp.Rows)
}

// batchText is the rows as JSON, separated by spaces.
func batchText(b *Batch) string {
	var lines []string
	for i := range b.Len() {
		lines = append(lines, string(AppendRow(nil, b.Cells(i))))
	}
	return strings.Join(lines, " ")
}

func TestRowsAreFoundByPathTogetherWithOtherValues(t *testing.T) {
	r := Reader{Data: "d.results[1].rows", Paths: []string{"d.total", "errors", "d.results.length", `d["odd name"]`}}
	resp, got := read(t, r, `{"x":[{"rows":1}],"d":{"odd name":"o","results":[{"rows":[9]},{"rows":[{"id":1},{"id":2}]}],"total":57}}`)
	if got != `{"id":1} {"id":2}` {
		t.Errorf("rows are %s", got)
	}
	v := resp.Values
	if v[0].Num != 57 || v[1].Kind != Undefined || v[2].Num != 2 || v[3].Str != "o" {
		t.Errorf("values are %v", v)
	}
	if resp.Length != -1 {
		t.Errorf("an object has the length %d", resp.Length)
	}
}

func TestAWholeArrayIsTheRows(t *testing.T) {
	resp, got := read(t, Reader{Paths: []string{"errors", "length"}}, `[{"a":1},{"a":2,"b":"x"}]`)
	if got != `{"a":1} {"a":2,"b":"x"}` || resp.Length != 2 || resp.Values[0].Kind != Undefined || resp.Values[1].Num != 2 {
		t.Errorf("rows %s, length %d, values %v", got, resp.Length, resp.Values)
	}
}

func TestOneObjectIsOneRowAndNullIsNone(t *testing.T) {
	for text, want := range map[string]string{`{"rows":{"a":1}}`: `{"a":1}`, `{"rows":null}`: "", `{}`: "", `{"rows":[]}`: "", `null`: "", `[1]`: "", `{"rows":[1,"x",[2],null]}`: `1 "x" [2] null`} {
		if _, got := read(t, Reader{Data: "rows"}, text); got != want {
			t.Errorf("%s has the rows %s, want %s", text, got, want)
		}
	}
}

func TestRowsThatAreNoRowsAreNamed(t *testing.T) {
	r := Reader{Data: "rows"}
	for text, want := range map[string]string{`{"rows":"x"}`: "schema.data", `{"rows":5}`: "byte 8", `<html>`: "byte 0", `{"rows":[{"a":}]}`: "byte 14", `{"rows":[]} x`: "byte 12"} {
		_, err := r.Read([]byte(text))
		if !errors.Is(err, offline.ErrResponse) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want a word about %q", text, err, want)
		}
	}
}

func TestTheLastOfRepeatedMembersCounts(t *testing.T) {
	_, got := read(t, Reader{}, `[{"a":1,"b":2,"a":"x"},{"b":3,"a":4}]`)
	if got != `{"a":"x","b":2} {"a":4,"b":3}` {
		t.Error(got)
	}
	if _, got := read(t, Reader{Data: "rows"}, `{"rows":[{"a":1},{"a":2}],"rows":[{"a":3}]}`); got != `{"a":3}` {
		t.Error(got)
	}
}

func TestNestedValuesAreKeptAsCompactJSON(t *testing.T) {
	_, got := read(t, Reader{}, `[{"a": { "x" : [ 1 , 2 ] , "y" : "\u0061\"" } , "b" : [ ]}]`)
	if got != `{"a":{"x":[1,2],"y":"a\""},"b":[]}` {
		t.Error(got)
	}
}

func TestFieldsAreParsedAndMoved(t *testing.T) {
	s := &Schema{ID: "id", Fields: []Field{
		{Name: "id", Type: TypeNumber, From: "ID"}, {Name: "price", Type: TypeNumber}, {Name: "on", Type: TypeBool}, {Name: "day", Type: TypeDate},
		{Name: "city", Type: TypeString, From: "address.city"}, {Name: "first", From: "list[0].n"}, {Name: "twice", Type: TypeString, From: "ID"},
	}}
	_, got := read(t, Reader{Schema: s}, `[{"ID":"7","price":"1,234.50","on":"TRUE","day":"2020-01-02","address":{"city":5,"zip":1},"list":[{"n":"x"}],"more":true},
		{"ID":8,"price":null,"day":"never","on":1}]`)
	want := `{"id":7,"twice":"7","price":1234.5,"on":true,"day":"2020-01-02T00:00:00.000Z","city":"5","address":{"city":5,"zip":1},"first":"x","list":[{"n":"x"}],"more":true}` +
		` {"id":8,"twice":"8","price":null,"on":true,"day":null}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTwoFieldsCanSwapTheirMembers(t *testing.T) {
	s := &Schema{Fields: []Field{{Name: "a", From: "b"}, {Name: "b", From: "a"}}}
	if _, got := read(t, Reader{Schema: s}, `[{"a":1,"b":2}]`); got != `{"b":1,"a":2}` {
		t.Error(got)
	}
}

func TestMissingMembersAreWhatTheParserMakesOfThem(t *testing.T) {
	s := &Schema{Fields: []Field{
		{Name: "n", Type: TypeNumber}, {Name: "d", Type: TypeDate}, {Name: "s", Type: TypeString}, {Name: "b", Type: TypeBool}, {Name: "u"},
		{Name: "p", Parse: func(v Value) Value { return Text("parsed " + textOf(v)) }},
	}}
	_, got := read(t, Reader{Schema: s}, `[{"x":1},{"n":5,"s":"t","p":[1]}]`)
	want := `{"x":1,"n":null,"p":"parsed undefined","d":null} {"n":5,"s":"t","p":"parsed [1]","d":null}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestLocalTimesAreConvertedByThePage(t *testing.T) {
	s := &Schema{Fields: []Field{{Name: "d", Type: TypeDate}}, Local: func(ms float64) float64 { return ms - hourMS }}
	_, got := read(t, Reader{Schema: s}, `[{"d":"2020-01-02T03:04:05"},{"d":"2020-01-02T03:04:05Z"}]`)
	if got != `{"d":"2020-01-02T02:04:05.000Z"} {"d":"2020-01-02T03:04:05.000Z"}` {
		t.Error(got)
	}
}

func TestTextOfAResponseIsNotKept(t *testing.T) {
	text := []byte(`[{"a":"first text","b":{"c":1}}]`)
	var r Reader
	resp, err := r.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range text {
		text[i] = '#'
	}
	if got := batchText(resp.Rows); got != `{"a":"first text","b":{"c":1}}` {
		t.Error(got)
	}
}

// anyNode draws a JSON value.
func anyNode(depth int) *rapid.Generator[Node] {
	return rapid.Custom(func(t *rapid.T) Node {
		kinds := []Kind{Null, Bool, Number, String, Array, Object}
		if depth == 0 {
			kinds = kinds[:4]
		}
		n := Node{Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
		switch n.Kind {
		case Bool:
			n.Num = float64(rapid.IntRange(0, 1).Draw(t, "bool"))
		case Number:
			n.Num = rapid.OneOf(rapid.Float64Range(-1e6, 1e6), rapid.Map(rapid.IntRange(-5, 100), func(i int) float64 { return float64(i) })).Draw(t, "num")
		case String:
			n.Str = rapid.String().Draw(t, "str")
		case Array:
			n.Items = rapid.SliceOfN(anyNode(depth-1), 0, 3).Draw(t, "items")
		case Object:
			n.Keys = rapid.SliceOfNDistinct(rapid.String(), 0, 3, rapid.ID).Draw(t, "keys")
			n.Items = rapid.SliceOfN(anyNode(depth-1), len(n.Keys), len(n.Keys)).Draw(t, "members")
		}
		return n
	})
}

func TestRowsReadAsColumnsAreTheRowsOfTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.Custom(func(t *rapid.T) Node {
			n := Node{Kind: Object, Keys: rapid.Permutation([]string{"a", "b", "c", "d\"ä", "e"}).Draw(t, "keys")[:rapid.IntRange(1, 5).Draw(t, "n")]}
			n.Items = rapid.SliceOfN(anyNode(2), len(n.Keys), len(n.Keys)).Draw(t, "values")
			return n
		})
		whole := Node{Kind: Array, Items: rapid.SliceOf(row).Draw(t, "rows")}
		r := Reader{}
		resp, err := r.Read(whole.AppendJSON(nil))
		if err != nil {
			t.Fatal(err)
		}
		if resp.Rows.Len() != len(whole.Items) {
			t.Fatalf("%d rows of %d", resp.Rows.Len(), len(whole.Items))
		}
		for i, want := range whole.Items {
			got, err := ParseNode(AppendRow(nil, resp.Rows.Cells(i)))
			if err != nil || !got.equal(want) {
				t.Fatalf("row %d is %s, want %s", i, got.AppendJSON(nil), want.AppendJSON(nil))
			}
		}
	})
}

// FuzzReader checks that no response makes the reader panic, or leaves it with columns of unequal length.
func FuzzReader(f *testing.F) {
	for _, s := range []string{`{"d":{"rows":[{"id":"5","t":"2020-01-02T03:04:05Z","x":{"y":1}}]},"n":3}`, `[{"id":1}]`, `{"d":{"rows":[{"id":1},2,[],{"id":1,"id":2}]}}`, `{"d":[`} {
		f.Add([]byte(s))
	}
	s := &Schema{ID: "id", Fields: []Field{{Name: "id", Type: TypeNumber}, {Name: "t", Type: TypeDate}, {Name: "y", Type: TypeBool, From: "x.y"}, {Name: "z", Parse: func(v Value) Value { return v }}}}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, r := range []Reader{{Schema: s, Data: "d.rows", Paths: []string{"n", "d", "d.rows.length"}}, {Schema: s}, {}} {
			resp, err := r.Read(text)
			if err != nil {
				if !errors.Is(err, offline.ErrResponse) {
					t.Fatalf("the error has the wrong code: %v", err)
				}
				continue
			}
			batchText(resp.Rows)
			if b, _, err := DecodeBlock(resp.Rows.AppendBlock(nil)); err != nil || b.Len() != resp.Rows.Len() {
				t.Fatalf("as a block: %v", err)
			}
		}
	})
}
