package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// Levels are the group descriptors of the view, the outermost first; none if it has no groups.
func (s *Source) Levels() []rows.Group { return s.view.Levels() }

// EachGroup calls visit with the groups that have rows in View; see rows.View.EachGroup.
func (s *Source) EachGroup(visit func(*rows.GroupNode)) {
	skip, take := s.window()
	s.view.EachGroup(skip, take, visit)
}

// takeAggregates notes what a read says of aggregates, if it was asked for them.
func (s *Source) takeAggregates(text []byte) {
	if !s.opt.serverAggregates || none(&s.query.aggregate) {
		return
	}
	n, err := rows.ParseOptions(text)
	if err != nil {
		n = rows.Node{}
	}
	s.serverAggregates = n
}

// Aggregates is the object {field: {function: value}} of the aggregates of all rows after the filter (spec §6.5), as
// options text: the server's, where they are left to it.
func (s *Source) Aggregates() []byte {
	switch {
	case !s.opt.serverAggregates || s.local:
		return AggregatesOf(s.view)
	case none(&s.serverAggregates):
		return zerosOf(&s.query.aggregate).AppendOptions(nil)
	}
	return s.serverAggregates.AppendOptions(nil)
}

// AggregatesOf are the aggregates of a view as an object; see Source.Aggregates. Without rows all fields have every function
// asked for, with 0, as in the reference.
func AggregatesOf(v *rows.View) []byte {
	list, values := v.Aggregates(), v.Totals()
	out := &rows.Node{Kind: rows.Object}
	for i := range list {
		of := *out.Get(list[i].Field)
		of.Kind = rows.Object
		for k := range list {
			total := rows.Node{Kind: rows.Number}
			if values != nil {
				total = rows.NodeOf(values[k])
			}
			if values == nil || k == i {
				setMember(&of, list[k].Name, &total)
			}
		}
		setMember(out, list[i].Field, &of)
	}
	return out.AppendOptions(nil)
}

// zerosOf is what aggregate descriptors give where there are no rows.
func zerosOf(list *rows.Node) *rows.Node {
	of := &rows.Node{Kind: rows.Object}
	for i := range list.Items {
		setMember(of, list.Items[i].Get("aggregate").Str, &rows.Node{Kind: rows.Number})
	}
	out := &rows.Node{Kind: rows.Object}
	for i := range list.Items {
		setMember(out, list.Items[i].Get("field").Str, of)
	}
	return out
}
