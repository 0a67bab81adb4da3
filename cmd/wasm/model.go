//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// model is an open model of the page. modelops.go and refops.go have what the page calls, changes.go what it is told.
type model struct {
	domain *domain
	id     uint32
	sdk    *sdk.Model
	doc    *document.Document
	listen uint8 // what the page wants to hear of (bridge.Listen…)
}

// opened returns the callback that makes a target of the model and tells the page. handle is the target's number, unless
// the page has the model open already.
func (d *domain) opened(handle, promise uint32) func(*sdk.Model, error) {
	return func(opened *sdk.Model, err error) {
		if err != nil {
			d.settle(promise, err, nil)
			return
		}
		m := d.models[opened]
		if m == nil {
			m = &model{domain: d, id: handle, sdk: opened, doc: opened.Document()}
			m.listenTo(0)
			d.models[opened] = m
			d.engine.targets[handle] = m
		}
		d.settle(promise, nil, m.describe)
	}
}

// describe writes: model u32, id str, collection str, created ms f64, root child.
func (m *model) describe(w *bridge.Writer) {
	w.U32(m.id)
	w.Str(m.sdk.ID())
	w.Str(m.sdk.Collection())
	w.F64(float64(m.sdk.CreatedTime()))
	writeChild(w, m.doc.Root())
}

func (m *model) call(op bridge.Op, r *bridge.Reader, w *bridge.Writer) error {
	if int(op) >= len(modelOps) || modelOps[op] == nil {
		return unknownOp(op)
	}
	return modelOps[op](m, r, w)
}

func (m *model) hint(bool) {}

// listenTo sets what the page wants to hear of.
func (m *model) listenTo(what uint8) {
	m.listen = what
	m.doc.MuteRemote = what&bridge.ListenRemote == 0
	m.doc.MuteLocal = what&bridge.ListenLocal == 0
}

func (m *model) tell(kind bridge.Frame, write func(w *bridge.Writer)) {
	m.domain.engine.tell(kind, m.id, write)
}

// happened tells the page of an event of the model as a whole. A closed model can be read on, and opened anew as another.
func (m *model) happened(e *sdk.ModelEvent) {
	m.tell(bridge.FrameModelEvent, func(w *bridge.Writer) {
		w.Str(e.Name)
		w.Bool(e.Local)
		w.Str(e.Reason)
		w.Str(e.Message)
		w.Str(e.Collaborator.Session)
		writeRights(w, &e.Permissions)
		writeTexts(w, e.Changes)
	})
	if e.Name == sdk.ModelClosed {
		delete(m.domain.models, m.sdk)
	}
}

func writeTexts(w *bridge.Writer, list []string) {
	w.U32(uint32(len(list)))
	for _, text := range list {
		w.Str(text)
	}
}

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
