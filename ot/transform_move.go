package ot

// moveRange is the range of positions that move m touches.
func (m *moving) moveRange() (low, high int) {
	return min(m.Index, m.To), max(m.Index, m.To)
}

// shift moves both ends of a move by n.
func (m *moving) shift(n int) {
	m.Index += n
	m.To += n
}

// indexMove transforms an insertion, removal or replacement x and a move m of one array. The rules are the same whichever
// was ordered first.
func indexMove(x, m *moving) {
	low, high := m.moveRange()
	where := placeOf(x.Index, low, high)
	switch x.Type {
	case ArrayInsert:
		insertMove(x, m, where)
	case ArrayRemove:
		removeMove(x, m, where)
	default:
		x.Index = m.movedIndex(x.Index, where)
	}
}

func insertMove(x, m *moving, where place) {
	switch {
	case where == after:
	case where == before || where == atStart:
		m.shift(1)
	case m.Index < m.To:
		x.Index--
		m.To++
	default:
		x.Index++
		m.Index++
	}
}

// removeMove: removing the element that is moved, x follows it, and nothing is left to move.
func removeMove(x, m *moving, where place) {
	removed := x.Index
	x.Index = m.movedIndex(x.Index, where)
	switch {
	case where == after:
	case where == before:
		m.shift(-1)
	case removed == m.Index:
		m.none()
	case m.Index < m.To:
		m.To--
	default:
		m.Index--
	}
}

// movedIndex is where move m takes the element at i.
func (m *moving) movedIndex(i int, where place) int {
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
func moveMove(s, c *moving) {
	sIdentity, cIdentity := s.Index == s.To, c.Index == c.To
	switch {
	case sIdentity && cIdentity:
		return
	case cIdentity:
		moveIdentity(c, s)
		return
	case sIdentity:
		moveIdentity(s, c)
		return
	}
	sMin, sMax := s.moveRange()
	cMin, cMax := c.moveRange()
	rel := relate(sMin, sMax, cMin, cMax)
	switch {
	case rel == precedes || rel == precededBy:
	case s.Index < s.To && c.Index < c.To:
		forwardForward(s, c, rel)
	case s.Index < s.To:
		forwardBackward(s, c, rel)
	case c.Index < c.To:
		backwardForward(s, c, rel)
	default:
		backwardBackward(s, c, rel)
	}
}

// moveIdentity follows the element that the identity move k leaves where it is.
func moveIdentity(k, m *moving) {
	low, high := m.moveRange()
	k.Index = m.movedIndex(k.Index, placeOf(k.Index, low, high))
	k.To = k.Index
}

// takeOver: both move the same element; s takes it from where c has moved it.
func takeOver(s, c *moving) {
	s.Index = c.To
	c.none()
}

func forwardForward(s, c *moving, rel relation) {
	switch rel {
	case meets, overlaps:
		s.To--
		c.Index--
	case metBy, overlappedBy, finishes:
		s.Index--
		c.To--
	case starts, startedBy:
		takeOver(s, c)
	case contains, finishedBy:
		c.shift(-1)
	case containedBy:
		s.shift(-1)
	case equalTo:
		s.none()
		c.none()
	}
}

func forwardBackward(s, c *moving, rel relation) {
	switch rel {
	case meets, overlaps:
		s.To++
		c.To--
	case metBy:
		takeOver(s, c)
	case overlappedBy, startedBy, finishes, equalTo:
		s.Index++
		c.Index--
	case starts, containedBy:
		s.shift(1)
	case contains, finishedBy:
		c.shift(-1)
	}
}

func backwardForward(s, c *moving, rel relation) {
	switch rel {
	case meets:
		takeOver(s, c)
	case metBy, overlappedBy:
		s.To--
		c.To++
	case overlaps, starts, finishedBy, equalTo:
		s.Index--
		c.Index++
	case startedBy, contains:
		c.shift(1)
	case containedBy, finishes:
		s.shift(-1)
	}
}

func backwardBackward(s, c *moving, rel relation) {
	switch rel {
	case meets, overlaps:
		s.Index++
		c.To++
	case metBy, overlappedBy:
		s.To++
		c.Index++
	case starts, containedBy:
		s.shift(1)
	case startedBy, contains:
		c.shift(1)
	case finishes, finishedBy:
		takeOver(s, c)
	case equalTo:
		s.none()
		c.none()
	}
}
