package rows

import (
	"unicode/utf16"
	"unicode/utf8"

	"github.com/holdfast-sdk/holdfast/offline"
)

const maxDepth = 512 // nesting of arrays and objects

// scanner reads JSON (RFC 8259), strictly. After an error every method returns at once.
type scanner struct {
	src   []byte
	pos   int
	depth int
	buf   []byte // the last string, if it could not be taken from src as it stands
	err   error
}

// newScanner starts behind a byte order mark, which fetch ignores too.
func newScanner(src []byte) *scanner {
	s := &scanner{src: src}
	if len(src) >= 3 && src[0] == 0xef && src[1] == 0xbb && src[2] == 0xbf {
		s.pos = 3
	}
	return s
}

// fail records the first error, with a look at what is there.
func (s *scanner) fail(expected string) {
	if s.err != nil {
		return
	}
	if s.pos >= len(s.src) {
		s.err = offline.Errorf(offline.ErrResponse, "not valid JSON: it ends at byte %d, where %s was expected", len(s.src), expected)
		return
	}
	near := s.src[s.pos:min(s.pos+20, len(s.src))]
	s.err = offline.Errorf(offline.ErrResponse, "not valid JSON at byte %d: expected %s, found %q", s.pos, expected, near)
}

// next skips white space and returns the byte there, without taking it; 0 at the end or after an error.
func (s *scanner) next() byte {
	if s.err != nil {
		return 0
	}
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; c {
		case ' ', '\n', '\r', '\t':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

// open enters an array or object whose bracket is next.
func (s *scanner) open() {
	s.pos++
	if s.depth++; s.depth > maxDepth {
		s.fail("at most 512 levels of nesting")
	}
}

// more is called before each element with the closing bracket; it reports whether there is one, past its comma.
func (s *scanner) more(closing byte, first bool) bool {
	c := s.next()
	switch {
	case s.err != nil:
		return false
	case c == closing:
		s.pos++
		s.depth--
		return false
	case first:
		return true
	case c != ',':
		s.fail("',' or '" + string(rune(closing)) + "'")
		return false
	}
	s.pos++
	return true
}

// key reads a member name and its colon. The bytes are valid until the next string is read.
func (s *scanner) key() []byte {
	if s.next() != '"' {
		s.fail("a member name")
		return nil
	}
	name := s.text()
	if s.next() != ':' {
		s.fail("':'")
		return nil
	}
	s.pos++
	return name
}

// end fails if anything but white space is left.
func (s *scanner) end() {
	if s.next() != 0 || s.err == nil && s.pos < len(s.src) {
		s.fail("nothing more")
	}
}

// word takes a literal.
func (s *scanner) word(w string) {
	if len(s.src)-s.pos < len(w) || string(s.src[s.pos:s.pos+len(w)]) != w {
		s.fail("a value")
		return
	}
	s.pos += len(w)
}

// text reads the string whose quote is next. The bytes are UTF-8, and valid until the next string is read.
func (s *scanner) text() []byte {
	start := s.pos + 1
	high := byte(0)
	for i := start; i < len(s.src); i++ {
		c := s.src[i]
		high |= c
		if !delimits[c] {
			continue
		}
		switch {
		case c == '"':
			s.pos = i + 1
			if high >= utf8.RuneSelf && !utf8.Valid(s.src[start:i]) {
				s.buf = appendValid(s.buf[:0], s.src[start:i])
				return s.buf
			}
			return s.src[start:i]
		case c == '\\':
			return s.escaped(start, i)
		}
		s.pos = i
		s.fail("no control character in a string")
		return nil
	}
	s.pos = len(s.src)
	s.fail("'\"'")
	return nil
}

// delimits tells the bytes that are not simply part of a string.
var delimits = func() (set [256]bool) {
	for c := range byte(' ') {
		set[c] = true
	}
	set['"'], set['\\'] = true, true
	return set
}()

// escaped reads the rest of a string from its first backslash, at i.
func (s *scanner) escaped(start, i int) []byte {
	s.buf = s.buf[:0]
	for i < len(s.src) {
		c := s.src[i]
		switch {
		case c == '"':
			s.buf = appendValid(s.buf, s.src[start:i])
			s.pos = i + 1
			return s.buf
		case c == '\\':
			s.buf = appendValid(s.buf, s.src[start:i])
			s.pos = i
			if s.escape(); s.err != nil {
				return nil
			}
			i, start = s.pos, s.pos
			continue
		case c < ' ':
			s.pos = i
			s.fail("no control character in a string")
			return nil
		}
		i++
	}
	s.pos = len(s.src)
	s.fail("'\"'")
	return nil
}

// escape takes one escape sequence into buf. Half a surrogate pair becomes U+FFFD, as UTF-8 cannot express it.
func (s *scanner) escape() {
	var c byte
	if s.pos+1 < len(s.src) {
		c = s.src[s.pos+1]
	}
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		r := s.hex(s.pos)
		if r < 0 {
			s.fail("four hex digits")
			return
		}
		s.pos += 6
		if utf16.IsSurrogate(r) {
			pair := utf16.DecodeRune(r, s.hex(s.pos))
			if pair != utf8.RuneError {
				s.pos += 6
			}
			r = pair
		}
		s.buf = utf8.AppendRune(s.buf, r)
		return
	default:
		s.fail("an escape sequence")
		return
	}
	s.buf = append(s.buf, c)
	s.pos += 2
}

// hex returns the code unit of the \uXXXX at i, -1 if there is none.
func (s *scanner) hex(i int) rune {
	if len(s.src)-i < 6 || s.src[i] != '\\' || s.src[i+1] != 'u' {
		return -1
	}
	var r rune
	for _, c := range s.src[i+2 : i+6] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

// appendValid appends b with U+FFFD for what is not UTF-8.
func appendValid(dst, b []byte) []byte {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		dst = utf8.AppendRune(dst, r)
		b = b[size:]
	}
	return dst
}
