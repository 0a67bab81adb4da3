package rows

import "strconv"

// number reads a number. Up to 15 digits with a small exponent are exact in a float64 and take the short way.
func (s *scanner) number() float64 {
	start := s.pos
	negative := s.src[s.pos] == '-'
	if negative {
		s.pos++
	}
	mantissa, digits, scale := uint64(0), 0, 0
	first := s.pos
	for s.pos < len(s.src) && isDigit(s.src[s.pos]) {
		mantissa = mantissa*10 + uint64(s.src[s.pos]-'0')
		s.pos++
	}
	digits = s.pos - first
	if digits == 0 || digits > 1 && s.src[first] == '0' {
		s.fail("a number")
		return 0
	}
	if s.pos < len(s.src) && s.src[s.pos] == '.' {
		s.pos++
		dot := s.pos
		for s.pos < len(s.src) && isDigit(s.src[s.pos]) {
			mantissa = mantissa*10 + uint64(s.src[s.pos]-'0')
			s.pos++
		}
		if scale = s.pos - dot; scale == 0 {
			s.fail("a digit")
			return 0
		}
	}
	if s.pos < len(s.src) && s.src[s.pos]|0x20 == 'e' {
		return s.exponent(start)
	}
	if digits+scale > 15 {
		return s.slowNumber(start)
	}
	f := float64(mantissa) / exact10[scale]
	if negative {
		f = -f
	}
	return f
}

var exact10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// exponent takes the exponent of the number that began at start.
func (s *scanner) exponent(start int) float64 {
	s.pos++
	if s.pos < len(s.src) && (s.src[s.pos] == '+' || s.src[s.pos] == '-') {
		s.pos++
	}
	first := s.pos
	for s.pos < len(s.src) && isDigit(s.src[s.pos]) {
		s.pos++
	}
	if s.pos == first {
		s.fail("a digit")
		return 0
	}
	return s.slowNumber(start)
}

func (s *scanner) slowNumber(start int) float64 {
	f, _ := strconv.ParseFloat(string(s.src[start:s.pos]), 64) // out of range is ±Inf, as JSON.parse has it
	return f
}
