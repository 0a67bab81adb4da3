package rows

import "math"

// Kind is the type of a Value. The numbers are part of the Block format and never change.
type Kind uint8

// The kinds of value.
const (
	Undefined Kind = iota // the row has no such member
	Null
	Bool   // Num is 0 or 1
	Number // Num
	String // Str
	Date   // Num is milliseconds since 1970 UTC, NaN for an invalid date
	JSON   // Str is the compact JSON text of an object or array
	Ref    // Num is an index into a table on the JavaScript side: a function or an object that is no data

	// Array and Object occur only as the kind of a Node.
	Array
	Object
)

// Value is one value of a row. The zero Value is undefined.
type Value struct {
	Kind Kind
	Num  float64
	Str  string
}

// Cell is a named value: one member of a row.
type Cell struct {
	Name  string
	Value Value
}

// Num returns a number.
func Num(f float64) Value { return Value{Kind: Number, Num: f} }

// Text returns a string.
func Text(s string) Value { return Value{Kind: String, Str: s} }

// Flag returns a boolean.
func Flag(b bool) Value {
	if b {
		return Value{Kind: Bool, Num: 1}
	}
	return Value{Kind: Bool}
}

// Time returns a date, in milliseconds since 1970 UTC.
func Time(ms float64) Value { return Value{Kind: Date, Num: ms} }

// Raw returns an object or array given as JSON text. The text must be valid; it is kept as it is.
func Raw(json string) Value { return Value{Kind: JSON, Str: json} }

// Equal reports whether a and b are the same to a reader of the row: dates by time, objects and arrays by content
// (member order does not matter), NaN equal to itself. It decides whether a `set` changes anything (spec §4.3).
func Equal(a, b Value) bool {
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case Undefined, Null:
		return true
	case String:
		return a.Str == b.Str
	case JSON:
		return a.Str == b.Str || sameJSON(a.Str, b.Str)
	}
	return a.Num == b.Num || math.IsNaN(a.Num) && math.IsNaN(b.Num)
}

// sameJSON compares two JSON texts by content.
func sameJSON(a, b string) bool {
	x, err := parseNode(a)
	if err != nil {
		return false
	}
	y, err := parseNode(b)
	return err == nil && x.equal(y)
}
