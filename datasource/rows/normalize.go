package rows

// What a query keeps of its descriptors, and its getters return, is their normal form (spec §6.1, Query.normalize…).
// Nothing is checked here: ParseFilter and ParseSort do that.

// NormalizeFilter returns a filter as a composite {logic, filters} with canonical operator names. A filter without
// content is undefined; null stays null.
func NormalizeFilter(n *Node) Node {
	switch {
	case !n.Truthy() || len(n.Items) == 0 && (n.Kind == Array || n.Kind == Object):
		if n.Kind == Null {
			return *n
		}
		return Node{}
	case n.Get("filters").Kind == Array:
		return canonical(n)
	}
	list := Node{Kind: Array, Items: []Node{*n}}
	if n.Kind == Array {
		list.Items = n.Items
	}
	logic := Node{Kind: String, Str: "and"}
	return canonical(&Node{Kind: Object, Keys: []string{"logic", "filters"}, Items: []Node{logic, list}})
}

// canonical returns a filter or a list of filters with canonical operator names.
func canonical(n *Node) Node {
	out := *n
	out.Items = append([]Node(nil), n.Items...)
	for i := range out.Items {
		item := &out.Items[i]
		switch {
		case n.Kind == Array && item.Kind == Object, n.Kind == Object && n.Keys[i] == "filters":
			*item = canonical(item)
		case n.Kind == Object && n.Keys[i] == "operator" && item.Kind == String:
			if op, ok := operatorOf(item.Str); ok {
				item.Str = operatorNames[op]
			}
		}
	}
	return out
}

// NormalizeSort returns a sort as an array of the descriptors that have a direction; a bare name has none. Undefined and
// null stay, and what is no descriptor at all.
func NormalizeSort(n *Node) Node {
	if n.Kind <= Null {
		return *n
	}
	out := Node{Kind: Array}
	for _, item := range n.list() {
		if isName := item.Kind <= Null || item.Kind == String; item.Kind != Object && !isName || item.Get("dir").Truthy() {
			out.Items = append(out.Items, item)
		}
	}
	return out
}

// groupMembers are the members of a group descriptor.
var groupMembers = [...]string{"field", "dir", "aggregates", "compare", "skipItemSorting"}

// NormalizeGroup returns a group as an array of descriptors {field, dir, …}, ascending unless they say otherwise.
// Undefined and null stay.
func NormalizeGroup(n *Node) Node {
	if n.Kind <= Null {
		return *n
	}
	out := Node{Kind: Array}
	for _, item := range n.list() {
		if n.Kind == String { // in an array a bare name is no descriptor
			item = Node{Kind: Object, Keys: []string{"field"}, Items: []Node{item}}
		}
		out.Items = append(out.Items, groupOf(&item))
	}
	return out
}

func groupOf(n *Node) Node {
	g := Node{Kind: Object}
	for _, name := range groupMembers {
		member := *n.Get(name)
		if name == "dir" && !member.Truthy() {
			member = Node{Kind: String, Str: "asc"}
		}
		if member.Kind != Undefined {
			g.Keys, g.Items = append(g.Keys, name), append(g.Items, member)
		}
	}
	return g
}

// NormalizeAggregate returns an aggregate as an array of descriptors. Undefined and null stay.
func NormalizeAggregate(n *Node) Node {
	if n.Kind <= Null {
		return *n
	}
	return Node{Kind: Array, Items: n.list()}
}

// list returns the elements of an array, else n itself as the only one.
func (n *Node) list() []Node {
	if n.Kind == Array {
		return n.Items
	}
	return []Node{*n}
}
