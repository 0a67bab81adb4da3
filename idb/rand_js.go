package idb

import (
	"encoding/binary"
	"syscall/js"
)

// Rand is an offline.Rand over crypto.getRandomValues.
type Rand struct{}

// Uint64 returns 64 random bits.
func (Rand) Uint64() uint64 {
	var b [8]byte
	array := bytesClass.New(len(b))
	js.Global().Get("crypto").Call("getRandomValues", array)
	js.CopyBytesToGo(b[:], array)
	return binary.LittleEndian.Uint64(b[:])
}
