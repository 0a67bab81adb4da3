package rows

import "github.com/holdfast-sdk/holdfast/offline"

// Filter is a filter expression (spec §6.2): either a condition or a list of filters of which one (any) or every one
// must match. The nil Filter matches every row.
type Filter struct {
	any  bool
	list []*Filter
	test *condition // nil for a list
}

// ParseFilter reads the filter option: a condition {field, operator, value, ignoreCase}, a composite {logic, filters},
// or an array, which means "and". Nothing, or an empty list, gives nil. The error is offline.ErrOption and names the
// place.
func ParseFilter(n *Node, h *Hooks) (*Filter, error) { return parseFilter(n, h, "filter") }

func parseFilter(n *Node, h *Hooks, at string) (*Filter, error) {
	switch n.Kind {
	case Undefined, Null:
		return nil, nil
	case Array:
		return parseFilters(n.Items, false, h, at)
	case Object:
	default:
		return nil, offline.Errorf(offline.ErrOption, "%s is no filter; write {field, operator, value}", at)
	}
	logic, list := n.Get("logic"), n.Get("filters")
	if list.Kind == Array {
		switch {
		case !logic.Truthy() || logic.Kind == String && logic.Str == "and":
			return parseFilters(list.Items, false, h, at+".filters")
		case logic.Kind == String && logic.Str == "or":
			return parseFilters(list.Items, true, h, at+".filters")
		}
		return nil, offline.Errorf(offline.ErrOption, `%s.logic is neither "and" nor "or"`, at)
	}
	if len(n.Keys) == 0 {
		return nil, nil
	}
	c, err := parseCondition(n, h, at)
	if err != nil {
		return nil, err
	}
	return &Filter{test: c}, nil
}

func parseFilters(items []Node, any bool, h *Hooks, at string) (*Filter, error) {
	f := &Filter{any: any}
	for i := range items {
		sub, err := parseFilter(&items[i], h, at+"["+formatNumber(float64(i))+"]")
		if err != nil {
			return nil, err
		}
		if sub != nil {
			f.list = append(f.list, sub)
		}
	}
	if len(f.list) == 0 {
		return nil, nil
	}
	return f, nil
}

func parseCondition(n *Node, h *Hooks, at string) (*condition, error) {
	field, operator := n.Get("field"), n.Get("operator")
	c := &condition{
		field:      field.Str,
		fieldFn:    fnOf(field),
		operatorFn: fnOf(operator),
		ignoreCase: !n.Has("ignoreCase") || n.Get("ignoreCase").Truthy(),
		hooks:      h,
	}
	if operator.Kind == String && operator.Str != "" {
		op, ok := operatorOf(operator.Str)
		if !ok {
			return nil, offline.Errorf(offline.ErrOption, "%s.operator %q is not known", at, operator.Str)
		}
		c.op = op
	}
	c.normalize(n.Get("value").Value())
	return c, nil
}

// fields calls fn with the name of every field the filter reads; "" for a function, which may read any.
func (f *Filter) fields(fn func(name string)) {
	if f == nil {
		return
	}
	if f.test != nil {
		if f.test.fieldFn != 0 || f.test.field == "" {
			fn("")
		} else {
			fn(f.test.field)
		}
	}
	for _, sub := range f.list {
		sub.fields(fn)
	}
}

// bind returns the filter as a function of a slot of t. For many rows, each text of a column is tested once.
func (f *Filter) bind(t *Table, many bool) func(slot uint32) bool {
	if f.test != nil {
		return f.test.bind(t, many)
	}
	tests := make([]func(uint32) bool, len(f.list))
	for i, sub := range f.list {
		tests[i] = sub.bind(t, many)
	}
	any := f.any
	return func(slot uint32) bool {
		for _, test := range tests {
			if test(slot) == any {
				return any
			}
		}
		return !any
	}
}
