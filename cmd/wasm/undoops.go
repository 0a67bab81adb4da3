//go:build js

package main

import (
	"time"

	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

func makeUndo(m *model, r *bridge.Reader, w *bridge.Writer) error {
	scope, milliseconds, depth := m.doc.ByRef(r.U32()), r.F64(), r.U32()
	manager, err := m.sdk.NewUndoManager(document.UndoOptions{
		Scope: scope, Group: time.Duration(milliseconds * float64(time.Millisecond)), Depth: int(depth),
	})
	if err == nil {
		w.U32(manager.Ref())
	}
	return err
}

// undoState answers for a manager that was disposed of that there is nothing to undo.
func undoState(m *model, r *bridge.Reader, w *bridge.Writer) error {
	manager := m.doc.UndoByRef(r.U32())
	w.U8(undoBits(manager))
	return nil
}

func undoBits(manager *document.UndoManager) uint8 {
	if manager == nil {
		return 0
	}
	return bits(manager.CanUndo(), manager.CanRedo())
}

func doUndo(m *model, r *bridge.Reader, w *bridge.Writer) (err error) {
	manager, done := m.doc.UndoByRef(r.U32()), false
	if manager != nil {
		switch r.U8() {
		case 0:
			done, err = manager.Undo()
		case 1:
			done, err = manager.Redo()
		case 2:
			manager.Clear()
		default:
			manager.Dispose()
		}
	}
	w.Bool(done)
	return err
}

func (m *model) changedUndo(e document.Event) {
	switch e := e.(type) {
	case document.UndoChanged:
		m.tellUndo(e.Manager, 0)
	case document.Undone:
		m.tellUndo(e.Manager, 1)
	case document.Redone:
		m.tellUndo(e.Manager, 2)
	}
}

func (m *model) tellUndo(manager *document.UndoManager, what uint8) {
	m.tell(bridge.FrameUndo, func(w *bridge.Writer) {
		w.U32(manager.Ref())
		w.U8(what)
		w.U8(undoBits(manager))
	})
}
