package sqlite

import (
	"fmt"
	"strings"

	"github.com/holdfast-sdk/holdfast/query"
)

// operand is SQL for a term. Values compare only within their class: 'n' for numbers, 's' for texts and dates, 'b' for
// booleans; NULL is the class of everything else, and of what is absent.
type operand struct{ class, value string }

// condition is SQL for a condition. It is true or false, never NULL, because comparisons are.
func (c *compiler) condition(condition query.Condition) string {
	switch is := condition.(type) {
	case query.And:
		return c.all(is, " AND ")
	case query.Or:
		return c.all(is, " OR ")
	case query.Not:
		return "(NOT " + c.condition(is.Condition) + ")"
	case query.Compare:
		return c.compare(is)
	case query.Like:
		left := c.operand(is.Left)
		return fmt.Sprintf("((%s = 's' AND %s GLOB %s) IS TRUE)", left.class, left.value, c.bind(glob(is.Pattern)))
	}
	return "FALSE" // the parser makes no other
}

// all joins conditions as a balanced tree: SQLite counts the levels of an expression.
func (c *compiler) all(parts []query.Condition, operator string) string {
	if len(parts) == 1 {
		return c.condition(parts[0])
	}
	half := len(parts) / 2
	return "(" + c.all(parts[:half], operator) + operator + c.all(parts[half:], operator) + ")"
}

func (c *compiler) compare(compare query.Compare) string {
	left, right := c.operand(compare.Left), c.operand(compare.Right)
	operator, is := string(compare.Operator), "IS TRUE"
	if compare.Operator == query.NotEqual {
		operator, is = "=", "IS NOT TRUE"
	}
	return fmt.Sprintf("((%s = %s AND %s %s %s) %s)", left.class, right.class, left.value, operator, right.value, is)
}

func (c *compiler) operand(term query.Term) operand {
	switch t := term.(type) {
	case query.String:
		return operand{"'s'", c.bind(string(t))}
	case query.Boolean:
		return operand{"'b'", c.bind(bool(t))}
	case query.Path:
		return c.path(t)
	}
	return operand{"'n'", c.number(term)}
}

// path is SQL for a value of a model. The value of a date is its ISO text.
func (c *compiler) path(p query.Path) operand {
	switch p.Meta {
	case query.MetaID:
		return operand{"'s'", "m.id"}
	case query.MetaVersion:
		return operand{"'n'", "m.version"}
	}
	at, mark, iso := c.bindPath(p), c.bindPath(p, "$convergenceType"), c.bindPath(p, "value")
	isDate := fmt.Sprintf("(d.json ->> %s = 'date' AND json_type(d.json, %s) = 'text')", mark, iso)
	return operand{
		fmt.Sprintf(`CASE json_type(d.json, %s) WHEN 'text' THEN 's' WHEN 'integer' THEN 'n' WHEN 'real' THEN 'n'
			WHEN 'true' THEN 'b' WHEN 'false' THEN 'b' WHEN 'object' THEN iif(%s, 's', NULL) END`, at, isDate),
		fmt.Sprintf(`CASE json_type(d.json, %s) WHEN 'object' THEN iif(%s, d.json ->> %s, NULL) WHEN 'array' THEN NULL
			ELSE d.json ->> %s END`, at, isDate, iso, at),
	}
}

// number is SQL for a term as a floating-point number, or NULL if it is none: model data knows no others.
func (c *compiler) number(term query.Term) string {
	switch t := term.(type) {
	case query.Number:
		return c.bind(float64(t))
	case query.Path:
		o := c.path(t)
		return fmt.Sprintf("CASE %s WHEN 'n' THEN CAST(%s AS REAL) END", o.class, o.value)
	case query.Arithmetic:
		left, right := c.number(t.Left), c.number(t.Right)
		if t.Operator == '%' {
			return fmt.Sprintf("mod(%s, %s)", left, right)
		}
		return fmt.Sprintf("(%s %c %s)", left, t.Operator, right)
	}
	return "NULL" // the parser makes no other
}

// glob turns a pattern of LIKE into one of GLOB, which heeds case.
func glob(pattern string) string {
	var b strings.Builder
	escaped := false
	for _, r := range pattern {
		switch {
		case r == '\\' && !escaped:
			escaped = true
			continue
		case r == '%' && !escaped:
			b.WriteByte('*')
		case r == '_' && !escaped:
			b.WriteByte('?')
		case strings.ContainsRune("*?[", r):
			b.WriteString("[" + string(r) + "]")
		default:
			b.WriteRune(r)
		}
		escaped = false
	}
	return b.String()
}
