package rows

import "math"

// AppendJSON appends v as JSON.stringify writes it: dates in ISO form, null for what JSON cannot say.
func AppendJSON(b []byte, v Value) []byte {
	switch v.Kind {
	case Bool:
		return append(b, toText(v)...)
	case Number:
		if math.IsNaN(v.Num) || math.IsInf(v.Num, 0) {
			break
		}
		return appendNumber(b, v.Num)
	case String:
		return appendQuoted(b, v.Str)
	case Date:
		if math.IsNaN(v.Num) {
			break
		}
		b = appendISO(append(b, '"'), v.Num)
		return append(b, '"')
	case JSON:
		return append(b, v.Str...)
	}
	return append(b, "null"...)
}

// AppendRow appends cells as a JSON object, leaving out what JSON cannot say. A single cell named "" is a row that is
// no object, and is written as its value.
func AppendRow(b []byte, cells []Cell) []byte {
	if len(cells) == 1 && cells[0].Name == "" {
		return AppendJSON(b, cells[0].Value)
	}
	b = append(b, '{')
	first := true
	for _, c := range cells {
		if c.Value.Kind == Undefined || c.Value.Kind == Ref {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(appendQuoted(b, c.Name), ':')
		b = AppendJSON(b, c.Value)
	}
	return append(b, '}')
}

// appendQuoted appends s as a JSON string.
func appendQuoted[T string | []byte](b []byte, s T) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		case '\b':
			b = append(b, '\\', 'b')
		case '\f':
			b = append(b, '\\', 'f')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(b, s[start:]...), '"')
}
