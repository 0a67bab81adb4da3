package rows

import (
	"math"
	"strconv"
	"strings"
)

// appendNumber appends f as JavaScript writes it (ECMA-262 Number::toString): shortest digits that read back the
// same, exponents from 1e21 and below 1e-6.
func appendNumber(b []byte, f float64) []byte {
	abs := math.Abs(f)
	switch {
	case f != f:
		return append(b, "NaN"...)
	case abs > math.MaxFloat64:
		if f < 0 {
			b = append(b, '-')
		}
		return append(b, "Infinity"...)
	case abs < 1e15 && f == math.Trunc(f):
		return strconv.AppendInt(b, int64(f), 10) // also makes 0 of -0
	case abs < 1e21 && abs >= 1e-6:
		return strconv.AppendFloat(b, f, 'f', -1, 64)
	}
	b = strconv.AppendFloat(b, f, 'e', -1, 64)
	// Go pads the exponent to two digits, JavaScript does not: 1e-07 → 1e-7.
	if n := len(b); b[n-2] == '0' && (b[n-3] == '-' || b[n-3] == '+') {
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	return b
}

// formatNumber is appendNumber as a string.
func formatNumber(f float64) string {
	var scratch [32]byte
	return string(appendNumber(scratch[:0], f))
}

// textToNumber is JavaScript's Number(text): the number, or NaN. The empty text is 0.
func textToNumber(s string) float64 {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	if len(s) > 2 && s[0] == '0' && (s[1]|0x20 == 'x' || s[1]|0x20 == 'o' || s[1]|0x20 == 'b') {
		if n, err := strconv.ParseUint(s, 0, 64); err == nil && !strings.Contains(s, "_") {
			return float64(n)
		}
		return math.NaN()
	}
	switch strings.TrimLeft(s, "+-") {
	case "Infinity":
		return decimal(s)
	}
	if !isDecimal(s) {
		return math.NaN()
	}
	return decimal(s)
}

// decimal parses what isDecimal accepted, or a signed Infinity. A number too large is infinite, as in JavaScript.
func decimal(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return math.NaN()
	}
	return f
}

// isDecimal reports whether s is a decimal literal: sign, digits with at most one point, exponent. It rejects at the
// first wrong byte, so that a text id costs nothing, and keeps out what strconv allows beyond JavaScript.
func isDecimal(s string) bool {
	i, digits := 0, 0
	if s[0] == '+' || s[0] == '-' {
		i++
	}
	for ; i < len(s) && isDigit(s[i]); i++ {
		digits++
	}
	if i < len(s) && s[i] == '.' {
		for i++; i < len(s) && isDigit(s[i]); i++ {
			digits++
		}
	}
	if digits == 0 {
		return false
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		if i++; i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if i == len(s) {
			return false
		}
		for i < len(s) && isDigit(s[i]) {
			i++
		}
	}
	return i == len(s)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
