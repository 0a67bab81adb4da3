package rows

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hooks are what queries need of the page. A nil function has the fallback that its comment names; a query that uses a
// function option whose hook is nil treats it as one that returns nothing.
type Hooks struct {
	// Field runs a field function on a row. Operator runs a filter operator on the item's and the filter's value, both
	// normalised (spec §6.2). Compare runs a sort's compare on two rows. fn is the number of the Ref in the options.
	Field    func(fn uint32, row Row) Value
	Operator func(fn uint32, item, value Value, ignoreCase bool) bool
	Compare  func(fn uint32, a, b Row, desc bool) int
	// Load is told which rows Field and Compare are about to be called with; nil says that this is over.
	Load func(rows []Row)
	// OrderGroups gives the order in which a group's compare function wants groups of these values and rows: their
	// numbers. For a descending group the function gets its arguments swapped. Fallback: as they are.
	OrderGroups func(g *Group, values []Value, rows [][]Row) []uint32
	// Collate orders two texts as localeCompare does. Fallback: by letters, then small before capital, by code point.
	Collate func(a, b string) int
	// Rank orders many texts at once: the result has for each text its place, equal places for texts that collate equal.
	// The texts may repeat. Fallback: sorting with Collate.
	Rank func(texts []string) []uint32
	// Lower folds case for filters that ignore it. Fallback: Unicode's lower case.
	Lower func(string) string
}

func (h *Hooks) field(fn uint32, row Row) Value {
	if h.Field == nil {
		return Value{}
	}
	return h.Field(fn, row)
}

func (h *Hooks) operator(fn uint32, item, value Value, ignoreCase bool) bool {
	return h.Operator != nil && h.Operator(fn, item, value, ignoreCase)
}

func (h *Hooks) compare(fn uint32, a, b Row, desc bool) int {
	if h.Compare == nil {
		return 0
	}
	return h.Compare(fn, a, b, desc)
}

// loading tells Load of rows and returns what says that it is over.
func (h *Hooks) loading(rows []Row) (done func()) {
	if h.Load == nil {
		return func() {}
	}
	h.Load(rows)
	return func() { h.Load(nil) }
}

func (h *Hooks) lower(s string) string {
	if h.Lower == nil {
		return lower(s)
	}
	return h.Lower(s)
}

// lower is s in Unicode's lower case.
func lower(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		switch {
		case r >= utf8.RuneSelf:
			b = utf8.AppendRune(b, unicode.ToLower(r))
			continue
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		}
		b = append(b, byte(r))
	}
	return alias(b)
}

func (h *Hooks) collate(a, b string) int {
	if h.Collate != nil {
		return h.Collate(a, b)
	}
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

// rank returns the place of each text in collation order.
func (h *Hooks) rank(texts []string) []uint32 {
	if h.Rank != nil {
		return h.Rank(texts)
	}
	compare := func(a, b uint32) int { return h.collate(texts[a], texts[b]) }
	order := make([]uint32, len(texts))
	for i := range order {
		order[i] = uint32(i)
	}
	mergeSort(order, compare)
	places := make([]uint32, len(texts))
	place := uint32(0)
	for i, text := range order {
		if i > 0 && compare(order[i-1], text) != 0 {
			place++
		}
		places[text] = place
	}
	return places
}
