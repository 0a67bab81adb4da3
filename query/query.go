// Package query is the model query language (spec client-api.md §13): a parser from text to a syntax tree, and its evaluation
// over models in memory (Selection), which a client without connection uses. A server's store compiles the tree into SQL; both
// find the same, in the same order (server/sqlite has the test).
//
//	SELECT (* | path [[AS] alias] {, …}) FROM collection
//	  [WHERE condition] [ORDER BY path [ASC|ASCENDING|DESC|DESCENDING] {, …}] [LIMIT n] [OFFSET n]
//
// Words of the language are recognised by their place and in any case, so that a member may be called "order". A name
// with other characters than letters, digits, _ and $ is quoted in backticks.
//
// A condition is true or false, never unknown: comparing something that is absent, or two values of different types, is
// false, and != is the opposite of =. Numbers compare with numbers, booleans with booleans, strings and dates (as ISO
// 8601 text) with both. LIKE heeds case; % stands for any text, _ for one character, and \ takes their meaning away.
package query

import "strings"

// The limits of a query. One beyond them is refused, because what it costs a store must stay bounded.
const (
	MaxLength = 16 << 10 // bytes
	MaxDepth  = 64       // parentheses, NOT and signs inside each other; steps of a path
	MaxParts  = 500      // fields, comparisons, arithmetic operators and orderings
)

// Query is a parsed query.
type Query struct {
	Fields     []Field // nil for *
	Collection string
	Where      Condition // nil for every model
	Order      []Order
	Limit      *int64 // nil for none
	Offset     int64
}

// Field is a value that was asked for.
type Field struct {
	Path Path
	Name string // its alias, or the path's text
}

// Order is one criterion to sort by.
type Order struct {
	Path       Path
	Descending bool
}

// Condition is And, Or, Not, Compare or Like.
type Condition interface{ condition() }

type (
	// And holds when all of its two or more parts do.
	And []Condition
	// Or holds when one of its two or more parts does.
	Or []Condition
	// Not holds when its condition does not.
	Not struct{ Condition Condition }
	// Compare compares two terms.
	Compare struct {
		Operator    Comparison
		Left, Right Term
	}
	// Like matches a String or Path against a pattern.
	Like struct {
		Left    Term
		Pattern string
	}
)

// Comparison is an operator between terms, as it is written.
type Comparison string

// The comparisons.
const (
	Equal          Comparison = "="
	NotEqual       Comparison = "!="
	Less           Comparison = "<"
	LessOrEqual    Comparison = "<="
	Greater        Comparison = ">"
	GreaterOrEqual Comparison = ">="
)

// Term is String, Number, Boolean, Path or Arithmetic.
type Term interface{ term() }

type (
	// String is a text in quotes.
	String string
	// Number is a finite number.
	Number float64
	// Boolean is true or false.
	Boolean bool
	// Path leads to a value in a model, or to its metadata.
	Path struct {
		Meta  Meta   // no Steps then
		Steps []Step // at least one, and the first one a name, without Meta
	}
	// Arithmetic combines two terms that are Number, Path or Arithmetic.
	Arithmetic struct {
		Operator    byte // one of + - * / %
		Left, Right Term
	}
)

// Meta names what is known of a model besides its content.
type Meta string

// The metadata.
const (
	MetaID      Meta = "@id"
	MetaVersion Meta = "@version"
)

// Step is the name of a member, or an index of an array.
type Step struct {
	Name    string
	Index   int64
	IsIndex bool
}

// String is the path as it is written in a query, quoted where it needs to be.
func (p Path) String() string {
	if p.Meta != "" {
		return string(p.Meta)
	}
	var b strings.Builder
	for i, step := range p.Steps {
		step.write(&b, i == 0)
	}
	return b.String()
}

func (And) condition()     {}
func (Or) condition()      {}
func (Not) condition()     {}
func (Compare) condition() {}
func (Like) condition()    {}

func (String) term()     {}
func (Number) term()     {}
func (Boolean) term()    {}
func (Path) term()       {}
func (Arithmetic) term() {}
