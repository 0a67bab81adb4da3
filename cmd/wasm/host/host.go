//go:build js

// Package host holds everything that Go imports from the page beside syscall/js. It stands alone because test runners
// that start a wasm file by themselves cannot supply it (boundary.md, Decisions 3).
package host

import "unsafe"

//go:wasmimport holdfast deliver
func deliver(frames unsafe.Pointer, length int32) int32

//go:wasmimport holdfast collate
func collate(a unsafe.Pointer, aLen int32, b unsafe.Pointer, bLen int32) int32

//go:wasmimport holdfast rank
func rank(texts, ends, places unsafe.Pointer, count int32)

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

// Rank gives each of many texts its place in the order of Collate, equal ones the same.
func Rank(texts []string) []uint32 {
	if len(texts) == 0 {
		return nil
	}
	var all []byte
	ends, places := make([]uint32, len(texts)), make([]uint32, len(texts))
	for i, text := range texts {
		all = append(all, text...)
		ends[i] = uint32(len(all))
	}
	rank(unsafe.Pointer(unsafe.SliceData(all)), unsafe.Pointer(&ends[0]), unsafe.Pointer(&places[0]), int32(len(texts)))
	return places
}

// OffsetAt is the offset of local time from UTC in minutes, east positive, at a local time in milliseconds.
func OffsetAt(localMs float64) int { return int(offsetAt(localMs)) }
