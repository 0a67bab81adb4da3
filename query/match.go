package query

import "unicode/utf8"

// Matches reports whether q finds m, if m is in its collection.
func (q *Query) Matches(m *Model) bool { return q.Where == nil || m.holds(q.Where) }

// holds reports whether a condition is true for m.
func (m *Model) holds(condition Condition) bool {
	switch c := condition.(type) {
	case And:
		for _, part := range c {
			if !m.holds(part) {
				return false
			}
		}
		return true
	case Or:
		for _, part := range c {
			if m.holds(part) {
				return true
			}
		}
	case Not:
		return !m.holds(c.Condition)
	case Compare:
		return c.Operator.holds(m.operand(c.Left), m.operand(c.Right))
	case Like:
		left := m.operand(c.Left)
		return left.class == textual && like(c.Pattern, left.text)
	}
	return false
}

// holds reports whether left and right compare like that. Two of different classes do not, so that they are not equal.
func (c Comparison) holds(left, right operand) bool {
	comparable := left.class == right.class && left.class != nothing
	if !comparable {
		return c == NotEqual
	}
	order := left.compare(right)
	switch c {
	case Equal:
		return order == 0
	case NotEqual:
		return order != 0
	case Less:
		return order < 0
	case LessOrEqual:
		return order <= 0
	case Greater:
		return order > 0
	}
	return order >= 0
}

// compare orders operands, also of different classes as ORDER BY does: nothing, then booleans and numbers, then texts by
// their bytes in UTF-8.
func (o operand) compare(other operand) int {
	switch a, b := o.rank(), other.rank(); {
	case a != b:
		return a - b
	case o.number < other.number || o.text < other.text:
		return -1
	case o.number > other.number || o.text > other.text:
		return 1
	}
	return 0
}

func (o operand) rank() int {
	if o.class == boolean {
		return int(numeric)
	}
	return int(o.class)
}

// like reports whether text fits a pattern: % stands for any text, _ for a character, and \ takes their meaning away. It
// costs at most the product of the lengths: only the last % passed can have to take in more.
func like(pattern, text string) bool {
	var again, from string // the pattern behind that %, and the text where it began
	retry := false
	for {
		kind, want, rest := nextOf(pattern)
		if kind == anyText {
			pattern, again, from, retry = rest, rest, text, true
			continue
		}
		have, size := utf8.DecodeRuneInString(text)
		switch {
		case kind == noMore && text == "":
			return true
		case kind == oneRune && text != "" || kind == thisRune && text != "" && have == want:
			pattern, text = rest, text[size:]
		case !retry || from == "":
			return false
		default:
			_, size = utf8.DecodeRuneInString(from)
			from = from[size:]
			pattern, text = again, from
		}
	}
}

// The parts of a pattern.
const (
	noMore = iota
	anyText
	oneRune
	thisRune
)

// nextOf takes the first part off a pattern. A last \ stands for nothing.
func nextOf(pattern string) (kind int, want rune, rest string) {
	if pattern == "" || pattern == `\` {
		return noMore, 0, ""
	}
	want, size := utf8.DecodeRuneInString(pattern)
	switch want {
	case '%':
		return anyText, 0, pattern[1:]
	case '_':
		return oneRune, 0, pattern[1:]
	case '\\':
		pattern = pattern[1:]
		want, size = utf8.DecodeRuneInString(pattern)
	}
	return thisRune, want, pattern[size:]
}
