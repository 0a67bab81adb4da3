package ot

// movePosition is where a position of the string is after m, and false when it is gone with the text. A position at the very
// place of an insertion moves behind it (spec ot §7.1).
func (m *moving) movePosition(i int) (int, bool) {
	switch {
	case m.NoOp:
	case m.Type == StringSet:
		return 0, false
	case m.Type == StringSplice && i >= m.Index:
		return i - min(i-m.Index, m.Count) + m.units, true
	}
	return i, true
}

// keepsKey reports whether a reference to property key survives an operation of type t on the property of.
func keepsKey(t Type, of, key string) bool {
	return t != ObjectSetAll && (t != ObjectRemove || of != key)
}

// Transform is where v, values for the value called target, are after op, without those that are gone, and whether they
// have changed. Element references do not move; see Keep.
func (v RefValues) Transform(target string, op Op) (moved RefValues, changed bool) {
	if op.Type == Compound {
		for _, part := range op.Ops {
			also := false
			v, also = v.Transform(target, part)
			changed = changed || also
		}
		return v, changed
	}
	if op.NoOp || op.Target != target {
		return v, false
	}
	m := newMoving(&op)
	return v.move(m.movePosition, func(key string) bool { return keepsKey(op.Type, op.Key, key) })
}

// Keep is v without the ids of element references that has does not know, and whether any are gone.
func (v RefValues) Keep(has func(id string) bool) (kept RefValues, changed bool) {
	if v.Kind != ElementRef {
		return v, false
	}
	names := keepNames(v.Names, has)
	changed = len(names) != len(v.Names)
	v.Names = names
	return v, changed
}

// move applies position to all positions, and keeps the keys that keeps approves of.
func (v RefValues) move(position func(int) (int, bool), keeps func(string) bool) (RefValues, bool) {
	out := RefValues{Kind: v.Kind}
	switch v.Kind {
	case IndexRef:
		for _, i := range v.Indexes {
			if moved, alive := position(i); alive {
				out.Indexes = append(out.Indexes, moved)
			}
		}
	case RangeRef:
		for _, r := range v.Ranges {
			start, alive := position(r.Start)
			if end, also := position(r.End); alive && also {
				out.Ranges = append(out.Ranges, Range{start, end})
			}
		}
	case PropertyRef:
		out.Names = keepNames(v.Names, keeps)
	default:
		return v, false
	}
	if out.Equal(v) {
		return v, false
	}
	return out, true
}

func keepNames(names []string, keeps func(string) bool) (out []string) {
	for _, name := range names {
		if keeps(name) {
			out = append(out, name)
		}
	}
	return out
}

// reference is where values for the value called target are after the operations of the tail.
func (t *tail) reference(target string, v RefValues) RefValues {
	l := t.lanes[target]
	if l == nil {
		return v
	}
	v, _ = v.move(l.position, l.keeps)
	return v
}

func (l *lane) position(i int) (_ int, alive bool) {
	for _, r := range l.runs {
		switch {
		case r.none:
		case r.typing == StringSplice && i >= r.index:
			i += r.length
		case r.single != nil:
			if i, alive = r.single.movePosition(i); !alive {
				return 0, false
			}
		}
	}
	return i, true
}

func (l *lane) keeps(key string) bool {
	for _, r := range l.runs {
		if r.single != nil && !r.none && !keepsKey(r.single.Type, r.single.Key, key) {
			return false
		}
	}
	return true
}
