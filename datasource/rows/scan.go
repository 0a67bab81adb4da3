package rows

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/holdfast-sdk/holdfast/offline"
)

const maxDepth = 512 // nesting of arrays and objects

// scanner reads JSON (RFC 8259), strictly. After an error every method returns at once.
type scanner struct {
	src   string
	pos   int
	depth int
	buf   []byte // the last string, if it could not be taken from src as it stands
	err   error
}

// newScanner starts behind a byte order mark, which fetch ignores too.
func newScanner(src string) *scanner {
	s := &scanner{src: src}
	if strings.HasPrefix(src, "\ufeff") {
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

// key reads a member name and its colon. It is valid until the next string is read.
func (s *scanner) key() string {
	if s.next() != '"' {
		s.fail("a member name")
		return ""
	}
	name := s.text()
	if s.next() != ':' {
		s.fail("':'")
		return ""
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
	if !strings.HasPrefix(s.src[s.pos:], w) {
		s.fail("a value")
		return
	}
	s.pos += len(w)
}

// text reads the string whose quote is next. It is UTF-8, and valid until the next string is read, as it may lie in buf.
func (s *scanner) text() string {
	start := s.pos + 1
	high := byte(0)
	for i := start; i < len(s.src); i++ {
		c := s.src[i]
		high |= c
		if !delimits[c] {
			continue
		}
		if c == '"' && (high < utf8.RuneSelf || utf8.ValidString(s.src[start:i])) {
			s.pos = i + 1
			return s.src[start:i]
		}
		break
	}
	return s.rewritten(start)
}

// delimits tells the bytes that are not simply part of a string.
var delimits = func() (set [256]bool) {
	for c := range byte(' ') {
		set[c] = true
	}
	set['"'], set['\\'] = true, true
	return set
}()

// rewritten reads a string from start that cannot be taken as it stands: with escapes, or not UTF-8, or with an error.
func (s *scanner) rewritten(start int) string {
	s.buf = s.buf[:0]
	for s.pos = start; s.pos < len(s.src); {
		switch c := s.src[s.pos]; {
		case c == '"':
			s.pos++
			return alias(s.buf)
		case c == '\\':
			if s.escape(); s.err != nil {
				return ""
			}
		case c < ' ':
			s.fail("no control character in a string")
			return ""
		default: // U+FFFD for what is not UTF-8
			r, size := utf8.DecodeRuneInString(s.src[s.pos:])
			s.buf = utf8.AppendRune(s.buf, r)
			s.pos += size
		}
	}
	s.fail("'\"'")
	return ""
}

// escape takes one escape sequence into buf. Half a surrogate pair becomes U+FFFD, as UTF-8 cannot express it.
func (s *scanner) escape() {
	if s.pos+1 < len(s.src) {
		c := s.src[s.pos+1]
		if c == 'u' {
			s.unicode()
			return
		}
		for i := 0; i < len(escapes); i += 2 {
			if escapes[i+1] == c {
				s.buf = append(s.buf, escapes[i])
				s.pos += 2
				return
			}
		}
	}
	s.fail("an escape sequence")
}

func (s *scanner) unicode() {
	r := s.hex(s.pos)
	if r < 0 {
		s.fail("four hex digits")
		return
	}
	s.pos += 6
	if utf16.IsSurrogate(r) {
		r = utf16.DecodeRune(r, s.hex(s.pos))
		if r != utf8.RuneError {
			s.pos += 6
		}
	}
	s.buf = utf8.AppendRune(s.buf, r)
}

// hex returns the code unit of the \uXXXX at i, -1 if there is none.
func (s *scanner) hex(i int) rune {
	if len(s.src)-i < 6 || s.src[i] != '\\' || s.src[i+1] != 'u' {
		return -1
	}
	var r rune
	for _, c := range []byte(s.src[i+2 : i+6]) {
		d := hexDigit(c)
		if d > 15 {
			return -1
		}
		r = r<<4 | rune(d)
	}
	return r
}
