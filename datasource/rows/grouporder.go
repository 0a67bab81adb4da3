package rows

// orderGroups puts groups into the order that the compare functions of their descriptors say, with all their rows. The
// page is asked once for the groups that lie in one group.
func (v *View) orderGroups() {
	custom := false
	for i := range v.groups.levels {
		custom = custom || v.groups.levels[i].group.CompareFn != 0
	}
	if !custom || v.hooks.OrderGroups == nil || len(v.rows) == 0 {
		return
	}
	v.cutGroups()
	v.orderWithin(0, 0, len(v.rows))
	v.groups.cut = false // groups of equal value may have come together
}

// orderWithin orders the groups of a level and below between two places.
func (v *View) orderWithin(depth, from, to int) {
	l := &v.groups.levels[depth]
	var members [][]Row
	var values []Value
	for i := l.at(from); i < len(l.starts) && int(l.starts[i]) < to; i++ {
		first, end := l.span(i, len(v.rows))
		if depth+1 < len(v.groups.levels) {
			v.orderWithin(depth+1, first, end)
		}
		members = append(members, v.rows[first:end])
		values = append(values, v.groupValue(depth, i))
	}
	if l.group.CompareFn == 0 || len(members) < 2 {
		return
	}
	ordered := make([]Row, 0, to-from)
	taken := make([]bool, len(members))
	for _, i := range v.hooks.OrderGroups(l.group, values, members) {
		if i < uint32(len(members)) && !taken[i] {
			taken[i] = true
			ordered = append(ordered, members[i]...)
		}
	}
	if len(ordered) == to-from { // else the page has failed to order them
		copy(v.rows[from:to], ordered)
	}
}

// ordered reports whether a function of the page orders the groups: then any change may move many rows.
func (v *View) ordered() bool {
	for i := range v.groups.levels {
		if v.groups.levels[i].group.CompareFn != 0 {
			return true
		}
	}
	return false
}
