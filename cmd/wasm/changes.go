//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// changed tells the page of an event of the document, if it wants to hear of it.
func (m *model) changed(e document.Event) {
	switch e := e.(type) {
	case document.Detached, document.ChangeEvent:
		m.changedContent(e)
	case document.VersionChanged:
		m.changedModel(bridge.FrameVersion, float64(e.Version))
	case document.Modified:
		m.changedModel(bridge.FrameModified, 0)
	case document.Committed:
		m.changedModel(bridge.FrameCommitted, 0)
	case document.UndoChanged, document.Undone, document.Redone:
		m.changedUndo(e)
	default:
		m.changedReference(e)
	}
}

// changedContent tells the page of a changed or detached element.
func (c *content) changedContent(e document.Event) {
	switch e := e.(type) {
	case document.Detached:
		if e.Element.HasRef() {
			c.tell(bridge.FrameDetached, func(w *bridge.Writer) { w.U32(e.Element.Ref()) })
		}
	case document.ChangeEvent:
		c.changedElement(e)
	}
}

func (c *content) changedModel(kind bridge.Frame, version float64) {
	if c.listen&bridge.ListenModel == 0 {
		return
	}
	w := &c.engine.frames
	at := beginFrame(w, kind, c.id)
	w.F64(version)
	endFrame(w, at)
}

func (c *content) changedElement(e document.ChangeEvent) {
	change := e.Changed()
	w := &c.engine.frames
	at := beginFrame(w, kindOf(e), c.id)
	writeChild(w, change.Element)
	w.Str(change.Session)
	w.Bool(change.Local)
	writeChange(w, e)
	if c.listen&bridge.ListenBubbles != 0 {
		writeAncestors(w, change.Element)
	}
	w.Bool(false)
	endFrame(w, at)
}

func kindOf(e document.ChangeEvent) bridge.Frame {
	switch e.(type) {
	case document.ObjectSet:
		return bridge.FrameObjectSet
	case document.ObjectRemoved:
		return bridge.FrameObjectRemove
	case document.ArrayInserted:
		return bridge.FrameArrayInsert
	case document.ArrayRemoved:
		return bridge.FrameArrayRemove
	case document.ArrayReplaced:
		return bridge.FrameArraySet
	case document.ArrayMoved:
		return bridge.FrameArrayMove
	case document.TextSpliced:
		return bridge.FrameText
	case document.NumberAdded:
		return bridge.FrameDelta
	}
	return bridge.FrameValue
}

func writeChange(w *bridge.Writer, e document.ChangeEvent) {
	switch e := e.(type) {
	case document.ObjectSet:
		w.Str(e.Key)
		writeChild(w, e.Value)
		writeChild(w, e.Old)
	case document.ObjectRemoved:
		w.Str(e.Key)
		writeChild(w, e.Old)
	case document.ArrayInserted:
		w.U32(uint32(e.Index))
		writeChild(w, e.Value)
	case document.ArrayRemoved:
		w.U32(uint32(e.Index))
		writeChild(w, e.Old)
	case document.ArrayReplaced:
		w.U32(uint32(e.Index))
		writeChild(w, e.Value)
		writeChild(w, e.Old)
	case document.ArrayMoved:
		w.U32(uint32(e.From))
		w.U32(uint32(e.To))
	case document.TextSpliced:
		w.U32(uint32(e.Index))
		w.U32(uint32(e.Count))
		w.Str(e.Removed)
		w.Str(e.Inserted)
	case document.NumberAdded:
		w.F64(e.Delta)
	}
}

// writeAncestors writes the way up to the root, for model_changed: at the parent begins the path as the parent sees it.
func writeAncestors(w *bridge.Writer, e *document.Element) {
	for {
		step, ok := e.RelativePath()
		if !ok {
			return
		}
		e = e.Parent()
		w.Bool(true)
		writeChild(w, e)
		writeStep(w, step)
	}
}

func (m *model) changedReference(e document.Event) {
	switch e := e.(type) {
	case document.ReferenceShared:
		m.tellReference(bridge.FrameReferenceShared, e.Reference, nil)
	case document.ReferenceSet:
		m.tellReference(bridge.FrameReferenceSet, e.Reference, func(w *bridge.Writer) {
			w.Bool(e.Moved)
			m.writeValues(w, e.Old)
			m.writeValues(w, e.Reference.Values())
		})
	case document.ReferenceCleared:
		m.tellReference(bridge.FrameReferenceCleared, e.Reference, func(w *bridge.Writer) { m.writeValues(w, e.Old) })
	case document.ReferenceDisposed:
		m.tellReference(bridge.FrameReferenceDisposed, e.Reference, nil)
	}
}

func (m *model) tellReference(kind bridge.Frame, reference *document.Reference, more func(w *bridge.Writer)) {
	m.tell(kind, func(w *bridge.Writer) {
		m.writeReference(w, reference)
		if more != nil {
			more(w)
		}
	})
}
