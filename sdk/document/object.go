package document

import "github.com/holdfast-sdk/holdfast/ot"

// Get is the property key of an object, or nil.
func (e *Element) Get(key string) *Element { return e.doc.element(e.node.Member(key)) }

// Has reports whether an object has the property key.
func (e *Element) Has(key string) bool { return e.node.Member(key) != nil }

// Keys are the keys of an object, sorted.
func (e *Element) Keys() []string {
	if e.Kind() != ot.Object {
		return nil
	}
	keys := make([]string, 0, e.Len())
	e.node.Each(func(_ int, n *ot.Node) bool {
		keys = append(keys, n.Key())
		return true
	})
	return keys
}

// Set gives an object the property key with the content v (without ids; the document gives them), and returns the new
// element.
func (e *Element) Set(key string, v *ot.Value) (*Element, error) {
	if err := e.changeable(ot.Object); err != nil {
		return nil, err
	}
	op := &ot.Op{Type: ot.ObjectAdd, Target: e.ID(), Key: key}
	if e.Has(key) {
		op.Type = ot.ObjectSet
	}
	return e.put(op, v)
}

// put changes e by op with the content v, and returns the new element.
func (e *Element) put(op *ot.Op, v *ot.Value) (*Element, error) {
	v, err := e.doc.ids.build(v, 1)
	if err != nil {
		return nil, err
	}
	op.Value = v
	return e.doc.localNew(op)
}

// Remove removes the property key of an object, and returns the element that was there. It returns ErrInvalid if there is
// none.
func (e *Element) Remove(key string) (*Element, error) {
	if err := e.changeable(ot.Object); err != nil {
		return nil, err
	}
	old := e.Get(key)
	return old, e.doc.local(&ot.Op{Type: ot.ObjectRemove, Target: e.ID(), Key: key})
}
