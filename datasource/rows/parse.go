package rows

import "strconv"

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
func isNullText[T string | []byte](s T) bool {
	return len(s) == 4 && s[0]|0x20 == 'n' && s[1]|0x20 == 'u' && s[2]|0x20 == 'l' && s[3]|0x20 == 'l'
}

func parseBool(v Value) Value {
	switch v.Kind {
	case Undefined, Null:
		return v
	case String:
		return Flag(isTrueText(v.Str))
	}
	return Flag(truthy(v))
}

func isTrueText[T string | []byte](s T) bool {
	return len(s) == 4 && s[0]|0x20 == 't' && s[1]|0x20 == 'r' && s[2]|0x20 == 'u' && s[3]|0x20 == 'e'
}

func parseNumberValue(v Value) Value {
	switch v.Kind {
	case Number:
		if v.Num == v.Num {
			return v
		}
	case String:
		if f, ok := parseNumber([]byte(v.Str)); ok {
			return Num(f)
		}
	}
	return Value{Kind: Null}
}

// parseNumber reads a number as people write it: thousands separators, spaces, a currency sign (-$5, but not $-5), a
// percent sign (which divides by 100), an exponent. Trailing text is ignored, as parseFloat does, but not a sign out of place; ok is false
// if there is no finite number.
func parseNumber(b []byte) (f float64, ok bool) {
	var scratch [40]byte
	clean := scratch[:0]
	percent, currency := false, false
	for _, c := range b {
		switch c {
		case '$':
			currency = true
		case '-', '+':
			if currency && len(clean) == 0 {
				return 0, false
			}
			clean = append(clean, c)
		case ',', ' ', '\t', '\n', '\r', 0xc2, 0xa0: // the last two are a no-break space in UTF-8
		case '%':
			percent = true
		default:
			clean = append(clean, c)
		}
	}
	n := numberPrefix(clean)
	if n == 0 || n < len(clean) && clean[n] == '-' {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(clean[:n]), 64)
	if err != nil {
		return 0, false
	}
	if percent {
		f /= 100
	}
	return f, true
}

// numberPrefix returns the length of the longest prefix that is a decimal literal.
func numberPrefix(b []byte) int {
	i, digits := 0, 0
	if i < len(b) && (b[i] == '-' || b[i] == '+') {
		i++
	}
	for ; i < len(b) && isDigit(b[i]); i++ {
		digits++
	}
	if i < len(b) && b[i] == '.' {
		for i++; i < len(b) && isDigit(b[i]); i++ {
			digits++
		}
	}
	if digits == 0 {
		return 0
	}
	if i+1 < len(b) && b[i]|0x20 == 'e' {
		j := i + 1
		if b[j] == '+' || b[j] == '-' {
			j++
		}
		if j < len(b) && isDigit(b[j]) {
			for i = j; i < len(b) && isDigit(b[i]); i++ {
			}
		}
	}
	return i
}

func (s *Schema) parseDateValue(v Value) Value {
	switch v.Kind {
	case Date:
		return v
	case String:
		if ms, ok := s.parseDate([]byte(v.Str)); ok {
			return Time(ms)
		}
	}
	return Value{Kind: Null}
}
