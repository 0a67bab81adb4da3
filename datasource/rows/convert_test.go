package rows

import (
	"math"
	"testing"
)

func TestValuesAreEqualByTimeContentAndKind(t *testing.T) {
	same := [][2]Value{
		{{}, {}}, {{Kind: Null}, {Kind: Null}}, {Num(1), Num(1)}, {Num(0), Num(math.Copysign(0, -1))}, {Num(math.NaN()), Num(math.NaN())}, {Text("a"), Text("a")}, {Time(5), Time(5)},
		{Time(math.NaN()), Time(math.NaN())}, {Raw(`{"a":1,"b":[2]}`), Raw(`{"b":[2],"a":1}`)}, {Raw(`{"a":1.0}`), Raw(`{"a":1}`)},
	}
	for _, p := range same {
		if !Equal(p[0], p[1]) {
			t.Errorf("%v and %v are not equal", p[0], p[1])
		}
	}
	different := [][2]Value{
		{{}, {Kind: Null}}, {Num(1), Text("1")}, {Num(1), Flag(true)}, {Time(5), Num(5)}, {Text("a"), Text("A")}, {Raw(`[1,2]`), Raw(`[2,1]`)},
		{Raw(`{"a":null}`), Raw(`{"b":null}`)}, {Raw(`{"a":1}`), Raw(`{"a":1,"b":2}`)}, {Raw(`{"a":1,"a":2}`), Raw(`{"a":2,"b":2}`)}, {Raw(`[]`), Raw(`{}`)}, {Raw(`{`), Raw(`[`)},
	}
	for _, p := range different {
		if Equal(p[0], p[1]) || Equal(p[1], p[0]) {
			t.Errorf("%v and %v are equal", p[0], p[1])
		}
	}
}

func TestLooseEqualityIsJavaScripts(t *testing.T) {
	for _, c := range []struct {
		a, b Value
		want bool
	}{
		{Num(5), Text("5"), true}, {Num(5), Text(" 5.0 "), true}, {Text("5"), Text("5.0"), false}, {Num(0), Text(""), true}, {Num(1), Flag(true), true},
		{Flag(false), Text("0"), true}, {Value{}, Value{Kind: Null}, true}, {Value{Kind: Null}, Num(0), false}, {Value{}, Text(""), false}, {Num(math.NaN()), Num(math.NaN()), false},
		{Text("a"), Text("a"), true}, {Num(5), Text("five"), false}, {Time(5), Num(5), false}, {Time(5), Time(5), true}, {Raw("[1]"), Raw("[1]"), true}, {Raw("[1]"), Text("[1]"), false},
	} {
		if looseEqual(&c.a, &c.b) != c.want || looseEqual(&c.b, &c.a) != c.want {
			t.Errorf("%v == %v is not %v", c.a, c.b, c.want)
		}
	}
}

func TestValuesThatAreLooselyEqualHaveTheSameHash(t *testing.T) {
	values := []Value{
		Num(0), Num(math.Copysign(0, -1)), Num(1), Num(5), Num(-7.25), Num(1e300), Text(""), Text("0"), Text("-0"), Text("1"), Text("5"), Text("5.0"), Text("05"), Text(" 5"),
		Text("-7.25"), Text("0x5"), Text("five"), Text("1e300"), Flag(true), Flag(false), Time(5), Raw("[5]"), Text("[5]"),
	}
	for _, a := range values {
		for _, b := range values {
			if looseEqual(&a, &b) && hashID(a) != hashID(b) {
				t.Errorf("%v == %v, but their hashes differ", a, b)
			}
		}
	}
}
