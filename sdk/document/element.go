package document

import (
	"github.com/holdfast-sdk/holdfast/ot"
)

// Element is a live value of a document. It stays the same object while its value is in the model, also when it moves.
// Once detached it can be read, as it was last, and not changed.
//
// Methods for another kind than the element's return zero values when they read, ErrKind when they change. Methods that
// change return ErrReadOnly and ErrDetached, too.
type Element struct {
	doc *Document
}

// Step is one step of a path: a key of an object, or an index of an array.
type Step struct {
	Key   string
	Index int
	Array bool // the step is Index
}

// Document is the document of the element.
func (e *Element) Document() *Document { return e.doc }

// ID is the id of the value, "<prefix>:<n>".
func (e *Element) ID() string { return "" }

// Kind is the kind of the value. It never changes.
func (e *Element) Kind() ot.Kind { return ot.Null }

// Ref is a small number for the element, the same until Document.Release. Never 0.
func (e *Element) Ref() uint32 { return 0 }

// Attached reports whether the value is in the model.
func (e *Element) Attached() bool { return false }

// Parent is the object or array that holds the value, nil for the root and for detached elements.
func (e *Element) Parent() *Element { return nil }

// RelativePath is the last step of Path; ok is false for the root and for detached elements.
func (e *Element) RelativePath() (step Step, ok bool) { return Step{}, false }

// Path leads from the root to the element; empty for the root, nil for detached elements.
func (e *Element) Path() []Step { return nil }

// PathFrom leads from ancestor to the element, as events that bubble need it; nil if ancestor is none.
func (e *Element) PathFrom(ancestor *Element) []Step { return nil }

// ElementAt is the element at path from here, or nil.
func (e *Element) ElementAt(path []Step) *Element { return nil }

// Value is a copy of the content with its ids. It costs as much as the content is large.
func (e *Element) Value() *ot.Value { return nil }

// Len is the number of elements of an array, of properties of an object, or of UTF-16 code units of a string.
func (e *Element) Len() int { return 0 }

// SetValue replaces the whole content by that of v, which must be of the same kind and not null.
func (e *Element) SetValue(v *ot.Value) error { return nil }

// RemoveFromParent removes the element from the object or array that holds it. It returns ErrInvalid for the root.
func (e *Element) RemoveFromParent() error { return nil }

// Each calls f for the elements of an array in order, for the properties of an object sorted by key, until it returns
// false. The step is the element's relative path. Changes made by f itself are seen or not.
func (e *Element) Each(f func(step Step, child *Element) bool) {}
