package rows

// Helpers for lists of rows and of slots. They are made for ~uint32 so that the program holds them once: a function of
// package slices is compiled anew for each type of slice.

// inserted returns list with x at place i.
func inserted[E ~uint32](list []E, i int, x E) []E {
	list = append(list, 0)
	copy(list[i+1:], list[i:])
	list[i] = x
	return list
}

// removed returns list without what is at place i.
func removed[E ~uint32](list []E, i int) []E {
	copy(list[i:], list[i+1:])
	return list[:len(list)-1]
}

// resized returns a list of n items, whose values mean nothing, in the memory of list if that is enough.
func resized[E ~uint32](list []E, n int) []E {
	if n > cap(list) {
		list = make([]E, n+n/4)
	}
	return list[:n]
}
