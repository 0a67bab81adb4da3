//go:build js

package main

import (
	"unsafe"

	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
)

// What a call returned, as JavaScript sees it (js/src/bridge.js).
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
}

var (
	input  []byte // the next message, allocated by alloc; owned by the call that takes it
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
	input = input[:cap(input)]
	return unsafe.Pointer(&input[0])
}

// takeInput hands over the message of n bytes that JavaScript wrote. Calls nest, so the next alloc makes a new buffer.
func takeInput(n int) []byte {
	b := input[:n]
	input = nil
	return b
}

// giveBack keeps a message's buffer for the next alloc, if it is small and nothing in it is used any more.
func giveBack(b []byte) {
	if input == nil && cap(b) <= 64<<10 {
		input = b[:0]
	}
}

// call is every other call of JavaScript: operation op on target (0: the engine itself) with a message of n bytes.
//
//go:wasmexport hf_call
func call(op, target, n int32) int32 {
	status := int32(statusFatal)
	message := takeInput(int(n))
	var w bridge.Writer
	alive := engine.loop.Enter(func() {
		status = engine.call(bridge.Op(op), uint32(target), message, &w)
	})
	if !alive {
		return statusFatal
	}
	output = w.B
	control.out, control.outLen = 0, uint32(len(output))
	if len(output) > 0 {
		control.out = uint32(uintptr(unsafe.Pointer(&output[0])))
	}
	control.stirred = 0
	if engine.loop.Stirred() {
		control.stirred = 1
	}
	return status
}
