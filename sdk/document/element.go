package document

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

// Element is a live value of a document. It stays the same object while its value is in the model, also when it moves.
// Once detached it can be read, as it was last, and not changed.
//
// Methods for another kind than the element's return zero values when they read, ErrKind when they change. Methods that
// change return ErrDetached and what Config.Writable returns, too.
type Element struct {
	doc        *Document
	node       *ot.Node
	ref        uint32
	references []*Reference
}

// Step is one step of a path: a key of an object, or an index of an array.
type Step struct {
	Key   string
	Index int
	Array bool // the step is Index
}

// element is the one element of a node, made when somebody first looks at it.
func (d *Document) element(n *ot.Node) *Element {
	if n == nil {
		return nil
	}
	if e, ok := n.Handle.(*Element); ok {
		return e
	}
	e := &Element{doc: d, node: n}
	n.Handle = e
	return e
}

// Document is the document of the element.
func (e *Element) Document() *Document { return e.doc }

// ID is the id of the value, "<prefix>:<n>".
func (e *Element) ID() string { return e.node.ID() }

// Kind is the kind of the value. It never changes.
func (e *Element) Kind() ot.Kind { return e.node.Kind() }

// Attached reports whether the value is in the model.
func (e *Element) Attached() bool { return e.node.Attached() }

// Stamp is another number after each change of the very element, not of what is inside of it: what was read from it may be
// kept as long as the stamp stays.
func (e *Element) Stamp() uint32 { return e.node.Stamp() }

// Parent is the object or array that holds the value, nil for the root and for detached elements.
func (e *Element) Parent() *Element {
	if !e.Attached() {
		return nil
	}
	return e.doc.element(e.node.Parent())
}

// RelativePath is the last step of Path; ok is false for the root and for detached elements. In an array it costs O(√n).
func (e *Element) RelativePath() (step Step, ok bool) {
	if !e.Attached() || e.node.Parent() == nil {
		return Step{}, false
	}
	return stepTo(e.node), true
}

// stepTo is the step from the parent of n to n.
func stepTo(n *ot.Node) Step {
	if n.Parent().Kind() == ot.Array {
		return Step{Index: n.Index(), Array: true}
	}
	return Step{Key: n.Key()}
}

// Path leads from the root to the element; empty for the root, nil for detached elements.
func (e *Element) Path() []Step { return e.PathFrom(e.doc.Root()) }

// PathFrom leads from ancestor to the element, as events that bubble need it; nil if ancestor is none.
func (e *Element) PathFrom(ancestor *Element) []Step {
	if !e.Attached() {
		return nil
	}
	length := 0
	for n := e.node; n != ancestor.node; n = n.Parent() {
		if length++; n.Parent() == nil {
			return nil
		}
	}
	path := make([]Step, length)
	for n := e.node; n != ancestor.node; n = n.Parent() {
		length--
		path[length] = stepTo(n)
	}
	return path
}

// ElementAt is the element at path from here, or nil.
func (e *Element) ElementAt(path []Step) *Element {
	n := e.node
	for _, step := range path {
		if step.Array {
			n = n.At(step.Index)
		} else {
			n = n.Member(step.Key)
		}
		if n == nil {
			return nil
		}
	}
	return e.doc.element(n)
}

// Value is a copy of the content with its ids. It costs as much as the content is large.
func (e *Element) Value() *ot.Value { return e.node.Value() }

// Node is the value in the tree, for reading much of it without a copy.
func (e *Element) Node() *ot.Node { return e.node }

// Len is the number of elements of an array, of properties of an object, or of UTF-16 code units of a string.
func (e *Element) Len() int { return e.node.Len() }

// Each calls f for the elements of an array in order, for the properties of an object sorted by key, until it returns
// false. The step is the element's relative path. It goes over what was there at the call.
func (e *Element) Each(f func(step Step, child *Element) bool) {
	array := e.Kind() == ot.Array
	for i, n := range e.node.Children() {
		step := Step{Key: n.Key()}
		if array {
			step = Step{Index: i, Array: true}
		}
		if !f(step, e.doc.element(n)) {
			return
		}
	}
}

// SetValue replaces the whole content by that of v (without ids), which must be of the same kind and not null.
func (e *Element) SetValue(v *ot.Value) error {
	if v == nil || v.Kind != e.Kind() {
		return offline.Errorf(ErrInvalid, "the content of a %s can only be replaced by another %s", e.Kind().String(), e.Kind().String())
	}
	switch v.Kind {
	case ot.String:
		return e.SetText(v.Text)
	case ot.Number:
		return e.SetNumber(v.Number)
	case ot.Boolean:
		return e.SetBool(v.Bool)
	case ot.Date:
		return e.SetMillis(v.Millis)
	}
	if err := e.changeable(v.Kind); err != nil {
		return err
	}
	if v.Kind == ot.Array {
		items, err := e.doc.ids.items(v.Items, 1)
		if err != nil {
			return err
		}
		return e.doc.local(&ot.Op{Type: ot.ArraySet, Target: e.ID(), Items: items})
	}
	members, err := e.doc.ids.members(v.Members, 1)
	if err != nil {
		return err
	}
	return e.doc.local(&ot.Op{Type: ot.ObjectSetAll, Target: e.ID(), Members: members})
}

// RemoveFromParent removes the element from the object or array that holds it. It returns ErrInvalid for the root.
func (e *Element) RemoveFromParent() error {
	if !e.Attached() {
		return e.errDetached()
	}
	step, ok := e.RelativePath()
	if !ok {
		return offline.Errorf(ErrInvalid, "the root of a model cannot be removed")
	}
	parent, err := e.Parent(), error(nil)
	if step.Array {
		_, err = parent.RemoveAt(step.Index)
	} else {
		_, err = parent.Remove(step.Key)
	}
	return err
}

// changeable returns the error that keeps an element from being changed by a method for kind.
func (e *Element) changeable(kind ot.Kind) error {
	switch {
	case e.Kind() != kind || kind == ot.Null:
		return offline.Errorf(ErrKind, "the %s %q cannot be changed as a %s", e.Kind().String(), e.ID(), kind.String())
	case !e.Attached():
		return e.errDetached()
	}
	return e.doc.writable()
}

// writable returns the error that keeps the whole document from being changed.
func (d *Document) writable() error {
	if d.config.Writable == nil {
		return nil
	}
	return d.config.Writable()
}

func (e *Element) errDetached() error {
	return offline.Errorf(ErrDetached, "the %s %q is no longer in the model", e.Kind().String(), e.ID())
}
