package idb

import (
	"syscall/js"

	"github.com/holdfast-sdk/holdfast/offline"
)

// keyToJS makes the IndexedDB array key of k. IndexedDB sorts arrays behind numbers and strings, so the empty array
// stands for offline.After.
func keyToJS(k offline.Key) js.Value {
	parts := make([]any, len(k))
	for i, p := range k {
		if _, last := p.(offline.After); last {
			p = []any{}
		}
		parts[i] = p
	}
	return js.ValueOf(parts)
}

// keyReader makes offline keys of IndexedDB ones. Keys that follow each other mostly begin with the same string, and
// fetching a string from JavaScript costs as much as all the rest of a key, so it keeps the last one of each position.
type keyReader struct {
	last []stringPart
}

type stringPart struct {
	value js.Value
	text  string
}

// read returns the key that v is, or false for one that was not written through this package.
func (r *keyReader) read(v js.Value) (offline.Key, bool) {
	if !v.InstanceOf(arrayClass) {
		return nil, false
	}
	key := make(offline.Key, v.Length())
	for i := range key {
		switch part := v.Index(i); part.Type() {
		case js.TypeString:
			key[i] = r.text(i, part)
		case js.TypeNumber:
			key[i] = int64(part.Float())
		default:
			return nil, false
		}
	}
	return key, len(key) > 0
}

func (r *keyReader) text(position int, v js.Value) string {
	for len(r.last) <= position {
		r.last = append(r.last, stringPart{})
	}
	last := &r.last[position]
	if !last.value.Equal(v) {
		*last = stringPart{v, v.String()}
	}
	return last.text
}

// checkBounds reports a bound of r that is no key, as an error of code offline.ErrBadKey.
func checkBounds(r *offline.Range) error {
	if err := checkBound(r.Lower); err != nil {
		return err
	}
	return checkBound(r.Upper)
}

func checkBound(bound offline.Key) error {
	if n := len(bound); n > 0 {
		if _, last := bound[n-1].(offline.After); last {
			bound = bound[:n-1]
		}
	}
	if len(bound) == 0 {
		return nil
	}
	return bound.Valid()
}

// emptyRange reports whether no key can lie within r. IndexedDB throws at such a range instead of finding nothing.
func emptyRange(r *offline.Range) bool {
	if r.Lower == nil || r.Upper == nil {
		return false
	}
	c := r.Lower.Compare(r.Upper)
	return c > 0 || c == 0 && (r.LowerOpen || r.UpperOpen)
}

// keyRange makes the IDBKeyRange of r, or null for all keys. The range must not be empty.
func keyRange(r *offline.Range) js.Value {
	switch {
	case r.Lower != nil && r.Upper != nil:
		return rangeClass.Call("bound", keyToJS(r.Lower), keyToJS(r.Upper), r.LowerOpen, r.UpperOpen)
	case r.Lower != nil:
		return rangeClass.Call("lowerBound", keyToJS(r.Lower), r.LowerOpen)
	case r.Upper != nil:
		return rangeClass.Call("upperBound", keyToJS(r.Upper), r.UpperOpen)
	}
	return js.Null()
}
