package document

import "github.com/holdfast-sdk/holdfast/ot"

// At is the element at index of an array, or nil.
func (e *Element) At(index int) *Element { return e.doc.element(e.node.At(index)) }

// Insert inserts the content v (without ids) at index of an array, 0 to Len, and returns the new element.
func (e *Element) Insert(index int, v *ot.Value) (*Element, error) {
	if err := e.changeable(ot.Array); err != nil {
		return nil, err
	}
	return e.put(&ot.Op{Type: ot.ArrayInsert, Target: e.ID(), Index: index}, v)
}

// RemoveAt removes the element at index of an array and returns it.
func (e *Element) RemoveAt(index int) (*Element, error) {
	if err := e.changeable(ot.Array); err != nil {
		return nil, err
	}
	old := e.At(index)
	return old, e.doc.local(&ot.Op{Type: ot.ArrayRemove, Target: e.ID(), Index: index})
}

// SetAt replaces the element at index of an array by the content v (without ids), and returns the new element.
func (e *Element) SetAt(index int, v *ot.Value) (*Element, error) {
	if err := e.changeable(ot.Array); err != nil {
		return nil, err
	}
	return e.put(&ot.Op{Type: ot.ArrayReplace, Target: e.ID(), Index: index}, v)
}

// Move takes the element at index from of an array out and inserts it at index to, both 0 to Len-1.
func (e *Element) Move(from, to int) error {
	if err := e.changeable(ot.Array); err != nil {
		return err
	}
	return e.doc.local(&ot.Op{Type: ot.ArrayMove, Target: e.ID(), Index: from, To: to})
}
