package rows

// grouping is where the groups of a view begin. It is computed when somebody asks, in one pass over the sorted rows, and
// then patched with the view. Aggregates of a group are computed when somebody looks at it.
type grouping struct {
	list   []Group
	levels []level // one for each of list
	cut    bool    // the levels say where groups begin
}

// level has the groups that one descriptor makes, within those of the level above.
type level struct {
	group  *Group
	starts []uint32  // place of the first row of each group
	totals [][]Value // aggregates of each group, nil where not computed
	// repeated has the aggregates of the rows that have null, and of those that have none, in a group above: such rows sort
	// as equal and are cut apart, so these groups may repeat. The key is twice the number of the group above, and the kind.
	repeated map[int][]Value
}

func newGrouping(groups []Group) grouping {
	g := grouping{list: groups, levels: make([]level, len(groups))}
	for i := range groups {
		g.levels[i].group = &groups[i]
	}
	return g
}

// at returns the number of the group that has the row at a place.
func (l *level) at(place int) int { return l.behind(place+1) - 1 }

// behind returns how many groups begin before a place.
//
//go:noinline
func (l *level) behind(place int) int {
	lo, hi := 0, len(l.starts)
	for lo < hi {
		if middle := (lo + hi) / 2; int(l.starts[middle]) < place {
			lo = middle + 1
		} else {
			hi = middle
		}
	}
	return lo
}

// span returns where group i begins and ends; n is the number of rows.
func (l *level) span(i, n int) (from, to int) {
	if i+1 < len(l.starts) {
		n = int(l.starts[i+1])
	}
	return int(l.starts[i]), n
}

// cutGroups finds where the groups of the view begin, unless that is known.
func (v *View) cutGroups() {
	if v.groups.cut {
		return
	}
	v.groups.cut = true
	slots := v.slotsOf(nil, 0, len(v.rows))
	above := []uint32{0}
	for i := range v.groups.levels {
		l := &v.groups.levels[i]
		field := v.table.reader(l.group.Field, 0, nil)
		l.starts = field.cuts(l.starts[:0], slots, above)
		l.totals = make([][]Value, len(l.starts))
		l.repeated = nil
		above = l.starts
	}
}

// slotsOf appends the slots of the rows at places from up to to.
//
//go:noinline
func (v *View) slotsOf(dst []uint32, from, to int) []uint32 {
	for _, r := range v.rows[from:to] {
		slot, _ := v.table.index.slot(r)
		dst = append(dst, slot)
	}
	return dst
}

// cuts appends the places where the field changes from one slot to the next, and those where the groups above begin.
func (r *fieldReader) cuts(dst, slots, above []uint32) []uint32 {
	for i := range slots {
		isAbove := len(above) > 0 && int(above[0]) == i
		if isAbove {
			above = above[1:]
		}
		if isAbove || !r.same(slots[i-1], slots[i]) {
			dst = append(dst, uint32(i))
		}
	}
	return dst
}

// same reports whether the field is the same in two slots by JavaScript's ===, but for dates, which are compared by time.
// Objects are not: every row has its own.
func (r *fieldReader) same(a, b uint32) bool {
	col := r.whole()
	if col == nil {
		x, y := r.value(a), r.value(b)
		return x.Kind != JSON && strictEqual(&x, &y)
	}
	kind := col.tags[a]
	switch {
	case kind != col.tags[b] || kind == JSON:
		return false
	case kind <= Null || col.nums[a] == col.nums[b]:
		return true
	}
	return kind == String && col.text.list[uint32(col.nums[a])] == col.text.list[uint32(col.nums[b])]
}

// GroupNode is a group as far as a page shows it.
type GroupNode struct {
	Level int
	Value Value
	// Size is the number of its subgroups on the page, on the last level that of its rows.
	Size int
	// Totals are its aggregates, in the order of Group.Aggregates, over all its rows.
	Totals []Value
}

// Levels are the descriptors of the groups, the outermost first; none if the view has no groups.
func (v *View) Levels() []Group { return v.groups.list }

// EachGroup calls visit with the groups that have rows from skip on, at most take of them (all, if take is 0 or less):
// each before its subgroups, which are before its next sibling. The node is valid during the call.
func (v *View) EachGroup(skip, take int, visit func(*GroupNode)) {
	if len(v.rows) == 0 || len(v.groups.list) == 0 {
		return
	}
	v.cutGroups()
	skip = min(max(skip, 0), len(v.rows))
	if page := v.Page(skip, take); len(page) > 0 {
		v.eachGroup(0, skip, skip+len(page), visit)
	}
}

// eachGroup visits the groups of a level, and below, that have rows at places from up to to.
func (v *View) eachGroup(depth, from, to int, visit func(*GroupNode)) {
	l := &v.groups.levels[depth]
	for i := l.at(from); i < len(l.starts) && int(l.starts[i]) < to; i++ {
		first, end := l.span(i, len(v.rows))
		first, end = max(first, from), min(end, to)
		node := GroupNode{Level: depth, Value: v.groupValue(depth, i), Size: end - first, Totals: v.groupTotals(depth, i)}
		if depth+1 == len(v.groups.levels) {
			visit(&node)
			continue
		}
		below := &v.groups.levels[depth+1]
		node.Size = below.behind(end) - below.at(first)
		visit(&node)
		v.eachGroup(depth+1, first, end, visit)
	}
}

// groupValue is the value that the rows of a group have in common.
func (v *View) groupValue(depth, i int) Value {
	l := &v.groups.levels[depth]
	return v.fieldAt(l.group.Field, int(l.starts[i]))
}

// fieldAt reads a field of the row at a place.
func (v *View) fieldAt(name string, place int) Value {
	slot, _ := v.table.index.slot(v.rows[place])
	field := v.table.reader(name, 0, nil)
	return field.value(slot)
}
