package rows

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Collation is the order of texts: the page's, which is that of its language. Asking the page costs a microsecond a pair,
// so it is asked once how it orders ASCII, and texts of ASCII are then compared here (see learnASCII).
type Collation struct {
	compare func(a, b string) int
	ascii   *asciiOrder // nil: not learned yet, or ASCII has no simple order in this language
	learned bool
}

// NewCollation makes a collation of what orders two texts as localeCompare does: below, at or above 0. nil stands for an
// order by letters, then small before capital, by code point.
func NewCollation(compare func(a, b string) int) *Collation {
	if compare == nil {
		compare = compareLetters
	}
	return &Collation{compare: compare}
}

// Compare orders two texts.
func (c *Collation) Compare(a, b string) int {
	if order := c.simple(); order != nil && order.knows(a) && order.knows(b) {
		return order.compare(a, b)
	}
	return c.compare(a, b)
}

// simple is the order of ASCII, if there is one.
func (c *Collation) simple() *asciiOrder {
	if !c.learned {
		c.ascii, c.learned = learnASCII(c.compare), true
	}
	return c.ascii
}

// Places returns the place of each text in the order, the same for equal ones.
func (c *Collation) Places(texts []string) []uint32 {
	order := c.order(texts)
	places := make([]uint32, len(texts))
	place := uint32(0)
	for i, text := range order {
		if i > 0 && !c.same(texts[order[i-1]], texts[text]) {
			place++
		}
		places[text] = place
	}
	return places
}

// same reports whether two texts have one place. Of those of ASCII, none is like another.
func (c *Collation) same(a, b string) bool {
	return a == b || (c.ascii == nil || !c.ascii.knows(a) || !c.ascii.knows(b)) && c.compare(a, b) == 0
}

// order returns the numbers of the texts in their order. Those that only the page can compare are sorted by it, and then
// searched a place among the others.
func (c *Collation) order(texts []string) []uint32 {
	known, others := make([]keyed, 0, len(texts)), []uint32(nil)
	ascii := c.simple()
	for i, text := range texts {
		if ascii != nil && ascii.knows(text) {
			known = append(known, keyed{item: uint32(i)})
		} else {
			others = append(others, uint32(i))
		}
	}
	if ascii != nil {
		ascii.sort(known, make([]keyed, len(known)), texts, 0)
	}
	mergeSort(others, func(a, b uint32) int { return c.compare(texts[a], texts[b]) })
	return c.merge(texts, known, others)
}

// merge puts others into known, both in order.
func (c *Collation) merge(texts []string, known []keyed, others []uint32) []uint32 {
	out := make([]uint32, 0, len(texts))
	for _, other := range others {
		lo, hi := 0, len(known)
		for lo < hi {
			if middle := (lo + hi) / 2; c.compare(texts[known[middle].item], texts[other]) <= 0 {
				lo = middle + 1
			} else {
				hi = middle
			}
		}
		for _, k := range known[:lo] {
			out = append(out, k.item)
		}
		known = known[lo:]
		out = append(out, other)
	}
	for _, k := range known {
		out = append(out, k.item)
	}
	return out
}

// compareLetters orders by letters, then small before capital, by code point.
func compareLetters(a, b string) int {
	if c := compareLower(a, b); c != 0 {
		return c
	}
	return strings.Compare(b, a)
}

// compareLower compares two texts in lower case.
func compareLower(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] && a[i] < utf8.RuneSelf {
		i++
	}
	a, b = a[i:], b[i:]
	for a != "" && b != "" {
		x, n := utf8.DecodeRuneInString(a)
		y, m := utf8.DecodeRuneInString(b)
		if c := unicode.ToLower(x) - unicode.ToLower(y); c != 0 {
			return int(c)
		}
		a, b = a[n:], b[m:]
	}
	return len(a) - len(b)
}
