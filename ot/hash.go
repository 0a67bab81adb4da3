package ot

// Hash is a number that tells whether two contents are the same, ids included: 64-bit FNV-1a over the values, each before
// what is inside of it (extension "state-hash/1"). size is how many bytes that were. No copy is made but of texts that were edited,
// one after the other.
func (t *Tree) Hash() (hash uint64, size int) {
	h := hasher{sum: 0xcbf29ce484222325}
	h.value(t.root)
	return h.sum, h.size
}

// hasher is a hash of what has been told so far. No content is the beginning of another: texts have an end, and containers a
// length.
type hasher struct {
	sum  uint64
	size int
}

// number is told as a varint.
func (h *hasher) number(v uint64) {
	for more := true; more; v >>= 7 {
		b := v & 0x7f
		if more = v >= 0x80; more {
			b |= 0x80
		}
		h.byte(b)
	}
}

func (h *hasher) byte(b uint64) {
	h.sum = (h.sum ^ b) * prime
	h.size++
}

const prime = 0x100000001b3 // of FNV

// text has an end that is in no valid UTF-8. It calls nothing for each byte: in the browser nothing is inlined (js/build.mjs).
func (h *hasher) text(s string) {
	sum := h.sum
	for i := 0; i < len(s); i++ {
		sum = (sum ^ uint64(s[i])) * prime
	}
	h.sum = sum
	h.size += len(s)
	h.byte(0xff)
}

func (h *hasher) value(n *Node) {
	h.number(uint64(n.kind))
	h.text(n.id)
	h.text(n.key)
	switch {
	case n.list != nil:
		h.number(uint64(n.list.length))
		for _, s := range n.list.segments {
			for _, child := range s.items {
				h.value(child)
			}
		}
	case n.kind != String:
		h.number(n.bits)
	case n.text != nil && !n.fresh:
		h.text(n.text.String()) // not kept
	default:
		h.text(n.str)
	}
}
