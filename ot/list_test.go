package ot

import (
	"testing"

	"pgregory.net/rapid"
)

func TestAListBehavesLikeASliceUnderRandomEdits(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		want := make([]*Node, rapid.SampledFrom([]int{0, 1, 768, 1600}).Draw(rt, "length"))
		for i := range want {
			want[i] = &Node{}
		}
		l := newList(append([]*Node(nil), want...))
		for range rapid.IntRange(1, 5).Draw(rt, "bursts") {
			at := rapid.IntRange(0, len(want)).Draw(rt, "at")
			edit := rapid.IntRange(0, 3).Draw(rt, "edit")
			// Bursts at one place make segments split and vanish.
			for k := rapid.SampledFrom([]int{1, 3, 300}).Draw(rt, "times"); k > 0; k-- {
				switch n := (&Node{}); edit {
				case 0:
					if at < len(want) {
						if l.remove(at) != want[at] {
							rt.Fatal("another element was removed")
						}
						want = append(want[:at], want[at+1:]...)
					}
				case 1:
					if at < len(want) {
						if l.set(at, n) != want[at] {
							rt.Fatal("another element was replaced")
						}
						want[at] = n
					}
				default:
					l.insert(at, n)
					want = append(want[:at], append([]*Node{n}, want[at:]...)...)
				}
			}
		}
		all := l.all()
		if len(all) != len(want) || l.length != len(want) {
			rt.Fatalf("%d elements, want %d", l.length, len(want))
		}
		for i := range want {
			if all[i] != want[i] {
				rt.Fatalf("element %d is another one", i)
			}
		}
		for i := len(want) - 1; i >= 0; i -= 1 + i/7 {
			if l.indexOf(want[i]) != i || l.at(i) != want[i] {
				rt.Fatalf("element %d is at %d", i, l.indexOf(want[i]))
			}
		}
	})
}

func TestMembersAreSortedWhateverTheirOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		keys := rapid.SliceOf(rapid.StringN(0, 3, -1)).Draw(rt, "keys")
		var members []Member
		count := map[string]int{}
		for _, k := range keys {
			members = append(members, Member{Key: k})
			count[k]++
		}
		SortMembers(members)
		for i, m := range members {
			if count[m.Key]--; i > 0 && members[i-1].Key > m.Key || count[m.Key] < 0 {
				rt.Fatalf("sorted to %v", members)
			}
		}
		if len(members) != len(keys) {
			rt.Fatalf("%d of %d", len(members), len(keys))
		}
	})
}
