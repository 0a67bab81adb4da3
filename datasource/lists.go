package datasource

// add appends to a list. The code that makes a list grow is there once for all kinds of pointers instead of at every place.
func add[T any](list *[]T, x T) { *list = append(*list, x) }

// sortList sorts a list of pointers by merging. It keeps the order of equals. All kinds of pointers share one copy of its
// code, which those of package slices, of several hundred lines, do not.
func sortList[P any](list []P, before func(a, b P) bool) {
	if len(list) < 2 {
		return
	}
	rest := list[len(list)/2:]
	first := append([]P(nil), list[:len(list)/2]...)
	sortList(first, before)
	sortList(rest, before)
	for i := 0; len(first) > 0; i++ {
		if len(rest) > 0 && before(rest[0], first[0]) {
			list[i], rest = rest[0], rest[1:]
		} else {
			list[i], first = first[0], first[1:]
		}
	}
}
