package identity

// recent is a map that keeps what was added or looked up last: at least half of what it may have, which is 2*limit. It is two maps,
// and what is only in the older one goes when the younger one is full.
type recent[K comparable, V any] struct {
	limit      int
	young, old map[K]V
	dropped    func(K, V) // is told of what goes, and may put it back; may be nil
}

func newRecent[K comparable, V any](limit int) *recent[K, V] {
	return &recent[K, V]{limit: limit, young: map[K]V{}}
}

func (r *recent[K, V]) put(key K, value V) {
	if _, there := r.young[key]; there || len(r.young) < r.limit {
		r.young[key] = value
		return
	}
	gone := r.old
	r.young, r.old = map[K]V{key: value}, r.young
	if r.dropped == nil {
		return
	}
	for key, value := range gone {
		if !r.has(key) {
			r.dropped(key, value)
		}
	}
}

// has is a look that does not count.
func (r *recent[K, V]) has(key K) bool {
	if _, there := r.young[key]; there {
		return true
	}
	_, there := r.old[key]
	return there
}

func (r *recent[K, V]) get(key K) (V, bool) {
	value, there := r.young[key]
	if there {
		return value, true
	}
	if value, there = r.old[key]; there {
		r.put(key, value)
	}
	return value, there
}

func (r *recent[K, V]) delete(key K) {
	delete(r.young, key)
	delete(r.old, key)
}

// each calls f for all there is, in no order.
func (r *recent[K, V]) each(f func(K, V)) {
	for key, value := range r.young {
		f(key, value)
	}
	for key, value := range r.old {
		if _, newer := r.young[key]; !newer {
			f(key, value)
		}
	}
}
