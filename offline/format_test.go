package offline

import (
	"errors"
	"fmt"
	"testing"
)

func TestMessagesAreFormattedAsFmtDoes(t *testing.T) {
	for _, c := range []struct {
		layout string
		args   []any
	}{
		{"plain", nil},
		{"%s and %v", []any{"a", errors.New("b")}},
		{"%q", []any{"a \"quoted\" é\n"}},
		{"%s %q", []any{[]byte("bytes"), []byte("b")}},
		{"%d %d %d %d %d", []any{-3, int64(1) << 40, uint8(7), uint32(8), uint64(1) << 63}},
		{"%x %x", []any{255, uint64(16)}},
		{"%v %v %v %t", []any{1.5, 3, true, false}},
		{"%v", []any{nil}},
		{"100%% of %d", []any{9}},
		{"at the end %", nil},
	} {
		want := fmt.Sprintf(c.layout, c.args...)
		if c.layout == "at the end %" {
			want = c.layout
		}
		if got := format(c.layout, c.args); got != want {
			t.Errorf("format(%q) = %q, fmt makes it %q", c.layout, got, want)
		}
	}
}
