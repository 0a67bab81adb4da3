package rows

import "strings"

const (
	chunkSize   = 32 << 10 // text is copied into chunks of this many bytes, never resized
	judgeAfter  = 1024     // distinct strings before the dictionary is judged
	shareFactor = 2        // a dictionary must save at least every second string
)

// stringTable holds the texts of a column; a cell holds the code of its text. While texts repeat, each is kept once;
// when most of them turn out to be distinct the dictionary is dropped, as it would cost more than it saves.
type stringTable struct {
	list  []string
	codes map[string]uint32 // nil before the first string and once dropped
	added int
	plain bool // the dictionary was dropped: equal texts may have several codes
	chunk strings.Builder
}

// add returns the code of s, which it copies if it is new: the caller's text may be part of a large response.
func (t *stringTable) add(s string) uint32 {
	t.added++
	if !t.plain {
		if code, ok := t.codes[s]; ok {
			return code
		}
	}
	start := t.room(len(s))
	t.chunk.WriteString(s)
	return t.enter(t.chunk.String()[start:])
}

// addBytes is add for text in a buffer.
func (t *stringTable) addBytes(b []byte) uint32 {
	t.added++
	if !t.plain {
		if code, ok := t.codes[string(b)]; ok {
			return code
		}
	}
	start := t.room(len(b))
	t.chunk.Write(b)
	return t.enter(t.chunk.String()[start:])
}

// room makes room for n bytes and returns where they start. A chunk is never grown, because earlier strings point
// into it; chunks double in size, so that a small table stays small.
func (t *stringTable) room(n int) int {
	if t.chunk.Cap()-t.chunk.Len() < n {
		size := min(max(2*t.chunk.Cap(), 256), chunkSize)
		t.chunk = strings.Builder{}
		t.chunk.Grow(max(size, n))
	}
	return t.chunk.Len()
}

// enter gives s, which the table owns, a code.
func (t *stringTable) enter(s string) uint32 {
	code := uint32(len(t.list))
	t.list = append(t.list, s)
	if t.plain {
		return code
	}
	if len(t.list) >= judgeAfter && len(t.list)*shareFactor > t.added {
		t.plain, t.codes = true, nil
		return code
	}
	if t.codes == nil {
		t.codes = make(map[string]uint32)
	}
	t.codes[s] = code
	return code
}
