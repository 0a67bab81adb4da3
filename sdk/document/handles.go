package document

// handles gives elements and references small numbers, for a boundary that numbers cross more cheaply than anything else.
type handles struct {
	slots []any    // by number; *Element, *Reference, *UndoManager or nil
	free  []uint32 // numbers that may be given again
}

func (h *handles) add(x any) uint32 {
	if n := len(h.free); n > 0 {
		ref := h.free[n-1]
		h.free = h.free[:n-1]
		h.slots[ref] = x
		return ref
	}
	if len(h.slots) == 0 {
		h.slots = append(h.slots, nil) // 0 is no number
	}
	h.slots = append(h.slots, x)
	return uint32(len(h.slots) - 1)
}

func (h *handles) get(ref uint32) any {
	if uint64(ref) >= uint64(len(h.slots)) {
		return nil
	}
	return h.slots[ref]
}

// ByRef is the element with the number that Element.Ref gave, also when it is detached by now; nil for any other number.
func (d *Document) ByRef(ref uint32) *Element {
	e, _ := d.handles.get(ref).(*Element)
	return e
}

// ReferenceByRef is the reference with the number that Reference.Ref gave, or nil.
func (d *Document) ReferenceByRef(ref uint32) *Reference {
	r, _ := d.handles.get(ref).(*Reference)
	return r
}

// Release tells that the number ref will not be used any more; it may be given to something else. The element, reference or
// undo manager gets another one when asked again.
func (d *Document) Release(ref uint32) {
	switch x := d.handles.get(ref).(type) {
	case *Element:
		x.ref = 0
	case *Reference:
		x.ref = 0
	case *UndoManager:
		x.ref = 0
	default:
		return
	}
	d.handles.slots[ref] = nil
	d.handles.free = append(d.handles.free, ref)
}

// Ref is a small number for the element, the same until Document.Release. Never 0.
func (e *Element) Ref() uint32 {
	if e.ref == 0 {
		e.ref = e.doc.handles.add(e)
	}
	return e.ref
}

// HasRef reports whether Ref was asked for, and not released since.
func (e *Element) HasRef() bool { return e.ref != 0 }

// Ref is a small number for the reference, unique in the document and among the elements' too, the same until
// Document.Release. Never 0.
func (r *Reference) Ref() uint32 {
	if r.ref == 0 {
		r.ref = r.doc.handles.add(r)
	}
	return r.ref
}
