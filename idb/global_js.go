package idb

import (
	"syscall/js"

	"github.com/hack-pad/safejs"
)

var (
	arrayClass = js.Global().Get("Array")
	bytesClass = js.Global().Get("Uint8Array")
	rangeClass = js.Global().Get("IDBKeyRange")
)

// global returns the global variable called name. Where the browser forbids storage, merely reading indexedDB or
// localStorage throws, and Go's js.Value.Get lets that exception tear through the running program; Reflect.get is a
// call, and exceptions of calls are caught.
func global(name string) (safejs.Value, error) { return property(js.Global(), name) }

// property is v's property called name, whose getter may throw.
func property(v js.Value, name string) (safejs.Value, error) {
	return safejs.Safe(js.Global().Get("Reflect")).Call("get", v, name)
}

// has reports whether the object v has a truthy property called name.
func has(v safejs.Value, name string) bool {
	p, err := v.Get(name)
	if err != nil {
		return false
	}
	truthy, err := p.Truthy()
	return truthy && err == nil
}

// bytesToJS copies b into a new Uint8Array.
func bytesToJS(b []byte) js.Value {
	array := bytesClass.New(len(b))
	js.CopyBytesToJS(array, b)
	return array
}

// bytesToGo copies a Uint8Array. Anything else, which only another program can have put into our database, comes out
// empty: no codec of ours takes that for a record, so it ends in quarantine instead of failing the whole read.
func bytesToGo(v js.Value) []byte {
	if !v.InstanceOf(bytesClass) {
		return []byte{}
	}
	b := make([]byte, v.Length())
	js.CopyBytesToGo(b, v)
	return b
}
