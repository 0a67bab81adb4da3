package rows

// mergeSort sorts list stably. It asks for as few comparisons as can be: compare may be a function of the page.
func mergeSort(list []uint32, compare func(a, b uint32) int) {
	mergeSortIn(make([]uint32, len(list)), list, compare)
}

// mergeSortIn is mergeSort with buf, which is as long as list, to work in.
func mergeSortIn(buf, list []uint32, compare func(a, b uint32) int) {
	half := len(list) / 2
	if half == 0 {
		return
	}
	mergeSortIn(buf, list[:half], compare)
	mergeSortIn(buf, list[half:], compare)
	left, right := buf[:half], list[half:]
	copy(left, list)
	for i := 0; len(left) > 0; i++ {
		if len(right) == 0 || compare(right[0], left[0]) >= 0 {
			list[i], left = left[0], left[1:]
		} else {
			list[i], right = right[0], right[1:]
		}
	}
}

// keyed is a key and what it is the key of.
type keyed struct {
	key  uint64
	item uint32
}

// radixSort sorts list stably by key, byte by byte from the lowest; bytes that are the same in all keys cost nothing.
// The result is in list or in buf, which are equally long.
func radixSort(list, buf []keyed) []keyed {
	var counts [8][256]uint32
	for i := range list {
		for b, k := 0, list[i].key; b < 8; b, k = b+1, k>>8 {
			counts[b][byte(k)]++
		}
	}
	for b := range counts {
		shift := 8 * b
		count := &counts[b]
		if len(list) == 0 || count[byte(list[0].key>>shift)] == uint32(len(list)) {
			continue
		}
		sum := uint32(0)
		for i, n := range count {
			count[i] = sum
			sum += n
		}
		for _, x := range list {
			at := &count[byte(x.key>>shift)]
			buf[*at] = x
			*at++
		}
		list, buf = buf, list
	}
	return list
}
