package ot

import (
	"errors"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestAnInverseUndoesEveryOperation(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tree := mustTree(rt, randomModel(rt))
		before := dump(tree.Value())
		var inverses []Op
		for i := 0; i < 5; i++ {
			op := randomOp(rt, tree, string(rune('A'+i)))
			inverse, err := tree.Apply(op)
			if err != nil {
				rt.Fatal(err)
			}
			inverses = append([]Op{inverse}, inverses...)
		}
		if _, err := tree.Apply(Op{Type: Compound, Ops: inverses}); err != nil {
			rt.Fatal(err)
		}
		if after := dump(tree.Value()); after != before {
			rt.Fatalf("undone to\n%s\nwas\n%s", after, before)
		}
	})
}

func TestACompoundWithAnInvalidPartChangesNothing(t *testing.T) {
	tree := baseTree(t, map[string]any{"s@s": "abc", "a@l": []any{"0", "1"}, "n@n": 1.0})
	before := dump(tree.Value())
	valid := []Op{
		{Type: StringSplice, Target: "s", Index: 1, Count: 1, Text: "xyz"},
		{Type: ArrayRemove, Target: "l", Index: 0},
		{Type: NumberDelta, Target: "n", Number: 0.1}, // 1 + 0.1 - 0.1 is not 1
		{Type: NumberDelta, Target: "n", Number: 0.2},
	}
	for _, bad := range []Op{
		{Type: StringSplice, Target: "s", Index: 9},
		{Type: ArrayInsert, Target: "l", Index: 0, Value: &Value{ID: "n", Kind: Null}},
		{Type: ArrayMove, Target: "l", Index: 0, To: 1},
		{Type: StringSet, Target: "n", Text: "x"},
		{Type: Compound},
	} {
		if bad.Type == StringSplice {
			bad.Text = "no"
		}
		if _, err := tree.Apply(Op{Type: Compound, Ops: append(append([]Op(nil), valid...), bad)}); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v, want %v", show(bad), err, ErrInvalid)
		}
		if after := dump(tree.Value()); after != before {
			t.Errorf("%s left %s", show(bad), after)
		}
	}
}

func TestAnOperationOnAValueThatIsGoneDoesNothing(t *testing.T) {
	tree := baseTree(t, map[string]any{"a@l": []any{"0", "1"}})
	inverse, err := tree.Apply(Op{Type: StringSet, Target: "nowhere", Text: "x"})
	if err != nil || !inverse.NoOp {
		t.Errorf("got %+v, %v", inverse, err)
	}
	if _, err := tree.Apply(Op{Type: ArrayRemove, Target: "l", Index: 0}); err != nil {
		t.Fatal(err)
	}
	if tree.Has("l/0") || !tree.Has("l/1") {
		t.Error("a removed element is still found by its id")
	}
}

func TestHostileValuesAreRefused(t *testing.T) {
	deep := &Value{ID: "d0", Kind: Array}
	for at, i := deep, 0; i < 10000; i++ {
		next := &Value{ID: "d" + string(rune(0x4E00+i)), Kind: Array}
		at.Items = []*Value{next}
		at = next
	}
	for name, v := range map[string]*Value{
		"nil":            nil,
		"not an object":  letter("x"),
		"deep":           {ID: "r", Kind: Object, Members: []Member{{"d", deep}}},
		"no id":          {ID: "r", Kind: Object, Members: []Member{{"d", &Value{Kind: Null}}}},
		"id used twice":  {ID: "r", Kind: Object, Members: []Member{{"d", letter("r")}}},
		"key used twice": {ID: "r", Kind: Object, Members: []Member{{"d", letter("x")}, {"d", letter("y")}}},
		"unknown kind":   {ID: "r", Kind: Object, Members: []Member{{"d", &Value{ID: "k", Kind: 99}}}},
	} {
		if _, err := NewTree(v); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v, want %v", name, err, ErrInvalid)
		}
	}
}

func TestAModelHasNoMoreValuesThanAMessageHolds(t *testing.T) {
	list := &Value{ID: "list", Kind: Array}
	for i := range MaxValues - 2 {
		list.Items = append(list.Items, &Value{ID: strconv.Itoa(i), Kind: Null})
	}
	tree, err := NewTree(&Value{ID: "root", Kind: Object, Members: []Member{{"list", list}}})
	if err != nil {
		t.Fatal(err)
	}
	more := Op{Type: ArrayInsert, Target: "list", Value: &Value{ID: "more", Kind: Null}}
	if _, err := tree.Apply(more); !errors.Is(err, ErrInvalid) || tree.Len() != MaxValues {
		t.Errorf("got %v, %d values", err, tree.Len())
	}
	if _, err := tree.Apply(Op{Type: ArrayRemove, Target: "list"}); err != nil {
		t.Fatal(err)
	}
	if _, err := tree.Apply(more); err != nil {
		t.Errorf("after a removal: %v", err)
	}
}

func TestAMemberIsFoundByItsKey(t *testing.T) {
	v := &Value{Kind: Object}
	for _, key := range []string{"a", "b", "c", "d", "e"} {
		v.Members = append(v.Members, Member{key, letter(key)})
	}
	for _, m := range v.Members {
		if v.Member(m.Key) != m.Value {
			t.Errorf("%q is not found", m.Key)
		}
	}
	for _, key := range []string{"", "aa", "f"} {
		if v.Member(key) != nil {
			t.Errorf("%q is found", key)
		}
	}
}
