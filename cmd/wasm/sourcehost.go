//go:build js

package main

import (
	"time"

	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/cmd/wasm/host"
	"github.com/holdfast-sdk/holdfast/datasource"
	"github.com/holdfast-sdk/holdfast/offline"
)

var _ datasource.Host = (*source)(nil)

func (s *source) tell(kind bridge.Frame, write func(w *bridge.Writer)) {
	s.engine.tell(kind, s.id, write)
}

// Request implements datasource.Host. The request is delivered at once, with what was told before it, because a
// function transport may answer before it returns.
func (s *source) Request(r *datasource.Request, answer func(datasource.Answer)) (cancel func()) {
	s.lastID++
	id := s.lastID
	s.requests[id] = answer
	s.tell(bridge.FrameRequest, func(w *bridge.Writer) {
		w.U32(id)
		w.U8(uint8(r.Op))
		w.Bool(r.Batch)
		w.Str(r.Key)
		w.Str(r.IfMatch)
		w.Bytes(r.Params)
		w.Bytes(r.Data)
	})
	s.engine.flush()
	return func() {
		if s.requests[id] != nil {
			s.tell(bridge.FrameCancel, func(w *bridge.Writer) { w.U32(id) })
		}
	}
}

// answer is OpAnswer. A second answer to one request does nothing.
func answer(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	id := r.U32()
	got := readAnswer(r)
	answered := s.requests[id]
	delete(s.requests, id)
	if answered != nil {
		answered(got)
	}
	return nil
}

func readAnswer(r *bridge.Reader) datasource.Answer {
	return datasource.Answer{
		Status:     int(r.U32()),
		Network:    r.Bool(),
		Failed:     r.Bool(),
		RetryAfter: time.Duration(r.F64()) * time.Millisecond,
		ETag:       r.Str(),
		Body:       r.Bytes(),
		Block:      r.Bytes(),
		Total:      r.Int(),
		Errors:     r.Value(),
		Text:       r.Str(),
		Ref:        r.U32(),
		Groups:     r.Bytes(),
		Aggregates: r.Bytes(),
	}
}

// Emit implements datasource.Host.
func (s *source) Emit(e *datasource.Event) {
	s.tell(bridge.FrameEvent, func(w *bridge.Writer) { writeEvent(w, e) })
	if e.Now || e.Type == datasource.EventRequestEnd {
		s.engine.flush() // what follows is not to be seen yet: after requestEnd, that the answer is taken over (spec §9.1)
	}
}

// Allow implements datasource.Host.
func (s *source) Allow(e *datasource.Event) bool {
	s.engine.flush()
	return s.engine.ask(bridge.FrameAllow, s.id, func(w *bridge.Writer) { writeEvent(w, e) }).Bool()
}

// Pause implements datasource.Host. Only a goroutine that sleeps lets the page go on.
func (s *source) Pause() { time.Sleep(time.Millisecond) }

// OffsetAt implements datasource.Host.
func (s *source) OffsetAt(localMs float64) int { return host.OffsetAt(localMs) }

// question tells the page something it answers later, by one of the operations of answerQuestion.
func (s *source) question(kind bridge.Frame, write func(w *bridge.Writer), answered func(r *bridge.Reader)) {
	s.lastID++
	id := s.lastID
	s.questions[id] = answered
	s.tell(kind, func(w *bridge.Writer) { w.U32(id); write(w) })
}

func answerQuestion(s *source, r *bridge.Reader, _ *bridge.Writer) error {
	id := r.U32()
	answered := s.questions[id]
	delete(s.questions, id)
	if answered != nil {
		answered(r)
	}
	return nil
}

// AskAuth implements datasource.Host.
func (s *source) AskAuth(resume func(ok bool)) {
	s.question(bridge.FrameAuth, func(*bridge.Writer) {}, func(r *bridge.Reader) { resume(r.Bool()) })
}

// DecideConflict implements datasource.Host.
func (s *source) DecideConflict(fn datasource.Func, c datasource.Conflict, decided func(datasource.Resolution)) {
	s.question(bridge.FrameConflict,
		func(w *bridge.Writer) { w.U32(uint32(fn)); writeConflict(w, &c) },
		func(r *bridge.Reader) { decided(readResolution(r)) })
}

// DecideUncertain implements datasource.Host.
func (s *source) DecideUncertain(fn datasource.Func, l datasource.Letter, decided func(datasource.LostChoice)) {
	s.question(bridge.FrameUncertain,
		func(w *bridge.Writer) { w.U32(uint32(fn)); writeLetter(w, &l) },
		func(r *bridge.Reader) { decided(datasource.LostChoice(r.U8())) })
}

// Lookup implements datasource.Host.
func (s *source) Lookup(fn datasource.Func, l datasource.Letter, found func(datasource.LookupAnswer)) {
	s.question(bridge.FrameLookup,
		func(w *bridge.Writer) { w.U32(uint32(fn)); writeLetter(w, &l) },
		func(r *bridge.Reader) { found(datasource.LookupAnswer{Known: r.Bool(), Row: r.Bytes()}) })
}

// thrown is what a function of the application threw; usual is its code unless it has one of ours.
func thrown(r *bridge.Reader, usual offline.Code) error {
	code, message := offline.Code(r.Str()), r.Str()
	if code == "" {
		code = usual
	}
	return &offline.Error{Code: code, Message: message}
}

// LoadSnapshot implements datasource.Host.
func (s *source) LoadSnapshot() (block, groups []byte, err error) {
	r := s.engine.ask(bridge.FrameLoadSnapshot, s.id, func(*bridge.Writer) {})
	if r.Bool() {
		block = r.Bytes()
		return block, r.Bytes(), nil
	}
	return nil, nil, thrown(r, offline.ErrStorage)
}

// SaveSnapshot implements datasource.Host.
func (s *source) SaveSnapshot(block, groups []byte) error {
	r := s.engine.ask(bridge.FrameSaveSnapshot, s.id, func(w *bridge.Writer) { w.Bytes(block); w.Bytes(groups) })
	if r.Bool() {
		return nil
	}
	return thrown(r, offline.ErrStorage)
}
