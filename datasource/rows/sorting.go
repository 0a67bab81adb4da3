package rows

// mergeSort sorts list stably.
func mergeSort(list []uint32, compare func(a, b uint32) int) {
	const run = 12
	n := len(list)
	for from := 0; from < n; from += run {
		insertionSort(list[from:min(from+run, n)], compare)
	}
	buf := make([]uint32, n)
	for width := run; width < n; width *= 2 {
		for from := 0; from < n; from += 2 * width {
			middle, to := min(from+width, n), min(from+2*width, n)
			merge(buf[from:to], list[from:middle], list[middle:to], compare)
		}
		copy(list, buf)
	}
}

func insertionSort(list []uint32, compare func(a, b uint32) int) {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && compare(list[j], list[j-1]) < 0; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// merge merges two sorted lists into dst; of equals, those of a come first.
func merge(dst, a, b []uint32, compare func(a, b uint32) int) {
	for i := range dst {
		if len(b) == 0 || len(a) > 0 && compare(b[0], a[0]) >= 0 {
			dst[i], a = a[0], a[1:]
		} else {
			dst[i], b = b[0], b[1:]
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
