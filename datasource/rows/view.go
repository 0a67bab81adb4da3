package rows

import "slices"

// View is the rows of a table that match a filter, in the order of a sort, else in that of the table. It is computed
// once and then patched: the owner of the table tells of each row that was changed, added or removed. After
// Table.Replace, or a change of many rows, Refresh computes it anew.
type View struct {
	table  *Table
	filter *Filter
	sort   []Sort
	hooks  *Hooks
	rows   []Row
}

// NewView computes a view. hooks stays in use.
func NewView(t *Table, filter *Filter, sort []Sort, hooks *Hooks) *View {
	v := &View{table: t, filter: filter, sort: sort, hooks: hooks}
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

// Depends reports whether a change of the named field may change the view. A path depends on its first name; functions
// may depend on anything.
func (v *View) Depends(field string) bool {
	depends := false
	check := func(name string) {
		if name == "" || name == field || len(name) > len(field) && name[:len(field)] == field && (name[len(field)] == '.' || name[len(field)] == '[') {
			depends = true
		}
	}
	v.filter.fields(check)
	for _, s := range v.sort {
		if s.FieldFn != 0 || s.CompareFn != 0 {
			return true
		}
		check(s.Field)
	}
	return depends
}

// Refresh computes the view anew.
func (v *View) Refresh() {
	slots := v.table.order
	if v.filter != nil {
		match := v.filter.bind(v.table, true)
		slots = make([]uint32, 0, len(v.table.order)/4)
		for _, slot := range v.table.order {
			if match(slot) {
				slots = append(slots, slot)
			}
		}
	} else if len(v.sort) > 0 {
		slots = slices.Clone(slots)
	}
	v.table.sortSlots(slots, v.sort, v.hooks)
	v.rows = slices.Grow(v.rows[:0], len(slots))
	for _, slot := range slots {
		v.rows = append(v.rows, v.table.rows[slot])
	}
}

// Update puts a row where it belongs after it was added, changed, moved or removed in the table. It returns where the
// row was and is in the view, -1 for not there. Nothing is sorted again: it takes a pass over the handles and a search.
func (v *View) Update(r Row) (from, to int) {
	from = slices.Index(v.rows, r)
	if from >= 0 {
		v.rows = slices.Delete(v.rows, from, from+1)
	}
	slot, ok := v.table.index.slot(r)
	if !ok || v.filter != nil && !v.filter.bind(v.table, false)(slot) {
		return from, -1
	}
	to = v.search(r)
	v.rows = slices.Insert(v.rows, to, r)
	return from, to
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
	for _, s := range v.sort {
		if c := v.compare(s, a, b); c != 0 {
			return c < 0
		}
	}
	return v.table.Position(a) < v.table.Position(b)
}

func (v *View) compare(s Sort, a, b Row) int {
	if s.CompareFn != 0 {
		return s.compareRows(v.hooks, a, b)
	}
	get := v.table.getter(s.Field, s.FieldFn, v.hooks)
	x, _ := v.table.index.slot(a)
	y, _ := v.table.index.slot(b)
	c := v.hooks.compareValues(get(x), get(y))
	if s.Desc {
		return -c
	}
	return c
}
