package ot

// list holds the elements of an array in order, or those of an object sorted by key. They stand in segments, so that an
// insertion moves at most maxSegment of them; a look-up walks from where the last one ended, which makes loops cheap. With
// 100,000 elements there are about 150 segments: a tree of them would cost more than it saves.
type list struct {
	segments []*segment
	length   int
	seg      int // the last look-up ended in segments[seg],
	start    int // whose first element has this position
}

type segment struct{ items []*Node }

const maxSegment = 1024

// newList makes a list of nodes, whose array it takes over.
func newList(nodes []*Node) *list {
	l := &list{length: len(nodes)}
	for len(nodes) > 0 {
		n := min(len(nodes), maxSegment*3/4) // room for edits in place
		s := &segment{nodes[:n:n]}
		s.own(s.items)
		l.segments = append(l.segments, s)
		nodes = nodes[n:]
	}
	return l
}

// own tells nodes that they are in s now.
func (s *segment) own(nodes []*Node) {
	for _, n := range nodes {
		n.segment = s
	}
}

// locate finds the segment of position i and the place in it. The position behind the last element is in the last segment.
func (l *list) locate(i int) (seg, at int) {
	for i < l.start {
		l.seg--
		l.start -= len(l.segments[l.seg].items)
	}
	for l.seg < len(l.segments)-1 && i >= l.start+len(l.segments[l.seg].items) {
		l.start += len(l.segments[l.seg].items)
		l.seg++
	}
	return l.seg, i - l.start
}

func (l *list) at(i int) *Node {
	seg, at := l.locate(i)
	return l.segments[seg].items[at]
}

// set replaces the element at i and returns what was there.
func (l *list) set(i int, n *Node) *Node {
	seg, at := l.locate(i)
	s := l.segments[seg]
	old := s.items[at]
	s.items[at], n.segment = n, s
	return old
}

func (l *list) insert(i int, n *Node) {
	if len(l.segments) == 0 {
		l.segments = append(l.segments, &segment{})
	}
	seg, at := l.locate(i)
	l.insertAt(seg, at, n)
}

func (l *list) insertAt(seg, at int, n *Node) {
	s := l.segments[seg]
	s.items = append(s.items, nil)
	copy(s.items[at+1:], s.items[at:])
	s.items[at], n.segment = n, s
	l.length++
	if len(s.items) > maxSegment {
		l.split(seg)
	}
}

// split moves the second half of a segment into one of its own.
func (l *list) split(seg int) {
	s := l.segments[seg]
	half := len(s.items) / 2
	tail := &segment{append([]*Node(nil), s.items[half:]...)}
	tail.own(tail.items)
	clear(s.items[half:])
	s.items = s.items[:half]
	l.segments = append(l.segments, nil)
	copy(l.segments[seg+2:], l.segments[seg+1:])
	l.segments[seg+1] = tail
	l.forgetPlace()
}

func (l *list) forgetPlace() { l.seg, l.start = 0, 0 }

// remove takes the element at i out.
func (l *list) remove(i int) *Node {
	seg, at := l.locate(i)
	s := l.segments[seg]
	n := s.items[at]
	copy(s.items[at:], s.items[at+1:])
	s.items[len(s.items)-1] = nil
	s.items = s.items[:len(s.items)-1]
	l.length--
	if len(s.items) == 0 {
		copy(l.segments[seg:], l.segments[seg+1:])
		l.segments[len(l.segments)-1] = nil
		l.segments = l.segments[:len(l.segments)-1]
		l.forgetPlace()
	}
	return n
}

// indexOf is the position of n, which is in the list.
func (l *list) indexOf(n *Node) int {
	if len(l.segments) > 0 && l.segments[l.seg] == n.segment {
		return l.start + n.segment.find(n)
	}
	start := 0
	for i, s := range l.segments {
		if s == n.segment {
			l.seg, l.start = i, start
			return start + s.find(n)
		}
		start += len(s.items)
	}
	return -1
}

func (s *segment) find(n *Node) int {
	for i, item := range s.items {
		if item == n {
			return i
		}
	}
	return -1
}

// search finds key in a list sorted by key: its position, or the one where it belongs.
func (l *list) search(key string) (i int, found bool) {
	low, high := 0, len(l.segments)
	for low < high { // the first segment whose last key is not before key
		middle := (low + high) / 2
		if items := l.segments[middle].items; items[len(items)-1].key < key {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(l.segments) {
		return l.length, false
	}
	at, found := l.segments[low].search(key)
	for _, s := range l.segments[:low] {
		at += len(s.items)
	}
	return at, found
}

func (s *segment) search(key string) (at int, found bool) {
	low, high := 0, len(s.items)
	for low < high {
		if middle := (low + high) / 2; s.items[middle].key < key {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < len(s.items) && s.items[low].key == key
}

// each calls f for every element in order until it returns false. The list must not change meanwhile.
func (l *list) each(f func(i int, n *Node) bool) {
	i := 0
	for _, s := range l.segments {
		for _, n := range s.items {
			if !f(i, n) {
				return
			}
			i++
		}
	}
}

// all is a copy of the elements in order.
func (l *list) all() []*Node {
	out := make([]*Node, 0, l.length)
	for _, s := range l.segments {
		out = append(out, s.items...)
	}
	return out
}
