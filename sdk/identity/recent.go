package identity

// recent is a map that keeps what was added or looked up last: at least half of what it may have, which is 2*limit. It is two maps,
// and what is only in the older one goes when the younger one is full.
type recent[K comparable, V any] struct {
	limit      int
	young, old map[K]V
}

func newRecent[K comparable, V any](limit int) *recent[K, V] {
	return &recent[K, V]{limit: limit, young: map[K]V{}}
}

func (r *recent[K, V]) put(key K, value V) {
	if _, there := r.young[key]; !there && len(r.young) >= r.limit {
		r.young, r.old = map[K]V{}, r.young
	}
	r.young[key] = value
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
