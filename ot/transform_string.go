package ot

// transformString transforms operations on one string (spec ot §6.2).
func (r Rules) transformString(s, c Op) (Op, Op) {
	switch {
	case s.Type == StringSet && c.Type == StringSet:
		return firstWins(s, c, s.Text == c.Text)
	case s.Type == StringSet:
		return s, c.none()
	case c.Type == StringSet:
		return s.none(), c
	case s.Idle() || c.Idle():
		return s, c
	case s.Count == 0 && c.Count == 0:
		return insertInsert(s, c)
	case s.Count == 0:
		return insertReplace(s, c)
	case c.Count == 0:
		return replaceInsert(s, c)
	}
	return r.replaceReplace(s, c)
}

// insertInsert: at the same place, the text that was ordered first comes first.
func insertInsert(s, c Op) (Op, Op) {
	if s.Index <= c.Index {
		c.Index += UnitLen(s.Text)
	} else {
		s.Index += UnitLen(c.Text)
	}
	return s, c
}

// insertReplace: s only inserts, c deletes (and may insert). A text inserted inside a range that is deleted goes with it.
func insertReplace(s, c Op) (Op, Op) {
	switch {
	case s.Index <= c.Index:
		c.Index += UnitLen(s.Text)
	case s.Index < c.Index+c.Count:
		c.Count += UnitLen(s.Text)
		s = s.none()
	default:
		s.Index += UnitLen(c.Text) - c.Count
	}
	return s, c
}

// replaceInsert is insertReplace the other way round, but for the tie: c's text at the start of s's range stays in front.
func replaceInsert(s, c Op) (Op, Op) {
	switch {
	case c.Index <= s.Index:
		s.Index += UnitLen(c.Text)
	case c.Index >= s.Index+s.Count:
		c.Index += UnitLen(s.Text) - s.Count
	default:
		s.Count += UnitLen(c.Text)
		c = c.none()
	}
	return s, c
}

// replaceReplace transforms two operations that both delete. What both delete is deleted once; texts inserted by both are
// kept, s's first, unless the range of the other one swallows it.
func (r Rules) replaceReplace(s, c Op) (Op, Op) {
	i, d, v := s.Index, s.Count, UnitLen(s.Text)
	j, e, w := c.Index, c.Count, UnitLen(c.Text)
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
		s = rest(s, i, 0)
		c.Index, c.Count = j+v, e-d
	case finishes:
		s = rest(s, j+w, 0)
		c.Count -= d
	case containedBy:
		s = s.none()
		c.Count += v - d
	case startedBy:
		s.Index, s.Count = i+w, d-e
		c = rest(c, i, 0)
	case finishedBy:
		s.Count -= e
		c = rest(c, i+v, 0)
	case contains:
		s.Count += w - e
		c = c.none()
	case equalTo:
		return r.sameRange(s, c)
	}
	return s, c
}

// rest is what is left of op when all that it deletes is gone already: its text, or nothing.
func rest(op Op, index, count int) Op {
	if op.Text == "" {
		return op.none()
	}
	op.Index, op.Count = index, count
	return op
}

// sameRange: both replace the same range. Both texts stay, s's first; an original server keeps the first one only.
func (r Rules) sameRange(s, c Op) (Op, Op) {
	if r.LegacyServer && s.Text != "" && c.Text != "" {
		if s.Text == c.Text {
			return s.none(), c.none()
		}
		s.Count = UnitLen(c.Text)
		return s, c.none()
	}
	v := UnitLen(s.Text)
	return rest(s, s.Index, 0), rest(c, c.Index+v, 0)
}
