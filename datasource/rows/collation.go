package rows

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Collation is the order of texts: the page's, which is that of its language. Asking the page costs a microsecond a pair,
// so it is asked once how it orders ASCII, and texts of ASCII are then ordered here (see learnASCII).
type Collation struct {
	compare func(a, b string) int
	rank    func(texts []string) []uint32
	ascii   *asciiOrder // nil: not learned yet, or ASCII has no simple order in this language
	learned bool
}

// NewCollation makes a collation of what orders texts as localeCompare does: compare two texts, below, at or above 0, and
// rank many at once, giving each its place, equal ones the same. Without compare, texts are ordered by letters, then small
// before capital, by code point; without rank, many texts are sorted by compare.
func NewCollation(compare func(a, b string) int, rank func(texts []string) []uint32) *Collation {
	if compare == nil {
		compare = compareLetters
	}
	if rank == nil {
		rank = func(texts []string) []uint32 { return rankBy(texts, compare) }
	}
	return &Collation{compare: compare, rank: rank}
}

// rankBy is rank by comparing.
func rankBy(texts []string, compare func(a, b string) int) []uint32 {
	order := make([]uint32, len(texts))
	for i := range order {
		order[i] = uint32(i)
	}
	mergeSort(order, func(a, b uint32) int { return compare(texts[a], texts[b]) })
	return placesOf(order, func(a, b uint32) bool { return compare(texts[a], texts[b]) == 0 })
}

// placesOf returns the places of things whose numbers are in order.
func placesOf(order []uint32, same func(a, b uint32) bool) []uint32 {
	places := make([]uint32, len(order))
	place := uint32(0)
	for i, x := range order {
		if i > 0 && !same(order[i-1], x) {
			place++
		}
		places[x] = place
	}
	return places
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
		c.ascii, c.learned = learnASCII(c.rank), true
	}
	return c.ascii
}

// Places returns the place of each text in the order, the same for equal ones. Where all are of ASCII, the page is not asked.
func (c *Collation) Places(texts []string) []uint32 {
	ascii := c.simple()
	if ascii == nil {
		return c.rank(texts)
	}
	list := make([]keyed, len(texts))
	for i, text := range texts {
		if !ascii.knows(text) {
			return c.rank(texts)
		}
		list[i].item = uint32(i)
	}
	ascii.sort(list, make([]keyed, len(list)), texts, 0)
	order := make([]uint32, len(list))
	for i := range list {
		order[i] = list[i].item
	}
	return placesOf(order, func(a, b uint32) bool { return texts[a] == texts[b] })
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
