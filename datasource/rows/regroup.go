package rows

// What keeps the groups of a view right when one row comes or goes. Rows that stay are not looked at, but for the
// neighbours. Its parts are small and used in many places, where copies of them would weigh more than calls (noinline).

// rowGone notes that the row at a place has been taken out of the view.
func (v *View) rowGone(place int) {
	if !v.groups.cut {
		return
	}
	joined := place > 0 && place < len(v.rows)
	for i := range v.groups.levels {
		l := &v.groups.levels[i]
		at := l.at(place)
		l.move(at+1, -1)
		l.totals[at], l.repeated = nil, nil
		if from, to := l.span(at, len(v.rows)); from == to {
			l.remove(at)
		}
		// What it kept apart may be one group now: two rows without a value around one with null.
		joined = joined && v.sameGroup(l, place-1, place)
		if next := l.behind(place); joined && next < len(l.starts) && int(l.starts[next]) == place {
			l.remove(next)
			l.totals[next-1] = nil
		}
	}
}

// rowCame notes that a row has been put into the view at a place.
func (v *View) rowCame(place int) {
	if !v.groups.cut {
		return
	}
	withPrevious, withNext := place > 0, place+1 < len(v.rows)
	for i := range v.groups.levels {
		l := &v.groups.levels[i]
		withPrevious = withPrevious && v.sameGroup(l, place-1, place)
		withNext = withNext && v.sameGroup(l, place, place+1)
		l.repeated = nil
		next := l.behind(place)
		atStart := next < len(l.starts) && int(l.starts[next]) == place
		switch {
		case withPrevious:
			l.move(next, 1)
			l.totals[next-1] = nil
		case withNext:
			l.move(next+1, 1)
			l.totals[next] = nil
		case atStart || place+1 == len(v.rows):
			l.move(next, 1)
			l.insert(next, place)
		default: // it divides a group
			l.totals[next-1] = nil
			l.move(next, 1)
			l.insert(next, place)
			l.insert(next+1, place+1)
		}
	}
}

// sameGroup reports whether the rows at two places have the same value on a level.
//
//go:noinline
func (v *View) sameGroup(l *level, a, b int) bool {
	x, _ := v.table.index.slot(v.rows[a])
	y, _ := v.table.index.slot(v.rows[b])
	field := v.table.reader(l.group.Field, 0, nil)
	return field.same(x, y)
}

// move shifts the beginnings of the groups from number i on.
//
//go:noinline
func (l *level) move(i, by int) {
	for ; i < len(l.starts); i++ {
		l.starts[i] += uint32(by)
	}
}

// insert makes a group that begins at a place the i-th.
//
//go:noinline
func (l *level) insert(i, place int) {
	l.starts = inserted(l.starts, i, uint32(place))
	l.totals = append(l.totals, nil)
	copy(l.totals[i+1:], l.totals[i:])
	l.totals[i] = nil
}

// remove joins group i to the one before.
//
//go:noinline
func (l *level) remove(i int) {
	l.starts = removed(l.starts, i)
	copy(l.totals[i:], l.totals[i+1:])
	l.totals = l.totals[:len(l.totals)-1]
}
