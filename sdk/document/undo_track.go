package document

import "github.com/holdfast-sdk/holdfast/ot"

// undoing is what a document knows of its undo managers.
type undoing struct {
	managers []*UndoManager
	batches  int    // how many were started
	last     uint32 // number of the last edit that several managers know
}

// making says where the operation comes from that is being applied. The zero value: not from an edit here.
type making struct {
	edit    bool
	by      *UndoManager // of an undo or redo
	redo    bool
	of      []uint32 // for each part, the number of the edit that it takes back, or 0
	renamed map[string]string
}

func (u *undoing) remove(m *UndoManager) {
	for i, each := range u.managers {
		if each == m {
			u.managers = append(u.managers[:i:i], u.managers[i+1:]...)
			return
		}
	}
}

// track lets the managers follow changes of the tree that were made.
func (d *Document) track(changes []ot.Change, from making) {
	if len(d.undo.managers) == 0 {
		return
	}
	for _, m := range d.undo.managers {
		m.rename(from.renamed)
	}
	var steps map[*UndoManager]*undoStep // what an undo or redo becomes
	if from.by != nil {
		steps = map[*UndoManager]*undoStep{}
	}
	for i := range changes {
		of := uint32(0)
		if i < len(from.of) {
			of = from.of[i]
		}
		if changes[i].Node != nil {
			d.trackChange(&changes[i], &from, of, steps)
		}
	}
	if m := from.by; m != nil && from.redo {
		d.tell(Redone{m})
	} else if m != nil {
		d.tell(Undone{m})
	}
	for _, m := range d.undo.managers {
		m.tellState()
	}
}

// trackChange makes the change a part of the steps of those managers it concerns. The stacks of the others, and the stacks that it
// is no part of, are transformed over it.
func (d *Document) trackChange(c *ot.Change, from *making, of uint32, steps map[*UndoManager]*undoStep) {
	var inverse ot.Op
	var over []ot.Op
	number := d.numbered(c, from)
	if from.edit {
		inverse = inverseOf(c)
	}
	for _, m := range d.undo.managers {
		own := from.by == m
		if !own && (!from.edit || from.by != nil && !from.redo || !m.covers(c.Node)) {
			if over == nil {
				over = simple(c)
			}
			m.undo.crossAll(over, of)
			m.redo.crossAll(over, 0)
			continue
		}
		switch p := (&undoPart{inverse, number}); {
		case from.by == nil:
			m.redo = nil
			m.record(p)
		case own && !from.redo:
			m.recordIn(&m.redo, steps, p)
		default:
			m.recordIn(&m.undo, steps, p)
		}
	}
}

// numbered gives an edit a number if several managers are going to be able to undo it, so that one of them does; else 0.
func (d *Document) numbered(c *ot.Change, from *making) uint32 {
	if !from.edit || from.by != nil && !from.redo {
		return 0
	}
	n := 0
	for _, m := range d.undo.managers {
		if from.by == m || m.covers(c.Node) {
			n++
		}
	}
	if n < 2 {
		return 0
	}
	d.undo.last++
	return d.undo.last
}

// covers reports whether n is in the scope.
func (m *UndoManager) covers(n *ot.Node) bool {
	scope := m.options.Scope.node
	if scope == m.doc.tree.Root() {
		return true
	}
	for ; n != nil; n = n.Parent() {
		if n == scope {
			return true
		}
	}
	return false
}

// record adds a part to the step that an edit belongs to.
func (m *UndoManager) record(p *undoPart) {
	d, batch := m.doc, 0
	if p.op.Idle() {
		return
	}
	if d.client.Batching() {
		batch = d.undo.batches
	}
	if !m.continues(p.op.Target, batch) {
		m.undo.push(&undoStep{batch: batch, target: p.op.Target}, m.options.Depth)
	}
	top := m.undo.top()
	top.at = m.options.now()
	top.add(p)
	if len(top.parts) == 0 { // typed, and deleted
		m.undo.pop()
	}
}

// continues reports whether an edit belongs to the latest step.
func (m *UndoManager) continues(target string, batch int) bool {
	if len(m.undo) == 0 {
		return false
	}
	top := m.undo.top()
	if batch != 0 || top.batch != 0 {
		return batch == top.batch
	}
	return !top.closed && top.target == target && m.options.now()-top.at < m.options.Group
}

// recordIn adds a part to the step that an undo or redo is in a stack.
func (m *UndoManager) recordIn(to *undoStack, steps map[*UndoManager]*undoStep, p *undoPart) {
	s := steps[m]
	if s == nil {
		s = &undoStep{closed: true}
		steps[m] = s
		to.push(s, m.options.Depth)
	}
	if s.add(p); len(s.parts) == 0 { // typed, and deleted
		to.pop()
		delete(steps, m)
	}
}

// rename follows values that have come back under other ids.
func (m *UndoManager) rename(ids map[string]string) {
	if len(ids) == 0 {
		return
	}
	m.undo.rename(ids)
	m.redo.rename(ids)
	if id, ok := ids[m.options.Scope.ID()]; ok {
		if e := m.doc.ByID(id); e != nil {
			m.options.Scope = e
		}
	}
}

// trackRepair is track for changes that make content the server's: what comes back under the same ids need not be what it was.
func (d *Document) trackRepair(changes []ot.Change) {
	if len(d.undo.managers) == 0 {
		return
	}
	gone := map[string]bool{}
	for i := range changes {
		for _, n := range changes[i].Old {
			addNodes(n, gone)
		}
	}
	for _, m := range d.undo.managers {
		m.undo.forget(gone)
		m.redo.forget(gone)
	}
	d.track(changes, making{})
}

func addNodes(n *ot.Node, into map[string]bool) {
	into[n.ID()] = true
	n.Each(func(_ int, child *ot.Node) bool {
		addNodes(child, into)
		return true
	})
}
