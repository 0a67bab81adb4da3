package rows

import "strconv"

// Sort is one sort descriptor (spec §6.3).
type Sort struct {
	Field string // name or path
	Desc  bool
	// FieldFn and CompareFn are the functions given instead of a field, and as compare; 0 is none.
	FieldFn, CompareFn uint32
}

// ParseSort reads the sort option: a descriptor or an array of them. Descriptors without a direction are dropped, as
// Kendo does; so is a bare string, which has none. The error is offline.ErrOption.
func ParseSort(n *Node) ([]Sort, error) {
	var out []Sort
	if n.Kind != Array {
		err := parseSort(&out, n, 0)
		return out, err
	}
	for i := range n.Items {
		if err := parseSort(&out, &n.Items[i], i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// parseSort adds descriptor i to out.
func parseSort(out *[]Sort, n *Node, i int) error {
	at := "sort[" + strconv.Itoa(i) + "]"
	if n.Kind != Object && n.Kind != String && n.Kind > Null {
		return badOption(at, " is no descriptor; write {field, dir}")
	}
	dir, field := n.Get("dir"), n.Get("field")
	if !dir.Truthy() {
		return nil
	}
	s := Sort{Field: field.Str, Desc: dir.is("desc"), FieldFn: fnOf(field), CompareFn: fnOf(n.Get("compare"))}
	if field.Kind != String && s.FieldFn == 0 && s.CompareFn == 0 {
		return badOption(at, ".field is missing; name the field to sort by")
	}
	*out = append(*out, s)
	return nil
}

// fnOf returns the number of a function in options, 0 if n is none.
func fnOf(n *Node) uint32 {
	if n.Kind != Ref {
		return 0
	}
	return uint32(n.Num)
}

// Sort puts the rows of the table in order.
func (t *Table) Sort(by []Sort, h *Hooks) {
	t.sortSlots(t.order, by, h)
	t.placed = false
}

// sortSlots sorts slots stably by the descriptors, the last one first.
func (t *Table) sortSlots(slots []uint32, by []Sort, h *Hooks) {
	if len(by) == 0 {
		return
	}
	list := make([]keyed, len(slots))
	buf := make([]keyed, len(slots))
	for i := len(by) - 1; i >= 0; i-- {
		s := &by[i]
		if s.CompareFn != 0 {
			mergeSort(slots, func(a, b uint32) int { return s.compareRows(h, t.rows[a], t.rows[b]) })
			continue
		}
		t.keys(list, slots, s, h)
		for i, k := range radixSort(list, buf) {
			slots[i] = k.item
		}
	}
}

// compareRows runs the compare function; for a descending sort it gets the rows swapped, as Kendo does.
func (s *Sort) compareRows(h *Hooks, a, b Row) int {
	if s.Desc {
		a, b = b, a
	}
	return h.compare(s.CompareFn, a, b, s.Desc)
}

// keys fills list with the slots and their keys. A descending key is the complement, so that ties keep their order.
func (t *Table) keys(list []keyed, slots []uint32, s *Sort, h *Hooks) {
	col, cells := t.sortColumn(slots, s, h)
	places := col.textPlaces(cells, h)
	for i, cell := range cells {
		list[i] = keyed{keyNone, slots[i]}
		switch col.tags[cell] {
		case Undefined, Null:
		case String:
			list[i].key = keyText + uint64(places[uint32(col.nums[cell])])
		case JSON:
			list[i].key = keyObject + uint64(places[uint32(col.nums[cell])])
		default:
			list[i].key = numberKey(col.nums[cell])
		}
	}
	if s.Desc {
		for i := range list {
			list[i].key = ^list[i].key
		}
	}
}

// textPlaces returns the place of each text among the others, by its code; only those of cells are right. Where the column
// has not many more texts than there are cells, it finds the places of all, and keeps them for the next sort.
func (c *column) textPlaces(cells []uint32, h *Hooks) []uint32 {
	t := &c.text
	if len(t.places) == len(t.list) {
		return t.places
	}
	if len(t.list) <= 2*len(cells) {
		t.places = h.collation().Places(t.list)
		return t.places
	}
	var texts []string
	var codes []uint32
	for _, cell := range cells {
		if tag := c.tags[cell]; tag == String || tag == JSON {
			code := uint32(c.nums[cell])
			texts, codes = append(texts, t.list[code]), append(codes, code)
		}
	}
	places := make([]uint32, len(t.list))
	for i, place := range h.collation().Places(texts) {
		places[codes[i]] = place
	}
	return places
}

// sortColumn returns where the values to sort by are: a column and the cell of each slot in it. What is behind a path
// or comes from a function is put into a column first.
func (t *Table) sortColumn(slots []uint32, s *Sort, h *Hooks) (*column, []uint32) {
	field := t.reader(s.Field, s.FieldFn, h)
	if col := field.whole(); col != nil {
		return col, slots
	}
	col := &column{}
	cells := make([]uint32, len(slots))
	for i, slot := range slots {
		v := field.value(slot)
		col.put(i, &v)
		cells[i] = uint32(i)
	}
	return col, cells
}

// fieldReader reads a field of rows: a column, a path into one, or a field function.
type fieldReader struct {
	table *Table
	hooks *Hooks
	fn    uint32
	col   *column  // nil if there is none
	path  []string // in the column's objects
}

// reader returns what reads a field, or of the function fn.
func (t *Table) reader(field string, fn uint32, h *Hooks) fieldReader {
	r := fieldReader{table: t, hooks: h, fn: fn, col: t.find(field)}
	if r.col == nil {
		if path := parsePath(field); len(path) > 0 {
			r.col, r.path = t.find(path[0]), path[1:]
		}
	}
	return r
}

// whole returns the column if that is the field, else nil.
func (r *fieldReader) whole() *column {
	if r.fn != 0 || len(r.path) > 0 {
		return nil
	}
	return r.col
}

// value reads the field of the row in a slot.
func (r *fieldReader) value(slot uint32) Value {
	switch {
	case r.fn != 0:
		return r.hooks.field(r.fn, r.table.rows[slot])
	case r.col == nil:
		return Value{}
	}
	return lookup(r.col.value(int(slot)), r.path)
}
