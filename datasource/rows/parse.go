package rows

import "math"

// parseType converts a value as a field of a type wants it (spec §3).
func (s *Schema) parseType(t Type, v *Value) {
	text := v.Kind == String
	switch {
	case t == Untyped || v.Kind == Ref:
	case text && isWord(v.Str, "null"):
		*v = Value{Kind: Null}
	case t == TypeNumber || t == TypeDate:
		s.parseNum(t, v)
	case v.Kind <= Null:
	case t == TypeBool:
		*v = Flag(truthy(v) && !text || isWord(v.Str, "true"))
	case !text:
		*v = Text(toText(v))
	}
}

// parseNum makes v a number or a date, or null.
func (s *Schema) parseNum(t Type, v *Value) {
	kind, num := v.Kind, v.Num
	want, ok := Number, num == num
	if t == TypeDate {
		want, ok = Date, true
	}
	if kind == String {
		kind = want
		if want == Number {
			num, ok = parseNumber(v.Str)
		} else {
			num, ok = s.parseDate(v.Str)
		}
	}
	if kind != want || !ok {
		kind, num = Null, 0
	}
	*v = Value{Kind: kind, Num: num}
}

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

// parseNumber reads a number as people write it: thousands separators, spaces, a currency sign (-$5, but not $-5), a
// percent sign (which divides by 100), an exponent. Trailing text is ignored, as parseFloat does, but not a sign out of
// place; ok is false if there is no finite number.
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
