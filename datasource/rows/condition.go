package rows

import "strings"

// condition compares one field with a value.
type condition struct {
	field               string
	fieldFn, operatorFn uint32
	op                  operator
	value               Value
	ignoreCase          bool
	locale              bool // case is folded by Hooks.Lower
	hooks               *Hooks

	folded []byte // the text of the item at hand in lower case: its memory is used again

	foldItems bool // the value is text: items are folded and numbers become text
	dateItems bool // the value is a date: dates become numbers
	numbers   bool // the value is a number that numbers are compared with
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
		c.fold(&c.value)
		c.folded = nil // the memory is that of the value now
	}
}

func (c *condition) fold(v *Value) {
	switch {
	case !c.ignoreCase:
	case c.locale && c.hooks.Lower != nil:
		v.Str = c.hooks.Lower(v.Str)
	default:
		c.folded = appendLower(c.folded[:0], v.Str)
		v.Str = alias(c.folded)
	}
}

// holdsFor is matches for a number, where c.numbers is set.
func (c *condition) holdsFor(f float64) bool {
	switch c.op {
	case opEq:
		return f == c.value.Num
	case opNeq:
		return f != c.value.Num
	case opLt:
		return f < c.value.Num
	case opLte:
		return f <= c.value.Num
	case opGt:
		return f > c.value.Num
	}
	return f >= c.value.Num
}

// adapt normalises an item's value as the filter value requires.
func (c *condition) adapt(v *Value) {
	switch {
	case c.foldItems && v.Kind == String:
		c.fold(v)
	case c.foldItems && v.Kind == Number:
		*v = Text(formatNumber(v.Num))
	case c.dateItems && v.Kind == Date:
		v.Kind = Number
	}
}

// matches tests one value.
func (c *condition) matches(v Value) bool {
	c.adapt(&v)
	switch {
	case c.operatorFn != 0:
		return c.hooks.operator(c.operatorFn, v, c.value, c.ignoreCase)
	case c.op == opEq:
		return strictEqual(&v, &c.value)
	case c.op == opNeq:
		return !looseEqual(&v, &c.value)
	case c.op < opContains:
		return c.inOrder(&v)
	case c.op < opIsNull:
		return c.hasText(&v) != c.op.negates()
	}
	return c.missing(&v) != c.op.negates()
}

// inOrder is JavaScript's <, <=, > and >=.
func (c *condition) inOrder(v *Value) bool {
	order, ok := compare(v, &c.value)
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

// hasText tests for the filter's text in that of the item.
func (c *condition) hasText(v *Value) bool {
	text, part := toText(v), toText(&c.value)
	switch c.op {
	case opContains, opDoesNotContain:
		return strings.Contains(text, part)
	case opStartsWith, opDoesNotStartWith:
		return strings.HasPrefix(text, part)
	}
	// Kendo looks from where the lengths of the raw values say: none has no length, and with what is neither that nor a text
	// it looks everywhere.
	if v.Kind == String && c.value.Kind <= Null {
		return false
	}
	if v.Kind != String || c.value.Kind != String {
		return strings.Contains(text, part)
	}
	return strings.HasSuffix(text, part)
}

// missing tests for null and for the empty text.
func (c *condition) missing(v *Value) bool {
	null, empty := v.Kind <= Null, v.Kind == String && v.Str == ""
	switch c.op {
	case opIsNull, opIsNotNull:
		return null
	case opIsEmpty, opIsNotEmpty:
		return empty
	}
	return null || empty
}
