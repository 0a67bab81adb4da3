package idb

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/offline"
)

// The memory store is the model: whatever is done to both, both answer the same.
func TestTheStoreAnswersAsTheMemoryStoreDoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, err := Open(newNamed())
		if err != nil {
			rt.Fatal(err)
		}
		defer func() {
			s.Close()
			deleteDatabase(t, s.options.Name)
		}()
		model := offline.NewMemoryStore()
		for range rapid.IntRange(1, 8).Draw(rt, "batches") {
			b := drawBatch(rt)
			got, want := s.Apply(b, offline.Relaxed), model.Apply(b, offline.Relaxed)
			if offline.CodeOf(got) != offline.CodeOf(want) {
				rt.Fatalf("Apply(%+v) = %v; the model says %v", b, got, want)
			}
			r := drawRange(rt)
			records, err := s.GetRange(offline.BucketRows, r)
			expected, _ := model.GetRange(offline.BucketRows, r)
			if err != nil || fmt.Sprint(records) != fmt.Sprint(expected) {
				rt.Fatalf("GetRange(%+v) = %v, %v; the model says %v", r, records, err, expected)
			}
		}
	})
}

var parts = rapid.OneOf(
	rapid.Map(rapid.IntRange(-2, 12), func(n int) any { return int64(n) }),
	rapid.Map(rapid.SampledFrom([]string{"", "a", "aa", "b", "é", "\uFFFD", "\U0001F600"}), func(s string) any { return s }),
)

var keys = rapid.Map(rapid.SliceOfN(parts, 1, 3), func(p []any) offline.Key { return offline.K(p...) })

func drawBatch(rt *rapid.T) *offline.Batch {
	b := &offline.Batch{}
	for range rapid.IntRange(0, 1).Draw(rt, "expects") {
		b.Expect(offline.BucketRows, keys.Draw(rt, "expected"), nil)
	}
	for range rapid.IntRange(0, 8).Draw(rt, "writes") {
		switch rapid.IntRange(0, 5).Draw(rt, "write") {
		case 0:
			b.Delete(offline.BucketRows, keys.Draw(rt, "deleted"))
		case 1:
			b.DeleteRange(offline.BucketRows, drawRange(rt))
		default:
			b.Put(offline.BucketRows, keys.Draw(rt, "put"), rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(rt, "value"))
		}
	}
	return b
}

func drawRange(rt *rapid.T) offline.Range {
	if rapid.Bool().Draw(rt, "prefix") {
		return offline.Prefix(rapid.SliceOfN(parts, 0, 2).Draw(rt, "prefix of")...)
	}
	r := offline.Range{
		LowerOpen: rapid.Bool().Draw(rt, "lower open"),
		UpperOpen: rapid.Bool().Draw(rt, "upper open"),
		Reverse:   rapid.Bool().Draw(rt, "reverse"),
		Limit:     rapid.IntRange(0, 4).Draw(rt, "limit"),
	}
	if rapid.Bool().Draw(rt, "has lower") {
		r.Lower = keys.Draw(rt, "lower")
	}
	if rapid.Bool().Draw(rt, "has upper") {
		r.Upper = keys.Draw(rt, "upper")
	}
	return r
}
