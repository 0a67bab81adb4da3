//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// editOps are the operations that change elements, by number. What they take and return stands at the numbers.
var editOps = [...]contentOperation{
	bridge.OpElementSet: makes(func(e *document.Element, r *bridge.Reader) (*document.Element, error) {
		key := r.Str()
		return e.Set(key, r.Content())
	}),
	bridge.OpElementRemove: makes(func(e *document.Element, r *bridge.Reader) (*document.Element, error) { return e.Remove(r.Str()) }),
	bridge.OpElementInsert: makes(func(e *document.Element, r *bridge.Reader) (*document.Element, error) {
		at := index(r)
		return e.Insert(at, r.Content())
	}),
	bridge.OpElementSetAt: makes(func(e *document.Element, r *bridge.Reader) (*document.Element, error) {
		at := index(r)
		return e.SetAt(at, r.Content())
	}),
	bridge.OpElementRemoveAt: makes(func(e *document.Element, r *bridge.Reader) (*document.Element, error) { return e.RemoveAt(index(r)) }),
	bridge.OpElementMove: on(func(e *document.Element, r *bridge.Reader, _ *bridge.Writer) error {
		from := index(r)
		return e.Move(from, index(r))
	}),
	bridge.OpElementSetValue: on(func(e *document.Element, r *bridge.Reader, _ *bridge.Writer) error { return e.SetValue(r.Content()) }),
	bridge.OpElementRemoveFromParent: on(func(e *document.Element, _ *bridge.Reader, _ *bridge.Writer) error {
		return e.RemoveFromParent()
	}),
	bridge.OpElementSplice: on(func(e *document.Element, r *bridge.Reader, _ *bridge.Writer) error {
		at, count := index(r), index(r)
		return e.Splice(at, count, r.Str())
	}),
	bridge.OpElementAdd: on(func(e *document.Element, r *bridge.Reader, _ *bridge.Writer) error { return e.Add(r.F64()) }),
}

// makes makes an operation that changes the model and answers with an element.
func makes(f func(e *document.Element, r *bridge.Reader) (*document.Element, error)) contentOperation {
	return on(func(e *document.Element, r *bridge.Reader, w *bridge.Writer) error {
		child, err := f(e, r)
		writeChild(w, child)
		return err
	})
}
