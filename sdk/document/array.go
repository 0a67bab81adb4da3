package document

import "github.com/holdfast-sdk/holdfast/ot"

// At is the element at index of an array, or nil.
func (e *Element) At(index int) *Element { return nil }

// Insert inserts the content v (without ids) at index of an array, 0 to Len, and returns the new element.
func (e *Element) Insert(index int, v *ot.Value) (*Element, error) { return nil, nil }

// RemoveAt removes the element at index of an array and returns it.
func (e *Element) RemoveAt(index int) (*Element, error) { return nil, nil }

// SetAt replaces the element at index of an array by the content v (without ids), and returns the new element.
func (e *Element) SetAt(index int, v *ot.Value) (*Element, error) { return nil, nil }

// Move takes the element at index from of an array out and inserts it at index to, both 0 to Len-1.
func (e *Element) Move(from, to int) error { return nil }
