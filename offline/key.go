package offline

import "unicode/utf8"

// Key is a tuple of strings and integers. Keys sort as IndexedDB array keys do: element by element, integers before
// strings, strings by UTF-16 code unit, and a prefix before what it begins.
type Key []any

// K makes a key of strings and integers (int, int64, uint64 up to 2^53). Any other part makes Valid fail.
func K(parts ...any) Key {
	k := make(Key, len(parts))
	for i, p := range parts {
		switch v := p.(type) {
		case int:
			k[i] = int64(v)
		case uint64:
			k[i] = int64(v)
		case uint32:
			k[i] = int64(v)
		default:
			k[i] = p
		}
	}
	return k
}

// maxKeyInt is the largest integer a JavaScript number holds exactly.
const maxKeyInt = 1<<53 - 1

// Valid reports what is wrong with k as an error of code ErrBadKey, or nil.
func (k Key) Valid() error {
	if len(k) == 0 {
		return Errorf(ErrBadKey, "a key has no parts; give at least one string or integer")
	}
	for i, p := range k {
		if wrong := badPart(p); wrong != "" {
			return Errorf(ErrBadKey, "part %d of key %s %s", i, k.String(), wrong)
		}
	}
	return nil
}

// badPart says what is wrong with a part of a key; "" is nothing.
func badPart(p any) string {
	switch v := p.(type) {
	case string:
		if !utf8.ValidString(v) {
			return "is not valid UTF-8"
		}
	case int64:
		if v > maxKeyInt || v < -maxKeyInt {
			return "is beyond 2^53 and would lose digits"
		}
	default:
		return "is neither a string nor an integer; use one of these"
	}
	return ""
}

// String shows the key as ["orders" 5]. Different keys have different strings.
func (k Key) String() string {
	out := []byte{'['}
	for i, part := range k {
		if i > 0 {
			out = append(out, ' ')
		}
		out = appendArg(out, 'q', part)
	}
	return string(append(out, ']'))
}

// Compare orders k before (-1), with (0) or after (1) other.
func (k Key) Compare(other Key) int {
	for i := 0; i < len(k) && i < len(other); i++ {
		if c := comparePart(k[i], other[i]); c != 0 {
			return c
		}
	}
	return compareInt(int64(len(k)), int64(len(other)))
}

// comparePart orders integers before strings, and After behind all.
func comparePart(a, b any) int {
	kind := partKind(a)
	if c := compareInt(kind, partKind(b)); c != 0 {
		return c
	}
	if kind == 1 {
		return compareUTF16(a.(string), b.(string))
	}
	ia, _ := a.(int64)
	ib, _ := b.(int64)
	return compareInt(ia, ib)
}

func partKind(p any) int64 {
	switch p.(type) {
	case string:
		return 1
	case After:
		return 2
	}
	return 0
}

func compareInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// compareUTF16 orders strings as JavaScript does.
func compareUTF16(a, b string) int {
	if a == b {
		return 0
	}
	for len(a) > 0 && len(b) > 0 {
		ra, na := utf8.DecodeRuneInString(a)
		rb, nb := utf8.DecodeRuneInString(b)
		if ra != rb {
			return compareInt(rankUTF16(ra), rankUTF16(rb))
		}
		a, b = a[na:], b[nb:]
	}
	return compareInt(int64(len(a)), int64(len(b)))
}

// rankUTF16 is the place of r in the order of UTF-16: the characters beyond the basic plane, which are pairs of
// surrogates (U+D800 and up) there, come before U+E000 to U+FFFF.
func rankUTF16(r rune) int64 {
	if r >= 0xE000 && r <= 0xFFFF {
		r += utf8.MaxRune
	}
	return int64(r)
}

// Prefix is the range of all keys that begin with the given parts and have at least one more.
func Prefix(parts ...any) Range {
	return Range{Lower: K(parts...), LowerOpen: true, Upper: append(K(parts...), after)}
}

// after sorts behind every string and integer; it may only be the last part of a range's upper bound.
// IndexedDB has the empty array for it.
var after = After{}

// After is the type of the part that sorts behind all others, as the upper bound of Prefix has it.
type After struct{}
