package document

import "github.com/holdfast-sdk/holdfast/ot"

// Get is the property key of an object, or nil.
func (e *Element) Get(key string) *Element { return nil }

// Has reports whether an object has the property key.
func (e *Element) Has(key string) bool { return false }

// Keys are the keys of an object, sorted.
func (e *Element) Keys() []string { return nil }

// Set gives an object the property key with the content v (without ids; the document gives them), and returns the new
// element.
func (e *Element) Set(key string, v *ot.Value) (*Element, error) { return nil, nil }

// Remove removes the property key of an object, and returns the element that was there. It returns ErrInvalid if there is
// none.
func (e *Element) Remove(key string) (*Element, error) { return nil, nil }
