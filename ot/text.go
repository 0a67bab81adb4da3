package ot

import (
	"unicode/utf16"
	"unicode/utf8"
)

// Text is an editable string whose positions count UTF-16 code units. An edit costs O(log n): the units stand in chunks,
// the chunks in a treap (a search tree by position that a random priority keeps balanced). The zero Text is empty.
type Text struct {
	root *chunk
	seed uint32
}

// chunk is a node of the treap. Its units stand between those of left and right.
type chunk struct {
	units       []uint16
	left, right *chunk
	priority    uint32
	total       int // units in the whole subtree
}

// maxChunk bounds a chunk: an edit moves at most so many units, and a text of 1 MB has about a thousand chunks.
const maxChunk = 1024

// NewText makes a Text that holds s. What is not valid UTF-8 in it becomes U+FFFD.
func NewText(s string) *Text {
	t := &Text{}
	t.root = t.build(appendUnits(make([]uint16, 0, len(s)), s))
	return t
}

// appendUnits appends the UTF-16 code units of s.
func appendUnits(into []uint16, s string) []uint16 {
	for _, r := range s {
		into = utf16.AppendRune(into, r)
	}
	return into
}

// text is what units say. The result has no lone surrogates: halves of a pair become U+FFFD.
func text(units []uint16) string {
	out := make([]byte, 0, len(units))
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if utf16.IsSurrogate(r) && i+1 < len(units) {
			if whole := utf16.DecodeRune(r, rune(units[i+1])); whole != utf8.RuneError {
				r = whole
				i++
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}

// Len is the length in UTF-16 code units.
func (t *Text) Len() int { return t.root.size() }

// String is the whole text.
func (t *Text) String() string {
	return text(t.root.appendTo(make([]uint16, 0, t.Len())))
}

// Slice is the text of count units at index. Bounds are the caller's to check.
func (t *Text) Slice(index, count int) string {
	var room [32]uint16
	return text(t.root.appendRange(room[:0], index, index+count))
}

// Splice replaces count units at index by s and returns what was there. It returns an error of reason ErrInvalid, and
// changes nothing, if the range is outside the text or an end of it is in the middle of a surrogate pair, or s is not
// valid UTF-8.
func (t *Text) Splice(index, count int, s string) (string, error) {
	if index < 0 || count < 0 || index > t.Len() || count > t.Len()-index {
		return "", errorf(ErrInvalid, "a splice of % units at % is outside a text of %", itoa(count), itoa(index), itoa(t.Len()))
	}
	if t.inPair(index) || count > 0 && t.inPair(index+count) {
		return "", errorf(ErrInvalid, "a splice of % units at % would tear a surrogate pair", itoa(count), itoa(index))
	}
	if err := checkText(index, s); err != nil {
		return "", err
	}
	var old string
	if count > 0 {
		old = t.Slice(index, count)
	}
	var room [32]uint16
	units := appendUnits(room[:0], s)
	if t.root != nil && len(units) <= maxChunk && t.root.edit(index, count, units) {
		return old, nil
	}
	before, rest := t.split(t.root, index)
	_, after := t.split(rest, count)
	t.root = merge(merge(before, t.build(units)), after)
	return old, nil
}

func checkText(index int, s string) error {
	if !utf8.ValidString(s) {
		return errorf(ErrInvalid, "a splice at % inserts text that is not valid UTF-8", itoa(index))
	}
	return nil
}

// inPair reports whether position i is between the two halves of a surrogate pair. In a valid text, that is where the
// second half is.
func (t *Text) inPair(i int) bool {
	if i <= 0 || i >= t.Len() {
		return false
	}
	low := t.root.at(i)
	return low >= 0xDC00 && low < 0xE000
}

// build makes a tree of units.
func (t *Text) build(units []uint16) *chunk {
	var root *chunk
	for len(units) > 0 {
		n := min(len(units), maxChunk/2) // half full: room for edits in place
		root = merge(root, t.newChunk(append([]uint16(nil), units[:n]...)))
		units = units[n:]
	}
	return root
}

func (t *Text) newChunk(units []uint16) *chunk {
	// A linear congruential generator: the balance needs variety, not secrecy, and the same edits make the same tree.
	t.seed = t.seed*1664525 + 1013904223
	return &chunk{units: units, priority: t.seed, total: len(units)}
}

func (c *chunk) size() int {
	if c == nil {
		return 0
	}
	return c.total
}

func (c *chunk) update() { c.total = c.left.size() + len(c.units) + c.right.size() }

func (c *chunk) at(i int) uint16 {
	for {
		l := c.left.size()
		switch {
		case i < l:
			c = c.left
		case i < l+len(c.units):
			return c.units[i-l]
		default:
			i -= l + len(c.units)
			c = c.right
		}
	}
}

func (c *chunk) appendTo(out []uint16) []uint16 {
	if c == nil {
		return out
	}
	return c.right.appendTo(append(c.left.appendTo(out), c.units...))
}

// appendRange appends the units from position i to j of the subtree.
func (c *chunk) appendRange(out []uint16, i, j int) []uint16 {
	if c == nil || j <= 0 || i >= c.total {
		return out
	}
	l := c.left.size()
	out = c.left.appendRange(out, i, j)
	if from, to := max(i-l, 0), min(j-l, len(c.units)); from < to {
		out = append(out, c.units[from:to]...)
	}
	return c.right.appendRange(out, i-l-len(c.units), j-l-len(c.units))
}

// edit replaces inside one chunk, if the range is within one, and the result fits and leaves something of it.
func (c *chunk) edit(index, count int, units []uint16) bool {
	l := c.left.size()
	switch {
	case index < l || c.left != nil && index == l && len(c.units) >= maxChunk:
		if !c.left.edit(index, count, units) {
			return false
		}
	case index <= l+len(c.units) && (index < l+len(c.units) || c.right == nil || len(c.units)+len(units) <= maxChunk):
		at := index - l
		if rest := len(c.units) - count; at+count > len(c.units) || rest+len(units) > maxChunk || rest+len(units) == 0 {
			return false
		}
		c.units = replaceUnits(c.units, at, count, units)
	default:
		if c.right == nil || !c.right.edit(index-l-len(c.units), count, units) {
			return false
		}
	}
	c.update()
	return true
}

func replaceUnits(into []uint16, at, count int, units []uint16) []uint16 {
	grow := len(units) - count
	tail := into[at+count:]
	if grow > 0 {
		into = append(into, units[:grow]...) // makes room; the contents are overwritten
	}
	copy(into[at+len(units):], tail)
	copy(into[at:], units)
	if grow < 0 {
		into = into[:len(into)+grow]
	}
	return into
}

// split cuts c in front of position i.
func (t *Text) split(c *chunk, i int) (left, right *chunk) {
	if c == nil {
		return nil, nil
	}
	l := c.left.size()
	switch {
	case i <= l:
		a, b := t.split(c.left, i)
		c.left = b
		c.update()
		return a, c
	case i >= l+len(c.units):
		a, b := t.split(c.right, i-l-len(c.units))
		c.right = a
		c.update()
		return c, b
	}
	tail := t.newChunk(append([]uint16(nil), c.units[i-l:]...))
	right = merge(tail, c.right)
	c.units, c.right = c.units[:i-l:i-l], nil
	c.update()
	return c, right
}

// merge joins two trees, all of a before all of b.
func merge(a, b *chunk) *chunk {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.priority > b.priority:
		a.right = merge(a.right, b)
		a.update()
		return a
	}
	b.left = merge(a, b.left)
	b.update()
	return b
}
