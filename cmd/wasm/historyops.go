//go:build js

package main

import (
	"math"

	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/sdk/history"
)

// historical is a historical model of the page.
type historical struct {
	content
	domain *domain
	sdk    *history.Model
}

// historyOps are the operations on historical models, from bridge.OpHistoryInfo on.
var historyOps = [...]func(h *historical, r *bridge.Reader, w *bridge.Writer) error{
	func(h *historical, _ *bridge.Reader, w *bridge.Writer) error {
		w.F64(float64(h.sdk.Version()))
		w.F64(float64(h.sdk.Time()))
		w.F64(float64(h.sdk.Target()))
		w.Bool(h.sdk.Transitioning())
		return nil
	},
	plays((*history.Model).PlayTo), plays((*history.Model).PlayToTime), plays((*history.Model).Forward), plays((*history.Model).Backward),
	func(h *historical, _ *bridge.Reader, _ *bridge.Writer) error {
		delete(h.domain.engine.targets, h.id)
		delete(h.domain.histories, h.sdk)
		h.sdk.Close()
		return nil
	},
}

// plays makes an operation that takes a number, which JavaScript has checked to be an integer.
func plays(play func(*history.Model, int64, func(error))) func(h *historical, r *bridge.Reader, w *bridge.Writer) error {
	return func(h *historical, r *bridge.Reader, _ *bridge.Writer) error {
		n := r.F64()
		play(h.sdk, int64(math.Max(-1<<53, math.Min(n, 1<<53))), h.domain.settles(r.U32()))
		return nil
	}
}

func (h *historical) call(op bridge.Op, r *bridge.Reader, w *bridge.Writer) error {
	if has(readOps[:], op) {
		return readOps[op](&h.content, r, w)
	}
	if at := int(op - bridge.OpHistoryInfo); at >= 0 && at < len(historyOps) {
		return historyOps[at](h, r, w)
	}
	return unknownOp(op)
}

func (h *historical) hint(bool) {}

// openHistory makes a historical model.
func openHistory(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	handle, id, promise := r.U32(), r.Str(), r.U32()
	d.sdk.Models().History(id, func(m *history.Model, err error) {
		if err != nil {
			d.settle(promise, err, nil)
			return
		}
		h := &historical{content: content{engine: d.engine, id: handle, doc: m.Document()}, domain: d, sdk: m}
		h.listenTo(0)
		d.histories[m] = h
		d.engine.targets[handle] = h
		d.settle(promise, nil, h.describe)
	})
	return nil
}

func (h *historical) describe(w *bridge.Writer) {
	m := h.sdk
	w.Str(m.ID())
	w.Str(m.Collection())
	for _, n := range [...]int64{m.CreatedTime(), m.MinVersion(), m.MaxVersion(), m.MinTime(), m.MaxTime()} {
		w.F64(float64(n))
	}
	writeFresh(w, m.Fresh())
	writeChild(w, h.doc.Root())
}

// happened tells the page of an event of the model as a whole.
func (h *historical) happened(e *history.Event) {
	if e.Name == history.VersionChanged {
		h.changedModel(bridge.FrameVersion, float64(e.Version))
		return
	}
	h.tell(bridge.FrameHistoryEvent, func(w *bridge.Writer) {
		w.Str(string(e.Name))
		w.F64(float64(e.Version))
		w.Bool(e.Local)
		w.Str(e.Reason)
	})
	if e.Name == history.Closed {
		delete(h.domain.histories, h.sdk)
	}
}
