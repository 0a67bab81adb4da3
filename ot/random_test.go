package ot

import (
	"fmt"

	"pgregory.net/rapid"
)

// randomModel is a model with one value of each mutable kind.
func randomModel(rt *rapid.T) *Value {
	root := &Value{ID: "root", Kind: Object}
	add := func(key string, v *Value) {
		v.ID = key
		root.Members = append(root.Members, Member{key, v})
	}
	add("a", &Value{Kind: Array, Items: randomValues(rt, "a", rapid.IntRange(0, 6).Draw(rt, "items"))})
	add("b", &Value{Kind: Boolean})
	add("d", &Value{Kind: Date, Millis: 5})
	add("n", &Value{Kind: Number, Number: 10})
	add("o", &Value{Kind: Object, Members: []Member{{"e1", letter("e1")}, {"e2", letter("e2")}}})
	add("s", &Value{Kind: String, Text: randomText(rt, "text")})
	return root
}

func randomValues(rt *rapid.T, prefix string, n int) []*Value {
	out := make([]*Value, n)
	for i := range out {
		out[i] = letter(fmt.Sprintf("%s%d", prefix, i))
	}
	return out
}

// randomText has characters inside and beyond the basic plane.
func randomText(rt *rapid.T, label string) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune("abc😀é𝕏\U00010000")), 0, 8, -1).Draw(rt, label)
}

func mustTree(rt *rapid.T, v *Value) *Tree {
	tree, err := NewTree(v)
	if err != nil {
		rt.Fatal(err)
	}
	return tree
}

// randomChange makes a discrete or compound operation that is valid on tree, and applies it.
func randomChange(rt *rapid.T, tree *Tree, who string) Op {
	n := rapid.IntRange(1, 3).Draw(rt, who+" parts")
	var parts []Op
	for i := 0; i < n; i++ {
		op := randomOp(rt, tree, fmt.Sprintf("%s%d", who, i))
		if _, err := tree.Apply(op); err != nil {
			rt.Fatalf("%s is not valid where it was made: %v", show(op), err)
		}
		parts = append(parts, op)
	}
	if n == 1 {
		return parts[0]
	}
	return Op{Type: Compound, Ops: parts}
}

func randomOp(rt *rapid.T, tree *Tree, label string) Op {
	switch rapid.SampledFrom([]string{"s", "s", "s", "a", "a", "a", "o", "n", "b", "d"}).Draw(rt, label+" target") {
	case "s":
		return randomStringOp(rt, tree, label)
	case "a":
		return randomArrayOp(rt, tree.nodes["a"].Len(), label)
	case "o":
		return randomObjectOp(rt, tree.nodes["o"], label)
	case "n":
		return Op{Type: rapid.SampledFrom([]Type{NumberDelta, NumberSet}).Draw(rt, label), Target: "n", Number: float64(rapid.IntRange(-3, 3).Draw(rt, label+" number"))}
	case "b":
		return Op{Type: BooleanSet, Target: "b", Bool: rapid.Bool().Draw(rt, label+" bool")}
	}
	return Op{Type: DateSet, Target: "d", Millis: rapid.Int64Range(0, 2).Draw(rt, label+" date")}
}

func randomStringOp(rt *rapid.T, tree *Tree, label string) Op {
	if rapid.IntRange(0, 9).Draw(rt, label+" set") == 0 {
		return Op{Type: StringSet, Target: "s", Text: randomText(rt, label+" text")}
	}
	text := tree.nodes["s"].rope()
	// Positions in the middle of a pair are not valid; step back to its start.
	at := func(name string, min int) int {
		i := rapid.IntRange(min, text.Len()).Draw(rt, label+name)
		if text.inPair(i) {
			i--
		}
		return i
	}
	from := at(" from", 0)
	to := at(" to", from)
	return Op{Type: StringSplice, Target: "s", Index: from, Count: to - from, Text: randomText(rt, label+" text")}
}

func randomArrayOp(rt *rapid.T, length int, label string) Op {
	op := Op{Target: "a", Value: letter(label)}
	op.Type = rapid.SampledFrom([]Type{ArrayInsert, ArrayInsert, ArrayRemove, ArrayReplace, ArrayMove, ArraySet}).Draw(rt, label+" type")
	if length == 0 && op.Type != ArraySet {
		op.Type = ArrayInsert
	}
	switch op.Type {
	case ArraySet:
		op.Value, op.Items = nil, randomValues(rt, label, rapid.IntRange(0, 3).Draw(rt, label+" items"))
	case ArrayInsert:
		op.Index = rapid.IntRange(0, length).Draw(rt, label+" index")
	default:
		op.Index = rapid.IntRange(0, length-1).Draw(rt, label+" index")
		op.To = rapid.IntRange(0, length-1).Draw(rt, label+" to")
	}
	if op.Type == ArrayRemove || op.Type == ArrayMove {
		op.Value = nil
	}
	return op
}

func randomObjectOp(rt *rapid.T, object *Node, label string) Op {
	op := Op{Target: "o", Key: rapid.SampledFrom([]string{"e1", "e2", "k"}).Draw(rt, label+" key"), Value: letter(label)}
	switch present := object.Member(op.Key) != nil; {
	case rapid.IntRange(0, 9).Draw(rt, label+" set") == 0:
		return Op{Type: ObjectSetAll, Target: "o", Members: []Member{{"e2", letter(label)}}}
	case !present:
		op.Type = ObjectAdd
	case rapid.Bool().Draw(rt, label+" remove"):
		op.Type, op.Value = ObjectRemove, nil
	default:
		op.Type = ObjectSet
	}
	return op
}
