package rows

import (
	"math"
	"strings"
)

// The conversions and comparisons of JavaScript, over Values (ECMA-262 §7.1 and §7.2), as far as rows need them.

// toNumber is Number(v).
func toNumber(v *Value) float64 {
	switch v.Kind {
	case Null:
		return 0
	case Bool, Number, Date:
		return v.Num
	case String:
		return textToNumber(v.Str)
	}
	return math.NaN()
}

// toText is String(v), except that a date is its ISO form and an object its JSON.
func toText(v *Value) string {
	switch v.Kind {
	case Undefined:
		return "undefined"
	case Null:
		return "null"
	case Bool:
		if v.Num != 0 {
			return "true"
		}
		return "false"
	case Number:
		return formatNumber(v.Num)
	case Date:
		o := output{make([]byte, 0, 24)}
		o.iso(v.Num)
		return alias(o.b)
	}
	return v.Str
}

// truthy is Boolean(v).
func truthy(v *Value) bool {
	switch v.Kind {
	case Undefined, Null:
		return false
	case Bool, Number:
		return v.Num != 0 && v.Num == v.Num
	case String:
		return v.Str != ""
	}
	return true
}

// strictEqual is a === b, except that dates and objects are compared by content.
func strictEqual(a, b *Value) bool {
	return a.Kind == b.Kind && a.Num == b.Num && a.Str == b.Str
}

// looseEqual is a == b, except that two dates or two objects are compared by content, and with nothing else.
func looseEqual(a, b *Value) bool {
	if a.Kind == b.Kind {
		return strictEqual(a, b)
	}
	aNone, bNone := a.Kind <= Null, b.Kind <= Null
	if aNone || bNone {
		return aNone && bNone
	}
	return a.Kind < Date && b.Kind < Date && toNumber(a) == toNumber(b)
}

// compare orders a and b as JavaScript's < and > do: two texts by code point, anything else by number. ok is false
// if neither < nor == nor > holds (NaN).
func compare(a, b *Value) (order int, ok bool) {
	if a.Kind == String && b.Kind == String {
		return strings.Compare(a.Str, b.Str), true
	}
	x, y := toNumber(a), toNumber(b)
	switch {
	case x < y:
		return -1, true
	case x > y:
		return 1, true
	}
	return 0, x == y
}
