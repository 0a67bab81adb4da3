package rows

// Table is the rows a source holds, in order. Reading and setting cells, looking up a row by handle and by id take
// constant time; inserting and removing move one integer per row behind the place.
type Table struct {
	columns // cells by slot: a place that a row keeps while it lives

	id    string // name of the id column, "" for none
	newID Value  // the id of a row that the server does not know yet

	order []uint32 // position → slot
	rows  []Row    // slot → handle, 0 for a free slot
	free  []uint32 // free slots
	index handleIndex
	last  Row // the last handle given

	places []uint32 // slot → position
	placed bool     // places is right; it is built when first asked

	ids     idIndex
	unknown int  // rows that are not in ids, as they have the id of new rows or none
	hasIDs  bool // ids and unknown are up to date; they are built when first asked
}

// NewTable returns an empty table. id names the column that identifies rows ("" for none); newID is the value of that
// column in rows that are new (Schema.NewID), which no lookup across reads may confuse with each other.
func NewTable(id string, newID Value) *Table { return &Table{id: id, newID: newID} }

// Len returns the number of rows.
func (t *Table) Len() int { return len(t.order) }

// At returns the row at a position, 0 if there is none.
func (t *Table) At(pos int) Row {
	if pos < 0 || pos >= len(t.order) {
		return 0
	}
	return t.rows[t.order[pos]]
}

// AppendRows appends all rows in order to dst.
func (t *Table) AppendRows(dst []Row) []Row {
	out := append(make([]Row, 0, len(dst)+len(t.order)), dst...)
	for _, slot := range t.order {
		out = append(out, t.rows[slot])
	}
	return out
}

// Has reports whether the row is in the table.
func (t *Table) Has(r Row) bool {
	_, ok := t.index.slot(r)
	return ok
}

// Position returns where the row is, -1 if it is not in the table.
func (t *Table) Position(r Row) int {
	slot, ok := t.index.slot(r)
	if !ok {
		return -1
	}
	return t.place(slot)
}

// place returns the position of a slot in use.
func (t *Table) place(slot uint32) int {
	if !t.placed {
		t.places = resized(t.places, len(t.rows))
		for pos, s := range t.order {
			t.places[s] = uint32(pos)
		}
		t.placed = true
	}
	return int(t.places[slot])
}

// Value returns one cell, undefined if the row or the cell does not exist.
func (t *Table) Value(r Row, name string) Value {
	slot, ok := t.index.slot(r)
	if !ok {
		return Value{}
	}
	return t.value(int(slot), name)
}

// Cells returns the defined cells of a row in column order, nil if the row is not in the table.
func (t *Table) Cells(r Row) []Cell {
	slot, ok := t.index.slot(r)
	if !ok {
		return nil
	}
	return t.cells(int(slot))
}

// Set sets one cell; undefined removes it. A row that is not in the table is left alone.
func (t *Table) Set(r Row, name string, v Value) {
	slot, ok := t.index.slot(r)
	if !ok {
		return
	}
	if name == t.id {
		t.forgetID(slot)
	}
	t.set(int(slot), name, &v)
	if name == t.id {
		t.learnID(slot)
	}
}

// Write makes a row exactly cells: what is not among them becomes undefined.
func (t *Table) Write(r Row, cells []Cell) {
	slot, ok := t.index.slot(r)
	if !ok {
		return
	}
	t.forgetID(slot)
	t.write(int(slot), cells)
	t.learnID(slot)
}

// Insert puts a row with these cells at a position (clamped to the table) and returns its handle: r, if r is a handle
// of this table that is not in it now (a removed row that comes back), else a new one.
func (t *Table) Insert(pos int, r Row, cells []Cell) Row {
	if r == 0 || r > t.last || t.Has(r) {
		t.last++
		r = t.last
	}
	slot := t.takeSlot(r)
	t.write(int(slot), cells)
	pos = min(max(pos, 0), len(t.order))
	t.order = inserted(t.order, pos, slot)
	t.placed = false
	t.learnID(slot)
	return r
}

// Remove takes a row out and returns where it was, -1 if it was not in the table.
func (t *Table) Remove(r Row) int {
	slot, ok := t.index.slot(r)
	if !ok {
		return -1
	}
	pos := t.place(slot)
	t.forgetID(slot)
	t.order = removed(t.order, pos)
	t.placed = false
	t.rows[slot] = 0
	t.free = append(t.free, slot)
	t.index.drop(r)
	return pos
}

// takeSlot finds a slot for a row.
func (t *Table) takeSlot(r Row) uint32 {
	var slot uint32
	if n := len(t.free); n > 0 {
		slot, t.free = t.free[n-1], t.free[:n-1]
		t.rows[slot] = r
	} else {
		slot = uint32(len(t.rows))
		t.rows = append(t.rows, r)
		t.level(len(t.rows))
	}
	t.index.set(r, slot)
	return slot
}
