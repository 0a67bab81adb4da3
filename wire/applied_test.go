package wire_test

import (
	"errors"
	"math"
	"reflect"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
	"pgregory.net/rapid"
)

// model is a tree with one value of each kind, whose ids are their kinds' names.
func model() *ot.Value {
	child := func(kind ot.Kind) ot.Member {
		return ot.Member{Key: kind.String(), Value: &ot.Value{ID: kind.String(), Kind: kind}}
	}
	text := child(ot.String)
	text.Value.Text = "a😀b"
	array := child(ot.Array)
	array.Value.Items = []*ot.Value{{ID: "0", Kind: ot.Null}, {ID: "1", Kind: ot.Number, Number: 3}}
	object := child(ot.Object)
	object.Value.Members = []ot.Member{{Key: "a", Value: &ot.Value{ID: "a", Kind: ot.Boolean, Bool: true}}}
	return &ot.Value{ID: "root", Kind: ot.Object, Members: []ot.Member{
		array, child(ot.Boolean), child(ot.Date), child(ot.Number), object, text,
	}}
}

// applicable makes an operation of type kind that can be applied to model().
func applicable(t *rapid.T, kind ot.Type) ot.Op {
	draw := drawOf(t)
	value := &ot.Value{ID: "new " + kind.String(), Kind: ot.Date, Millis: int64(draw(99)) - 50}
	switch kind {
	case ot.StringSplice:
		index := []int{0, 1, 3, 4}[draw(4)]
		return ot.Op{Type: kind, Target: "string", Index: index, Count: draw(2) * (4 - index), Text: draw.Text()}
	case ot.StringSet:
		return ot.Op{Type: kind, Target: "string", Text: draw.Text()}
	case ot.ArrayInsert, ot.ArrayReplace:
		return ot.Op{Type: kind, Target: "array", Index: draw(2), Value: value}
	case ot.ArrayRemove:
		return ot.Op{Type: kind, Target: "array", Index: draw(2)}
	case ot.ArrayMove:
		return ot.Op{Type: kind, Target: "array", Index: draw(2), To: draw(2)}
	case ot.ArraySet:
		return ot.Op{Type: kind, Target: "array", Items: []*ot.Value{value}}
	case ot.ObjectAdd:
		return ot.Op{Type: kind, Target: "object", Key: "b", Value: value}
	case ot.ObjectSet:
		return ot.Op{Type: kind, Target: "object", Key: "a", Value: value}
	case ot.ObjectRemove:
		return ot.Op{Type: kind, Target: "object", Key: "a"}
	case ot.ObjectSetAll:
		return ot.Op{Type: kind, Target: "object", Members: []ot.Member{{Key: "n", Value: value}}}
	case ot.NumberDelta, ot.NumberSet:
		return ot.Op{Type: kind, Target: "number", Number: float64(draw(9))}
	case ot.BooleanSet:
		return ot.Op{Type: kind, Target: "boolean", Bool: draw(2) == 1}
	}
	return ot.Op{Type: ot.DateSet, Target: "date", Millis: int64(draw(99))}
}

func TestAnAppliedOperationComesBackWithTheInverseThatTheTreeGave(t *testing.T) {
	for kind := ot.StringSplice; kind <= ot.DateSet; kind++ {
		t.Run(kind.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { checkApplied(t, applicable(t, kind)) })
		})
	}
}

func TestAnAppliedCompoundComesBackWithTheInverseThatTheTreeGave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		compound := ot.Op{Type: ot.Compound}
		// One change of each value: a second one might not apply to what the first left.
		last := []ot.Type{ot.StringSet, ot.ArraySet, ot.ObjectSetAll, ot.NumberSet, ot.BooleanSet, ot.DateSet}
		for first := ot.StringSplice; len(last) > 0; first, last = last[0]+1, last[1:] {
			op := applicable(t, first+ot.Type(drawOf(t)(int(last[0]-first)+1)))
			op.NoOp = drawOf(t)(4) == 0
			compound.Ops = append(compound.Ops, op)
		}
		checkApplied(t, compound)
	})
}

func checkApplied(t *rapid.T, op ot.Op) {
	tree, err := ot.NewTree(model())
	if err != nil {
		t.Fatal(err)
	}
	inverse, err := tree.Apply(op)
	if err != nil {
		t.Fatalf("cannot apply %+v: %v", op, err)
	}
	want := wire.Applied{Op: op, Inverse: inverse}
	got, err := wire.DecodeApplied(wire.AppendApplied(nil, &want))
	if err != nil {
		t.Fatal(err)
	}
	forgetCounts(&want.Op)
	forgetCounts(&want.Inverse)
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %+v,\nwant %+v", got, want)
	}
}

// forgetCounts takes away what has no place in a history: the count of a splice that has no effect.
func forgetCounts(op *ot.Op) {
	if op.Type == ot.StringSplice && op.NoOp {
		op.Count = 0
	}
	for i := range op.Ops {
		forgetCounts(&op.Ops[i])
	}
}

func TestAnOperationWhoseTargetWasGoneIsANoOpInTheHistory(t *testing.T) {
	tree, err := ot.NewTree(model())
	if err != nil {
		t.Fatal(err)
	}
	op := ot.Op{Type: ot.ArrayRemove, Target: "gone", Index: 1}
	inverse, err := tree.Apply(op)
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.DecodeApplied(wire.AppendApplied(nil, &wire.Applied{Op: op, Inverse: inverse}))
	op.NoOp = true
	if want := (wire.Applied{Op: op, Inverse: op}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v %v, want %+v", got, err, want)
	}
}

func TestEmptySetsKeepTheirType(t *testing.T) {
	for _, kind := range []ot.Type{ot.ArraySet, ot.ObjectSetAll} {
		op := ot.Op{Type: kind, Target: "t"}
		if got, err := wire.DecodeOp(wire.AppendOp(nil, &op)); err != nil || !reflect.DeepEqual(got, op) {
			t.Errorf("got %+v %v, want %+v", got, err, op)
		}
	}
}

func TestMembersComeSortedFromAnyOrder(t *testing.T) {
	member := func(key string) string { return field(2, field(1, key)+field(2, field(5, ""))) }
	v, err := wire.DecodeValue([]byte(field(1, member("b")+member("")+member("é")+member("a"))))
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, m := range v.Members {
		keys = append(keys, m.Key)
	}
	if want := []string{"", "a", "b", "é"}; !reflect.DeepEqual(keys, want) {
		t.Errorf("got %q, want %q", keys, want)
	}
}

func TestDatesBefore1970AndTimestampsOfOriginalsAreMilliseconds(t *testing.T) {
	for _, ms := range []int64{0, 1, -1, 999, -999, 1000, -1000, -1001, 8_640_000_000_000_000, -8_640_000_000_000_000} {
		v := &ot.Value{Kind: ot.Date, Millis: ms}
		if got, err := wire.DecodeValue(wire.AppendValue(nil, v)); err != nil || got.Millis != ms {
			t.Errorf("%d ms come back as %+v %v", ms, got, err)
		}
		stamp := wire.FromMillis(ms)
		if stamp.Millis() != ms || stamp.Nanos < 0 || !stamp.Set {
			t.Errorf("FromMillis(%d) = %+v, which is %d", ms, stamp, stamp.Millis())
		}
	}
	// A client may count the fraction backwards.
	if got := (wire.Timestamp{Seconds: -1, Nanos: -500_000_001, Set: true}).Millis(); got != -1501 {
		t.Errorf("-1.500000001 s are %d ms, want -1501", got)
	}
	if got := (wire.Timestamp{}).Millis(); got != 0 {
		t.Errorf("no timestamp is %d ms, want 0", got)
	}
}

func TestZerosThatMatterAreWritten(t *testing.T) {
	for name, c := range map[string]struct {
		got  []byte
		want string
	}{
		"the date of a value":     {wire.AppendValue(nil, &ot.Value{Kind: ot.Date}), field(7, field(2, ""))},
		"the date of an set":      {wire.AppendOp(nil, &ot.Op{Type: ot.DateSet}), field(1, field(15, field(3, "")))},
		"a value without content": {wire.AppendValue(nil, &ot.Value{Kind: ot.Number}), field(4, "")},
		"minus zero":              {wire.AppendValue(nil, &ot.Value{Kind: ot.Number, Number: math.Copysign(0, -1)}), field(4, "\x11\x00\x00\x00\x00\x00\x00\x00\x80")},
		"a JSON zero": {(&wire.PresenceSetStateMessage{State: map[string]wire.JSON{"a": {Kind: wire.JSONNumber}}}).Append(nil),
			field(1, field(1, "a")+field(2, "\x11\x00\x00\x00\x00\x00\x00\x00\x00"))},
		"a JSON null":      {(&wire.PresenceSetStateMessage{State: map[string]wire.JSON{"a": {}}}).Append(nil), field(1, field(1, "a")+field(2, "\x08\x00"))},
		"false in a oneof": {(&wire.OfflineModelUpdatedMessage{Deleted: new(bool)}).Append(nil), "\x10\x00"},
	} {
		if string(c.got) != c.want {
			t.Errorf("%s: got %x, want %x", name, c.got, c.want)
		}
	}
}

func TestWhatIsNoValueOrOperationIsNotWritten(t *testing.T) {
	for _, v := range []*ot.Value{{}, {Kind: 200}} {
		if got := wire.AppendValue(nil, v); len(got) > 0 {
			t.Errorf("%+v gives %x, want nothing", v, got)
		}
	}
	for _, op := range []*ot.Op{{}, {Type: 200}} {
		if _, err := wire.DecodeOp(wire.AppendOp(nil, op)); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("%+v is decoded again with %v, want ErrMalformed", op, err)
		}
	}
	notAnObject := &wire.HistoricalDataResponseMessage{Data: &ot.Value{Kind: ot.String, Text: "x"}}
	if got := notAnObject.Append(nil); len(got) > 0 {
		t.Errorf("a model that is a text gives %x, want nothing", got)
	}
}
