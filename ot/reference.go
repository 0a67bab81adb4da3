package ot

// TransformIndex is where a position of the string called target is after op, and false when it is gone with the text.
// A position at the very place of an insertion moves behind it (spec ot §7.1). Positions are UTF-16 code units.
func TransformIndex(target string, index int, op Op) (int, bool) {
	if op.Type == Compound {
		for _, part := range op.Ops {
			var alive bool
			if index, alive = TransformIndex(target, index, part); !alive {
				return 0, false
			}
		}
		return index, true
	}
	if op.NoOp || op.Target != target {
		return index, true
	}
	switch {
	case op.Type == StringSet:
		return 0, false
	case op.Type == StringSplice && index >= op.Index:
		return index - min(index-op.Index, op.Count) + UnitLen(op.Text), true
	}
	return index, true
}

// TransformKey reports whether a reference to property key of the object called target survives op.
func TransformKey(target, key string, op Op) bool {
	if op.Type == Compound {
		for _, part := range op.Ops {
			if !TransformKey(target, key, part) {
				return false
			}
		}
		return true
	}
	if op.NoOp || op.Target != target {
		return true
	}
	return op.Type != ObjectSetAll && (op.Type != ObjectRemove || op.Key != key)
}
