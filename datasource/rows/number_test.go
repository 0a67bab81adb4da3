package rows

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersAreWrittenAsJavaScriptWritesThem(t *testing.T) {
	for _, c := range []struct {
		f    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "0"}, {1, "1"}, {-1.5, "-1.5"}, {0.1, "0.1"}, {123456789012345, "123456789012345"},
		{1e15, "1000000000000000"}, {123456789012345680000, "123456789012345680000"}, {1e21, "1e+21"}, {1.5e300, "1.5e+300"},
		{1e-6, "0.000001"}, {1e-7, "1e-7"}, {1.25e-10, "1.25e-10"}, {5e-324, "5e-324"}, {math.MaxFloat64, "1.7976931348623157e+308"},
		{math.Inf(1), "Infinity"}, {math.Inf(-1), "-Infinity"}, {math.NaN(), "NaN"}, {-1e-7, "-1e-7"}, {1e100, "1e+100"},
	} {
		if got := formatNumber(c.f); got != c.want {
			t.Errorf("%g is written %q, want %q", c.f, got, c.want)
		}
	}
}

func TestEveryNumberReadsBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64().Draw(t, "f")
		if got := textToNumber(formatNumber(f)); got != f {
			t.Fatalf("%v became %v", f, got)
		}
		n, err := ParseNode(AppendJSON(nil, Num(f)))
		if err != nil || n.Num != f {
			t.Fatalf("%v became %v (%v) through JSON", f, n.Num, err)
		}
	})
}

func TestTheScannersShortWayForNumbersIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?([eE][+-]?[0-9]{1,3})?`).Draw(t, "text")
		want, _ := strconv.ParseFloat(text, 64)
		n, err := ParseNode([]byte(text))
		if err != nil || n.Num != want {
			t.Fatalf("%s was read as %v (%v), want %v", text, n.Num, err, want)
		}
	})
}

func TestTextConvertsToNumbersAsJavaScriptConvertsIt(t *testing.T) {
	for text, want := range map[string]float64{
		"": 0, "  ": 0, " 5 ": 5, "05": 5, "5.": 5, ".5": 0.5, "1e3": 1000, "0x10": 16, "0b11": 3, "0o17": 15, "Infinity": math.Inf(1), "-Infinity": math.Inf(-1), "1e999": math.Inf(1),
	} {
		if got := textToNumber(text); got != want {
			t.Errorf("Number(%q) is %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"5a", "1_000", "0x1_0", "0x", "inf", "NaN", "nan", ".", "e5", "1e", "1e+", "--5", "0x1p4", "+", "1,000"} {
		if got := textToNumber(text); got == got {
			t.Errorf("Number(%q) is %v, want NaN", text, got)
		}
	}
}
