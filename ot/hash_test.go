package ot

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestContentsHaveTheSameHashIfTheyAreTheSameAndOnlyThen(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		edited := mustTree(rt, randomModel(rt))
		before, value := first(edited.Hash()), edited.Value()
		for i := range rapid.IntRange(1, 5).Draw(rt, "edits") {
			randomChange(rt, edited, fmt.Sprint(i, " "))
		}
		after := first(edited.Hash())
		if loaded := first(mustTree(rt, edited.Value()).Hash()); loaded != after {
			rt.Errorf("edited content has the hash %x, the same content loaded %x", after, loaded)
		}
		if same := Equal(value, edited.Value()); same != (before == after) {
			rt.Errorf("same content: %v, same hash: %v", same, before == after)
		}
	})
}

func TestWhatLooksAlikeHasAnotherHash(t *testing.T) {
	text := func(id, s string) *Value { return &Value{ID: id, Kind: String, Text: s} }
	list := func(id string, items ...*Value) *Value { return &Value{ID: id, Kind: Array, Items: items} }
	seen := map[uint64]int{}
	for i, members := range [][]Member{
		nil,
		{{"a", text("1", "")}},
		{{"a", text("1", "2")}},
		{{"a", text("12", "")}},
		{{"a1", text("2", "")}},
		{{"a", text("2", "1")}},
		{{"a", &Value{ID: "1", Kind: Null}}},
		{{"a", &Value{ID: "1", Kind: Boolean}}},
		{{"a", &Value{ID: "1", Kind: Number}}},
		{{"a", &Value{ID: "1", Kind: Date}}},
		{{"a", &Value{ID: "1", Kind: Number, Number: 1}}},
		{{"a", &Value{ID: "1", Kind: Number, Number: -1}}},
		{{"a", list("1")}},
		{{"a", &Value{ID: "1", Kind: Object}}},
		{{"a", list("1", text("2", ""))}, {"b", text("3", "")}},
		{{"a", list("1", text("2", ""), text("3", ""))}},
		{{"a", list("1", list("2"), text("3", ""))}},
		{{"a", list("1", list("2", text("3", "")))}},
	} {
		tree, err := NewTree(&Value{ID: "root", Kind: Object, Members: members})
		if err != nil {
			t.Fatal(err)
		}
		hash, _ := tree.Hash()
		if other, known := seen[hash]; known {
			t.Errorf("contents %d and %d have the same hash", other, i)
		}
		seen[hash] = i
	}
}

// A hash is sent between programs: it must stay what it is.
func TestTheHashIsThatOfTheProtocol(t *testing.T) {
	tree := baseTree(t, map[string]any{"s": "aé𝕏", "n@b": 1.5, "d@c": 5.0, "a@e": []any{"x"}})
	const want uint64 = 0xa0353d6632b376a7 // by a program of a few lines in another language
	if hash, size := tree.Hash(); hash != want || size != 55 {
		t.Errorf("the hash is %#x over %d bytes, want %#x", hash, size, want)
	}
}

func BenchmarkHash(b *testing.B) {
	items := make([]*Value, 100_000)
	for i := range items {
		items[i] = &Value{ID: fmt.Sprint("1a.b:", i), Kind: String, Text: strings.Repeat("x", 20)}
	}
	tree, err := NewTree(&Value{ID: "root", Kind: Object, Members: []Member{{"a", &Value{ID: "a", Kind: Array, Items: items}}}})
	if err != nil {
		b.Fatal(err)
	}
	_, size := tree.Hash()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		tree.Hash()
	}
}

func first[T, U any](t T, _ U) T { return t }
