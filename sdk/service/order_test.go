package service_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/sdk/service"
)

func TestWhatIsInsertedIsInOrderAndBehindItsEquals(t *testing.T) {
	type pair struct{ key, made int }
	rapid.Check(t, func(t *rapid.T) {
		var want, got []pair
		for made, key := range rapid.SliceOf(rapid.IntRange(0, 9)).Draw(t, "keys") {
			want = append(want, pair{key, made})
			got = service.Insert(got, pair{key, made}, func(a, b pair) bool { return a.key < b.key })
		}
		slices.SortStableFunc(want, func(a, b pair) int { return a.key - b.key })
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}
