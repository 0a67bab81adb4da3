//go:build js

// Package host holds everything that Go imports from the page beside syscall/js. It stands alone because test runners
// that start a wasm file by themselves cannot supply it (boundary.md, Decisions 3).
package host

import "unsafe"

//go:wasmimport holdfast deliver
func deliver(frames unsafe.Pointer, length int32) int32

//go:wasmimport holdfast collate
func collate(a unsafe.Pointer, aLen int32, b unsafe.Pointer, bLen int32) int32

//go:wasmimport holdfast offsetAt
func offsetAt(localMs float64) int32

// Deliver hands frames to JavaScript, which has handled all of them when it returns: event handlers have run, and may
// have called into Go. answer is the length of what JavaScript put into the input buffer as the answer to the last
// frame, if that was a question. frames must not be empty.
func Deliver(frames []byte) (answer int) {
	return int(deliver(unsafe.Pointer(&frames[0]), int32(len(frames))))
}

// Collate compares two texts as localeCompare does.
func Collate(a, b string) int {
	return int(collate(unsafe.Pointer(unsafe.StringData(a)), int32(len(a)), unsafe.Pointer(unsafe.StringData(b)), int32(len(b))))
}

// OffsetAt is the offset of local time from UTC in minutes, east positive, at a local time in milliseconds.
func OffsetAt(localMs float64) int { return int(offsetAt(localMs)) }
