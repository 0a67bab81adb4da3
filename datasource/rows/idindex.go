package rows

import "math"

const tombstone = ^uint32(0)

// idIndex finds slots by id, with JavaScript's ==: 5 and "5" are one id (spec §5, get). It is an open hash table of
// slots; the ids themselves stay in the column.
type idIndex struct {
	table []uint32 // slot+1; 0 never used, tombstone given up
	used  int      // entries that are not 0
}

// hashID is equal for ids that are ==: a text that is a number hashes as that number.
func hashID(v Value) uint32 {
	if v.Kind == String || v.Kind == JSON {
		f := math.NaN()
		if v.Kind == String {
			f = textToNumber(v.Str)
		}
		if f != f {
			return hashText(v.Str)
		}
		v.Num = f
	}
	if v.Num == 0 {
		return 0 // -0 too
	}
	bits := math.Float64bits(v.Num)
	bits ^= bits >> 32
	return uint32(bits * 0x9e3779b97f4a7c15 >> 32)
}

// hashText is FNV-1a.
func hashText(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// reserve empties the index and makes room for n entries.
func (x *idIndex) reserve(n int) {
	size := 16
	for size < 2*n {
		size *= 2
	}
	x.table, x.used = make([]uint32, size), 0
}

// full reports whether one more entry would make the table slow, so that it should be built anew.
func (x *idIndex) full() bool { return 4*(x.used+1) > 3*len(x.table) }

// add enters a slot under its id's hash. There must be room.
func (x *idIndex) add(hash, slot uint32) {
	mask := x.mask()
	i := hash & mask
	for x.table[i] != 0 && x.table[i] != tombstone {
		i = (i + 1) & mask
	}
	if x.table[i] == 0 {
		x.used++
	}
	x.table[i] = slot + 1
}

// remove takes a slot out.
func (x *idIndex) remove(hash, slot uint32) {
	probe := x.probe(hash)
	for s, ok := x.next(&probe); ok; s, ok = x.next(&probe) {
		if s == slot {
			x.table[(probe-1)&x.mask()] = tombstone
			return
		}
	}
}

// probe returns where to begin looking for a hash; see next.
func (x *idIndex) probe(hash uint32) uint32 { return hash & x.mask() }

func (x *idIndex) mask() uint32 { return uint32(len(x.table) - 1) }

// next returns the next slot that may have the hash, and moves probe behind it.
func (x *idIndex) next(probe *uint32) (slot uint32, ok bool) {
	for {
		entry := x.table[*probe]
		if entry == 0 {
			return 0, false
		}
		*probe = (*probe + 1) & x.mask()
		if entry != tombstone {
			return entry - 1, true
		}
	}
}
