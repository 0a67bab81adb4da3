package rows

import "unsafe"

const (
	chunkSize   = 32 << 10 // text is copied into chunks of this many bytes, never resized
	judgeAfter  = 1024     // distinct strings before the dictionary is judged
	shareFactor = 2        // a dictionary must save at least every second string
)

// alias returns b as a string that is not a copy: it must not be used once b is written to.
func alias(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// stringTable holds the texts of a column; a cell holds the code of its text. While texts repeat, each is kept once;
// when most of them turn out to be distinct the dictionary is dropped, as it would cost more than it saves.
type stringTable struct {
	list  []string
	codes map[string]uint32 // nil before the first string and once dropped
	added int
	plain bool   // the dictionary was dropped: equal texts may have several codes
	chunk []byte // what earlier texts are aliases of, with room for more
	// places are those of the texts in the order of the page, as long as list if they are known (see textPlaces).
	places []uint32
}

// add returns the code of s, which it copies if it is new: the caller's text may be part of a large response.
func (t *stringTable) add(s string) uint32 {
	t.added++
	if code, ok := t.codes[s]; ok {
		return code
	}
	s = t.keep(s)
	code := uint32(len(t.list))
	t.list = append(t.list, s)
	if !t.plain {
		t.enter(s, code)
	}
	return code
}

// keep copies s into a chunk. A chunk is never grown, because earlier texts point into it; the next one is twice as
// large, so that a small table stays small.
func (t *stringTable) keep(s string) string {
	if cap(t.chunk)-len(t.chunk) < len(s) {
		size := min(max(2*cap(t.chunk), 256), chunkSize)
		t.chunk = make([]byte, 0, max(size, len(s)))
	}
	start := len(t.chunk)
	t.chunk = append(t.chunk, s...)
	return alias(t.chunk[start:])
}

// enter puts a new text into the dictionary, or drops that if it does not pay.
func (t *stringTable) enter(s string, code uint32) {
	if len(t.list) >= judgeAfter && len(t.list)*shareFactor > t.added {
		t.plain, t.codes = true, nil
		return
	}
	if t.codes == nil {
		t.codes = make(map[string]uint32)
	}
	t.codes[s] = code
}
