package rows

import "strings"

// condition compares one field with a value.
type condition struct {
	field               string
	fieldFn, operatorFn uint32
	op                  operator
	value               Value
	ignoreCase          bool
	hooks               *Hooks

	foldItems bool // the value is text: items are folded and numbers become text
	dateItems bool // the value is a date: dates become numbers
}

// normalize stores the value to compare with: dates as milliseconds, text in lower case if case does not matter.
func (c *condition) normalize(v Value) {
	c.value = v
	switch v.Kind {
	case Date:
		c.value, c.dateItems = Num(v.Num), true
	case String:
		if strings.HasPrefix(v.Str, ticks) {
			if ms, ok := parseTicks(v.Str); ok {
				c.value, c.dateItems = Num(ms), true
				return
			}
		}
		c.foldItems = true
		c.value = c.fold(v)
	}
}

func (c *condition) fold(v Value) Value {
	if c.ignoreCase {
		v.Str = c.hooks.lower(v.Str)
	}
	return v
}

// item normalises an item's value as the filter value requires.
func (c *condition) item(v Value) Value {
	switch {
	case c.foldItems && v.Kind == String:
		return c.fold(v)
	case c.foldItems && v.Kind == Number:
		return Text(formatNumber(v.Num))
	case c.dateItems && v.Kind == Date:
		return Num(v.Num)
	}
	return v
}

// matches tests one value.
func (c *condition) matches(raw Value) bool {
	v := c.item(raw)
	if c.operatorFn != 0 {
		return c.hooks.operator(c.operatorFn, v, c.value, c.ignoreCase)
	}
	switch c.op {
	case opEq:
		return strictEqual(v, c.value)
	case opNeq:
		return !looseEqual(v, c.value)
	case opLt, opLte, opGt, opGte:
		return c.inOrder(v)
	case opContains:
		return strings.Contains(toText(v), toText(c.value))
	case opDoesNotContain:
		return !strings.Contains(toText(v), toText(c.value))
	case opStartsWith:
		return strings.HasPrefix(toText(v), toText(c.value))
	case opDoesNotStartWith:
		return !strings.HasPrefix(toText(v), toText(c.value))
	case opEndsWith:
		return strings.HasSuffix(toText(v), toText(c.value))
	case opDoesNotEndWith:
		return !strings.HasSuffix(toText(v), toText(c.value))
	}
	return c.missing(v)
}

// inOrder is JavaScript's <, <=, > and >=.
func (c *condition) inOrder(v Value) bool {
	order, ok := compare(v, c.value)
	switch c.op {
	case opLt:
		return ok && order < 0
	case opLte:
		return ok && order <= 0
	case opGt:
		return ok && order > 0
	}
	return ok && order >= 0
}

// missing tests for null and for the empty text.
func (c *condition) missing(v Value) bool {
	null, empty := v.Kind <= Null, v.Kind == String && v.Str == ""
	switch c.op {
	case opIsNull:
		return null
	case opIsNotNull:
		return !null
	case opIsEmpty:
		return empty
	case opIsNotEmpty:
		return !empty
	case opIsNullOrEmpty:
		return null || empty
	}
	return !null && !empty
}

// bind returns the condition as a function of a slot.
func (c *condition) bind(t *Table, many bool) func(slot uint32) bool {
	col := t.find(c.field)
	if c.fieldFn != 0 || col == nil || !many || c.operatorFn != 0 {
		get := t.getter(c.field, c.fieldFn, c.hooks)
		return func(slot uint32) bool { return c.matches(get(slot)) }
	}
	verdicts := make([]uint8, len(col.text.list))
	return func(slot uint32) bool {
		if col.tags[slot] != String {
			return c.matches(col.value(int(slot)))
		}
		verdict := &verdicts[uint32(col.nums[slot])]
		if *verdict == 0 {
			*verdict = 1
			if c.matches(col.value(int(slot))) {
				*verdict = 2
			}
		}
		return *verdict == 2
	}
}
