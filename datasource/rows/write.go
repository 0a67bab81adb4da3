package rows

import "math"

// output is JSON being written. Its methods append to it.
type output struct{ b []byte }

func (o *output) byte(c byte) { o.b = append(o.b, c) }

func (o *output) text(s string) { o.b = append(o.b, s...) }

// next begins an element of the array or object being written: with a comma, unless it is the first.
func (o *output) next() {
	if c := o.b[len(o.b)-1]; c != '[' && c != '{' {
		o.byte(',')
	}
}

// name begins a member of the object being written.
func (o *output) name(s string) {
	o.next()
	o.quoted(s)
	o.byte(':')
}

// escapes has the bytes with a short escape sequence in JSON, each before its letter.
const escapes = "\"\"\\\\//\bb\ff\nn\rr\tt"

// quoted writes s as a JSON string.
func (o *output) quoted(s string) {
	o.byte('"')
	start := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; delimits[c] {
			o.text(s[start:i])
			o.escape(c)
			start = i + 1
		}
	}
	o.text(s[start:])
	o.byte('"')
}

func (o *output) escape(c byte) {
	o.byte('\\')
	for i := 0; i < len(escapes); i += 2 {
		if escapes[i] == c {
			o.byte(escapes[i+1])
			return
		}
	}
	const hex = "0123456789abcdef"
	o.text("u00")
	o.byte(hex[c>>4])
	o.byte(hex[c&15])
}

// value writes v as JSON.stringify does.
func (o *output) value(v *Value) {
	switch v.Kind {
	case String:
		o.quoted(v.Str)
		return
	case Date:
		if v.Num == v.Num {
			o.byte('"')
			o.iso(v.Num)
			o.byte('"')
			return
		}
	case Number:
		if math.Abs(v.Num) <= math.MaxFloat64 {
			o.number(v.Num)
			return
		}
	case Bool, JSON:
		o.text(toText(v))
		return
	}
	o.text("null")
}

// AppendJSON appends v as JSON.stringify writes it: dates in ISO form, null for what JSON cannot say.
func AppendJSON(b []byte, v Value) []byte {
	o := output{b}
	o.value(&v)
	return o.b
}

// AppendRow appends cells as a JSON object, leaving out what JSON cannot say. A single cell named "" is a row that is
// no object, and is written as its value.
func AppendRow(b []byte, cells []Cell) []byte {
	o := output{b}
	if len(cells) == 1 && cells[0].Name == "" {
		o.value(&cells[0].Value)
		return o.b
	}
	o.byte('{')
	for i := range cells {
		if c := &cells[i]; c.Value.Kind != Undefined && c.Value.Kind != Ref {
			o.name(c.Name)
			o.value(&c.Value)
		}
	}
	o.byte('}')
	return o.b
}
