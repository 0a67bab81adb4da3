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

// learnASCII asks rank for the order of ASCII. The result is nil if it is none of single characters: some languages have
// letters of two characters (ch, ll, aa), or pass over spaces and punctuation.
func learnASCII(rank func(texts []string) []uint32) *asciiOrder {
	var chars []string
	for c := rune(firstPrintable); c <= lastPrintable; c++ {
		chars = append(chars, string(c))
	}
	inOrder := make([]string, len(chars))
	for i, place := range rank(chars) {
		inOrder[place] = chars[i]
	}
	// Whether two neighbours are a letter and its capital shows when something follows: that counts for more.
	var pairs []string
	for i, c := range inOrder {
		if c == "" {
			return nil // two have one place
		}
		pairs = append(pairs, c+"a", inOrder[max(i-1, 0)]+"z")
	}
	places := rank(pairs)
	o := &asciiOrder{}
	last := uint8(0)
	for i, c := range inOrder {
		if i > 0 && places[2*i+1] > places[2*i] {
			o.tertiary[c[0]] = o.tertiary[inOrder[i-1][0]] + 1
		} else {
			last++
		}
		o.primary[c[0]] = last
	}
	if !o.foretells(rank) {
		return nil
	}
	return o
}

// foretells reports whether rank orders pairs of letters, and letters with something between them, as o does.
func (o *asciiOrder) foretells(rank func(texts []string) []uint32) bool {
	var texts []string
	for a := 'a'; a <= 'z'; a++ {
		texts = append(texts, string(a))
		for b := 'a'; b <= 'z'; b++ {
			texts = append(texts, string([]rune{a, b}))
		}
		for _, between := range " -'._,/0" {
			texts = append(texts, string([]rune{'a', between, a}))
		}
	}
	theirs, ours := rank(texts), rankBy(texts, o.compare)
	for i := range texts {
		if theirs[i] != ours[i] {
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
