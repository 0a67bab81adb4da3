//go:build js

package main

import (
	"runtime"

	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/cmd/wasm/host"
	"github.com/holdfast-sdk/holdfast/idb"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk"
)

// Engine is what a page has one of: the loop, the storage, and what operations are on.
type Engine struct {
	loop    *bridge.Loop
	storage *storage
	targets map[uint32]target
	memory  map[uint32]*memoryStorage // by the numbers of the page
	frames  bridge.Writer             // told at the end of the turn
}

// target is what an operation can be on besides the engine: a source, a domain, an open model.
type target interface {
	// call runs an operation of this kind of target.
	call(op bridge.Op, r *bridge.Reader, w *bridge.Writer) error
	// hint tells of the window's online and offline events.
	hint(online bool)
}

func newEngine() *Engine {
	e := &Engine{loop: bridge.NewLoop(), targets: map[uint32]target{}, memory: map[uint32]*memoryStorage{}}
	e.loop.Turn = e.flush
	e.loop.Fatal = e.fatal
	e.storage = newStorage(e)
	return e
}

// call runs one operation and writes its result, or its error, to w.
func (e *Engine) call(op bridge.Op, target uint32, r *bridge.Reader, w *bridge.Writer) int32 {
	err := e.dispatch(op, target, r, w)
	if err == nil && r.Short() {
		err = offline.Errorf(offline.ErrFatal, "operation %d got too short a message: holdfast.js and holdfast.wasm are of different versions", int(op))
	}
	// What the operation emitted has to be handled before the page gets its result.
	e.flush()
	if err == nil {
		return statusOK
	}
	w.Reset()
	writeError(w, err)
	return statusError
}

func (e *Engine) dispatch(op bridge.Op, target uint32, r *bridge.Reader, w *bridge.Writer) error {
	if target == 0 {
		return e.run(op, r, w)
	}
	if t := e.targets[target]; t != nil {
		return t.call(op, r, w)
	}
	return offline.Errorf(offline.ErrClosed, "this DataSource, domain or model was closed; make or open a new one")
}

func (e *Engine) run(op bridge.Op, r *bridge.Reader, w *bridge.Writer) error {
	switch op {
	case bridge.OpCrash:
		e.crash(r.U8())
	case bridge.OpStatus:
		e.storage.status(r.U32())
	case bridge.OpPersist:
		e.storage.persist(r.U32())
	case bridge.OpWindowOnline:
		online := r.Bool()
		for _, t := range e.targets {
			t.hint(online)
		}
	case bridge.OpParse:
		w.Value(parse(r.Str(), r.Value()))
	case bridge.OpProcess:
		return e.process(r, w)
	case bridge.OpLoadState:
		e.storage.loadState(r.Str(), r.U32())
	case bridge.OpSaveState:
		e.storage.saveState(r.Str(), append([]byte(nil), r.Bytes()...), r.U32())
	case bridge.OpOpen:
		return e.open(r)
	case bridge.OpOpenDomain:
		return e.openDomain(r)
	case bridge.OpEncrypt:
		e.storage.encrypt(r)
	}
	return nil
}

// tell appends a frame that is delivered at the end of the turn.
func (e *Engine) tell(kind bridge.Frame, target uint32, write func(w *bridge.Writer)) {
	appendFrame(&e.frames, kind, target, write)
}

// ask delivers a question at once, before anything told so far, and returns the answer; it is valid until the next call.
func (e *Engine) ask(kind bridge.Frame, target uint32, write func(w *bridge.Writer)) *bridge.Reader {
	var w bridge.Writer
	appendFrame(&w, kind, target, write)
	return bridge.NewReader(takeInput(host.Deliver(w.B)))
}

// flush delivers what was told. Handlers may call Go and tell more; their calls flush that themselves.
func (e *Engine) flush() {
	for len(e.frames.B) > 0 {
		frames := e.frames.B
		e.frames.B = nil
		host.Deliver(frames)
		if e.frames.B == nil && cap(frames) <= 64<<10 {
			e.frames.B = frames[:0]
		}
	}
}

func appendFrame(w *bridge.Writer, kind bridge.Frame, target uint32, write func(w *bridge.Writer)) {
	at := beginFrame(w, kind, target)
	write(w)
	endFrame(w, at)
}

// beginFrame and endFrame stand around the payload of a frame, for those that are told so often that a function would cost.
func beginFrame(w *bridge.Writer, kind bridge.Frame, target uint32) (at int) {
	w.U8(uint8(kind))
	w.U32(target)
	w.U32(0)
	return len(w.B)
}

func endFrame(w *bridge.Writer, at int) { w.PutU32(at-4, uint32(len(w.B)-at)) }

// fatal tells the page that this instance is of no use any more, and leaves its locks and databases to the next one.
func (e *Engine) fatal(panicked any) {
	e.storage.locks.ReleaseAll()
	idb.CloseAll()
	message := offline.Errorf(offline.ErrFatal, "the engine failed: %v\n%s", panicked, stack()).Message
	e.ask(bridge.FrameFatal, 0, func(w *bridge.Writer) { w.Str(message) })
}

// stack is the trace of this goroutine, as debug.Stack makes it (runtime/debug would bring os).
func stack() []byte {
	trace := make([]byte, 16<<10)
	return trace[:runtime.Stack(trace, false)]
}

func (e *Engine) crash(where uint8) {
	if where == 0 {
		panic("crash was called")
	}
	e.loop.Go(func() { panic("crash was called") }, nil)
}

func writeError(w *bridge.Writer, err error) {
	w.Str(string(codeOf(err)))
	w.Str(err.Error())
}

// codeOf is the code of err itself, before that of what caused it.
func codeOf(err error) offline.Code {
	if e, ok := err.(*sdk.Error); ok {
		return e.Code
	}
	return offline.CodeOf(err)
}

// settle settles a promise: with what write writes, or with err.
func (e *Engine) settle(promise uint32, err error, write func(w *bridge.Writer)) {
	if err != nil {
		e.tell(bridge.FrameReject, 0, func(w *bridge.Writer) { w.U32(promise); writeError(w, err) })
		return
	}
	e.tell(bridge.FrameResolve, 0, func(w *bridge.Writer) {
		w.U32(promise)
		if write != nil {
			write(w)
		}
	})
}
