package rows

import "github.com/holdfast-sdk/holdfast/offline"

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
	list := []Node{*n}
	if n.Kind == Array {
		list = n.Items
	}
	var out []Sort
	for i := range list {
		d := &list[i]
		if d.Kind != Object && d.Kind != String && d.Kind > Null {
			return nil, offline.Errorf(offline.ErrOption, "sort[%d] is no descriptor; write {field, dir}", i)
		}
		dir, field, compare := d.Get("dir"), d.Get("field"), d.Get("compare")
		if !dir.Truthy() {
			continue
		}
		s := Sort{Desc: dir.Kind == String && dir.Str == "desc", FieldFn: fnOf(field), CompareFn: fnOf(compare)}
		if field.Kind == String {
			s.Field = field.Str
		} else if s.FieldFn == 0 && s.CompareFn == 0 {
			return nil, offline.Errorf(offline.ErrOption, "sort[%d].field is missing; name the field to sort by", i)
		}
		out = append(out, s)
	}
	return out, nil
}

// fnOf returns the number of a function in options, 0 if n is none.
func fnOf(n *Node) uint32 {
	if n.Kind != Ref {
		return 0
	}
	return uint32(n.Num)
}

// sortSlots sorts slots stably by the descriptors, the last one first.
func (t *Table) sortSlots(slots []uint32, by []Sort, h *Hooks) {
	if len(by) == 0 {
		return
	}
	list := make([]keyed, len(slots))
	buf := make([]keyed, len(slots))
	for i := len(by) - 1; i >= 0; i-- {
		s := by[i]
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
func (s Sort) compareRows(h *Hooks, a, b Row) int {
	if s.Desc {
		a, b = b, a
	}
	return h.compare(s.CompareFn, a, b, s.Desc)
}

// keys fills list with the slots and their keys. A descending key is the complement, so that ties keep their order.
func (t *Table) keys(list []keyed, slots []uint32, s Sort, h *Hooks) {
	col, cells := t.sortColumn(slots, s, h)
	used := newTextSelection(col, len(slots))
	for i, cell := range cells {
		list[i] = keyed{keyNone, slots[i]}
		switch col.tags[cell] {
		case Undefined, Null:
		case String, JSON:
			list[i].key = uint64(used.pick(uint32(col.nums[cell])))
		default:
			list[i].key = numberKey(col.nums[cell])
		}
	}
	if len(used.codes) > 0 {
		rankKeys(list, col, cells, used.codes, h)
	}
	if s.Desc {
		for i := range list {
			list[i].key = ^list[i].key
		}
	}
}

// rankKeys replaces the text numbers in list by the places of the texts among each other.
func rankKeys(list []keyed, col *column, cells, codes []uint32, h *Hooks) {
	texts := make([]string, len(codes))
	for i, code := range codes {
		texts[i] = col.text.list[code]
	}
	places := h.rank(texts)
	for i, cell := range cells {
		switch col.tags[cell] {
		case String:
			list[i].key = keyText + uint64(places[list[i].key])
		case JSON:
			list[i].key = keyObject + uint64(places[list[i].key])
		}
	}
}

// sortColumn returns where the values to sort by are: a column and the cell of each slot in it. What is behind a path
// or comes from a function is put into a column first.
func (t *Table) sortColumn(slots []uint32, s Sort, h *Hooks) (*column, []uint32) {
	if s.FieldFn == 0 {
		if col := t.find(s.Field); col != nil {
			return col, slots
		}
	}
	col := &column{}
	cells := make([]uint32, len(slots))
	get := t.getter(s.Field, s.FieldFn, h)
	for i, slot := range slots {
		col.put(i, get(slot))
		cells[i] = uint32(i)
	}
	return col, cells
}

// getter returns a function that reads a field of the row in a slot: a column, a path into one, or a field function.
func (t *Table) getter(field string, fn uint32, h *Hooks) func(slot uint32) Value {
	if fn != 0 {
		return func(slot uint32) Value { return h.field(fn, t.rows[slot]) }
	}
	if col := t.find(field); col != nil {
		return func(slot uint32) Value { return col.value(int(slot)) }
	}
	path := parsePath(field)
	if len(path) > 0 {
		if col := t.find(path[0]); col != nil {
			return func(slot uint32) Value { return lookup(col.value(int(slot)), path[1:]) }
		}
	}
	return func(uint32) Value { return Value{} }
}
