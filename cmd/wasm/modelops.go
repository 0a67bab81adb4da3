//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
)

type modelOperation func(m *model, r *bridge.Reader, w *bridge.Writer) error

// modelOps are the operations on a model besides those on its elements, by number. What they take and return stands at the numbers.
var modelOps = [...]modelOperation{
	bridge.OpModelInfo:          modelInfo,
	bridge.OpModelClose:         closeModel,
	bridge.OpModelForget:        forgetModel,
	bridge.OpModelCollaborators: collaborators,
	bridge.OpModelBatch:         batch,

	bridge.OpReferenceLocal: localReference,
	bridge.OpReferenceList:  references,
	bridge.OpReferenceState: referenceState,
	bridge.OpReferenceSet:   setReference,
	bridge.OpReferenceDo:    doReference,

	bridge.OpUndoMake:  makeUndo,
	bridge.OpUndoState: undoState,
	bridge.OpUndoDo:    doUndo,

	bridge.OpModelSaved: func(m *model, r *bridge.Reader, _ *bridge.Writer) error {
		m.sdk.WhenSaved(m.domain.settles(r.U32()))
		return nil
	},
	bridge.OpModelCommitted: func(m *model, r *bridge.Reader, _ *bridge.Writer) error {
		m.sdk.WhenCommitted(m.domain.settles(r.U32()))
		return nil
	},
}

func modelInfo(m *model, _ *bridge.Reader, w *bridge.Writer) error {
	w.F64(float64(m.sdk.Version()))
	w.F64(float64(m.sdk.Time()))
	subscribed := m.domain.sdk.Models().IsSubscribedOffline(m.sdk.ID())
	w.U8(bits(m.sdk.IsOpen(), m.sdk.IsClosing(), m.sdk.Committed(), m.sdk.Local(), m.doc.Batching(), subscribed))
	w.U32(uint32(m.doc.BatchSize()))
	permissions := m.sdk.Permissions()
	writeRights(w, &permissions)
	return nil
}

func closeModel(m *model, r *bridge.Reader, _ *bridge.Writer) error {
	m.sdk.Close(m.domain.settles(r.U32()))
	return nil
}

func forgetModel(m *model, _ *bridge.Reader, _ *bridge.Writer) error {
	delete(m.domain.engine.targets, m.id)
	return nil
}

func collaborators(m *model, r *bridge.Reader, w *bridge.Writer) error {
	list := m.sdk.Collaborators
	if r.Bool() {
		list = m.sdk.Resynchronizing
	}
	sessions := list()
	w.U32(uint32(len(sessions)))
	for i := range sessions {
		w.Str(sessions[i].Session)
	}
	return nil
}

func batch(m *model, r *bridge.Reader, _ *bridge.Writer) error {
	return [...]func() error{m.doc.StartBatch, m.doc.CompleteBatch, m.doc.CancelBatch}[r.U8()%3]()
}
