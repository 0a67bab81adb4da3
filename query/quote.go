package query

import (
	"strconv"
	"strings"
)

// escapes are the letters that may follow a backslash, and escaped is what they stand for, in the same order.
const (
	escapes = "\\'\"`/nrtbf"
	escaped = "\\'\"`/\n\r\t\b\f"
)

// quoted reads what stands in quotes from here on. The quote itself is written twice or behind a backslash; the other
// escapes are those of JSON. Surrogates cannot be written: a text is Unicode characters.
func (l *lexer) quoted(k kind) (token, *Error) {
	start, quote := l.at, l.source[l.at]
	var b strings.Builder
	for l.at++; l.at < len(l.source); {
		c := l.source[l.at]
		switch {
		case c == '\\':
			if err := l.escape(&b); err != nil {
				return token{}, err
			}
			continue
		case c == quote && l.at+1 < len(l.source) && l.source[l.at+1] == quote:
			l.at++
		case c == quote:
			l.at++
			return token{k, b.String(), start}, nil
		}
		b.WriteByte(c)
		l.at++
	}
	return token{}, newError(l.source, l.at, string(quote)+" to close what was opened at "+strconv.Itoa(start), "")
}

// escape reads a backslash and what follows it.
func (l *lexer) escape(b *strings.Builder) *Error {
	rest := l.source[l.at+1:]
	if rest == "" {
		return newError(l.source, l.at, "a letter behind the backslash", "")
	}
	if known := strings.IndexByte(escapes, rest[0]); known >= 0 {
		b.WriteByte(escaped[known])
		l.at += 2
		return nil
	}
	if rest[0] == 'u' && len(rest) >= 5 {
		code, err := strconv.ParseUint(rest[1:5], 16, 16)
		if err == nil && (code < 0xD800 || code > 0xDFFF) {
			b.WriteRune(rune(code))
			l.at += 6
			return nil
		}
	}
	return newError(l.source, l.at, `an escape like \', \\, \n or \u00e9`, "")
}

// write writes the step as a query would.
func (s Step) write(b *strings.Builder, first bool) {
	if s.IsIndex {
		b.WriteString("[" + strconv.FormatInt(s.Index, 10) + "]")
		return
	}
	if !first {
		b.WriteByte('.')
	}
	if isPlainName(s.Name) {
		b.WriteString(s.Name)
		return
	}
	b.WriteByte('`')
	for i := range len(s.Name) {
		if c := s.Name[i]; c == '\\' || c == '`' {
			b.WriteByte(c)
		}
		b.WriteByte(s.Name[i])
	}
	b.WriteByte('`')
}

// isPlainName reports whether name needs no backticks wherever a path may stand.
func isPlainName(name string) bool {
	for _, reserved := range [...]string{"", "from", "not", "true", "false"} {
		if sameWord(name, reserved) {
			return false
		}
	}
	for i, r := range name {
		if i == 0 && !isNameStart(r) || !isNamePart(r) {
			return false
		}
	}
	return true
}
