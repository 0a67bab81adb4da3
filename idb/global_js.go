package idb

import "syscall/js"

var (
	arrayClass = js.Global().Get("Array")
	bytesClass = js.Global().Get("Uint8Array")
	rangeClass = js.Global().Get("IDBKeyRange")
)

// global returns the global variable called name. Where the browser forbids storage, merely reading indexedDB throws,
// and js.Value.Get would let that exception tear through the running program; Reflect.get is a call, and exceptions
// of calls become panics.
func global(name string) js.Value { return js.Global().Get("Reflect").Call("get", js.Global(), name) }

// navigator returns the member of the page's navigator called name, undefined where there is no navigator (Node).
func navigator(name string) js.Value {
	if n := global("navigator"); n.Truthy() {
		return n.Get(name)
	}
	return js.Undefined()
}

// callback makes a JavaScript function that calls f with its first argument.
func callback(f func(js.Value)) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0])
		return nil
	})
}

// listen calls f for each event of the given type, until unlisten is called.
func listen(target js.Value, event string, f func(event js.Value)) (unlisten func()) {
	handler := callback(f)
	target.Call("addEventListener", event, handler)
	return func() {
		target.Call("removeEventListener", event, handler)
		handler.Release()
	}
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
