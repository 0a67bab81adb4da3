package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// readParams is the parameters of a read (spec §2, "Read parameters"): the state of the query, extra
// over it, of both only what the server handles, under the names it has for fields.
func (s *Source) readParams(extra *rows.Node) *rows.Node {
	out := s.query.node()
	if s.opt.groupPaging {
		setMember(out, "groupPaging", &rows.Node{Kind: rows.Bool, Num: 1})
	}
	for i, name := range extra.Keys {
		setMember(out, name, &extra.Items[i])
	}
	sent := &rows.Node{Kind: rows.Object}
	for i, name := range out.Keys {
		if s.sends(name) {
			setMember(sent, name, s.described(name, &out.Items[i]))
		}
	}
	return sent
}

// sends reports whether a parameter is for the server.
func (s *Source) sends(name string) bool {
	o := &s.opt
	switch name {
	case "take", "skip", "page", "pageSize":
		return o.serverPaging
	case "sort":
		return o.serverSorting
	case "filter":
		return o.serverFiltering
	case "group":
		return o.serverGrouping
	case "aggregate":
		return o.serverAggregates
	case "groupPaging":
		return o.serverPaging && o.serverGrouping && o.groupPaging
	}
	return true
}

// described is the value of a parameter, with the server's names of fields if it is a descriptor.
func (s *Source) described(name string, n *rows.Node) *rows.Node {
	switch name {
	case "sort", "filter", "group":
		return s.serverNames(n)
	case "aggregate":
		if n.Kind != rows.Array && !none(n) {
			return &rows.Node{Kind: rows.Array} // a bare object among the options of the source: the reference drops it
		}
		return s.serverNames(n)
	}
	return n
}

// serverNames returns descriptors with the names that the server has for their fields.
func (s *Source) serverNames(n *rows.Node) *rows.Node {
	out := *n
	out.Items = append([]rows.Node(nil), n.Items...)
	for i := range out.Items {
		item := &out.Items[i]
		switch {
		case n.Kind == rows.Array:
			*item = *s.serverNames(item)
		case n.Keys[i] == "filters" || n.Keys[i] == "aggregates":
			*item = *s.serverNames(item)
		case n.Keys[i] == "field":
			if f := s.opt.schema.Field(item.Str); f != nil && f.From != "" {
				item.Str = f.From
			}
		}
	}
	return &out
}
