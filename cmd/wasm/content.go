//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// content is what the page sees of a document: that of an open model, or of a historical one.
type content struct {
	engine *Engine
	id     uint32 // of the target
	doc    *document.Document
	listen uint8 // what the page wants to hear of (bridge.Listen…)
}

// listenTo sets what the page wants to hear of.
func (c *content) listenTo(what uint8) {
	c.listen = what
	c.doc.MuteRemote = what&bridge.ListenRemote == 0
	c.doc.MuteLocal = what&bridge.ListenLocal == 0
}

func (c *content) tell(kind bridge.Frame, write func(w *bridge.Writer)) {
	c.engine.tell(kind, c.id, write)
}

type contentOperation func(c *content, r *bridge.Reader, w *bridge.Writer) error

// has reports whether there is an operation of this number among ops.
func has(ops []contentOperation, op bridge.Op) bool { return int(op) < len(ops) && ops[op] != nil }

// readOps are the operations that change nothing, by number. What they take and return stands at the numbers.
var readOps = [...]contentOperation{
	bridge.OpModelListen:  func(c *content, r *bridge.Reader, _ *bridge.Writer) error { c.listenTo(r.U8()); return nil },
	bridge.OpModelRelease: func(c *content, r *bridge.Reader, _ *bridge.Writer) error { c.doc.Release(r.U32()); return nil },

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
}

// on makes an operation on the element whose number comes first.
func on(f func(e *document.Element, r *bridge.Reader, w *bridge.Writer) error) contentOperation {
	return func(c *content, r *bridge.Reader, w *bridge.Writer) error {
		e := c.doc.ByRef(r.U32())
		if e == nil {
			return offline.Errorf(document.ErrDetached, "this element is of another model, or of one that was closed")
		}
		return f(e, r, w)
	}
}

// finds makes an operation that answers with an element, or with none.
func finds(f func(e *document.Element, r *bridge.Reader) *document.Element) contentOperation {
	return on(func(e *document.Element, r *bridge.Reader, w *bridge.Writer) error {
		writeChild(w, f(e, r))
		return nil
	})
}

func index(r *bridge.Reader) int { return int(r.U32()) }

// writeChild writes an element as the page knows it, by number and kind.
func writeChild(w *bridge.Writer, e *document.Element) {
	if e == nil {
		w.U32(0)
		w.U8(uint8(ot.Undefined))
		return
	}
	w.U32(e.Ref())
	w.U8(uint8(e.Kind()))
}

func writeStep(w *bridge.Writer, s document.Step) {
	w.Bool(s.Array)
	if s.Array {
		w.U32(uint32(s.Index))
	} else {
		w.Str(s.Key)
	}
}
