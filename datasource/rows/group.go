package rows

import "strconv"

// Group is one group descriptor (spec §6.4).
type Group struct {
	Field string // name or path
	Desc  bool
	// CompareFn is the function that orders finished groups; 0: they are in the order of their values.
	CompareFn  uint32
	Aggregates []Aggregate
}

// ParseGroups reads the group option, in the form that NormalizeGroup gives it: descriptors of which each divides the groups
// of the one before. Nothing gives none. The error is offline.ErrOption.
func ParseGroups(n *Node) ([]Group, error) {
	list := make([]Group, len(n.Items))
	for i := range n.Items {
		if err := list[i].parse(&n.Items[i], "group["+strconv.Itoa(i)+"]"); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (g *Group) parse(n *Node, at string) (err error) {
	field := n.Get("field")
	if field.Kind != String {
		return badOption(at, ".field is no string; name the field to group by")
	}
	if compare := n.Get("compare"); compare.Kind != Ref && compare.Truthy() {
		return badOption(at, ".compare is no function")
	}
	g.Field, g.Desc, g.CompareFn = field.Str, n.Get("dir").is("desc"), fnOf(n.Get("compare"))
	g.Aggregates, err = ParseAggregates(n.Get("aggregates"), at+".aggregates")
	return err
}

// sortsOf are the sort descriptors by which rows of one group lie together, before further ones.
func sortsOf(groups []Group, then []Sort) []Sort {
	if len(groups) == 0 {
		return then
	}
	list := make([]Sort, 0, len(groups)+len(then))
	for i := range groups {
		list = append(list, Sort{Field: groups[i].Field, Desc: groups[i].Desc})
	}
	return append(list, then...)
}
