package service

// Insert puts an element into a list that is in order, behind those that are not after it. So is sorted what comes out of a map: lists
// are short here, and the sort of the standard library is large.
func Insert[T any](list []T, x T, before func(a, b T) bool) []T {
	list = append(list, x)
	for i := len(list) - 1; i > 0 && before(list[i], list[i-1]); i-- {
		list[i], list[i-1] = list[i-1], list[i]
	}
	return list
}
