//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

type modelOperation func(m *model, r *bridge.Reader, w *bridge.Writer) error

// modelOps are the operations on a model, by number. What they take and return stands at the numbers.
var modelOps = [...]modelOperation{
	bridge.OpModelInfo:          modelInfo,
	bridge.OpModelClose:         closeModel,
	bridge.OpModelForget:        forgetModel,
	bridge.OpModelListen:        func(m *model, r *bridge.Reader, _ *bridge.Writer) error { m.listenTo(r.U8()); return nil },
	bridge.OpModelCollaborators: collaborators,
	bridge.OpModelBatch:         batch,
	bridge.OpModelRelease:       func(m *model, r *bridge.Reader, _ *bridge.Writer) error { m.doc.Release(r.U32()); return nil },

	bridge.OpElementGet: finds(func(e *document.Element, r *bridge.Reader) *document.Element { return e.Get(r.Str()) }),
	bridge.OpElementAt:  finds(func(e *document.Element, r *bridge.Reader) *document.Element { return e.At(index(r)) }),
	bridge.OpElementChildren: on(func(e *document.Element, _ *bridge.Reader, w *bridge.Writer) error {
		w.U32(uint32(e.Len()))
		e.Each(func(step document.Step, child *document.Element) bool {
			writeStep(w, step)
			writeChild(w, child)
			return true
		})
		return nil
	}),
	bridge.OpElementKeys: on(func(e *document.Element, _ *bridge.Reader, w *bridge.Writer) error {
		writeTexts(w, e.Keys())
		return nil
	}),
	bridge.OpElementHas: on(func(e *document.Element, r *bridge.Reader, w *bridge.Writer) error {
		w.Bool(e.Has(r.Str()))
		return nil
	}),
	bridge.OpElementLen: on(func(e *document.Element, _ *bridge.Reader, w *bridge.Writer) error {
		w.U32(uint32(e.Len()))
		return nil
	}),
	bridge.OpElementValue: on(func(e *document.Element, _ *bridge.Reader, w *bridge.Writer) error {
		w.Node(e.Node())
		return nil
	}),
	bridge.OpElementAbout: on(func(e *document.Element, _ *bridge.Reader, w *bridge.Writer) error {
		w.Str(e.ID())
		w.Bool(e.Attached())
		writeChild(w, e.Parent())
		return nil
	}),
	bridge.OpElementPath: on(func(e *document.Element, _ *bridge.Reader, w *bridge.Writer) error {
		path := e.Path()
		w.U32(uint32(len(path)))
		for _, step := range path {
			writeStep(w, step)
		}
		return nil
	}),

	bridge.OpElementSet: makes(func(e *document.Element, r *bridge.Reader) (*document.Element, error) {
		key := r.Str()
		return e.Set(key, r.Content())
	}),
	bridge.OpElementRemove: makes(func(e *document.Element, r *bridge.Reader) (*document.Element, error) { return e.Remove(r.Str()) }),
	bridge.OpElementInsert: makes(func(e *document.Element, r *bridge.Reader) (*document.Element, error) {
		at := index(r)
		return e.Insert(at, r.Content())
	}),
	bridge.OpElementSetAt: makes(func(e *document.Element, r *bridge.Reader) (*document.Element, error) {
		at := index(r)
		return e.SetAt(at, r.Content())
	}),
	bridge.OpElementRemoveAt: makes(func(e *document.Element, r *bridge.Reader) (*document.Element, error) { return e.RemoveAt(index(r)) }),
	bridge.OpElementMove: on(func(e *document.Element, r *bridge.Reader, _ *bridge.Writer) error {
		from := index(r)
		return e.Move(from, index(r))
	}),
	bridge.OpElementSetValue: on(func(e *document.Element, r *bridge.Reader, _ *bridge.Writer) error { return e.SetValue(r.Content()) }),
	bridge.OpElementRemoveFromParent: on(func(e *document.Element, _ *bridge.Reader, _ *bridge.Writer) error {
		return e.RemoveFromParent()
	}),
	bridge.OpElementSplice: on(func(e *document.Element, r *bridge.Reader, _ *bridge.Writer) error {
		at, count := index(r), index(r)
		return e.Splice(at, count, r.Str())
	}),
	bridge.OpElementAdd: on(func(e *document.Element, r *bridge.Reader, _ *bridge.Writer) error { return e.Add(r.F64()) }),

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

// on makes an operation on the element whose number comes first.
func on(f func(e *document.Element, r *bridge.Reader, w *bridge.Writer) error) modelOperation {
	return func(m *model, r *bridge.Reader, w *bridge.Writer) error {
		e := m.doc.ByRef(r.U32())
		if e == nil {
			return offline.Errorf(document.ErrDetached, "this element is of another model, or of one that was closed")
		}
		return f(e, r, w)
	}
}

// finds makes an operation that answers with an element, or with none.
func finds(f func(e *document.Element, r *bridge.Reader) *document.Element) modelOperation {
	return on(func(e *document.Element, r *bridge.Reader, w *bridge.Writer) error {
		writeChild(w, f(e, r))
		return nil
	})
}

// makes makes an operation that changes the model and answers with an element.
func makes(f func(e *document.Element, r *bridge.Reader) (*document.Element, error)) modelOperation {
	return on(func(e *document.Element, r *bridge.Reader, w *bridge.Writer) error {
		child, err := f(e, r)
		writeChild(w, child)
		return err
	})
}

func index(r *bridge.Reader) int { return int(r.U32()) }

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
