package rows

// asciiOrder is how a language orders texts of printable ASCII, if it does so as most do: character by character, and among
// texts of the same letters by the first that is capital in one only (Unicode Technical Standard 10: the first and the
// third level; ASCII has no second).
type asciiOrder struct {
	primary  [128]uint8 // from 1; the same for a letter and its capital; 0 for what is no printable ASCII
	tertiary [128]uint8 // of a letter and its capital, which is first
}

const (
	firstPrintable = ' '
	lastPrintable  = '~'
)

// learnASCII asks compare for the order of ASCII. The result is nil if it is none of single characters: some languages have
// letters of two characters (ch, ll, aa), or pass over spaces and punctuation.
func learnASCII(compare func(a, b string) int) *asciiOrder {
	var chars []uint32
	for c := uint32(firstPrintable); c <= lastPrintable; c++ {
		chars = append(chars, c)
	}
	mergeSort(chars, func(a, b uint32) int { return compare(string(rune(a)), string(rune(b))) })
	o := &asciiOrder{}
	for i, c := range chars {
		var before uint32
		if i > 0 {
			before = chars[i-1]
		}
		switch {
		case i == 0:
			o.primary[c] = 1
		case compare(string(rune(before)), string(rune(c))) == 0:
			return nil
		case compare(string(rune(before))+"z", string(rune(c))+"a") > 0: // what follows counts for more
			o.primary[c], o.tertiary[c] = o.primary[before], o.tertiary[before]+1
		default:
			o.primary[c] = o.primary[before] + 1
		}
	}
	if !o.foretells(compare) {
		return nil
	}
	return o
}

// foretells reports whether compare orders pairs of letters, and letters with something between them, as o does.
func (o *asciiOrder) foretells(compare func(a, b string) int) bool {
	var texts []string
	var order []uint32
	add := func(text string) {
		order = append(order, uint32(len(texts)))
		texts = append(texts, text)
	}
	for a := 'a'; a <= 'z'; a++ {
		add(string(a))
		for b := 'a'; b <= 'z'; b++ {
			add(string([]rune{a, b}))
		}
		for _, between := range " -'._,/0" {
			add(string([]rune{'a', between, a}))
		}
	}
	mergeSort(order, func(a, b uint32) int { return o.compare(texts[a], texts[b]) })
	for i := range order[1:] {
		if compare(texts[order[i]], texts[order[i+1]]) >= 0 {
			return false
		}
	}
	return true
}

// knows reports whether a text is of printable ASCII.
func (o *asciiOrder) knows(text string) bool {
	for i := range len(text) {
		if text[i] < firstPrintable || text[i] > lastPrintable {
			return false
		}
	}
	return true
}

// compare orders two texts that o knows.
func (o *asciiOrder) compare(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if c := int(o.primary[a[i]]) - int(o.primary[b[i]]); c != 0 {
			return c
		}
	}
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	for i := range n {
		if c := int(o.tertiary[a[i]]) - int(o.tertiary[b[i]]); c != 0 {
			return c
		}
	}
	return 0
}

// fewTexts are sorted faster by comparing them than by keys.
const fewTexts = 24

// sort sorts the texts that list names, all of which are the same up to from. It goes by eight characters at a time; buf,
// as long as list, is to work in. The result is in list.
func (o *asciiOrder) sort(list, buf []keyed, texts []string, from int) {
	if len(list) <= fewTexts {
		o.sortFew(list, texts)
		return
	}
	for i := range list {
		list[i].key = o.key(texts[list[i].item], from)
	}
	copy(list, radixSort(list, buf))
	for start := 0; start < len(list); {
		end, key := start+1, list[start].key
		for end < len(list) && list[end].key == key {
			end++
		}
		switch run := list[start:end]; {
		case len(run) == 1:
		case byte(key) == 0: // they end here
			o.sortCapitals(run, texts)
		default:
			o.sort(run, buf[start:end], texts, from+8)
		}
		start = end
	}
}

// key is the primary order of eight characters, the first in the highest byte; 0 stands behind the end.
func (o *asciiOrder) key(text string, from int) (key uint64) {
	for i := range 8 {
		key <<= 8
		if from+i < len(text) {
			key |= uint64(o.primary[text[from+i]])
		}
	}
	return key
}

// sortFew sorts by insertion.
func (o *asciiOrder) sortFew(list []keyed, texts []string) {
	for i := 1; i < len(list); i++ {
		x := list[i]
		j := i
		for ; j > 0 && o.compare(texts[list[j-1].item], texts[x.item]) > 0; j-- {
			list[j] = list[j-1]
		}
		list[j] = x
	}
}

// sortCapitals sorts texts of the same letters.
func (o *asciiOrder) sortCapitals(list []keyed, texts []string) {
	items := make([]uint32, len(list))
	for i := range list {
		items[i] = list[i].item
	}
	mergeSort(items, func(a, b uint32) int { return o.compare(texts[a], texts[b]) })
	for i := range list {
		list[i].item = items[i]
	}
}
