package rows

// number reads a number. Up to 15 digits without an exponent are exact in a float64 and take the short way.
func (s *scanner) number() float64 {
	start := s.pos
	first := afterSign(s.src, start)
	s.pos = first
	mantissa := s.digits(0)
	digits, scale := s.pos-first, 0
	if digits > 1 && s.src[first] == '0' {
		s.fail("a number")
	}
	if s.pos < len(s.src) && s.src[s.pos] == '.' {
		s.pos++
		scale = -s.pos
		mantissa = s.digits(mantissa)
		scale += s.pos
	}
	exponent := s.pos < len(s.src) && s.src[s.pos]|0x20 == 'e'
	if exponent {
		s.pos = afterSign(s.src, s.pos+1)
		s.digits(0)
	}
	if exponent || digits+scale > 15 {
		return decimal(s.src[start:s.pos]) // out of range is ±Inf, as JSON.parse has it
	}
	f := float64(mantissa) / exact10[scale]
	if first > start {
		f = -f
	}
	return f
}

// digits takes one digit or more, as the lower ones of n.
func (s *scanner) digits(n uint64) uint64 {
	i := s.pos
	for ; i < len(s.src) && isDigit(s.src[i]); i++ {
		n = n*10 + uint64(s.src[i]-'0')
	}
	if i == s.pos {
		s.fail("a digit")
	}
	s.pos = i
	return n
}

var exact10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}
