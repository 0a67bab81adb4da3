package ot

import "math"

// Node is one live value of a Tree. It is the same one while its value is in the tree, also when it moves in its array.
// Once its value is removed, it stays as it was last. Only Tree.Do and Tree.Apply change it.
type Node struct {
	// Handle is for the owner of the tree, to find what belongs to the node. The tree leaves it alone.
	Handle any

	id      string
	kind    Kind
	gone    bool // no longer in the tree
	fresh   bool // str is what text says
	stamp   uint32
	parent  *Node
	key     string   // in an object
	segment *segment // of the parent's list

	bits uint64 // number, date, boolean; of a string without text: its length + 1, 0 if nobody has counted
	str  string
	text *Text // of a string once it is edited
	list *list // of an object or array
}

// ID is the value's id.
func (n *Node) ID() string { return n.id }

// Kind is the value's kind.
func (n *Node) Kind() Kind { return n.kind }

// Attached reports whether the value is in the tree.
func (n *Node) Attached() bool { return !n.gone }

// Stamp is another number after each change of the very value, not of what is inside of it.
func (n *Node) Stamp() uint32 { return n.stamp }

// Parent is the object or array that holds the value, nil for the root. A removed value keeps its last one only if that
// was removed with it.
func (n *Node) Parent() *Node { return n.parent }

// Key is the property of the parent that the value is, if that is an object.
func (n *Node) Key() string { return n.key }

// Index is the position in the parent if that is an array, else -1. It costs O(√n).
func (n *Node) Index() int {
	if n.parent == nil || n.parent.kind != Array {
		return -1
	}
	return n.parent.list.indexOf(n)
}

// Len is the number of elements or properties, or of UTF-16 code units of a string; 0 for other kinds.
func (n *Node) Len() int {
	switch {
	case n.list != nil:
		return n.list.length
	case n.text != nil:
		return n.text.Len()
	case n.kind == String && n.bits == 0:
		n.bits = uint64(UnitLen(n.str)) + 1
	case n.kind != String:
		return 0
	}
	return int(n.bits - 1)
}

// At is the element at index i of an array, or nil.
func (n *Node) At(i int) *Node {
	if n.kind != Array || i < 0 || i >= n.list.length {
		return nil
	}
	return n.list.at(i)
}

// Member is the property key of an object, or nil.
func (n *Node) Member(key string) *Node {
	if n.kind != Object {
		return nil
	}
	if i, found := n.list.search(key); found {
		return n.list.at(i)
	}
	return nil
}

// Each calls f for every element of an array in order, for every property of an object sorted by key, until it returns
// false. The node must not change meanwhile.
func (n *Node) Each(f func(i int, child *Node) bool) {
	if n.list != nil {
		n.list.each(f)
	}
}

// Children is a copy of the elements of an array in order, or of the properties of an object sorted by key.
func (n *Node) Children() []*Node {
	if n.list == nil {
		return nil
	}
	return n.list.all()
}

// Text is the content of a string.
func (n *Node) Text() string {
	if n.text != nil && !n.fresh {
		n.str, n.fresh = n.text.String(), true
	}
	return n.str
}

// Slice is the text of count units at index of a string. Bounds are the caller's to check.
func (n *Node) Slice(index, count int) string {
	if n.kind != String {
		return ""
	}
	return n.rope().Slice(index, count)
}

// rope is the content of a string as it can be edited.
func (n *Node) rope() *Text {
	if n.text == nil {
		n.text, n.fresh = NewText(n.str), true
	}
	return n.text
}

// setText replaces the content of a string.
func (n *Node) setText(s string) { n.str, n.text, n.bits = s, nil, 0 }

// Number is the content of a number.
func (n *Node) Number() float64 {
	if n.kind != Number {
		return 0
	}
	return math.Float64frombits(n.bits)
}

// Bool is the content of a boolean.
func (n *Node) Bool() bool { return n.kind == Boolean && n.bits != 0 }

// Millis is the content of a date: milliseconds since 1970 UTC.
func (n *Node) Millis() int64 {
	if n.kind != Date {
		return 0
	}
	return int64(n.bits)
}

// Value is a copy of the value as it is now, with all that is inside.
func (n *Node) Value() *Value {
	v := &Value{ID: n.id, Kind: n.kind, Bool: n.Bool(), Number: n.Number(), Millis: n.Millis()}
	switch n.kind {
	case String:
		v.Text = n.Text()
	case Array:
		v.Items = values(n.list.all())
	case Object:
		v.Members = memberValues(n.list.all())
	}
	return v
}

func values(nodes []*Node) []*Value {
	out := make([]*Value, len(nodes))
	for i, n := range nodes {
		out[i] = n.Value()
	}
	return out
}

func memberValues(nodes []*Node) []Member {
	out := make([]Member, len(nodes))
	for i, n := range nodes {
		out[i] = Member{n.key, n.Value()}
	}
	return out
}
