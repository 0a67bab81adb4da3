package ot

// relation says how the range [a,b] lies to the range [x,y], ends included (spec ot §6.1, after Allen).
type relation uint8

const (
	precedes relation = iota
	precededBy
	meets
	metBy
	overlaps
	overlappedBy
	starts
	startedBy
	contains
	containedBy
	finishes
	finishedBy
	equalTo
)

func relate(a, b, x, y int) relation {
	switch {
	case a == x:
		return pick(b, y, startedBy, equalTo, starts)
	case a > x && a > y:
		return precededBy
	case a > x && b == y:
		return finishes
	case a > x && b < y:
		return containedBy
	case a > x && a == y:
		return metBy
	case a > x:
		return overlappedBy
	case b < x:
		return precedes
	case b == y:
		return finishedBy
	case b > y:
		return contains
	case b == x:
		return meets
	}
	return overlaps
}

// pick chooses by how a compares to b.
func pick(a, b int, greater, equal, less relation) relation {
	switch {
	case a > b:
		return greater
	case a < b:
		return less
	}
	return equal
}

// place says where an index lies to the range of a move.
type place uint8

const (
	before place = iota
	atStart
	within
	atEnd
	after
)

func placeOf(i, low, high int) place {
	switch {
	case i < low:
		return before
	case i > high:
		return after
	case i == low:
		return atStart
	case i == high:
		return atEnd
	}
	return within
}
