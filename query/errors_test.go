package query

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestAnErrorNamesWhatWasExpectedAndWhere(t *testing.T) {
	const from = "SELECT * FROM c WHERE " // 22 long
	tests := []struct {
		source   string
		offset   int
		expected string
	}{
		{"", 0, "SELECT"},
		{"SELCT * FROM c", 0, "SELECT"},
		{"SELECT", 6, "a path"},
		{"SELECT FROM c", 7, "* or a path"},
		{"SELECT a, FROM c", 10, "* or a path"},
		{"SELECT 1 FROM c", 7, "a path"},
		{"SELECT * c", 9, "FROM"},
		{"SELECT a AS 1 FROM c", 12, "an alias"},
		{"SELECT a, b AS a FROM c", 10, "names that differ"},
		{"SELECT @created FROM c", 7, "@id or @version"},
		{"SELECT @ FROM c", 7, "@id or @version"},
		{"SELECT a. FROM c", 16, "FROM"}, // a.FROM, with alias c
		{"SELECT a.1 FROM c", 9, "the name of a member"},
		{"SELECT a[x] FROM c", 9, "an index"},
		{"SELECT a[-1] FROM c", 9, "an index"},
		{"SELECT a[1.5] FROM c", 9, "an index"},
		{"SELECT a[99999999999] FROM c", 9, "an index"},
		{"SELECT a[1 FROM c", 11, "]"},
		{"SELECT * FROM", 13, "a collection"},
		{"SELECT * FROM 'c'", 14, "a collection"},
		{"SELECT * FROM c d", 16, "the end of the query"},
		{"SELECT * FROM c;", 15, "a name, value or operator"},
		{from + "a = “x”", 26, "a name, value or operator"}, // as word processors quote
		{from + "a\u00a0= 1", 23, "a name, value or operator"},
		{from, 22, "a path or value"},
		{from + "a", 22, "a comparison"},
		{from + "true", 22, "a comparison"},
		{from + "a = ", 26, "a path or value"},
		{from + "a = b = c", 28, "the end of the query"},
		{from + "a == 1", 25, "a path or value"},
		{from + "a ! 1", 24, "a name, value or operator"},
		{from + "a = 1 AND", 31, "a path or value"},
		{from + "a = 1 AND b", 32, "a comparison"},
		{from + "NOT a", 26, "a comparison"},
		{from + "(a = 1", 28, ")"},
		{from + "(a = 1) = true", 22, "a path or value"},
		{from + "a = (b = 1)", 26, "a path or value"},
		{from + "a = 1)", 27, "the end of the query"},
		{from + "a + 'x' = 1", 26, "a number"},
		{from + "-true = 1", 23, "a number"},
		{from + "a LIKE b", 29, "a pattern in quotes"},
		{from + "1 LIKE 'b'", 22, "a path or text before LIKE"},
		{from + "a = 1e999", 26, "a number that fits into 64 bits"},
		{from + "a = 'x", 28, "' to close what was opened at 26"},
		{from + "a = 'x\\", 28, "a letter behind the backslash"},
		{from + `a = 'x\q'`, 28, `an escape like \', \\, \n or \u00e9`},
		{from + `a = '\ud800'`, 27, `an escape like \', \\, \n or \u00e9`},
		{from + "a = 'ü👍' x", 32, "the end of the query"}, // UTF-16 counts: 👍 is two
		{"SELECT * FROM c ORDER a", 22, "BY"},
		{"SELECT * FROM c ORDER BY", 24, "a path"},
		{"SELECT * FROM c ORDER BY a,", 27, "a path"},
		{"SELECT * FROM c LIMIT", 21, "a whole number"},
		{"SELECT * FROM c LIMIT -1", 22, "a whole number"},
		{"SELECT * FROM c LIMIT 1.5", 22, "a whole number"},
		{"SELECT * FROM c OFFSET 99999999999999999999", 23, "a whole number"},
		{"SELECT * FROM c OFFSET 1 LIMIT 1", 25, "the end of the query"},
	}
	for _, test := range tests {
		q, err := Parse(test.source)
		var e *Error
		if !errors.As(err, &e) || q != nil {
			t.Errorf("%s\ngot query %v, error %v; want expected %s at %d", test.source, q, err, test.expected, test.offset)
			continue
		}
		if e.Offset != test.offset || e.Expected != test.expected {
			t.Errorf("%s\ngot  expected %s at %d\nwant expected %s at %d", test.source, e.Expected, e.Offset, test.expected, test.offset)
		}
	}
}

func TestWhatIsBeyondALimitIsRefusedAndNamed(t *testing.T) {
	for source, expected := range map[string]string{
		"SELECT * FROM " + strings.Repeat("c", MaxLength):                                                  "a query of at most 16384 bytes",
		"SELECT * FROM c WHERE " + strings.Repeat("(", MaxDepth+1) + "a=1" + strings.Repeat(")", MaxDepth): "at most 64 levels",
		"SELECT * FROM c WHERE " + strings.Repeat("NOT ", MaxDepth+1) + "a=1":                              "at most 64 levels",
		"SELECT * FROM c WHERE " + strings.Repeat("-", MaxDepth+1) + "a=1":                                 "at most 64 levels",
		"SELECT * FROM c WHERE " + strings.Repeat("(", MaxLength/2):                                        "at most 64 levels",
		"SELECT * FROM c WHERE a=1" + strings.Repeat(" OR a=1", MaxParts):                                  "a query of at most 500 parts",
		"SELECT * FROM c WHERE a=1" + strings.Repeat("+1", MaxParts):                                       "a query of at most 500 parts",
		"SELECT a" + strings.Repeat("[0]", MaxDepth) + " FROM c":                                           "a path of at most 64 steps",
		"SELECT * FROM \xff": "UTF-8",
	} {
		_, err := Parse(source)
		var e *Error
		if !errors.As(err, &e) || e.Expected != expected {
			t.Errorf("%.60s…: got %v, want expected %s", source, err, expected)
		}
	}
}

func TestAnErrorQuotesWhatItFound(t *testing.T) {
	for source, want := range map[string]string{
		"SELECT":                                 "query: expected a path at offset 6, found the end",
		"SELECT * FRM c":                         `query: expected FROM at offset 9, found "FRM c"`,
		"SELECT * FROM c x123456789012345678901": `query: expected the end of the query at offset 16, found "x1234567890123456789"…`,
	} {
		if _, err := Parse(source); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// FuzzParse checks that nothing makes the parser panic, and that a query printed and parsed again is the same one.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"SELECT * FROM c", "SELECT a.b[0] AS x, @id FROM `c d` WHERE NOT (a=1 OR b LIKE '%x\\'') AND -c*2 >= @version ORDER BY a DESC LIMIT 1 OFFSET 2",
		`select a from b where x = "\u00e9''" and y != 'é' or z <= 1.5e-3 % 2`, "SELECT `", "SELECT * FROM c WHERE ((((", "SELECT * FROM -", "'\\u", "@@", "\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		q, err := Parse(source)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(source) || e.Expected == "" || e.Found == "" {
				t.Fatalf("not a full error: %#v", err)
			}
			return
		}
		printed := print(q)
		if len(printed) > MaxLength {
			return // the printer spends more parentheses and escapes
		}
		again, err := Parse(printed)
		if err != nil {
			if e := err.(*Error); strings.Contains(e.Expected, "levels") {
				return // the printer's own parentheses
			}
			t.Fatalf("%q was printed as %q: %v", source, printed, err)
		}
		if !reflect.DeepEqual(q, again) {
			t.Fatalf("%q was printed as %q, which is %q", source, printed, print(again))
		}
	})
}
