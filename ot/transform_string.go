package ot

// transformString transforms operations on one string (spec ot §6.2).
func (r Rules) transformString(s, c *moving) {
	switch {
	case s.Type == StringSet && c.Type == StringSet:
		firstWins(s, c, s.Text == c.Text)
	case s.Type == StringSet:
		c.none()
	case c.Type == StringSet:
		s.none()
	case s.idle() || c.idle():
	case s.Count == 0 && c.Count == 0:
		insertInsert(s, c)
	case s.Count == 0:
		insertReplace(s, c)
	case c.Count == 0:
		replaceInsert(s, c)
	default:
		r.replaceReplace(s, c)
	}
}

// insertInsert: at the same place, the text that was ordered first comes first.
func insertInsert(s, c *moving) {
	if s.Index <= c.Index {
		c.Index += s.units
	} else {
		s.Index += c.units
	}
}

// insertReplace: s only inserts, c deletes (and may insert). A text inserted inside a range that is deleted goes with it.
func insertReplace(s, c *moving) {
	switch {
	case s.Index <= c.Index:
		c.Index += s.units
	case s.Index < c.Index+c.Count:
		c.Count += s.units
		s.none()
	default:
		s.Index += c.units - c.Count
	}
}

// replaceInsert is insertReplace the other way round, but for the tie: c's text at the start of s's range stays in front.
func replaceInsert(s, c *moving) {
	switch {
	case c.Index <= s.Index:
		s.Index += c.units
	case c.Index >= s.Index+s.Count:
		c.Index += s.units - s.Count
	default:
		s.Count += c.units
		c.none()
	}
}

// replaceReplace transforms two operations that both delete. What both delete is deleted once; texts inserted by both are
// kept, s's first, unless the range of the other one swallows it.
func (r Rules) replaceReplace(s, c *moving) {
	i, d, v := s.Index, s.Count, s.units
	j, e, w := c.Index, c.Count, c.units
	switch relate(i, i+d, j, j+e) {
	case precedes:
		c.Index += v - d
	case precededBy:
		s.Index += w - e
	case meets, overlaps:
		common := i + d - j
		s.Count -= common
		c.Index, c.Count = i+v, e-common
	case metBy, overlappedBy:
		common := j + e - i
		s.Index, s.Count = j+w, d-common
		c.Count -= common
	case starts:
		s.rest(i)
		c.Index, c.Count = j+v, e-d
	case finishes:
		s.rest(j + w)
		c.Count -= d
	case containedBy:
		s.none()
		c.Count += v - d
	case startedBy:
		s.Index, s.Count = i+w, d-e
		c.rest(i)
	case finishedBy:
		s.Count -= e
		c.rest(i + v)
	case contains:
		s.Count += w - e
		c.none()
	case equalTo:
		r.sameRange(s, c)
	}
}

// rest is what is left of m when all that it deletes is gone already: its text, or nothing.
func (m *moving) rest(index int) {
	if m.units == 0 {
		m.none()
		return
	}
	m.Index, m.Count = index, 0
}

// sameRange: both replace the same range. Both texts stay, s's first; an original server keeps the first one only.
func (r Rules) sameRange(s, c *moving) {
	if !r.LegacyServer || s.units == 0 || c.units == 0 {
		s.rest(s.Index)
		c.rest(c.Index + s.units)
		return
	}
	same := s.Text == c.Text
	s.Count = c.units
	firstWins(s, c, same)
}
