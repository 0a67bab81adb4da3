package rows

import (
	"math"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// number writes f as JavaScript does (ECMA-262 Number::toString): shortest digits that read back the same, exponents
// from 1e21 and below 1e-6.
func (o *output) number(f float64) {
	abs := math.Abs(f)
	switch {
	case f != f:
		o.text("NaN")
	case abs > math.MaxFloat64:
		if f < 0 {
			o.byte('-')
		}
		o.text("Infinity")
	case abs < 1e15 && f == math.Trunc(f):
		o.b = strconv.AppendInt(o.b, int64(f), 10) // also makes 0 of -0
	case abs < 1e21 && abs >= 1e-6:
		o.b = strconv.AppendFloat(o.b, f, 'f', -1, 64)
	default:
		o.b = strconv.AppendFloat(o.b, f, 'e', -1, 64)
		// Go pads the exponent to two digits, JavaScript does not: 1e-07 → 1e-7.
		if tail := o.b[len(o.b)-3:]; tail[1] == '0' && !isDigit(tail[0]) {
			tail[1] = tail[2]
			o.b = o.b[:len(o.b)-1]
		}
	}
}

// formatNumber is f as JavaScript writes it.
func formatNumber(f float64) string {
	o := output{make([]byte, 0, 24)}
	o.number(f)
	return alias(o.b)
}

// textToNumber is JavaScript's Number(text): the number, or NaN. The empty text is 0.
func textToNumber(s string) float64 {
	s = trimmed(s)
	if s == "" {
		return 0
	}
	if len(s) > 2 && s[0] == '0' {
		switch s[1] | 0x20 {
		case 'x':
			return digits(s[2:], 16)
		case 'o':
			return digits(s[2:], 8)
		case 'b':
			return digits(s[2:], 2)
		}
	}
	switch s {
	case "Infinity", "+Infinity":
		return math.Inf(1)
	case "-Infinity":
		return math.Inf(-1)
	}
	if numberPrefix(s) < len(s) {
		return math.NaN()
	}
	return decimal(s)
}

// trimmed returns s without the white space around it.
func trimmed(s string) string {
	if s == "" || printable(s[0]) && printable(s[len(s)-1]) {
		return s
	}
	start, end := len(s), len(s)
	for i, r := range s {
		switch {
		case !unicode.IsSpace(r):
			start, end = min(start, i), len(s)
		case end == len(s):
			end = i
		}
	}
	return s[min(start, end):end]
}

// printable reports whether c is a character of ASCII that is no space.
func printable(c byte) bool { return c > ' ' && c < utf8.RuneSelf }

// digits reads digits of a base up to 16. What is too large for 64 bits is no number, unlike in JavaScript.
func digits(s string, base uint64) float64 {
	n := uint64(0)
	for i := 0; i < len(s); i++ {
		d := uint64(hexDigit(s[i]))
		if d >= base || n > (math.MaxUint64-d)/base {
			return math.NaN()
		}
		n = n*base + d
	}
	return float64(n)
}

// hexDigit is the value of a hexadecimal digit, more than 15 for anything else.
func hexDigit(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	if c |= 0x20; c < 'a' {
		return 16
	}
	return c - 'a' + 10
}

// decimal reads a decimal literal (see numberPrefix). One that is too large is infinite, as in JavaScript.
func decimal(s string) float64 {
	f, _ := strconv.ParseFloat(s, 64)
	return f
}

// numberPrefix returns the length of the longest prefix that is a decimal literal: sign, digits with at most one
// point, exponent. A text that is none costs nothing, as ids are tried; what strconv allows beyond JavaScript is not
// taken.
func numberPrefix(s string) int {
	i := afterSign(s, 0)
	end := afterDigits(s, i)
	count := end - i
	if end < len(s) && s[end] == '.' {
		i = end + 1
		end = afterDigits(s, i)
		count += end - i
	}
	if count == 0 {
		return 0
	}
	if end < len(s) && s[end]|0x20 == 'e' {
		i = afterSign(s, end+1)
		if last := afterDigits(s, i); last > i {
			end = last
		}
	}
	return end
}

func afterSign(s string, i int) int {
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	return i
}

func afterDigits(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
