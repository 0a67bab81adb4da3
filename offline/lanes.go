package offline

// laneQueue knows which lanes have an entry to send, in the order to send them. It is kept up to date by the index's
// watch, so finding the next entry does not depend on how many there are.
type laneQueue struct {
	index *index
	dirty map[string]bool   // changed since the last refresh
	held  map[string]int    // how many requests are in flight or wait after a failure
	ready map[string]*Entry // what the heap holds of each lane; older items in it are void
	heap  []*Entry          // the next one of each lane, as it was when it became that
}

func newLaneQueue(x *index) *laneQueue {
	q := &laneQueue{index: x, dirty: map[string]bool{}, held: map[string]int{}, ready: map[string]*Entry{}}
	for lane := range x.lanes {
		q.dirty[lane] = true
	}
	return q
}

// before reports whether e is sent before other, both being ready.
func (e *Entry) before(other *Entry) bool {
	return e.Kind < other.Kind || e.Kind == other.Kind && e.N < other.N
}

// head is the entry of lane to be sent next, or nil. Drafts and dead letters are passed over, entries that wait for a
// decision hold up what is behind them.
func (x *index) head(lane string) *Entry {
	for _, n := range x.lanes[lane] {
		e := x.entries[n]
		switch {
		case e.sendable():
			return e
		case e.State == StateUncertain || e.State == StateConflict:
			return nil
		}
	}
	return nil
}

// hold keeps lane back until release has been called as often.
func (q *laneQueue) hold(lane string) {
	q.held[lane]++
	delete(q.ready, lane)
}

func (q *laneQueue) release(lane string) {
	if q.held[lane]--; q.held[lane] == 0 {
		delete(q.held, lane)
		q.dirty[lane] = true
	}
}

// refresh takes in what has changed.
func (q *laneQueue) refresh() {
	for lane := range q.dirty {
		delete(q.dirty, lane)
		e, old := q.index.head(lane), q.ready[lane]
		switch {
		case e == nil || q.held[lane] > 0:
			delete(q.ready, lane)
		case old == nil || old.before(e) || e.before(old):
			q.ready[lane] = e
			q.push(e)
		}
	}
}

// peek is the entry to be sent next, or nil.
func (q *laneQueue) peek() *Entry {
	q.refresh()
	for len(q.heap) > 0 {
		top := q.heap[0]
		if q.ready[top.Lane] == top {
			return q.index.entries[top.N]
		}
		q.drop()
	}
	return nil
}

func (q *laneQueue) push(e *Entry) {
	i := len(q.heap)
	q.heap = append(q.heap, e)
	for i > 0 {
		parent := (i - 1) / 2
		if !q.swap(parent, i) {
			return
		}
		i = parent
	}
}

// drop removes the top of the heap.
func (q *laneQueue) drop() {
	last := len(q.heap) - 1
	q.heap[0] = q.heap[last]
	q.heap[last] = nil
	q.heap = q.heap[:last]
	for i := 0; 2*i+1 < last; {
		child := 2*i + 1
		if child+1 < last && q.heap[child+1].before(q.heap[child]) {
			child++
		}
		if !q.swap(i, child) {
			return
		}
		i = child
	}
}

// swap changes places if the entry at child is to be sent before the one at parent.
func (q *laneQueue) swap(parent, child int) bool {
	p, c := &q.heap[parent], &q.heap[child]
	wrong := (*c).before(*p)
	if wrong {
		*p, *c = *c, *p
	}
	return wrong
}
