package rows

// Node is any JSON value as a tree, for options and other small objects; rows never become Nodes. Members keep their
// order. Kind is Null, Bool, Number, String, Array or Object; from ParseOptions also Ref, Date and Undefined. The zero
// Node is undefined.
type Node struct {
	Kind  Kind
	Num   float64
	Str   string
	Keys  []string // Object: the names of Items
	Items []Node   // Array, Object
}

// Get returns the last member of that name, the zero Node if there is none or n is no object.
func (n *Node) Get(name string) *Node {
	if n.Kind == Object {
		for i := len(n.Keys) - 1; i >= 0; i-- {
			if n.Keys[i] == name {
				return &n.Items[i]
			}
		}
	}
	return &Node{}
}

// Has reports whether n is an object with a member of that name that is not undefined.
func (n *Node) Has(name string) bool { return n.Get(name).Kind != Undefined }

// Truthy is JavaScript's Boolean(n).
func (n *Node) Truthy() bool { return truthy(n.Value()) }

// Value returns n as the value of a cell: arrays and objects as JSON text.
func (n *Node) Value() Value {
	switch n.Kind {
	case Array, Object:
		return Raw(string(n.AppendJSON(nil)))
	case String:
		return Text(n.Str)
	}
	return Value{Kind: n.Kind, Num: n.Num}
}

// NodeOf returns a value as a Node.
func NodeOf(v Value) Node {
	if v.Kind == JSON {
		n, _ := ParseNode([]byte(v.Str))
		return n
	}
	return Node{Kind: v.Kind, Num: v.Num, Str: v.Str}
}

// equal compares by content, whatever the order of members.
func (n *Node) equal(m Node) bool {
	if n.Kind != m.Kind || n.Num != m.Num || n.Str != m.Str || len(n.Items) != len(m.Items) {
		return false
	}
	for i := range n.Items {
		other := m.Items[i]
		if n.Kind == Object {
			if !m.hasKey(n.Keys[i]) {
				return false
			}
			other = *m.Get(n.Keys[i])
		}
		if !n.Items[i].equal(other) {
			return false
		}
	}
	return true
}

func (n *Node) hasKey(name string) bool {
	for _, k := range n.Keys {
		if k == name {
			return true
		}
	}
	return false
}

// AppendJSON appends n as compact JSON. What JSON cannot say is left out of objects and null elsewhere, as
// JSON.stringify does.
func (n *Node) AppendJSON(b []byte) []byte {
	switch n.Kind {
	case Array:
		b = append(b, '[')
		for i := range n.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = n.Items[i].AppendJSON(b)
		}
		return append(b, ']')
	case Object:
		b = append(b, '{')
		first := true
		for i := range n.Items {
			if k := n.Items[i].Kind; k == Undefined || k == Ref {
				continue
			}
			if !first {
				b = append(b, ',')
			}
			first = false
			b = append(appendQuoted(b, n.Keys[i]), ':')
			b = n.Items[i].AppendJSON(b)
		}
		return append(b, '}')
	}
	return AppendJSON(b, Value{Kind: n.Kind, Num: n.Num, Str: n.Str})
}
