package datasource

import (
	"testing"

	"pgregory.net/rapid"
)

func TestASortedListIsInOrderAndKeepsTheOrderOfEquals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type item struct{ key, at int }
		var list []*item
		for i, key := range rapid.SliceOf(rapid.IntRange(0, 9)).Draw(t, "keys") {
			list = append(list, &item{key, i})
		}
		n := len(list)
		sortList(list, func(a, b *item) bool { return a.key < b.key })
		seen := map[*item]bool{}
		for i, x := range list {
			seen[x] = true
			if i == 0 {
				continue
			}
			if was := list[i-1]; was.key > x.key || was.key == x.key && was.at > x.at {
				t.Fatalf("%v stands before %v", *was, *x)
			}
		}
		if len(seen) != n {
			t.Fatalf("%d of %d items are left", len(seen), n)
		}
	})
}
