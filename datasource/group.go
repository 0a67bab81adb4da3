package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// Levels are the group descriptors of the view, the outermost first; none if it has no groups.
func (s *Source) Levels() []rows.Group { return s.view.Levels() }

// EachGroup calls visit with the groups that have rows in View; see rows.View.EachGroup.
func (s *Source) EachGroup(visit func(*rows.GroupNode)) {
	skip, take := s.window()
	s.view.EachGroup(skip, take, visit)
}

// Aggregates is the object {field: {function: value}} of the aggregates of all rows after the filter (spec §6.5), as
// options text. Without rows all fields have every function asked for, with 0, as in Kendo.
func (s *Source) Aggregates() []byte { return AggregatesOf(s.view) }

// AggregatesOf are the aggregates of a view as an object; see Source.Aggregates.
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
