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
func (n *Node) Truthy() bool { return truthy(&Value{Kind: n.Kind, Num: n.Num, Str: n.Str}) }

// is reports whether n is that text.
func (n *Node) is(text string) bool { return n.Kind == String && n.Str == text }

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
		n, _ := parseNode(v.Str)
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
	o := output{b}
	o.node(n, false)
	return o.b
}

// AppendOptions appends n in the form that ParseOptions reads. Members that are undefined are left out.
func (n *Node) AppendOptions(b []byte) []byte {
	o := output{b}
	o.node(n, true)
	return o.b
}

// node writes n, as options or as plain JSON.
func (o *output) node(n *Node, options bool) {
	switch n.Kind {
	case Array, Object:
		o.byte(opening(n.Kind))
		for i := range n.Items {
			item := &n.Items[i]
			if n.Kind == Array {
				o.next()
			} else if item.Kind == Undefined || item.Kind == Ref && !options {
				continue
			} else {
				o.name(n.Keys[i])
			}
			o.node(item, options)
		}
		o.byte(closing(opening(n.Kind)))
		return
	case Ref, Date:
		if options {
			o.special(n)
			return
		}
	}
	o.value(&Value{Kind: n.Kind, Num: n.Num, Str: n.Str})
}

// special writes what JSON cannot express; see ParseOptions.
func (o *output) special(n *Node) {
	if n.Kind == Ref {
		o.text(`{"$fn":`)
	} else {
		o.text(`{"$date":`)
	}
	o.value(&Value{Kind: Number, Num: n.Num})
	o.byte('}')
}
