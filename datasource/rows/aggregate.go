package rows

import "strconv"

// Aggregate is one aggregate descriptor (spec §6.5): a function of the values that a field has in many rows.
type Aggregate struct {
	Field string
	Name  string // the function, as the application wrote it
	fn    aggregation
}

// aggregation is a function over values.
type aggregation uint8

const (
	aggCount aggregation = iota
	aggSum
	aggAverage
	aggMin
	aggMax
)

// ParseAggregates reads an aggregate option, which stands at the path at: a descriptor {field, aggregate}, or an array of
// them. Nothing gives none. The error is offline.ErrOption.
func ParseAggregates(n *Node, at string) ([]Aggregate, error) {
	switch n.Kind {
	case Undefined, Null:
		return nil, nil
	case Array:
	default:
		n = &Node{Kind: Array, Items: []Node{*n}}
	}
	list := make([]Aggregate, len(n.Items))
	for i := range n.Items {
		if err := list[i].parse(&n.Items[i], at+"["+strconv.Itoa(i)+"]"); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (a *Aggregate) parse(n *Node, at string) error {
	field, name := n.Get("field"), n.Get("aggregate")
	if field.Kind != String {
		return badOption(at, ".field is no string; name the field to aggregate")
	}
	a.Field, a.Name = field.Str, name.Str
	switch lower(a.Name) {
	case "count":
		a.fn = aggCount
	case "sum":
		a.fn = aggSum
	case "average":
		a.fn = aggAverage
	case "min":
		a.fn = aggMin
	case "max":
		a.fn = aggMax
	default:
		return badOption(at, `.aggregate "`+a.Name+`" is not known; use count, sum, average, min or max`)
	}
	return nil
}

// over computes the aggregate of the rows in slots, of which there is at least one, in their order: floating point sums
// depend on it. Where no value is one to reckon with, the result is the last value, as in Kendo.
func (a *Aggregate) over(t *Table, slots []uint32) Value {
	if a.fn == aggCount {
		return Num(float64(len(slots)))
	}
	col, cells := t.sortColumn(slots, &Sort{Field: a.Field}, nil)
	var v Value
	var ok bool
	if a.fn < aggMin {
		v, ok = col.sum(cells, a.fn == aggAverage)
	} else {
		v, ok = col.extreme(cells, a.fn == aggMax)
	}
	if ok {
		return v
	}
	return col.value(int(cells[len(cells)-1]))
}

// sum adds up the numbers among cells, or takes their average. ok says that there is one.
func (c *column) sum(cells []uint32, average bool) (v Value, ok bool) {
	n, sum := 0, 0.0
	for _, cell := range cells {
		if num := c.nums[cell]; c.tags[cell] == Number && num == num {
			if n == 0 {
				sum = num // not 0 + num, which is another one for -0
			} else {
				sum += num
			}
			n++
		}
	}
	if average {
		sum /= float64(n)
	}
	return Num(sum), n > 0
}

// extreme finds the least or the most of the numbers and dates among cells, of equals the first. ok says that there is one.
func (c *column) extreme(cells []uint32, most bool) (v Value, ok bool) {
	kind, best := Undefined, 0.0
	for _, cell := range cells {
		num := c.nums[cell]
		if tag := c.tags[cell]; tag != Number && tag != Date || num != num {
			continue
		}
		if kind == Undefined || most && num > best || !most && num < best {
			kind, best = c.tags[cell], num
		}
	}
	return Value{Kind: kind, Num: best}, kind != Undefined
}

// overAll computes aggregates of the rows in slots, of which there is at least one.
func (t *Table) overAll(list []Aggregate, slots []uint32) []Value {
	values := make([]Value, len(list))
	for i := range list {
		values[i] = list[i].over(t, slots)
	}
	return values
}
