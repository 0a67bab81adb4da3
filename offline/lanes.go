package offline

// laneQueue knows which lanes have an entry to send, in the order to send them. It is kept up to date by the index's
// watch, so finding the next entry does not depend on how many there are.
type laneQueue struct {
	index *index
	dirty map[string]bool      // changed since the last refresh
	held  map[string]int       // how many requests are in flight or wait after a failure
	ready map[string]readyLane // what the heap holds of each lane; older items in it are void
	heap  []readyLane
}

// readyLane is a lane and its entry to be sent next.
type readyLane struct {
	kind uint8
	n    uint64
	lane string
}

func (a readyLane) before(b readyLane) bool {
	return a.kind < b.kind || a.kind == b.kind && a.n < b.n
}

func newLaneQueue(x *index) *laneQueue {
	q := &laneQueue{index: x, dirty: map[string]bool{}, held: map[string]int{}, ready: map[string]readyLane{}}
	for lane := range x.lanes {
		q.dirty[lane] = true
	}
	return q
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
		e := q.index.head(lane)
		if e == nil || q.held[lane] > 0 {
			delete(q.ready, lane)
			continue
		}
		item := readyLane{e.Kind, e.N, lane}
		if q.ready[lane] != item {
			q.ready[lane] = item
			q.push(item)
		}
	}
}

// peek is the entry to be sent next, or nil.
func (q *laneQueue) peek() *Entry {
	q.refresh()
	for len(q.heap) > 0 {
		top := q.heap[0]
		if q.ready[top.lane] == top {
			return q.index.entries[top.n]
		}
		q.drop()
	}
	return nil
}

func (q *laneQueue) push(item readyLane) {
	q.heap = append(q.heap, item)
	for i := len(q.heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !q.heap[i].before(q.heap[parent]) {
			return
		}
		q.heap[i], q.heap[parent] = q.heap[parent], q.heap[i]
		i = parent
	}
}

// drop removes the top of the heap.
func (q *laneQueue) drop() {
	last := len(q.heap) - 1
	q.heap[0] = q.heap[last]
	q.heap = q.heap[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if q.heap[child].before(q.heap[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		q.heap[i], q.heap[least] = q.heap[least], q.heap[i]
		i = least
	}
}
