package query

import (
	"math"

	"github.com/holdfast-sdk/holdfast/ot"
)

// Model is a model that a query looks at. Times are milliseconds since 1970 UTC.
type Model struct {
	ID                string
	Version           int64
	Created, Modified int64
	Root              *ot.Value
}

// class is what an operand compares with: values of two classes are never equal, and none is less.
type class uint8

const (
	nothing class = iota // what is absent, null, an object, an array, or no result
	boolean
	numeric
	textual // texts, and dates as ISO 8601
)

// operand is the value of a term.
type operand struct {
	class  class
	number float64 // of a boolean 0 or 1
	text   string
}

func truth(b bool) operand {
	if b {
		return operand{class: boolean, number: 1}
	}
	return operand{class: boolean}
}

// operand is the value of a term for m.
func (m *Model) operand(term Term) operand {
	switch t := term.(type) {
	case String:
		return operand{class: textual, text: string(t)}
	case Number:
		return operand{class: numeric, number: float64(t)}
	case Boolean:
		return truth(bool(t))
	case Path:
		return m.atPath(t)
	case Arithmetic:
		return calculate(t.Operator, m.operand(t.Left), m.operand(t.Right))
	}
	return operand{} // the parser makes no other
}

// calculate is nothing if an operand is no number, or there is no result.
func calculate(operator byte, left, right operand) operand {
	if left.class != numeric || right.class != numeric {
		return operand{}
	}
	a, b := left.number, right.number
	switch {
	case operator == '+':
		a += b
	case operator == '-':
		a -= b
	case operator == '*':
		a *= b
	case b == 0: // SQL knows no infinity that comes from nothing
		return operand{}
	case operator == '/':
		a /= b
	default:
		a = math.Mod(a, b)
	}
	if a != a {
		return operand{}
	}
	return operand{class: numeric, number: a}
}

func (m *Model) atPath(p Path) operand {
	switch p.Meta {
	case MetaID:
		return operand{class: textual, text: m.ID}
	case MetaVersion:
		return operand{class: numeric, number: float64(m.Version)}
	}
	v := p.in(m.Root)
	if v == nil {
		return operand{}
	}
	switch v.Kind {
	case ot.Boolean:
		return truth(v.Bool)
	case ot.Number:
		return operand{class: numeric, number: v.Number}
	case ot.String:
		return operand{class: textual, text: v.Text}
	case ot.Date:
		return operand{class: textual, text: ISODate(v.Millis)}
	case ot.Object:
		return dateLike(v)
	}
	return operand{}
}

// What a date is in JSON, and so for a path.
const (
	dateMark = "$convergenceType"
	dateName = "date"
	dateText = "value"
)

// dateLike is the value of an object: nothing, unless it looks as a date does in JSON, from which a server cannot tell it.
func dateLike(v *ot.Value) operand {
	mark, text := v.Member(dateMark), v.Member(dateText)
	if mark == nil || text == nil || mark.Kind != ot.String || mark.Text != dateName || text.Kind != ot.String {
		return operand{}
	}
	return operand{class: textual, text: text.Text}
}

// in follows the path from root; nil if it leads nowhere.
func (p Path) in(v *ot.Value) *ot.Value {
	for _, step := range p.Steps {
		if v == nil {
			return nil
		}
		v = step.in(v)
	}
	return v
}

func (s Step) in(v *ot.Value) *ot.Value {
	switch {
	case s.IsIndex:
		if v.Kind == ot.Array && s.Index < int64(len(v.Items)) {
			return v.Items[s.Index]
		}
	case v.Kind == ot.Object:
		return v.Member(s.Name)
	case v.Kind == ot.Date && s.Name == dateMark:
		return &ot.Value{Kind: ot.String, Text: dateName}
	case v.Kind == ot.Date && s.Name == dateText:
		return &ot.Value{Kind: ot.String, Text: ISODate(v.Millis)}
	}
	return nil
}
