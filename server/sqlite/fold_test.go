package sqlite

import (
	"strings"
	"testing"
	"unicode"
)

func TestLettersThatDifferOnlyInCaseAreFoldedAlike(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		one, next := string(r), string(unicode.SimpleFold(r))
		if fold(one) != fold(next) || !strings.EqualFold(one, fold(one)) {
			t.Fatalf("%q and %q are folded to %q and %q", one, next, fold(one), fold(next))
		}
	}
}
