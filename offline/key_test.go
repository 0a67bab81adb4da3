package offline_test

import (
	"errors"
	"slices"
	"testing"
	"unicode/utf16"

	"github.com/holdfast-sdk/holdfast/offline"
	"pgregory.net/rapid"
)

// words are strings of few characters, half of them where UTF-8 and UTF-16 order differ.
var words = rapid.StringOfN(rapid.RuneFrom([]rune{0, 'a', 'b', 'é', 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF}), 0, 4, -1)

func TestStringsSortByUTF16CodeUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := words.Draw(t, "a"), words.Draw(t, "b")
		want := slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		if got := offline.K(a).Compare(offline.K(b)); got != want {
			t.Fatalf("Compare(%q, %q) = %d; want %d", a, b, got, want)
		}
	})
}

var keys = rapid.Custom(func(t *rapid.T) offline.Key {
	part := rapid.OneOf(rapid.Int64Range(-2, 2).AsAny(), words.AsAny())
	return offline.Key(rapid.SliceOfN(part, 1, 3).Draw(t, "parts"))
})

func TestTheOrderOfKeysIsTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := keys.Draw(t, "a"), keys.Draw(t, "b"), keys.Draw(t, "c")
		if a.Compare(b) != -b.Compare(a) {
			t.Fatalf("%v and %v are not antisymmetric", a, b)
		}
		if a.Compare(b) <= 0 && b.Compare(c) <= 0 && a.Compare(c) > 0 {
			t.Fatalf("%v, %v, %v are not transitive", a, b, c)
		}
		if (a.Compare(b) == 0) != (a.String() == b.String()) {
			t.Fatalf("%v and %v: equal in one sense only", a, b)
		}
	})
}

func TestAPrefixRangeHoldsExactlyTheLongerKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, k := keys.Draw(t, "prefix"), keys.Draw(t, "key")
		r := offline.Prefix(p...)
		inside := k.Compare(r.Lower) > 0 && k.Compare(r.Upper) < 0
		begins := len(k) > len(p) && offline.Key(k[:len(p)]).Compare(p) == 0
		if inside != begins {
			t.Fatalf("%v in Prefix(%v) is %v", k, p, inside)
		}
	})
}

func TestKTakesAllIntegers(t *testing.T) {
	k, want := offline.K(1, int64(2), uint64(3), uint32(4), "five"), offline.Key{int64(1), int64(2), int64(3), int64(4), "five"}
	if err := k.Valid(); err != nil || k.Compare(want) != 0 {
		t.Errorf("K made %#v, %v; want %#v", k, err, want)
	}
}

func TestAKeyShowsItsParts(t *testing.T) {
	if got, want := offline.K("or\"ders", -5, "").String(), `["or\"ders" -5 ""]`; got != want {
		t.Errorf("String() = %s; want %s", got, want)
	}
}

func TestABadKeyIsRefusedWithItsReason(t *testing.T) {
	for _, k := range []offline.Key{nil, offline.K(), offline.K(1.5), offline.K("a", nil), offline.K("\xC3"),
		offline.K(1 << 53), offline.K(-1 << 53), offline.K(offline.After{})} {
		if err := k.Valid(); !errors.Is(err, offline.ErrBadKey) {
			t.Errorf("Valid(%v) = %v; want code %s", k, err, offline.ErrBadKey)
		}
	}
}
