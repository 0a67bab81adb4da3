package query

import (
	"strings"
	"unicode/utf8"
)

type kind uint8

const (
	end        kind = iota
	word            // name or keyword
	quotedName      // in backticks
	text            // in quotes
	number
	meta // @ and a word
	symbol
)

// token is one word of a query.
type token struct {
	kind  kind
	text  string // without quotes and escapes
	start int    // byte offset
}

// is reports whether t is this symbol, or this keyword in any case.
func (t token) is(what string) bool {
	return t.kind == symbol && t.text == what || t.kind == word && sameWord(t.text, what)
}

// sameWord reports whether two words are the same in any case; what is no word of ASCII is the same only as it stands.
func sameWord(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// lexer splits a query into tokens, one at a time.
type lexer struct {
	source string
	at     int
}

// next returns the next token, or an error for what is none.
func (l *lexer) next() (token, *Error) {
	l.at += len(l.source[l.at:]) - len(strings.TrimLeft(l.source[l.at:], " \t\r\n"))
	start := l.at
	if start == len(l.source) {
		return token{kind: end, start: start}, nil
	}
	switch first, _ := utf8.DecodeRuneInString(l.source[start:]); {
	case first == '\'' || first == '"':
		return l.quoted(text)
	case first == '`':
		return l.quoted(quotedName)
	case isNameStart(first):
		return l.take(word, l.whileRune(isNamePart)), nil
	case first == '@':
		l.at++
		t := l.take(meta, l.whileRune(isNamePart))
		return token{meta, "@" + t.text, start}, nil
	case isDigit(l.source[start]):
		return l.take(number, l.numberLength()), nil
	}
	return l.symbol()
}

// take returns the next n bytes as a token.
func (l *lexer) take(k kind, n int) token {
	t := token{k, l.source[l.at : l.at+n], l.at}
	l.at += n
	return t
}

func (l *lexer) symbol() (token, *Error) {
	rest := l.source[l.at:]
	for _, s := range [...]string{"!=", ">=", "<="} {
		if strings.HasPrefix(rest, s) {
			return l.take(symbol, 2), nil
		}
	}
	if strings.IndexByte("()[],.*/%+-=<>", rest[0]) >= 0 {
		return l.take(symbol, 1), nil
	}
	return token{}, newError(l.source, l.at, "a name, value or operator", "")
}

// whileRune is the length of the runes from here on that fit.
func (l *lexer) whileRune(fits func(rune) bool) int {
	n := strings.IndexFunc(l.source[l.at:], func(r rune) bool { return !fits(r) })
	if n < 0 {
		return len(l.source) - l.at
	}
	return n
}

// numberLength is the length of the number from here on: digits, a fraction, an exponent.
func (l *lexer) numberLength() int {
	rest := l.source[l.at:]
	n := digits(rest, 0)
	if n+1 < len(rest) && rest[n] == '.' && isDigit(rest[n+1]) {
		n = digits(rest, n+1)
	}
	if n < len(rest) && (rest[n] == 'e' || rest[n] == 'E') {
		exponent := n + 1
		if exponent < len(rest) && (rest[exponent] == '+' || rest[exponent] == '-') {
			exponent++
		}
		if after := digits(rest, exponent); after > exponent {
			n = after
		}
	}
	return n
}

// digits is the first position from at on that is no digit.
func digits(s string, at int) int {
	for at < len(s) && isDigit(s[at]) {
		at++
	}
	return at
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isNameStart reports whether r is a letter, _ or $. Beyond Latin-1's signs all are letters but spaces, quotes, dashes and their
// like (U+2000 to U+20FF and U+3000): the tables of package unicode would cost more of a wasm file than they are worth here.
func isNameStart(r rune) bool {
	return r == '_' || r == '$' || r|0x20 >= 'a' && r|0x20 <= 'z' || r >= 'À' && r>>8 != 0x20 && r != 0x3000
}

func isNamePart(r rune) bool { return isNameStart(r) || r >= '0' && r <= '9' }
