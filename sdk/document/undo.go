package document

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

// UndoOptions describe an UndoManager. The zero value is one for the whole model that groups edits by batch only.
type UndoOptions struct {
	Scope *Element      // what is undone are edits of this element and all below it; nil: of the root
	Group time.Duration // edits of one element with less than this between them are one step; 0: each is its own
	Depth int           // steps that are kept, the latest ones; 0: DefaultUndoDepth
	// Now is monotonic time, required with Group.
	Now func() time.Duration
}

// DefaultUndoDepth is how many steps an UndoManager keeps if nobody says.
const DefaultUndoDepth = 100

// UndoManager takes back what was edited here since it was made, step by step, and does it again. A step is a batch, or edits of
// one element in quick succession. Others' edits stay: what a step has changed and somebody has changed or removed since, is skipped.
// An undo is an edit like any other for everybody, and for the offline chain.
//
// There may be several, also with overlapping scopes: what one has undone, the others do not undo again.
type UndoManager struct {
	doc        *Document
	options    UndoOptions
	undo, redo undoStack
	told       undoState
	ref        uint32
	disposed   bool
}

// undoState is what an UndoChanged event is about.
type undoState struct {
	undoable, redoable int
	canUndo, canRedo   bool
}

// The events of an UndoManager. They follow the events of the elements.
type (
	// UndoChanged: there are other numbers of steps than before, or CanUndo or CanRedo have changed.
	UndoChanged struct{ Manager *UndoManager }
	// Undone: a step was undone.
	Undone struct{ Manager *UndoManager }
	// Redone: a step was done again.
	Redone struct{ Manager *UndoManager }
)

func (UndoChanged) event() {}
func (Undone) event()      {}
func (Redone) event()      {}

// NewUndoManager makes a manager of what is edited from now on. It returns ErrDetached if the scope is not in this model, ErrInvalid
// for a negative depth or time, or a time without a clock.
func (d *Document) NewUndoManager(o UndoOptions) (*UndoManager, error) {
	if o.Scope == nil {
		o.Scope = d.Root()
	}
	if o.Depth == 0 {
		o.Depth = DefaultUndoDepth
	}
	switch {
	case o.Scope.doc != d || !o.Scope.Attached():
		return nil, o.Scope.errDetached()
	case o.Depth < 0 || o.Group < 0 || o.Group > 0 && o.Now == nil:
		return nil, offline.Errorf(ErrInvalid, "the depth or time of an undo manager is negative, or there is no clock for it")
	}
	m := &UndoManager{doc: d, options: o}
	d.undo.managers = append(d.undo.managers, m)
	return m, nil
}

// now is 0 where nothing is grouped by time.
func (o *UndoOptions) now() time.Duration {
	if o.Now == nil {
		return 0
	}
	return o.Now()
}

// CanUndo reports whether there is a step that Undo would take back.
func (m *UndoManager) CanUndo() bool { return m.undo.alive(m.doc.tree) }

// CanRedo reports whether there is a step that Redo would do again.
func (m *UndoManager) CanRedo() bool { return m.redo.alive(m.doc.tree) }

// Undo takes the latest step back, as one edit. done is false if there was none: steps of which nothing is left are skipped. It returns
// what Config.Writable does, and ErrBatch while a batch is open; the step stays then.
func (m *UndoManager) Undo() (done bool, err error) { return m.step(&m.undo, false) }

// Redo does again what was undone last, like Undo. What was undone is forgotten at the next edit in the scope that is no undo or redo.
func (m *UndoManager) Redo() (done bool, err error) { return m.step(&m.redo, true) }

// Clear forgets all steps.
func (m *UndoManager) Clear() {
	m.undo, m.redo = nil, nil
	m.tellState()
	m.doc.deliver()
}

// Dispose ends the manager. It has no steps from now on. Disposing twice does nothing.
func (m *UndoManager) Dispose() {
	if m.disposed {
		return
	}
	m.disposed, m.undo, m.redo = true, nil, nil
	m.doc.undo.remove(m)
	if m.ref != 0 {
		m.doc.Release(m.ref)
	}
}

// Ref is a small number for the manager as Element.Ref is for an element, the same until it is disposed of.
func (m *UndoManager) Ref() uint32 {
	if m.ref == 0 && !m.disposed {
		m.ref = m.doc.handles.add(m)
	}
	return m.ref
}

// UndoByRef is the undo manager with the number that UndoManager.Ref gave, or nil.
func (d *Document) UndoByRef(ref uint32) *UndoManager {
	m, _ := d.handles.get(ref).(*UndoManager)
	return m
}

// step takes steps from a stack until one changes something.
func (m *UndoManager) step(from *undoStack, redo bool) (done bool, err error) {
	if m.disposed {
		return false, nil
	}
	if err := m.allowed(); err != nil {
		return false, err
	}
	for !done && len(*from) > 0 {
		top := from.pop()
		if len(*from) > 0 {
			from.top().closed = true // what is edited next is no part of it
		}
		done = m.make(top, redo)
		if !done {
			// The steps below were to be made on top of it, which they cannot be where it had an effect.
			from.forget(top.targets())
		}
	}
	m.tellState()
	m.doc.deliver()
	return done, nil
}

func (m *UndoManager) allowed() error {
	if err := m.doc.writable(); err != nil {
		return err
	}
	if m.doc.client.Batching() {
		return offline.Errorf(ErrBatch, "nothing can be undone while a batch is open; complete it first")
	}
	return nil
}

// make makes what is left of a step the next edit, whole or not at all.
func (m *UndoManager) make(s *undoStep, redo bool) bool {
	edit := revival{doc: m.doc}
	if !edit.read(s) || len(edit.ops) == 0 {
		return false
	}
	op := edit.ops[0]
	if len(edit.ops) > 1 {
		op = ot.Op{Type: ot.Compound, Ops: edit.ops}
	}
	_, err := m.doc.make(&op, making{by: m, redo: redo, edit: true, of: edit.of, renamed: edit.renamed})
	return err == nil // else it does not fit into the limits of a model any more
}

func (m *UndoManager) tellState() {
	now := undoState{len(m.undo), len(m.redo), m.CanUndo(), m.CanRedo()}
	if now != m.told && !m.disposed {
		m.told = now
		m.doc.tell(UndoChanged{m})
	}
}
