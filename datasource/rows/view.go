package rows

import "strings"

// View is the rows of a table that match a filter, in groups, in the order of a sort, else in that of the table. It is
// computed once and then patched: the owner of the table tells of each row that was changed, added or removed. After
// Table.Replace, or a change of many rows, Refresh computes it anew.
type View struct {
	table      *Table
	filter     *Filter
	sort       []Sort // what the rows are grouped by comes first
	hooks      *Hooks
	rows       []Row
	groups     grouping
	aggregates []Aggregate
	totals     []Value // nil where not computed
	scratch    []uint32
}

// NewView computes a view. hooks stays in use.
func NewView(t *Table, filter *Filter, sort []Sort, hooks *Hooks) *View {
	return NewGroupedView(t, filter, nil, sort, hooks)
}

// NewGroupedView computes a view whose rows are in groups.
func NewGroupedView(t *Table, filter *Filter, groups []Group, sort []Sort, hooks *Hooks) *View {
	v := &View{table: t, filter: filter, sort: sortsOf(groups, sort), hooks: hooks, groups: newGrouping(groups)}
	v.Refresh()
	return v
}

// Rows returns the rows in order. The slice is the view's own and changes with it.
func (v *View) Rows() []Row { return v.rows }

// Total returns the number of rows.
func (v *View) Total() int { return len(v.rows) }

// Page returns the rows from skip on, at most take of them (all, if take is 0 or less). The slice is the view's own.
func (v *View) Page(skip, take int) []Row {
	skip = min(max(skip, 0), len(v.rows))
	page := v.rows[skip:]
	if take > 0 && take < len(page) {
		page = page[:take]
	}
	return page
}

// Depends reports whether a change of the named field may change which rows the view has, or their order. A path depends
// on its first name; functions may depend on anything.
func (v *View) Depends(field string) bool {
	depends := false
	check := func(name string) { depends = depends || name == "" || begins(name, field) }
	v.filter.fields(check)
	for i := range v.sort {
		s := &v.sort[i]
		if s.FieldFn != 0 || s.CompareFn != 0 {
			return true
		}
		check(s.Field)
	}
	return depends
}

// Mentions reports whether Depends, or an aggregate is of the field.
func (v *View) Mentions(field string) bool {
	mentions := v.Depends(field)
	check := func(list []Aggregate) {
		for i := range list {
			mentions = mentions || begins(list[i].Field, field)
		}
	}
	check(v.aggregates)
	for i := range v.groups.list {
		check(v.groups.list[i].Aggregates)
	}
	return mentions
}

// begins reports whether a path is a field or leads into it.
func begins(path, field string) bool {
	rest, ok := strings.CutPrefix(path, field)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// showsRows reports whether functions of the page get whole rows.
func (v *View) showsRows() bool {
	for i := range v.sort {
		if v.sort[i].FieldFn != 0 || v.sort[i].CompareFn != 0 {
			return true
		}
	}
	return v.filter.callsFields()
}

// Clear empties the view until the next Refresh: while the rows of the table are exchanged, it would name rows that are gone.
func (v *View) Clear() { v.rows = v.rows[:0] }

// Refresh computes the view anew.
func (v *View) Refresh() {
	t := v.table
	if v.showsRows() {
		defer v.hooks.loading(t.AppendRows(nil))()
	}
	slots := make([]uint32, len(t.order))
	copy(slots, t.order)
	if v.filter != nil {
		slots = v.filter.bind(t, true).among(slots)
	}
	t.sortSlots(slots, v.sort, v.hooks)
	v.rows = resized(v.rows, len(slots))
	for i, slot := range slots {
		v.rows[i] = t.rows[slot]
	}
	v.groups.cut, v.totals = false, nil
	v.orderGroups()
}

// Update puts a row where it belongs after it was added, changed, moved or removed in the table. It returns where the
// row was and is in the view, -1 for not there. Nothing is sorted again: it takes a pass over the handles and a search.
func (v *View) Update(r Row) (from, to int) {
	from = v.place(r)
	if v.ordered() {
		v.Refresh()
		return from, v.place(r)
	}
	v.totals = nil
	if from >= 0 {
		v.rows = removed(v.rows, from)
		v.rowGone(from)
	}
	slot, ok := v.table.index.slot(r)
	if !ok || v.filter != nil && !v.filter.bind(v.table, false).matches(slot) {
		return from, -1
	}
	to = v.search(r)
	v.rows = inserted(v.rows, to, r)
	v.rowCame(to)
	return from, to
}

// place is where a row is in the view, -1 if it is not there.
func (v *View) place(r Row) int {
	for i := len(v.rows) - 1; i >= 0; i-- {
		if v.rows[i] == r {
			return i
		}
	}
	return -1
}

// search finds the place of a row that is not in the view.
func (v *View) search(r Row) int {
	lo, hi := 0, len(v.rows)
	for lo < hi {
		if middle := (lo + hi) / 2; v.before(v.rows[middle], r) {
			lo = middle + 1
		} else {
			hi = middle
		}
	}
	return lo
}

// before reports whether a comes before b: by the sort, among equals by the order of the table.
func (v *View) before(a, b Row) bool {
	for i := range v.sort {
		if c := v.compare(&v.sort[i], a, b); c != 0 {
			return c < 0
		}
	}
	return v.table.Position(a) < v.table.Position(b)
}

func (v *View) compare(s *Sort, a, b Row) int {
	if s.CompareFn != 0 {
		return s.compareRows(v.hooks, a, b)
	}
	field := v.table.reader(s.Field, s.FieldFn, v.hooks)
	x, _ := v.table.index.slot(a)
	y, _ := v.table.index.slot(b)
	c := v.hooks.compareValues(field.value(x), field.value(y))
	if s.Desc {
		return -c
	}
	return c
}
