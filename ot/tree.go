package ot

// Tree is the content of a model: an object at the root, every value found by its id. Operations are applied to it as a
// whole or not at all, and each gives back what undoes it.
type Tree struct {
	root  *node
	nodes map[string]*node
}

// node is one live value of a tree.
type node struct {
	id      string
	kind    Kind
	bool    bool
	number  float64
	millis  int64
	text    *Text
	items   []*node
	members map[string]*node
}

// NewTree makes a tree of root. It returns an error of reason ErrInvalid if root is not an object, or ids are empty or
// used twice.
func NewTree(root *Value) (*Tree, error) {
	if root == nil || root.Kind != Object {
		return nil, errorf(ErrInvalid, "the root of a model must be an object")
	}
	t := &Tree{nodes: map[string]*node{}}
	if err := t.checkNew(root, map[string]bool{}, 0); err != nil {
		return nil, err
	}
	t.root = t.attach(root)
	return t, nil
}

// Value is the whole content.
func (t *Tree) Value() *Value { return t.root.value() }

// Get is the value with the given id, or nil.
func (t *Tree) Get(id string) *Value {
	if n := t.nodes[id]; n != nil {
		return n.value()
	}
	return nil
}

// Has reports whether there is a value with the given id.
func (t *Tree) Has(id string) bool { return t.nodes[id] != nil }

// maxDepth bounds how deep values may nest, so that hostile input cannot exhaust the stack.
const maxDepth = 1000

// checkNew checks a value that is to be attached: its ids must be new, to the tree and among themselves.
func (t *Tree) checkNew(v *Value, seen map[string]bool, depth int) error {
	switch {
	case v == nil:
		return errorf(ErrInvalid, "a value is missing")
	case v.ID == "":
		return errorf(ErrInvalid, "a %s has no id", v.Kind)
	case seen[v.ID] || t.nodes[v.ID] != nil:
		return errorf(ErrInvalid, "the id %q is used twice; ids are unique in a model", v.ID)
	case depth > maxDepth:
		return errorf(ErrInvalid, "values are nested deeper than %d", maxDepth)
	case v.Kind < Null || v.Kind > Object:
		return errorf(ErrInvalid, "the value %q is of no known kind", v.ID)
	}
	seen[v.ID] = true
	for _, item := range v.Items {
		if err := t.checkNew(item, seen, depth+1); err != nil {
			return err
		}
	}
	for i, m := range v.Members {
		if i > 0 && v.Members[i-1].Key >= m.Key {
			return errorf(ErrInvalid, "the keys of the object %q are not sorted, or %q is there twice", v.ID, m.Key)
		}
		if err := t.checkNew(m.Value, seen, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// attach makes v and all in it live.
func (t *Tree) attach(v *Value) *node {
	n := &node{id: v.ID, kind: v.Kind, bool: v.Bool, number: v.Number, millis: v.Millis}
	switch v.Kind {
	case String:
		n.text = NewText(v.Text)
	case Array:
		n.items = t.attachAll(v.Items)
	case Object:
		n.members = t.attachMembers(v.Members)
	}
	t.nodes[v.ID] = n
	return n
}

func (t *Tree) attachAll(items []*Value) []*node {
	out := make([]*node, len(items))
	for i, item := range items {
		out[i] = t.attach(item)
	}
	return out
}

func (t *Tree) attachMembers(members []Member) map[string]*node {
	out := make(map[string]*node, len(members))
	for _, m := range members {
		out[m.Key] = t.attach(m.Value)
	}
	return out
}

// detach forgets n and all in it, and returns what it was.
func (t *Tree) detach(n *node) *Value {
	v := n.value()
	t.forget(n)
	return v
}

func (t *Tree) forget(n *node) {
	delete(t.nodes, n.id)
	for _, item := range n.items {
		t.forget(item)
	}
	for _, member := range n.members {
		t.forget(member)
	}
}

// value is n as it is now.
func (n *node) value() *Value {
	v := &Value{ID: n.id, Kind: n.kind, Bool: n.bool, Number: n.number, Millis: n.millis}
	switch n.kind {
	case String:
		v.Text = n.text.String()
	case Array:
		v.Items = make([]*Value, len(n.items))
		for i, item := range n.items {
			v.Items[i] = item.value()
		}
	case Object:
		v.Members = n.memberValues()
	}
	return v
}

func (n *node) memberValues() []Member {
	out := make([]Member, 0, len(n.members))
	for key, member := range n.members {
		out = append(out, Member{key, member.value()})
	}
	SortMembers(out)
	return out
}
