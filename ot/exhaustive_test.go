package ot

import (
	"errors"
	"fmt"
	"testing"
)

// Small domains, in which every pair is tried: what is wrong at all is nearly always wrong on a handful of elements.

// pairs checks every pair of ops on base, in both orders.
func pairs(t *testing.T, base map[string]any, ops []Op) {
	t.Helper()
	for _, s := range ops {
		for _, c := range ops {
			checkConverges(t, show(s)+" | "+show(c), base, s, c)
		}
	}
}

func everyObjectOp() []Op {
	out := []Op{{Type: ObjectAdd, Target: "a", Key: "k", Value: letter("n")}, {Type: ObjectAdd, Target: "a", Key: "l", Value: letter("n")}}
	for _, key := range []string{"x", "y"} {
		out = append(out, Op{Type: ObjectSet, Target: "a", Key: key, Value: letter("n")}, Op{Type: ObjectRemove, Target: "a", Key: key})
	}
	for _, members := range [][]Member{nil, {{"x", letter("n")}}, {{"k", letter("n")}, {"y", letter("o")}}} {
		out = append(out, Op{Type: ObjectSetAll, Target: "a", Members: members})
	}
	return out
}

func TestEveryPairOfObjectOperationsConverges(t *testing.T) {
	pairs(t, map[string]any{"o": map[string]any{"x": "1", "y": "2"}}, everyObjectOp())
}

func TestEveryPairOfScalarOperationsConverges(t *testing.T) {
	var numbers, dates []Op
	for _, n := range []float64{-2, 0, 1, 3} {
		numbers = append(numbers, Op{Type: NumberDelta, Target: "a", Number: n}, Op{Type: NumberSet, Target: "a", Number: n})
		dates = append(dates, Op{Type: DateSet, Target: "a", Millis: int64(n)})
	}
	pairs(t, map[string]any{"n": 1.0}, numbers)
	pairs(t, map[string]any{"d": 1.0}, dates)
	pairs(t, map[string]any{"b": 0.0}, []Op{{Type: BooleanSet, Target: "a"}, {Type: BooleanSet, Target: "a", Bool: true}})
}

// sequences are all compounds of two operations, of which the second is made on what the first leaves.
func sequences(t *testing.T, base map[string]any, first []Op, next func(*Tree) []Op) []Op {
	var out []Op
	for _, a := range first {
		tree := baseTree(t, base)
		if _, err := tree.Apply(named(a, "1")); err != nil {
			continue
		}
		for _, b := range next(tree) {
			out = append(out, Op{Type: Compound, Ops: []Op{a, b}})
		}
	}
	return out
}

func TestEveryPairOfCompoundsOnAShortTextConverges(t *testing.T) {
	base := map[string]any{"s": "ab"}
	ops := sequences(t, base, everySplice(2), func(tree *Tree) []Op { return everySplice(tree.Node("a").Len()) })
	pairs(t, base, thinned(ops, 5))
}

func TestEveryPairOfCompoundsOnAShortArrayConverges(t *testing.T) {
	base := map[string]any{"a": []any{"0", "1"}}
	ops := sequences(t, base, everyArrayOp(2), func(tree *Tree) []Op { return everyArrayOp(tree.Node("a").Len()) })
	pairs(t, base, ops)
}

// thinned is every nth of ops, or all of them with -rapid.checks above a million.
func thinned(ops []Op, n int) []Op {
	if long() {
		return ops
	}
	var out []Op
	for i := 0; i < len(ops); i += n {
		out = append(out, ops[i])
	}
	return out
}

func TestNoPairIsTornByTransformation(t *testing.T) {
	base := map[string]any{"s": "a😀b😀"}
	bounds := []int{0, 1, 3, 4, 6}
	var ops []Op
	for i, from := range bounds {
		for _, to := range bounds[i:] {
			for _, text := range []string{"", "x", "𝕏"} {
				ops = append(ops, Op{Type: StringSplice, Target: "a", Index: from, Count: to - from, Text: text})
			}
		}
	}
	pairs(t, base, ops) // applying what tears a pair is an error
}

func TestASpliceOfAnOriginalClientInsideAPairIsRefusedByTheServer(t *testing.T) {
	tree := baseTree(t, map[string]any{"s": "a😀b"})
	server := NewServer(1)
	if err := server.Join("old", 1); err != nil {
		t.Fatal(err)
	}
	for _, op := range []Op{
		{Type: StringSplice, Target: "a", Index: 2, Text: "x"},
		{Type: StringSplice, Target: "a", Index: 1, Count: 1},
		{Type: StringSplice, Target: "a", Index: 2, Count: 2, Text: "\uFFFD"},
	} {
		ordered, err := server.Submit("old", 1, op)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tree.Apply(ordered); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v, want %v", show(op), err, ErrInvalid)
		}
	}
	if got := tree.Node("a").Text(); got != "a😀b" {
		t.Errorf("the text is now %q", got)
	}
}

func TestAnOperationOfAnotherKindOnTheSameValueIsAnInvalidPair(t *testing.T) {
	kinds := []Op{
		{Type: StringSplice, Target: "a", Text: "x"}, {Type: ArrayInsert, Target: "a", Value: letter("n")}, {Type: ObjectAdd, Target: "a", Key: "k", Value: letter("n")},
		{Type: NumberDelta, Target: "a", Number: 1}, {Type: BooleanSet, Target: "a"}, {Type: DateSet, Target: "a"},
	}
	for i, s := range kinds {
		for k, c := range kinds {
			_, _, err := (Rules{}).Transform(s, c)
			if (i != k) != errors.Is(err, ErrPair) {
				t.Errorf("%s and %s: %v", s.Type, c.Type, err)
			}
			client := NewClient(1, Rules{})
			client.Local(&c)
			before := fmt.Sprint(client.Inflight())
			if _, err := client.Remote(s, 1); (i != k) != errors.Is(err, ErrPair) {
				t.Errorf("%s over %s in flight: %v", s.Type, c.Type, err)
			} else if err != nil && (fmt.Sprint(client.Inflight()) != before || client.Version() != 1) {
				t.Errorf("%s over %s in flight was refused and has changed something", s.Type, c.Type)
			}
		}
	}
}
