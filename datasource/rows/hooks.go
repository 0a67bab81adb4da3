package rows

import (
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
	// Collation orders texts. Fallback: NewCollation(nil, nil).
	Collation *Collation
	// Lower folds case as a language does, for filters with accentFoldingFiltering. Fallback: Unicode's lower case.
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

// lower is s in Unicode's lower case.
func lower(s string) string { return alias(appendLower(make([]byte, 0, len(s)), s)) }

// appendLower appends s in Unicode's lower case.
func appendLower(b []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			for _, r := range s[i:] {
				b = utf8.AppendRune(b, unicode.ToLower(r))
			}
			return b
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}

// collation is the order of texts.
func (h *Hooks) collation() *Collation {
	if h.Collation == nil {
		h.Collation = NewCollation(nil, nil)
	}
	return h.Collation
}
