package ot

// Rules are the choices in which peers differ. The zero Rules are ours: every defect of the original fixed.
type Rules struct {
	// LegacyServer: the peer that orders operations is an original server, which keeps only the first of two different
	// replacements of the same range of text (spec ot §6.2, defect 2). A client must then do the same.
	LegacyServer bool
}

// Transform makes two concurrent operations commute: s has been ordered before c. It returns s as it applies after c,
// and c as it applies after s, so that both orders give the same result (spec ot §6, TP1).
//
// It returns ErrPair for two operations that cannot both be valid on one state.
func (r Rules) Transform(s, c Op) (Op, Op, error) {
	if s.Type == Compound || c.Type == Compound {
		return r.transformCompound(s, c)
	}
	if s.NoOp || c.NoOp || s.Target != c.Target {
		return s, c, nil
	}
	err := r.TransformParts(&s, &c)
	return s, c, err
}

// TransformParts is Transform for discrete operations on one value, in place. With an error they are as before.
func (r Rules) TransformParts(s, c *Op) error {
	sm, cm := newMoving(s), newMoving(c)
	if err := r.transform(&sm, &cm); err != nil {
		return err
	}
	sm.writeTo(s)
	cm.writeTo(c)
	return nil
}

// transform is Transform for discrete operations on one value.
func (r Rules) transform(s, c *moving) error {
	if s.NoOp || c.NoOp {
		return nil
	}
	switch {
	case isString(s.Type) && isString(c.Type):
		r.transformString(s, c)
	case isArray(s.Type) && isArray(c.Type):
		transformArray(s, c)
	case isObject(s.Type) && isObject(c.Type):
		return transformObject(s, c)
	case isNumber(s.Type) && isNumber(c.Type):
		transformNumber(s, c)
	case s.Type == BooleanSet && c.Type == BooleanSet:
		firstWins(s, c, s.Bool == c.Bool)
	case s.Type == DateSet && c.Type == DateSet:
		firstWins(s, c, s.Millis == c.Millis)
	default:
		return errPair(s, c)
	}
	return nil
}

// transformCompound folds the parts of a compound: each part of s meets c as the parts before it have left it. When
// both are compounds, the parts of s come first.
func (r Rules) transformCompound(s, c Op) (_, _ Op, err error) {
	if s.Type == Compound {
		parts := make([]Op, len(s.Ops))
		for i, part := range s.Ops {
			if parts[i], c, err = r.Transform(part, c); err != nil {
				return s, c, err
			}
		}
		s.Ops = parts
		return s, c, nil
	}
	parts := make([]Op, len(c.Ops))
	for i, part := range c.Ops {
		if s, parts[i], err = r.Transform(s, part); err != nil {
			return s, c, err
		}
	}
	c.Ops = parts
	return s, c, nil
}

func isString(t Type) bool { return t == StringSplice || t == StringSet }
func isArray(t Type) bool  { return t >= ArrayInsert && t <= ArraySet }
func isObject(t Type) bool { return t >= ObjectAdd && t <= ObjectSetAll }
func isNumber(t Type) bool { return t == NumberDelta || t == NumberSet }

func errPair(s, c *moving) error {
	return errorf(ErrPair, "a % and a % of the same value \"%\" cannot be concurrent; the sender of one of them broke the protocol", s.Type.String(), c.Type.String(), s.Target)
}

// transformNumber: setting wins over adding, whichever came first (spec ot §6.5).
func transformNumber(s, c *moving) {
	switch {
	case s.Type == NumberDelta && c.Type == NumberDelta:
	case s.Type == NumberDelta:
		s.none()
	case c.Type == NumberDelta:
		c.none()
	default:
		firstWins(s, c, s.Number == c.Number)
	}
}
