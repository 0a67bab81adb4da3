package ot

// moveRange is the range of positions that move m touches.
func moveRange(m Op) (low, high int) {
	return min(m.Index, m.To), max(m.Index, m.To)
}

// shift moves both ends of m by n.
func shift(m Op, n int) Op {
	m.Index += n
	m.To += n
	return m
}

// indexMove transforms an insertion, removal or replacement x and a move m of one array. The rules are the same whichever
// was ordered first.
func indexMove(x, m Op) (Op, Op) {
	low, high := moveRange(m)
	where := placeOf(x.Index, low, high)
	switch x.Type {
	case ArrayInsert:
		return insertMove(x, m, where)
	case ArrayRemove:
		return removeMove(x, m, where)
	}
	x.Index = movedIndex(x.Index, m, where)
	return x, m
}

func insertMove(x, m Op, where place) (Op, Op) {
	switch {
	case where == after:
	case where == before || where == atStart:
		m = shift(m, 1)
	case m.Index < m.To:
		x.Index--
		m.To++
	default:
		x.Index++
		m.Index++
	}
	return x, m
}

// removeMove: removing the element that is moved, x follows it, and nothing is left to move.
func removeMove(x, m Op, where place) (Op, Op) {
	removed := x.Index
	x.Index = movedIndex(x.Index, m, where)
	switch {
	case where == after:
	case where == before:
		m = shift(m, -1)
	case removed == m.Index:
		m = m.none()
	case m.Index < m.To:
		m.To--
	default:
		m.Index--
	}
	return x, m
}

// movedIndex is where move m takes the element at i.
func movedIndex(i int, m Op, where place) int {
	switch {
	case where == before || where == after:
		return i
	case i == m.Index:
		return m.To
	case m.Index < m.To:
		return i - 1
	}
	return i + 1
}

// moveMove transforms two moves of one array. When both move the same element, the destination ordered first wins.
func moveMove(s, c Op) (Op, Op) {
	sIdentity, cIdentity := s.Index == s.To, c.Index == c.To
	switch {
	case sIdentity && cIdentity:
		return s, c
	case cIdentity:
		return s, moveIdentity(c, s)
	case sIdentity:
		return moveIdentity(s, c), c
	}
	sMin, sMax := moveRange(s)
	cMin, cMax := moveRange(c)
	rel := relate(sMin, sMax, cMin, cMax)
	switch {
	case rel == precedes || rel == precededBy:
		return s, c
	case s.Index < s.To && c.Index < c.To:
		return forwardForward(s, c, rel)
	case s.Index < s.To:
		return forwardBackward(s, c, rel)
	case c.Index < c.To:
		return backwardForward(s, c, rel)
	}
	return backwardBackward(s, c, rel)
}

// moveIdentity follows the element that the identity move k leaves where it is.
func moveIdentity(k, m Op) Op {
	low, high := moveRange(m)
	k.Index = movedIndex(k.Index, m, placeOf(k.Index, low, high))
	k.To = k.Index
	return k
}

func forwardForward(s, c Op, rel relation) (Op, Op) {
	switch rel {
	case meets, overlaps:
		s.To--
		c.Index--
	case metBy, overlappedBy, finishes:
		s.Index--
		c.To--
	case starts, startedBy:
		s.Index = c.To
		c = c.none()
	case contains, finishedBy:
		c = shift(c, -1)
	case containedBy:
		s = shift(s, -1)
	case equalTo:
		return s.none(), c.none()
	}
	return s, c
}

func forwardBackward(s, c Op, rel relation) (Op, Op) {
	switch rel {
	case meets, overlaps:
		s.To++
		c.To--
	case metBy:
		s.Index = c.To
		c = c.none()
	case overlappedBy, startedBy, finishes, equalTo:
		s.Index++
		c.Index--
	case starts, containedBy:
		s = shift(s, 1)
	case contains, finishedBy:
		c = shift(c, -1)
	}
	return s, c
}

func backwardForward(s, c Op, rel relation) (Op, Op) {
	switch rel {
	case meets:
		s.Index = c.To
		c = c.none()
	case metBy, overlappedBy:
		s.To--
		c.To++
	case overlaps, starts, finishedBy, equalTo:
		s.Index--
		c.Index++
	case startedBy, contains:
		c = shift(c, 1)
	case containedBy, finishes:
		s = shift(s, -1)
	}
	return s, c
}

func backwardBackward(s, c Op, rel relation) (Op, Op) {
	switch rel {
	case meets, overlaps:
		s.Index++
		c.To++
	case metBy, overlappedBy:
		s.To++
		c.Index++
	case starts, containedBy:
		s = shift(s, 1)
	case startedBy, contains:
		c = shift(c, 1)
	case finishes, finishedBy:
		s.Index = c.To
		c = c.none()
	case equalTo:
		return s.none(), c.none()
	}
	return s, c
}
