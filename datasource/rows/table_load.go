package rows

// Replace makes b the rows of the table. A row whose id was there before keeps its handle; what is not in b is gone.
// The table takes over the columns of b, which is empty afterwards. Several rows with one id: the first keeps the
// handle.
func (t *Table) Replace(b *Batch) {
	n := b.n
	b.level(n)
	rows := make([]Row, n)
	var index handleIndex
	ids := b.find(t.id)
	for i := range rows {
		var r Row
		if ids != nil && len(t.order) > 0 {
			r = t.known(ids.value(i))
		}
		if _, taken := index.slot(r); r == 0 || taken {
			t.last++
			r = t.last
		}
		rows[i] = r
		index.set(r, uint32(i))
	}
	t.take(b)
	t.rows, t.index = rows, index
	t.order = make([]uint32, n)
	for i := range t.order {
		t.order[i] = uint32(i)
	}
	t.free, t.placed, t.hasIDs = nil, false, false
}

// known returns the row with this id, 0 for an id that is new or unknown.
func (t *Table) known(id Value) Row {
	if t.isNewID(id) {
		return 0
	}
	r, _ := t.ByID(id)
	return r
}

// take moves the columns of b here.
func (t *Table) take(b *Batch) {
	t.columns = b.columns
	b.columns, b.Handles = columns{}, nil
}

// Append adds the rows of b behind the others, all as new rows, and returns their handles.
func (t *Table) Append(b *Batch) []Row {
	rows := make([]Row, b.n)
	for i := range rows {
		rows[i] = t.Insert(len(t.order), 0, b.cells(i))
	}
	return rows
}

// ByID returns the first row whose id is == id (spec §5, get): 5 finds "5". Rows without a value for the id are only
// found by asking for null or undefined.
func (t *Table) ByID(id Value) (Row, bool) {
	if t.id == "" {
		return 0, false
	}
	if t.isNewID(id) {
		return t.scanID(id)
	}
	col := t.find(t.id)
	if col == nil {
		return 0, false
	}
	t.indexIDs()
	best := -1
	probe := t.ids.probe(hashID(id))
	for slot, ok := t.ids.next(&probe); ok; slot, ok = t.ids.next(&probe) {
		if v := col.value(int(slot)); looseEqual(&v, &id) {
			if pos := t.place(slot); best < 0 || pos < best {
				best = pos
			}
		}
	}
	return t.At(best), best >= 0
}

// scanID looks for an id that is not indexed: that of new rows.
func (t *Table) scanID(id Value) (Row, bool) {
	for _, slot := range t.order {
		if v := t.value(int(slot), t.id); looseEqual(&v, &id) {
			return t.rows[slot], true
		}
	}
	return 0, false
}

// AppendNew appends the rows whose id isNew accepts, in order. It takes constant time if no row has the id of new rows.
func (t *Table) AppendNew(dst []Row, isNew func(id Value) bool) []Row {
	t.indexIDs()
	if t.unknown == 0 {
		return dst
	}
	for _, slot := range t.order {
		if isNew(t.value(int(slot), t.id)) {
			dst = append(dst, t.rows[slot])
		}
	}
	return dst
}

// isNewID reports whether id is that of new rows, or none. Many rows may share it, so it is not indexed.
func (t *Table) isNewID(id Value) bool {
	return id.Kind <= Null || t.newID.Kind > Null && looseEqual(&id, &t.newID)
}

// indexIDs builds the index of ids if it is missing or has become too full.
func (t *Table) indexIDs() {
	if t.hasIDs {
		return
	}
	t.hasIDs = true
	t.ids.reserve(len(t.order) + len(t.order)/2)
	t.unknown = 0
	for _, slot := range t.order {
		if id := t.value(int(slot), t.id); t.isNewID(id) {
			t.unknown++
		} else {
			t.ids.add(hashID(id), slot)
		}
	}
}

// learnID enters the row in a slot into the index of ids, if that is built.
func (t *Table) learnID(slot uint32) {
	if !t.hasIDs {
		return
	}
	id := t.value(int(slot), t.id)
	switch {
	case t.isNewID(id):
		t.unknown++
	case t.ids.full():
		t.hasIDs = false
	default:
		t.ids.add(hashID(id), slot)
	}
}

// forgetID takes the row in a slot out of the index of ids, if that is built.
func (t *Table) forgetID(slot uint32) {
	if !t.hasIDs {
		return
	}
	if id := t.value(int(slot), t.id); t.isNewID(id) {
		t.unknown--
	} else {
		t.ids.remove(hashID(id), slot)
	}
}
