package ot

import (
	"math"
	"unicode/utf8"
)

// Tree is the content of a model: an object at the root, every value found by its id. Operations are applied to it as a
// whole or not at all.
type Tree struct {
	root  *Node
	nodes map[string]*Node
}

// NewTree makes a tree of root. It returns an error of reason ErrInvalid if root is not an object, or a value in it cannot
// be part of a model.
func NewTree(root *Value) (*Tree, error) {
	if root == nil || root.Kind != Object {
		return nil, errorf(ErrInvalid, "the root of a model must be an object")
	}
	t := &Tree{nodes: make(map[string]*Node, countValues(root, 0))}
	n, err := t.attach(root, nil, "", 0)
	t.root = n
	if err != nil {
		return nil, err
	}
	return t, nil
}

// countValues is how many values there are in v, as far down as a tree goes.
func countValues(v *Value, depth int) int {
	if v == nil || depth >= MaxDepth {
		return 0
	}
	n := 1
	for _, item := range v.Items {
		n += countValues(item, depth+1)
	}
	for _, m := range v.Members {
		n += countValues(m.Value, depth+1)
	}
	return n
}

// Root is the object at the root.
func (t *Tree) Root() *Node { return t.root }

// Node is the value with the given id, or nil.
func (t *Tree) Node(id string) *Node { return t.nodes[id] }

// Has reports whether there is a value with the given id.
func (t *Tree) Has(id string) bool { return t.nodes[id] != nil }

// Len is the number of values.
func (t *Tree) Len() int { return len(t.nodes) }

// Value is a copy of the whole content.
func (t *Tree) Value() *Value { return t.root.Value() }

// Get is a copy of the value with the given id, or nil.
func (t *Tree) Get(id string) *Value {
	if n := t.nodes[id]; n != nil {
		return n.Value()
	}
	return nil
}

// MaxDepth bounds how many values may stand inside each other in a model, the root included, so that hostile input cannot
// exhaust the stack. What a snapshot of a model holds must fit into a message of the protocol, too (package wire).
const MaxDepth = 256

// MaxValues bounds how many values a model may have: more, with their keys, do not fit into a message of the protocol.
const MaxValues = 1 << 19

// depth is how many values are above what is inside of n.
func (n *Node) depth() int {
	d := 0
	for ; n != nil; n = n.parent {
		d++
	}
	return d
}

// attach makes v and all in it live, below parent. With an error of reason ErrInvalid, the tree is as before.
func (t *Tree) attach(v *Value, parent *Node, key string, depth int) (*Node, error) {
	if err := t.checkNew(v, depth); err != nil {
		return nil, err
	}
	n := &Node{id: v.ID, kind: v.Kind, parent: parent, key: key, str: v.Text}
	t.nodes[v.ID] = n
	err := error(nil)
	switch v.Kind {
	case Number:
		n.bits = math.Float64bits(v.Number)
	case Date:
		n.bits = uint64(v.Millis)
	case Boolean:
		if v.Bool {
			n.bits = 1
		}
	case Array:
		n.list, err = t.attachItems(v.Items, n, depth+1)
	case Object:
		n.list, err = t.attachMembers(v.Members, n, depth+1)
	}
	if err != nil {
		delete(t.nodes, v.ID)
		return nil, err
	}
	return n, nil
}

func (t *Tree) attachItems(items []*Value, parent *Node, depth int) (*list, error) {
	nodes := make([]*Node, 0, len(items))
	for _, item := range items {
		n, err := t.attach(item, parent, "", depth)
		if err != nil {
			t.detachAll(nodes)
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return newList(nodes), nil
}

func (t *Tree) attachMembers(members []Member, parent *Node, depth int) (*list, error) {
	nodes := make([]*Node, 0, len(members))
	for i, m := range members {
		n, err := t.attachMember(m, parent, depth)
		if err == nil && i > 0 && members[i-1].Key >= m.Key {
			t.detach(n)
			err = errorf(ErrInvalid, "the keys of the object \"%\" are not sorted, or \"%\" is there twice", parent.id, m.Key)
		}
		if err != nil {
			t.detachAll(nodes)
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return newList(nodes), nil
}

func (t *Tree) attachMember(m Member, parent *Node, depth int) (*Node, error) {
	if !utf8.ValidString(m.Key) {
		return nil, errorf(ErrInvalid, "the key \"%\" in the object \"%\" is not valid UTF-8", m.Key, parent.id)
	}
	return t.attach(m.Value, parent, m.Key, depth)
}

// checkNew checks a value that is to be attached, without what is inside. Its id must be new.
func (t *Tree) checkNew(v *Value, depth int) error {
	switch {
	case v == nil:
		return errorf(ErrInvalid, "a value is missing")
	case v.ID == "":
		return errorf(ErrInvalid, "a % has no id", v.Kind.String())
	case t.nodes[v.ID] != nil:
		return errorf(ErrInvalid, "the id \"%\" is used twice; ids are unique in a model", v.ID)
	case depth >= MaxDepth:
		return errorf(ErrInvalid, "values are nested deeper than %", itoa(MaxDepth))
	case len(t.nodes) >= MaxValues:
		return errorf(ErrInvalid, "a model can have no more than % values", itoa(MaxValues))
	case v.Kind < Null || v.Kind > Object:
		return errorf(ErrInvalid, "the value \"%\" is of no known kind", v.ID)
	case v.Kind == Number && !isFinite(v.Number):
		return errorf(ErrInvalid, "the number \"%\" is not a finite one", v.ID)
	case v.Kind == String && !utf8.ValidString(v.Text):
		return errorf(ErrInvalid, "the string \"%\" is not valid UTF-8", v.ID)
	}
	return nil
}

func isFinite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// detach takes the value n, which its parent does not hold any more, out of the tree with all that is inside.
func (t *Tree) detach(n *Node) {
	t.forget(n)
	n.parent, n.segment = nil, nil
}

func (t *Tree) detachAll(nodes []*Node) {
	for _, n := range nodes {
		t.detach(n)
	}
}

func (t *Tree) forget(n *Node) {
	n.gone = true
	delete(t.nodes, n.id)
	n.Each(func(_ int, child *Node) bool {
		t.forget(child)
		return true
	})
}
