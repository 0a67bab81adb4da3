package rows

import "math"

// The order of values is: null and undefined (equal), NaN, numbers with booleans and dates, texts by collation,
// objects. Kendo's order of mixed kinds depends on the order of the input; ours does not.
//
// Sort keys put it into a uint64: the bits of a float64, made to sort, leave room below -Infinity and above
// +Infinity, where the other kinds go.
const (
	keyNone   = 0
	keyNaN    = 1
	keyText   = 0xfff8 << 48
	keyObject = keyText + 1<<33
)

func numberKey(f float64) uint64 {
	if f != f {
		return keyNaN
	}
	bits := math.Float64bits(f + 0) // makes 0 of -0
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}

// compareValues orders two values as their keys would.
func (h *Hooks) compareValues(a, b Value) int {
	x, y := valueKey(a), valueKey(b)
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	case x >= keyText:
		return h.collation().Compare(a.Str, b.Str)
	}
	return 0
}

// valueKey is the key of a value, all texts and all objects being equal.
func valueKey(v Value) uint64 {
	switch v.Kind {
	case Undefined, Null:
		return keyNone
	case String:
		return keyText
	case JSON:
		return keyObject
	}
	return numberKey(v.Num)
}
