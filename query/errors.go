package query

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/ot"
)

// Error says what is wrong with a query, and where.
type Error struct {
	Offset   int    // where, in UTF-16 code units, as the page's language counts
	Expected string // what should stand there, for people
	Found    string // what stands there
}

// Error is one sentence.
func (e *Error) Error() string {
	return "query: expected " + e.Expected + " at offset " + strconv.Itoa(e.Offset) + ", found " + e.Found
}

// newError makes an error for the byte offset at in source. found may be empty: what stands there is quoted then.
func newError(source string, at int, expected, found string) *Error {
	if found == "" {
		found = excerpt(source[at:])
	}
	return &Error{Offset: ot.UnitLen(source[:at]), Expected: expected, Found: found}
}

// excerpt quotes the beginning of text.
func excerpt(text string) string {
	const enough = 20
	runes := []rune(text[:min(len(text), 4*enough)])
	if len(runes) == 0 {
		return "the end"
	}
	if len(runes) > enough {
		return strconv.Quote(string(runes[:enough])) + "…"
	}
	return strconv.Quote(string(runes))
}
