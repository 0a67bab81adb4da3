package ot

// transformObject transforms operations on one object (spec ot §6.4). What was ordered first wins; removing a property and
// setting it brings the value back as an addition.
func transformObject(s, c Op) (Op, Op, error) {
	switch {
	case s.Type == ObjectSetAll && c.Type == ObjectSetAll:
		s, c = firstWins(s, c, equalMembers(s.Members, c.Members))
		return s, c, nil
	case s.Type == ObjectSetAll:
		return s, c.none(), nil
	case c.Type == ObjectSetAll:
		return s.none(), c, nil
	case s.Key != c.Key:
		return s, c, nil
	case (s.Type == ObjectAdd) != (c.Type == ObjectAdd):
		// Adding needs the key absent, the others need it present: not both can hold.
		return s, c, errPair(s, c)
	case s.Type == ObjectRemove && c.Type == ObjectRemove:
		return s.none(), c.none(), nil
	case s.Type == ObjectRemove:
		c.Type = ObjectAdd
		return s.none(), c, nil
	case c.Type == ObjectRemove:
		s.Type = ObjectAdd
		return s, c.none(), nil
	}
	// Once both have applied, the key is there: s replaces what c has added.
	s.Type = ObjectSet
	return s, c.none(), nil
}
