package ot

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

func TestATextBehavesLikeAnArrayOfUnitsUnderRandomSplices(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		start := strings.Repeat(randomText(rt, "start"), rapid.SampledFrom([]int{1, 50, 1000}).Draw(rt, "repeat"))
		text, want := NewText(start), utf16.Encode([]rune(start))
		for i := 0; i < 30; i++ {
			from := rapid.IntRange(0, len(want)).Draw(rt, "from")
			to := rapid.IntRange(from, min(len(want), from+rapid.SampledFrom([]int{0, 3, 5000}).Draw(rt, "span"))).Draw(rt, "to")
			insert := strings.Repeat(randomText(rt, "insert"), rapid.SampledFrom([]int{1, 1, 500}).Draw(rt, "times"))
			old, err := text.Splice(from, to-from, insert)
			if splits(want, from) || splits(want, to) {
				if !errors.Is(err, ErrInvalid) {
					rt.Fatalf("tearing a pair: got %v", err)
				}
				continue
			}
			if err != nil || old != string(utf16.Decode(want[from:to])) {
				rt.Fatalf("splice(%d,%d) removed %q, %v", from, to-from, old, err)
			}
			want = append(append(append([]uint16(nil), want[:from]...), utf16.Encode([]rune(insert))...), want[to:]...)
			if text.Len() != len(want) || text.String() != string(utf16.Decode(want)) {
				rt.Fatalf("after splice(%d,%d,%q): length %d, want %d", from, to-from, insert, text.Len(), len(want))
			}
		}
	})
}

func splits(units []uint16, i int) bool {
	return i > 0 && i < len(units) && utf16.IsSurrogate(rune(units[i-1])) && units[i] >= 0xDC00 && units[i] < 0xE000 && units[i-1] < 0xDC00
}

func TestASpliceOutsideTheTextIsRefusedAndChangesNothing(t *testing.T) {
	text := NewText("a😀b")
	for _, c := range []struct{ index, count int }{{-1, 0}, {5, 0}, {0, 5}, {0, -1}, {2, 0}, {1, 1}, {1 << 62, 1 << 62}} {
		if _, err := text.Splice(c.index, c.count, "x"); !errors.Is(err, ErrInvalid) {
			t.Errorf("splice(%d,%d): got %v, want %v", c.index, c.count, err, ErrInvalid)
		}
	}
	if _, err := text.Splice(0, 0, "\xff"); !errors.Is(err, ErrInvalid) {
		t.Errorf("invalid UTF-8 was accepted: %v", err)
	}
	if text.String() != "a😀b" {
		t.Errorf("the text is now %q", text.String())
	}
}

func TestATextThatIsDeletedBitByBitLeavesNothingBehind(t *testing.T) {
	text := NewText(strings.Repeat("0123456789", 1000))
	for text.Len() > 3 {
		if _, err := text.Splice(text.Len()-2, 1, ""); err != nil {
			t.Fatal(err)
		}
	}
	var count func(*chunk) int
	count = func(c *chunk) int {
		if c == nil {
			return 0
		}
		return 1 + count(c.left) + count(c.right)
	}
	if n := count(text.root); text.String() != "019" || n > 3 {
		t.Errorf("%q is left in %d chunks", text.String(), n)
	}
}

// BenchmarkTypingAMegabyte edits at random places of a text of 1 MB, one character at a time.
func BenchmarkTypingAMegabyte(b *testing.B) {
	text := NewText(strings.Repeat("lorem ipsum ", 1<<20/12))
	b.ReportAllocs()
	at := 1
	for b.Loop() {
		at = (at*1103515245 + 12345) % text.Len()
		if at < 0 {
			at = -at
		}
		if _, err := text.Splice(at, 0, "x"); err != nil {
			b.Fatal(err)
		}
	}
}
