package query

import (
	"fmt"
	"strconv"
	"strings"
)

// print writes a query so that Parse makes the same tree of it: every part in parentheses, every name in backticks.
func print(q *Query) string {
	var b strings.Builder
	b.WriteString("SELECT ")
	if q.Fields == nil {
		b.WriteString("*")
	}
	for i, f := range q.Fields {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(f.Path.String() + " AS " + quoteName(f.Name))
	}
	b.WriteString(" FROM " + quoteName(q.Collection))
	if q.Where != nil {
		b.WriteString(" WHERE " + printCondition(q.Where))
	}
	for i, o := range q.Order {
		b.WriteString([]string{" ORDER BY ", ", "}[min(i, 1)] + o.Path.String())
		if o.Descending {
			b.WriteString(" DESC")
		}
	}
	if q.Limit != nil {
		fmt.Fprintf(&b, " LIMIT %d", *q.Limit)
	}
	fmt.Fprintf(&b, " OFFSET %d", q.Offset)
	return b.String()
}

func quoteName(name string) string {
	return "`" + strings.NewReplacer(`\`, `\\`, "`", "``").Replace(name) + "`"
}

func quoteText(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(s) + "'"
}

func printCondition(c Condition) string {
	switch c := c.(type) {
	case And:
		return printAll(c, " AND ")
	case Or:
		return printAll(c, " OR ")
	case Not:
		return "NOT " + printCondition(c.Condition)
	case Compare:
		return "(" + printTerm(c.Left) + " " + string(c.Operator) + " " + printTerm(c.Right) + ")"
	case Like:
		return "(" + printTerm(c.Left) + " LIKE " + quoteText(c.Pattern) + ")"
	}
	return fmt.Sprintf("<%T>", c)
}

func printAll(parts []Condition, operator string) string {
	var texts []string
	for _, part := range parts {
		texts = append(texts, printCondition(part))
	}
	return "(" + strings.Join(texts, operator) + ")"
}

func printTerm(t Term) string {
	switch t := t.(type) {
	case String:
		return quoteText(string(t))
	case Number:
		return strconv.FormatFloat(float64(t), 'g', -1, 64)
	case Boolean:
		return strconv.FormatBool(bool(t))
	case Path:
		return t.String()
	case Arithmetic:
		return "(" + printTerm(t.Left) + string(t.Operator) + printTerm(t.Right) + ")"
	}
	return fmt.Sprintf("<%T>", t)
}
