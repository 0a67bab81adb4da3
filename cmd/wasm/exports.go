//go:build js

package main

import (
	"unsafe"

	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
)

// What a call returned, as JavaScript sees it (js/src/memory.js).
const (
	statusOK    = 0 // the output holds the result
	statusError = 1 // the output holds an error: code, message
	statusFatal = 2 // the engine is dead
)

// control is where JavaScript finds what the last call left behind. Its address never changes.
var control struct {
	out     uint32 // address and length of the output
	outLen  uint32
	stirred uint32 // 1: resume the scheduler once, when the outermost call is through
	in      uint32 // address and size of the room for the next message: alloc is for what does not fit
	inCap   uint32
}

var (
	input  []byte // room for the next message; owned by the call that takes it
	spare  []byte // room for one that is made while a call is under way
	output []byte // keeps the last output alive until JavaScript has read it
)

//go:wasmexport hf_control
func controlAddress() unsafe.Pointer { return unsafe.Pointer(&control) }

// alloc makes room for a message of n bytes and returns its address.
//
//go:wasmexport hf_alloc
func alloc(n int32) unsafe.Pointer {
	if cap(input) < int(n) || cap(input) == 0 {
		input = make([]byte, max(int(n), 4096))
	}
	return unsafe.Pointer(offerInput(input))
}

// offerInput makes b the room for the next message.
func offerInput(b []byte) *byte {
	input = b[:cap(b)]
	control.in, control.inCap = uint32(uintptr(unsafe.Pointer(&input[0]))), uint32(len(input))
	return &input[0]
}

// takeInput hands over the message of n bytes that JavaScript wrote. Calls nest, so the next alloc makes a new buffer.
func takeInput(n int) []byte {
	b := input[:n]
	input, control.inCap = nil, 0
	if spare != nil {
		offerInput(spare)
		spare = nil
	}
	return b
}

// giveBack keeps a message's buffer for the next alloc, if it is small and nothing in it is used any more.
func giveBack(b []byte) {
	switch {
	case cap(b) == 0 || cap(b) > 64<<10:
	case input == nil:
		offerInput(b)
	case spare == nil:
		spare = b
	}
}

// call is every other call of JavaScript: operation op on target (0: the engine itself) with a message of n bytes.
//
//go:wasmexport hf_call
func call(op, target, n int32) int32 {
	x := newExchange(bridge.Op(op), uint32(target), takeInput(int(n)))
	if !engine.loop.Enter(x.run) {
		return statusFatal
	}
	status := x.status
	output = x.w.B
	control.out, control.outLen = 0, uint32(len(output))
	if len(output) > 0 {
		control.out = uint32(uintptr(unsafe.Pointer(&output[0])))
	}
	control.stirred = 0
	if engine.loop.Stirred() {
		control.stirred = 1
	}
	x.end()
	return status
}

// exchange is one call from JavaScript. Calls are many and short, so what they need is used again: exchanges holds what is
// not in use. Calls nest, so there may be several.
type exchange struct {
	op     bridge.Op
	target uint32
	r      bridge.Reader
	w      bridge.Writer
	status int32
	run    func() // the method, bound once
}

var exchanges []*exchange

func newExchange(op bridge.Op, target uint32, message []byte) *exchange {
	var x *exchange
	if last := len(exchanges) - 1; last >= 0 {
		x, exchanges = exchanges[last], exchanges[:last]
	} else {
		x = &exchange{}
		x.run = x.handle
	}
	x.op, x.target, x.status = op, target, statusFatal
	x.r.Begin(message)
	return x
}

func (x *exchange) handle() { x.status = engine.call(x.op, x.target, &x.r, &x.w) }

// end gives the exchange back. JavaScript reads its output before it calls again.
func (x *exchange) end() {
	message := x.r.End()
	if message != nil {
		giveBack(message)
	}
	x.w.Reset()
	exchanges = append(exchanges, x)
}
