package rows

// groupTotals are the aggregates of group i of a level, over all rows of the view that belong to it.
func (v *View) groupTotals(depth, i int) []Value {
	l := &v.groups.levels[depth]
	if len(l.group.Aggregates) == 0 {
		return nil
	}
	if kind := v.groupValue(depth, i).Kind; kind <= Null {
		return v.repeatedTotals(depth, i, kind)
	}
	if l.totals[i] == nil {
		from, to := l.span(i, len(v.rows))
		v.scratch = v.slotsOf(v.scratch[:0], from, to)
		l.totals[i] = v.table.overAll(l.group.Aggregates, v.scratch)
	}
	return l.totals[i]
}

// repeatedTotals are the aggregates of all groups beside group i, and itself, whose rows have null (or no value): kind.
func (v *View) repeatedTotals(depth, i int, kind Kind) []Value {
	l := &v.groups.levels[depth]
	parent, from, to := 0, 0, len(v.rows)
	if depth > 0 {
		above := &v.groups.levels[depth-1]
		parent = above.at(int(l.starts[i]))
		from, to = above.span(parent, len(v.rows))
	}
	key := 2*parent + int(kind)
	if values := l.repeated[key]; values != nil {
		return values
	}
	v.scratch = v.scratch[:0]
	field := v.table.reader(l.group.Field, 0, nil)
	for _, r := range v.rows[from:to] {
		if slot, _ := v.table.index.slot(r); field.value(slot).Kind == kind {
			v.scratch = append(v.scratch, slot)
		}
	}
	if l.repeated == nil {
		l.repeated = map[int][]Value{}
	}
	values := v.table.overAll(l.group.Aggregates, v.scratch)
	l.repeated[key] = values
	return values
}

// Aggregate makes the view compute aggregates of all its rows (spec §6.5).
func (v *View) Aggregate(list []Aggregate) { v.aggregates, v.totals = list, nil }

// Aggregates is the list that Aggregate took.
func (v *View) Aggregates() []Aggregate { return v.aggregates }

// Totals are the aggregates of all rows of the view, in the order of Aggregates; nil if there are no
// rows. They are computed in the order of the table, and only after a change.
func (v *View) Totals() []Value {
	if v.totals == nil && len(v.rows) > 0 {
		v.totals = v.table.overAll(v.aggregates, v.inTableOrder())
	}
	return v.totals
}

// inTableOrder returns the slots of the rows of the view in the order of the table.
func (v *View) inTableOrder() []uint32 {
	t := v.table
	if len(v.rows) == len(t.order) {
		return t.order
	}
	shown := make([]bool, len(t.rows))
	for _, r := range v.rows {
		slot, _ := t.index.slot(r)
		shown[slot] = true
	}
	v.scratch = v.scratch[:0]
	for _, slot := range t.order {
		if shown[slot] {
			v.scratch = append(v.scratch, slot)
		}
	}
	return v.scratch
}

// Changed tells the view of a change of a row that did not move it: aggregates may be others now.
func (v *View) Changed(r Row) {
	v.totals = nil
	if v.ordered() {
		v.Refresh()
	}
	if !v.groups.cut {
		return
	}
	if place := v.search(r); place < len(v.rows) && v.rows[place] == r {
		for i := range v.groups.levels {
			l := &v.groups.levels[i]
			l.totals[l.at(place)], l.repeated = nil, nil
		}
	}
}
