package ot

// transformArray transforms operations on one array (spec ot §6.3).
func transformArray(s, c Op) (Op, Op) {
	switch {
	case s.Type == ArraySet && c.Type == ArraySet:
		return firstWins(s, c, equalItems(s.Items, c.Items))
	case s.Type == ArraySet:
		return s, c.none()
	case c.Type == ArraySet:
		return s.none(), c
	case s.Type == ArrayMove && c.Type == ArrayMove:
		return moveMove(s, c)
	case s.Type == ArrayMove:
		c, s = indexMove(c, s)
		return s, c
	case c.Type == ArrayMove:
		return indexMove(s, c)
	}
	switch s.Type {
	case ArrayInsert:
		return arrayInsert(s, c)
	case ArrayRemove:
		return arrayRemove(s, c)
	}
	return arrayReplace(s, c)
}

// arrayInsert: s inserts. At the same place, what was ordered first comes first.
func arrayInsert(s, c Op) (Op, Op) {
	if s.Index <= c.Index {
		c.Index++
		return s, c
	}
	switch c.Type {
	case ArrayInsert:
		s.Index++
	case ArrayRemove:
		s.Index--
	}
	return s, c
}

// arrayRemove: s removes. A concurrent replacement of the removed element brings its value back as an insertion.
func arrayRemove(s, c Op) (Op, Op) {
	switch {
	case s.Index < c.Index:
		c.Index--
	case c.Type == ArrayInsert:
		s.Index++
	case s.Index > c.Index && c.Type == ArrayRemove:
		s.Index--
	case s.Index > c.Index: // replaced before it
	case c.Type == ArrayRemove:
		return s.none(), c.none()
	default:
		c.Type = ArrayInsert
		return s.none(), c
	}
	return s, c
}

// arrayReplace: s replaces. The value that was ordered first stays, unless its element is removed: then it is inserted.
func arrayReplace(s, c Op) (Op, Op) {
	switch {
	case s.Index < c.Index:
	case c.Type == ArrayInsert:
		s.Index++
	case s.Index > c.Index && c.Type == ArrayRemove:
		s.Index--
	case s.Index > c.Index: // replaced elsewhere
	case c.Type == ArrayRemove:
		s.Type = ArrayInsert
		return s, c.none()
	default:
		return firstWins(s, c, Equal(s.Value, c.Value))
	}
	return s, c
}
