package ot

import "math"

// Hash is a number that tells whether two contents are the same, ids included: 64-bit FNV-1a over the values, each before
// what is inside of it (extension "state-hash/1"). size is how many bytes that were. Nothing is copied; it costs a few
// nanoseconds per byte.
func (t *Tree) Hash() (hash uint64, size int) {
	h := hasher{sum: 0xcbf29ce484222325}
	h.value(t.root)
	return h.sum, h.size
}

// hasher is a hash of what has been told so far. No content is the beginning of another: names and texts have an end, and
// containers a length.
type hasher struct {
	sum  uint64
	size int
}

// prime is that of FNV. A call for each byte would cost most of the time where nothing is inlined (js/build.mjs).
const prime = 0x100000001b3

func (h *hasher) byte(b byte) {
	h.sum = (h.sum ^ uint64(b)) * prime
	h.size++
}

// number is one byte for less than 128, as varints are.
func (h *hasher) number(v uint64) {
	for ; v >= 0x80; v >>= 7 {
		h.byte(byte(v) | 0x80)
	}
	h.byte(byte(v))
}

// name is a text that is not edited. 0xff is in no valid UTF-8.
func (h *hasher) name(s string) {
	sum := h.sum
	for i := 0; i < len(s); i++ {
		sum = (sum ^ uint64(s[i])) * prime
	}
	h.sum = sum
	h.size += len(s)
	h.byte(0xff)
}

func (h *hasher) value(n *Node) {
	h.byte(byte(n.kind))
	h.name(n.id)
	switch n.kind {
	case String:
		if n.text != nil && !n.fresh {
			h.units(n.text.root)
		} else {
			h.text(n.str)
		}
		h.number(math.MaxUint16 + 1) // which is no unit
	case Number, Date, Boolean:
		h.number(n.bits)
	case Array, Object:
		h.number(uint64(n.list.length))
		n.Each(func(_ int, child *Node) bool {
			if n.kind == Object {
				h.name(child.key)
			}
			h.value(child)
			return true
		})
	}
}

// text is told as the UTF-16 units that it is edited as.
func (h *hasher) text(s string) {
	for _, r := range s {
		if r < 0x80 {
			h.sum = (h.sum ^ uint64(r)) * prime
			h.size++
			continue
		}
		if r > math.MaxUint16 {
			r -= 0x10000
			h.number(0xd800 + uint64(r>>10))
			r = 0xdc00 + r&0x3ff
		}
		h.number(uint64(r))
	}
}

func (h *hasher) units(c *chunk) {
	if c != nil {
		h.units(c.left)
		for _, unit := range c.units {
			h.number(uint64(unit))
		}
		h.units(c.right)
	}
}
