package rows

import "math"

// parseType converts a value as a field of a type wants it (spec §3).
func (s *Schema) parseType(t Type, v Value) Value {
	if t == Untyped || v.Kind == Ref {
		return v
	}
	if v.Kind == String && isNullText(v.Str) {
		return Value{Kind: Null}
	}
	switch t {
	case TypeNumber:
		return parseNumberValue(v)
	case TypeBool:
		return parseBool(v)
	case TypeDate:
		return s.parseDateValue(v)
	}
	if v.Kind <= Null || v.Kind == String {
		return v
	}
	return Text(toText(v))
}

// isNullText reports whether s is "null" in any case, which means null in every typed field.
func isNullText(s string) bool { return isWord(s, "null") }

// isWord reports whether s is a word of small letters, in any case.
func isWord(s, word string) bool {
	if len(s) != len(word) {
		return false
	}
	for i := range len(word) {
		if s[i]|0x20 != word[i] {
			return false
		}
	}
	return true
}

func parseBool(v Value) Value {
	switch v.Kind {
	case Undefined, Null:
		return v
	case String:
		return Flag(isWord(v.Str, "true"))
	}
	return Flag(truthy(v))
}

func parseNumberValue(v Value) Value {
	switch v.Kind {
	case Number:
		if v.Num == v.Num {
			return v
		}
	case String:
		if f, ok := parseNumber(v.Str); ok {
			return Num(f)
		}
	}
	return Value{Kind: Null}
}

// parseNumber reads a number as people write it: thousands separators, spaces, a currency sign (-$5, but not $-5), a
// percent sign (which divides by 100), an exponent. Trailing text is ignored, as parseFloat does, but not a sign out of place; ok is false
// if there is no finite number.
func parseNumber(s string) (f float64, ok bool) {
	clean := make([]byte, 0, 40)
	percent, currency := false, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch c {
		case '$':
			currency = true
			continue
		case '%':
			percent = true
			continue
		case ',', ' ', '\t', '\n', '\r', 0xc2, 0xa0: // the last two are a no-break space in UTF-8
			continue
		case '-', '+':
			if currency && len(clean) == 0 {
				return 0, false
			}
		}
		clean = append(clean, c)
	}
	s = alias(clean)
	n := numberPrefix(s)
	if n == 0 || n < len(s) && s[n] == '-' {
		return 0, false
	}
	f = decimal(s[:n])
	if math.IsInf(f, 0) {
		return 0, false
	}
	if percent {
		f /= 100
	}
	return f, true
}

func (s *Schema) parseDateValue(v Value) Value {
	switch v.Kind {
	case Date:
		return v
	case String:
		if ms, ok := s.parseDate(v.Str); ok {
			return Time(ms)
		}
	}
	return Value{Kind: Null}
}
