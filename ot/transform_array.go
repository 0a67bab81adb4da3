package ot

// transformArray transforms operations on one array (spec ot §6.3).
func transformArray(s, c *moving) {
	switch {
	case s.Type == ArraySet && c.Type == ArraySet:
		firstWins(s, c, equalItems(s.Items, c.Items))
	case s.Type == ArraySet:
		c.none()
	case c.Type == ArraySet:
		s.none()
	case s.Type == ArrayMove && c.Type == ArrayMove:
		moveMove(s, c)
	case s.Type == ArrayMove:
		indexMove(c, s)
	case c.Type == ArrayMove:
		indexMove(s, c)
	case s.Type == ArrayInsert:
		arrayInsert(s, c)
	case s.Type == ArrayRemove:
		arrayRemove(s, c)
	default:
		arrayReplace(s, c)
	}
}

// arrayInsert: s inserts. At the same place, what was ordered first comes first.
func arrayInsert(s, c *moving) {
	switch {
	case s.Index <= c.Index:
		c.Index++
	case c.Type == ArrayInsert:
		s.Index++
	case c.Type == ArrayRemove:
		s.Index--
	}
}

// arrayRemove: s removes. A concurrent replacement of the removed element brings its value back as an insertion.
func arrayRemove(s, c *moving) {
	switch {
	case s.Index < c.Index:
		c.Index--
	case c.Type == ArrayInsert:
		s.Index++
	case s.Index > c.Index && c.Type == ArrayRemove:
		s.Index--
	case s.Index > c.Index: // replaced before it
	case c.Type == ArrayRemove:
		s.none()
		c.none()
	default:
		c.Type = ArrayInsert
		s.none()
	}
}

// arrayReplace: s replaces. The value that was ordered first stays, unless its element is removed: then it is inserted.
func arrayReplace(s, c *moving) {
	switch {
	case s.Index < c.Index:
	case c.Type == ArrayInsert:
		s.Index++
	case s.Index > c.Index && c.Type == ArrayRemove:
		s.Index--
	case s.Index > c.Index: // replaced elsewhere
	case c.Type == ArrayRemove:
		s.Type = ArrayInsert
		c.none()
	default:
		firstWins(s, c, Equal(s.Value, c.Value))
	}
}
