package rows

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Filter is a filter expression (spec §6.2): either a condition or a list of filters of which one (any) or every one
// must match. The nil Filter matches every row.
type Filter struct {
	any  bool
	list []*Filter
	test *condition // nil for a list
}

// ParseFilter reads the filter option: a condition {field, operator, value, ignoreCase}, a composite {logic, filters},
// or an array, which means "and". Nothing, or an empty list, gives nil. An empty list inside of another matches every
// row, or none if it is an "or". The error is offline.ErrOption and names the place.
func ParseFilter(n *Node, h *Hooks) (*Filter, error) {
	f, err := parseFilter(n, h, "filter")
	if err != nil || f == nil || f.test == nil && len(f.list) == 0 {
		return nil, err
	}
	return f, nil
}

func parseFilter(n *Node, h *Hooks, at string) (*Filter, error) {
	f, list := &Filter{}, n
	switch n.Kind {
	case Undefined, Null:
		return nil, nil
	case Array:
	case Object:
		if list = n.Get("filters"); list.Kind != Array {
			return parseCondition(n, h, at)
		}
		switch logic := n.Get("logic"); {
		case logic.is("or"):
			f.any = true
		case logic.Truthy() && !logic.is("and"):
			return nil, badOption(at, `.logic is neither "and" nor "or"`)
		}
		at += ".filters"
	default:
		return nil, badOption(at, " is no filter; write {field, operator, value}")
	}
	for i := range list.Items {
		sub, err := parseFilter(&list.Items[i], h, at+"["+strconv.Itoa(i)+"]")
		if err != nil {
			return nil, err
		}
		if sub != nil {
			f.list = append(f.list, sub)
		}
	}
	return f, nil
}

func parseCondition(n *Node, h *Hooks, at string) (*Filter, error) {
	if len(n.Keys) == 0 {
		return nil, nil
	}
	field, name := n.Get("field"), n.Get("operator")
	c := &condition{
		field:      field.Str,
		fieldFn:    fnOf(field),
		operatorFn: fnOf(name),
		ignoreCase: !n.Has("ignoreCase") || n.Get("ignoreCase").Truthy(),
		locale:     n.Get("accentFoldingFiltering").Truthy(),
		hooks:      h,
	}
	if name.Kind == String && name.Str != "" {
		op, ok := operatorOf(name.Str)
		if !ok {
			return nil, badOption(at, `.operator "`+name.Str+`" is not known`)
		}
		c.op = op
	}
	c.normalize(n.Get("value").Value())
	c.numbers = c.value.Kind == Number && c.operatorFn == 0 && c.op < opContains
	return &Filter{test: c}, nil
}

// badOption is the error of an option; at and what make a sentence.
//
//go:noinline
func badOption(at, what string) error { return offline.Errorf(offline.ErrOption, "%s%s", at, what) }

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

// callsFields reports whether a field is a function.
func (f *Filter) callsFields() bool {
	if f == nil {
		return false
	}
	calls := f.test != nil && f.test.fieldFn != 0
	for _, sub := range f.list {
		calls = calls || sub.callsFields()
	}
	return calls
}

// bound is a filter bound to a table.
type bound struct {
	*Filter
	list  []*bound
	field fieldReader // of a condition
	// verdicts has what the condition says of each text of the column: 0 is not known, 1 no, 2 yes. Nil if that does
	// not pay, or the field is no column.
	verdicts []uint8
}

// bind binds the filter to t. For many rows, each text of a column is tested once.
func (f *Filter) bind(t *Table, many bool) *bound {
	b := &bound{Filter: f}
	if c := f.test; c != nil {
		b.field = t.reader(c.field, c.fieldFn, c.hooks)
		if col := b.field.whole(); many && col != nil && c.operatorFn == 0 {
			b.verdicts = make([]uint8, len(col.text.list))
		}
	}
	for _, sub := range f.list {
		b.list = append(b.list, sub.bind(t, many))
	}
	return b
}

// among returns those of slots whose rows match, in the memory of slots.
func (b *bound) among(slots []uint32) []uint32 {
	n := 0
	for _, slot := range slots {
		if b.matches(slot) {
			slots[n] = slot
			n++
		}
	}
	return slots[:n]
}

// matches tests the row in a slot.
func (b *bound) matches(slot uint32) bool {
	if b.test != nil {
		return b.holds(slot)
	}
	for _, sub := range b.list {
		if sub.matches(slot) == b.any {
			return b.any
		}
	}
	return !b.any
}

// holds tests the condition.
func (b *bound) holds(slot uint32) bool {
	if b.verdicts == nil {
		return b.test.matches(b.field.value(slot))
	}
	col := b.field.col
	switch tag := col.tags[slot]; {
	case b.test.numbers && (tag == Number || tag == Date && b.test.dateItems):
		return b.test.holdsFor(col.nums[slot])
	case tag != String:
		return b.test.matches(col.value(int(slot)))
	}
	verdict := &b.verdicts[uint32(col.nums[slot])]
	if *verdict == 0 {
		*verdict = 1
		if b.test.matches(col.value(int(slot))) {
			*verdict = 2
		}
	}
	return *verdict == 2
}
