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
	field := t.reader(a.Field, 0, nil)
	col := field.whole()
	var sum tally
	for _, slot := range slots {
		var kind Kind
		var num float64
		if col != nil {
			kind, num = col.tags[slot], col.nums[slot]
		} else {
			v := field.value(slot)
			kind, num = v.Kind, v.Num
		}
		switch {
		case kind == Number && num == num:
			sum.add(num)
		case kind != Date || a.fn < aggMin:
			continue
		}
		sum.extend(kind, num)
	}
	if v, ok := sum.result(a.fn); ok {
		return v
	}
	return field.value(slots[len(slots)-1])
}

// tally is what has been seen of the values of a field.
type tally struct {
	numbers     int // of which sum is the sum
	sum         float64
	least, most Value // of numbers and dates, undefined if there are none
}

func (s *tally) add(num float64) {
	if s.numbers == 0 {
		s.sum = num // not 0 + num, which is another one for -0
	} else {
		s.sum += num
	}
	s.numbers++
}

// extend takes a number or date into account for the extremes. Of equals the first stays.
func (s *tally) extend(kind Kind, num float64) {
	if s.least.Kind == Undefined || num < s.least.Num {
		s.least = Value{Kind: kind, Num: num}
	}
	if s.most.Kind == Undefined || num > s.most.Num {
		s.most = Value{Kind: kind, Num: num}
	}
}

// result is the value of a function other than count, if there is one.
func (s *tally) result(fn aggregation) (v Value, ok bool) {
	switch fn {
	case aggMin:
		return s.least, s.least.Kind != Undefined
	case aggMax:
		return s.most, s.most.Kind != Undefined
	case aggAverage:
		return Num(s.sum / float64(s.numbers)), s.numbers > 0
	}
	return Num(s.sum), s.numbers > 0
}

// overAll computes aggregates of the rows in slots, of which there is at least one.
func (t *Table) overAll(list []Aggregate, slots []uint32) []Value {
	values := make([]Value, len(list))
	for i := range list {
		values[i] = list[i].over(t, slots)
	}
	return values
}
