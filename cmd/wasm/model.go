//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/sdk"
)

// model is an open model of the page. content.go, editops.go, modelops.go and refops.go have what the page calls, changes.go what
// it is told.
type model struct {
	content
	domain *domain
	sdk    *sdk.Model
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
			m = &model{content: content{engine: d.engine, id: handle, doc: opened.Document()}, domain: d, sdk: opened}
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
	switch {
	case has(readOps[:], op):
		return readOps[op](&m.content, r, w)
	case has(editOps[:], op):
		return editOps[op](&m.content, r, w)
	case int(op) < len(modelOps) && modelOps[op] != nil:
		return modelOps[op](m, r, w)
	}
	return unknownOp(op)
}

func (m *model) hint(bool) {}

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
