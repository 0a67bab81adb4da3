package rows

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// orders are orders of texts that a browser may have, with whether ASCII is compared character by character in them.
var orders = map[string]struct {
	compare func(a, b string) int
	simple  bool
}{
	"code points":       {strings.Compare, true},
	"letters":           {compareLetters, true},
	"capitals first":    {capitalsFirst, true},
	"ch behind c":       {func(a, b string) int { return compareLetters(withCH(a), withCH(b)) }, false},
	"over hyphens":      {func(a, b string) int { return compareLetters(without(a, "-"), without(b, "-")) }, false},
	"longest first":     {func(a, b string) int { return cmp.Or(len(b)-len(a), compareLetters(a, b)) }, false},
	"capitals as small": {func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }, false},
}

func capitalsFirst(a, b string) int {
	return cmp.Or(compareLower(a, b), strings.Compare(a, b))
}

func withCH(s string) string {
	return strings.NewReplacer("ch", "c~~", "Ch", "C~~", "CH", "C~~").Replace(s)
}

func without(s, cut string) string { return strings.ReplaceAll(s, cut, "") }

func TestTextsOfASCIIAreOrderedAsThePageDoes(t *testing.T) {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("abcdhABCzZ -'.019~")), 0, 20, -1)
	for name, order := range orders {
		c := NewCollation(order.compare, nil)
		if got := c.simple() != nil; got != order.simple {
			t.Errorf("%s: compared character by character: %t", name, got)
		}
		rapid.Check(t, func(t *rapid.T) {
			a, b := text.Draw(t, "a"), text.Draw(t, "b")
			if got, want := c.Compare(a, b), order.compare(a, b); cmp.Compare(got, 0) != cmp.Compare(want, 0) {
				t.Fatalf("%s: %q to %q is %d, want %d", name, a, b, got, want)
			}
		})
	}
}

func TestPlacesAreThoseOfAStableSort(t *testing.T) {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("abAB äöz")), 0, 12, -1)
	for name, order := range orders {
		c := NewCollation(order.compare, nil)
		rapid.Check(t, func(t *rapid.T) {
			texts := rapid.SliceOfN(text, 0, 80).Draw(t, "texts")
			places := c.Places(texts)
			sorted := slices.Clone(texts)
			slices.SortStableFunc(sorted, order.compare)
			for i, s := range texts {
				want := uint32(0)
				for j := 1; j < len(sorted) && order.compare(sorted[j], s) <= 0; j++ {
					if order.compare(sorted[j-1], sorted[j]) != 0 {
						want++
					}
				}
				if places[i] != want {
					t.Fatalf("%s: the place of %q in %q is %d, want %d", name, s, sorted, places[i], want)
				}
			}
		})
	}
}

func TestThePageIsAskedOnceHowItOrdersASCII(t *testing.T) {
	asked := 0
	c := NewCollation(compareLetters, func(texts []string) []uint32 { asked++; return rankBy(texts, compareLetters) })
	texts := make([]string, 5000)
	for i := range texts {
		texts[i] = strings.Repeat("same beginning ", i%3) + string(rune('a'+i%26)) + strings.Repeat("x", i%40)
	}
	c.Places(texts)
	once := asked
	c.Places(texts)
	if asked != once {
		t.Errorf("asked %d times more for the next sort", asked-once)
	}
	c.Places(append(texts, "ä"))
	if asked != once+1 {
		t.Errorf("asked %d times for texts that are not all of ASCII, want once", asked-once)
	}
}
