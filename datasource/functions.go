package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// Functions are what queries need of the page; a Host has them.
type Functions interface {
	// Call runs a function option: see Host.
	Call(fn Func, args ...rows.Value) (rows.Value, error)
	// Collation is the order of texts in the page's language.
	Collation() *rows.Collation
	// Load says that calls with these rows follow; nil says that they are through. Calls with other rows may come at any time.
	Load(list []rows.Row)
	// OrderGroups gives the order in which the compare function of a group descriptor wants finished groups, by their
	// numbers (spec §6.4): group i of the named field has values[i] in the rows members[i].
	OrderGroups(fn Func, desc bool, field string, values []rows.Value, members [][]rows.Row) []uint32
}

// RowValue is a row as an argument of Functions.Call: a rows.Ref whose number is the negative handle, so that it is told
// from the objects of the page, which have positive ones.
func RowValue(r rows.Row) rows.Value { return rows.Value{Kind: rows.Ref, Num: -float64(r)} }

// callFunc calls a function option. What it throws makes the value undefined; the host reports it.
func callFunc(f Functions, fn uint32, args ...rows.Value) rows.Value {
	v, err := f.Call(Func(fn), args...)
	if err != nil {
		v = rows.Value{}
	}
	return v
}

// hooksOf makes the hooks of queries.
func hooksOf(f Functions) *rows.Hooks {
	return &rows.Hooks{
		Collation: f.Collation(),
		Load:      f.Load,
		Field:     func(fn uint32, r rows.Row) rows.Value { return callFunc(f, fn, RowValue(r)) },
		Operator: func(fn uint32, item, value rows.Value, ignoreCase bool) bool {
			return truthy(callFunc(f, fn, item, value, rows.Flag(ignoreCase)))
		},
		Compare: func(fn uint32, a, b rows.Row, desc bool) int {
			descending := rows.Flag(true)
			if !desc {
				descending = rows.Value{} // what Kendo passes
			}
			v := callFunc(f, fn, RowValue(a), RowValue(b), descending)
			switch { // any number will do, also 0.5 and infinity
			case v.Num < 0:
				return -1
			case v.Num > 0:
				return 1
			}
			return 0
		},
		OrderGroups: func(g *rows.Group, values []rows.Value, members [][]rows.Row) []uint32 {
			return f.OrderGroups(Func(g.CompareFn), g.Desc, g.Field, values, members)
		},
	}
}
