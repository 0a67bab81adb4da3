package offline

// index is what a journal keeps in memory of its entries: everything but their payloads. Entries in it are never
// changed, only replaced, so that an undo can put the old ones back.
type index struct {
	entries map[uint64]*Entry
	lanes   map[string][]uint64 // ascending
	order   []uint64            // ascending; may still contain some that are gone
	counts  [stateCount]int
	watch   func(lane string) // called for every change of a lane; may be nil
}

func newIndex() *index {
	return &index{entries: map[uint64]*Entry{}, lanes: map[string][]uint64{}}
}

// put takes over a copy of e, without its payload.
func (x *index) put(e *Entry) {
	kept := *e
	kept.Data = nil
	x.set(e.N, &kept)
}

// set replaces entry n by e (nil: removes it) and returns what was there, or nil.
func (x *index) set(n uint64, e *Entry) (old *Entry) {
	old = x.entries[n]
	moved := old == nil || e == nil || e.Lane != old.Lane
	if old != nil {
		x.counts[old.State]--
		if moved {
			x.changeLane(old.Lane, removeNumber(x.lanes[old.Lane], n))
		}
	}
	if e == nil {
		delete(x.entries, n)
		x.compact()
		return old
	}
	x.entries[n] = e
	x.counts[e.State]++
	if old == nil {
		x.order = insertNumber(x.order, n)
	}
	ns := x.lanes[e.Lane]
	if moved {
		ns = insertNumber(ns, n)
	}
	x.changeLane(e.Lane, ns)
	return old
}

// changeLane sets the entries of a lane and tells who watches.
func (x *index) changeLane(lane string, ns []uint64) {
	if len(ns) == 0 {
		delete(x.lanes, lane)
	} else {
		x.lanes[lane] = ns
	}
	if x.watch != nil {
		x.watch(lane)
	}
}

// compact drops the numbers of removed entries from the order once they are the greater part.
func (x *index) compact() {
	if len(x.order) < 2*len(x.entries)+64 {
		return
	}
	kept := make([]uint64, 0, len(x.entries))
	for _, n := range x.order {
		if x.entries[n] != nil {
			kept = append(kept, n)
		}
	}
	x.order = kept
}

// lane is the entries of lane by N, as copies.
func (x *index) lane(lane string) []Entry {
	ns := x.lanes[lane]
	out := make([]Entry, len(ns))
	for i, n := range ns {
		out[i] = *x.entries[n]
	}
	return out
}

// each calls f for every entry by N, until it returns false.
func (x *index) each(f func(*Entry) bool) {
	for _, n := range x.order {
		if e := x.entries[n]; e != nil && !f(e) {
			return
		}
	}
}

// searchNumber is the place of the first number in ascending ns that is not below n.
func searchNumber(ns []uint64, n uint64) int {
	if len(ns) == 0 || ns[len(ns)-1] < n {
		return len(ns)
	}
	lo, hi := 0, len(ns)
	for lo < hi {
		if mid := (lo + hi) / 2; ns[mid] < n {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// insertNumber puts n into ascending ns, unless it is there.
func insertNumber(ns []uint64, n uint64) []uint64 {
	i := searchNumber(ns, n)
	if i < len(ns) && ns[i] == n {
		return ns
	}
	ns = append(ns, 0)
	copy(ns[i+1:], ns[i:])
	ns[i] = n
	return ns
}

// removeNumber takes n, which is there, out of ascending ns.
func removeNumber(ns []uint64, n uint64) []uint64 {
	i := searchNumber(ns, n)
	if i == 0 {
		return ns[1:]
	}
	return append(ns[:i], ns[i+1:]...)
}
