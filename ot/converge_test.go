package ot

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// baseTree makes the tree on which a section of the vectors stands (spec ot §9).
func baseTree(t testing.TB, base map[string]any) *Tree {
	t.Helper()
	root := &Value{ID: "root", Kind: Object}
	for key, content := range base {
		kind, id, named := strings.Cut(key, "@")
		if !named {
			id = "a"
		}
		v := &Value{ID: id}
		switch kind {
		case "s":
			v.Kind, v.Text = String, content.(string)
		case "a":
			v.Kind, v.Items = Array, letters(content.([]any))
		case "o":
			v.Kind, v.Members = Object, members(content.(map[string]any))
		case "n":
			v.Kind, v.Number = Number, content.(float64)
		case "b":
			v.Kind, v.Bool = Boolean, content.(float64) == 1
		case "d":
			v.Kind, v.Millis = Date, int64(content.(float64))
		}
		root.Members = append(root.Members, Member{id, scoped(v, id+"/")})
		v.ID = id
	}
	SortMembers(root.Members)
	tree, err := NewTree(root)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// scoped gives the values inside v ids of their own, as two clients would.
func scoped(v *Value, prefix string) *Value {
	for _, item := range v.Items {
		item.ID = prefix + item.ID
	}
	for _, m := range v.Members {
		m.Value.ID = prefix + m.Value.ID
	}
	return v
}

// named gives the values that op brings ids that start with prefix.
func named(op Op, prefix string) Op {
	renamed := func(v *Value) *Value {
		out := *v
		out.ID = prefix + v.ID
		return &out
	}
	if op.Value != nil {
		op.Value = renamed(op.Value)
	}
	op.Items = append([]*Value(nil), op.Items...)
	for i, v := range op.Items {
		op.Items[i] = renamed(v)
	}
	op.Members = append([]Member(nil), op.Members...)
	for i, m := range op.Members {
		op.Members[i].Value = renamed(m.Value)
	}
	op.Ops = append([]Op(nil), op.Ops...)
	for i, part := range op.Ops {
		op.Ops[i] = named(part, fmt.Sprintf("%s%d", prefix, i))
	}
	return op
}

// checkConverges checks TP1 on the base of the section, if both operations are valid there.
func checkConverges(t *testing.T, name string, base map[string]any, s, c Op) {
	t.Helper()
	if base == nil {
		return
	}
	s, c = named(s, "s:"), named(c, "c:")
	s2, c2, err := Rules{}.Transform(s, c)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	left, right := baseTree(t, base), baseTree(t, base)
	_, errS := left.Apply(s)
	_, errC := right.Apply(c)
	if errS != nil || errC != nil {
		return // the vectors hold operations that the base does not allow, too
	}
	if _, err := left.Apply(c2); err != nil {
		t.Errorf("%s: c' = %s: %v", name, show(c2), err)
	}
	if _, err := right.Apply(s2); err != nil {
		t.Errorf("%s: s' = %s: %v", name, show(s2), err)
	}
	if a, b := dump(left.Value()), dump(right.Value()); a != b {
		t.Errorf("%s: s' = %s, c' = %s\n s then c': %s\n c then s': %s", name, show(s2), show(c2), a, b)
	}
}

func dump(v *Value) string {
	switch v.Kind {
	case Array:
		parts := make([]string, len(v.Items))
		for i, item := range v.Items {
			parts[i] = dump(item)
		}
		return v.ID + "[" + strings.Join(parts, ",") + "]"
	case Object:
		parts := make([]string, len(v.Members))
		for i, m := range v.Members {
			parts[i] = m.Key + "=" + dump(m.Value)
		}
		return v.ID + "{" + strings.Join(parts, ",") + "}"
	}
	return fmt.Sprintf("%s:%s/%q/%v/%v/%d", v.ID, v.Kind, v.Text, v.Number, v.Bool, v.Millis)
}

// The exhaustive domain: every splice and every array operation on five elements against every other one.

func everySplice(length int) []Op {
	var out []Op
	for i := 0; i <= length; i++ {
		for d := 0; i+d <= length; d++ {
			for _, text := range []string{"", "x", "yz"} {
				out = append(out, Op{Type: StringSplice, Target: "a", Index: i, Count: d, Text: text})
			}
		}
	}
	return append(out, Op{Type: StringSet, Target: "a", Text: "new"})
}

func everyArrayOp(length int) []Op {
	out := []Op{{Type: ArraySet, Target: "a", Items: []*Value{letter("n")}}}
	for i := 0; i <= length; i++ {
		out = append(out, Op{Type: ArrayInsert, Target: "a", Index: i, Value: letter("n")})
	}
	for i := 0; i < length; i++ {
		out = append(out, Op{Type: ArrayRemove, Target: "a", Index: i}, Op{Type: ArrayReplace, Target: "a", Index: i, Value: letter("n")})
		for to := 0; to < length; to++ {
			out = append(out, Op{Type: ArrayMove, Target: "a", Index: i, To: to})
		}
	}
	return out
}

func TestEveryPairOfStringOperationsOnAShortTextConverges(t *testing.T) {
	base := map[string]any{"s": "abcde"}
	for _, s := range everySplice(5) {
		for _, c := range everySplice(5) {
			checkConverges(t, show(s)+" | "+show(c), base, s, c)
		}
	}
}

func TestEveryPairOfArrayOperationsOnAShortArrayConverges(t *testing.T) {
	base := map[string]any{"a": []any{"0", "1", "2", "3", "4"}}
	for _, s := range everyArrayOp(5) {
		for _, c := range everyArrayOp(5) {
			checkConverges(t, show(s)+" | "+show(c), base, s, c)
		}
	}
}

func TestAddingAndReplacingOneKeyIsRefusedAsAnInvalidPair(t *testing.T) {
	add := Op{Type: ObjectAdd, Target: "a", Key: "k", Value: letter("p")}
	for _, other := range []Type{ObjectSet, ObjectRemove} {
		c := Op{Type: other, Target: "a", Key: "k", Value: letter("q")}
		if _, _, err := (Rules{}).Transform(add, c); !errors.Is(err, ErrPair) {
			t.Errorf("%s: got %v, want %v", other, err, ErrPair)
		}
	}
}

func TestAClientOfAnOriginalServerDropsTheSecondOfTwoReplacementsAsItDoes(t *testing.T) {
	s := Op{Type: StringSplice, Target: "a", Index: 1, Count: 2, Text: "xy"}
	c := Op{Type: StringSplice, Target: "a", Index: 1, Count: 2, Text: "uvw"}
	s2, c2, err := Rules{LegacyServer: true}.Transform(s, c)
	if err != nil {
		t.Fatal(err)
	}
	left, right := NewText("abcd"), NewText("abcd")
	for _, step := range []struct {
		text *Text
		op   Op
	}{{left, s}, {left, c2}, {right, c}, {right, s2}} {
		if !step.op.NoOp {
			if _, err := step.text.Splice(step.op.Index, step.op.Count, step.op.Text); err != nil {
				t.Fatal(err)
			}
		}
	}
	if left.String() != "axyd" || right.String() != "axyd" {
		t.Errorf("got %q and %q, want axyd on both sides", left.String(), right.String())
	}
}

func TestRandomPairsOfOperationsConverge(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		base := randomModel(rt)
		left, right := mustTree(rt, base), mustTree(rt, base)
		s, c := randomChange(rt, left, "s"), randomChange(rt, right, "c")
		s2, c2, err := Rules{}.Transform(s, c)
		if err != nil {
			rt.Fatal(err)
		}
		if _, err := left.Apply(c2); err != nil {
			rt.Fatalf("c' = %s: %v", show(c2), err)
		}
		if _, err := right.Apply(s2); err != nil {
			rt.Fatalf("s' = %s: %v", show(s2), err)
		}
		if a, b := dump(left.Value()), dump(right.Value()); a != b {
			rt.Fatalf("s %s\nc %s\ns' %s\nc' %s\n%s\n%s", show(s), show(c), show(s2), show(c2), a, b)
		}
	})
}
