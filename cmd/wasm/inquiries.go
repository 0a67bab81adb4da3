//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
)

// inquiries asks a target of the page for something that it answers later, for goroutines that wait.
type inquiries struct {
	engine  *Engine
	target  uint32
	frame   bridge.Frame // begins with the number of the call
	waiting map[uint32]chan<- []byte
	last    uint32
}

func newInquiries(e *Engine, target uint32, frame bridge.Frame) inquiries {
	return inquiries{engine: e, target: target, frame: frame, waiting: map[uint32]chan<- []byte{}}
}

// ask tells the page what write writes, and returns the answer or the error that the page has in its place, of this code if the
// page names none. It must not be called on the loop.
func (q *inquiries) ask(code offline.Code, write func(w *bridge.Writer)) (*bridge.Reader, error) {
	answered := make(chan []byte, 1)
	q.engine.loop.Post(func() {
		q.last++
		q.waiting[q.last] = answered
		w := &q.engine.frames
		at := beginFrame(w, q.frame, q.target)
		w.U32(q.last)
		write(w)
		endFrame(w, at)
	})
	r := bridge.NewReader(<-answered)
	if r.Bool() {
		return r, nil
	}
	return nil, thrown(r, code)
}

// answer takes the answer to a call: call u32, ok bool, and the result or an error. A second answer to one call does nothing.
func (q *inquiries) answer(r *bridge.Reader) {
	id := r.U32()
	if answered := q.waiting[id]; answered != nil {
		delete(q.waiting, id)
		// The message is used again after the call.
		answered <- append([]byte(nil), r.Remainder()...)
		q.engine.loop.Stir()
	}
}
