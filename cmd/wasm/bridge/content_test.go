package bridge

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
	"pgregory.net/rapid"
)

// contents draws values without ids, objects with sorted keys, as a Reader makes them.
func contents(depth int) *rapid.Generator[*ot.Value] {
	return rapid.Custom(func(t *rapid.T) *ot.Value {
		kinds := []ot.Kind{ot.Null, ot.Boolean, ot.Number, ot.Date, ot.String}
		if depth > 0 {
			kinds = append(kinds, ot.Array, ot.Object)
		}
		v := &ot.Value{Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
		switch v.Kind {
		case ot.Boolean:
			v.Bool = rapid.Bool().Draw(t, "bool")
		case ot.Number:
			v.Number = rapid.Float64Range(-1e300, 1e300).Draw(t, "number")
		case ot.Date:
			v.Millis = rapid.Int64Range(-8.64e15, 8.64e15).Draw(t, "date")
		case ot.String:
			v.Text = rapid.String().Draw(t, "text")
		case ot.Array:
			v.Items = rapid.SliceOfN(contents(depth-1), 0, 4).Draw(t, "items")
		case ot.Object:
			members := rapid.MapOfN(rapid.String(), contents(depth-1), 0, 4).Draw(t, "members")
			v.Members = make([]ot.Member, 0, len(members))
			for key, value := range members {
				v.Members = append(v.Members, ot.Member{Key: key, Value: value})
			}
			ot.SortMembers(v.Members)
		}
		return v
	})
}

func TestContentSurvivesAMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := contents(3).Draw(t, "content")
		var w Writer
		w.Content(v)
		r := NewReader(w.B)
		if got := r.Content(); !reflect.DeepEqual(got, v) || r.Short() || r.Rest() != 0 {
			t.Fatalf("got %+v, Short %v, Rest %d", got, r.Short(), r.Rest())
		}
	})
}

func TestContentThatIsCutOffIsShort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w Writer
		w.Content(contents(3).Draw(t, "content"))
		r := NewReader(w.B[:rapid.IntRange(0, len(w.B)-1).Draw(t, "cut")])
		if r.Content(); !r.Short() {
			t.Fatal("Short() is false")
		}
	})
}

func TestContentThatCannotBeIsShortAndCostsNoMemory(t *testing.T) {
	deep := make([]byte, 0, 5*1000)
	for range 1000 {
		deep = append(deep, uint8(ot.Array), 1, 0, 0, 0)
	}
	for name, message := range map[string][]byte{
		"a count beyond the message": {uint8(ot.Array), 255, 255, 255, 255},
		"members beyond the message": {uint8(ot.Object), 255, 255, 255, 127},
		"an unknown kind":            {99},
		"undefined":                  {uint8(ot.Undefined)},
		"a thousand arrays":          deep,
	} {
		r := NewReader(message)
		if r.Content(); !r.Short() {
			t.Errorf("%s: Short() is false", name)
		}
	}
}

// The same value as JSON of the standard library has it, dates as JavaScript's toJSON of an element gives them.
func TestAnObjectOfAModelIsWrittenAsJSON(t *testing.T) {
	root := &ot.Value{ID: "0", Kind: ot.Object, Members: []ot.Member{
		{Key: "", Value: &ot.Value{ID: "1", Kind: ot.Null}},
		{Key: "list", Value: &ot.Value{ID: "2", Kind: ot.Array, Items: []*ot.Value{
			{ID: "3", Kind: ot.Number, Number: -1.5e30}, {ID: "4", Kind: ot.Boolean, Bool: true}, {ID: "5", Kind: ot.Boolean}, {ID: "6", Kind: ot.Object},
		}}},
		{Key: "quo\"te", Value: &ot.Value{ID: "7", Kind: ot.String, Text: "a\n\u2028\"𝄞"}},
	}}
	dated := &ot.Value{ID: "0", Kind: ot.Object, Members: []ot.Member{{Key: "at", Value: &ot.Value{ID: "1", Kind: ot.Date, Millis: 5}}}}
	for _, test := range []struct {
		root  *ot.Value
		dates bool
		want  string
	}{
		{root, false, `{"":null,"list":[-1.5e30,true,false,{}],"quo\"te":"a\n\u2028\"𝄞"}`},
		{dated, true, `{"at":{"$convergenceType":"date","value":"1970-01-01T00:00:00.005Z"}}`},
	} {
		tree, err := ot.NewTree(test.root)
		if err != nil {
			t.Fatal(err)
		}
		var w Writer
		w.Node(tree.Root())
		r := NewReader(w.B)
		if kind, dates := r.U8(), r.Bool(); kind != kindJSON || dates != test.dates {
			t.Errorf("kind %d, dates %v", kind, dates)
		}
		var got, want any
		text := r.Str()
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if json.Unmarshal([]byte(test.want), &want); !reflect.DeepEqual(got, want) {
			t.Errorf("got %s\nwant %s", text, test.want)
		}
	}
}

func TestAScalarOfAModelIsWrittenAsContent(t *testing.T) {
	tree, err := ot.NewTree(&ot.Value{ID: "0", Kind: ot.Object, Members: []ot.Member{{Key: "a", Value: &ot.Value{ID: "1", Kind: ot.String, Text: "x"}}}})
	if err != nil {
		t.Fatal(err)
	}
	var w Writer
	w.Node(tree.Root().Member("a"))
	if got := NewReader(w.B).Content(); got.Kind != ot.String || got.Text != "x" {
		t.Errorf("got %+v", got)
	}
}

func TestJSONOfTheProtocolIsWrittenAsContent(t *testing.T) {
	var w Writer
	w.JSON(wire.JSON{Kind: wire.JSONObject, Members: []wire.JSONMember{
		{Key: "a", Value: wire.JSON{Kind: wire.JSONList, List: []wire.JSON{{}, {Kind: wire.JSONBool, Bool: true}, {Kind: wire.JSONNumber, Number: 2}}}},
		{Key: "b", Value: wire.JSON{Kind: wire.JSONString, Text: "x"}},
	}})
	want := &ot.Value{Kind: ot.Object, Members: []ot.Member{
		{Key: "a", Value: &ot.Value{Kind: ot.Array, Items: []*ot.Value{{Kind: ot.Null}, {Kind: ot.Boolean, Bool: true}, {Kind: ot.Number, Number: 2}}}},
		{Key: "b", Value: &ot.Value{Kind: ot.String, Text: "x"}},
	}}
	if got := NewReader(w.B).Content(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}
