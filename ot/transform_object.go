package ot

// transformObject transforms operations on one object (spec ot §6.4). What was ordered first wins; removing a property and
// setting it brings the value back as an addition.
func transformObject(s, c *moving) error {
	switch {
	case s.Type == ObjectSetAll && c.Type == ObjectSetAll:
		firstWins(s, c, equalMembers(s.Members, c.Members))
	case s.Type == ObjectSetAll:
		c.none()
	case c.Type == ObjectSetAll:
		s.none()
	case s.Key != c.Key:
	case (s.Type == ObjectAdd) != (c.Type == ObjectAdd):
		// Adding needs the key absent, the others need it present: not both can hold.
		return errPair(s, c)
	case s.Type == ObjectRemove && c.Type == ObjectRemove:
		s.none()
		c.none()
	case s.Type == ObjectRemove:
		c.Type = ObjectAdd
		s.none()
	case c.Type == ObjectRemove:
		s.Type = ObjectAdd
		c.none()
	default:
		// Once both have applied, the key is there: s replaces what c has added.
		s.Type = ObjectSet
		c.none()
	}
	return nil
}
