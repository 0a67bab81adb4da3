package wire_test

import (
	"bytes"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/wire"
)

func TestValuesAreEqualIfTheyAreEncodedAlike(t *testing.T) {
	equals := 0
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawOf(t).JSON(2), drawOf(t).JSON(2)
		want := bytes.Equal(encoded(a), encoded(b))
		if a.Equal(&b) != want || b.Equal(&a) != want {
			t.Fatalf("%+v and %+v: encoded alike %v, equal %v, %v", a, b, want, a.Equal(&b), b.Equal(&a))
		}
		if want {
			equals++
		}
		if !a.Equal(&a) {
			t.Fatalf("%+v is not what it is", a)
		}
	})
	if equals == 0 {
		t.Error("no two were equal")
	}
}

func TestNumbersAreEqualIfTheyAreEncodedAlike(t *testing.T) {
	number := func(x float64) *wire.JSON { return &wire.JSON{Kind: wire.JSONNumber, Number: x} }
	for _, pair := range [][2]float64{{1, 1}, {1, 2}, {0, math.Copysign(0, -1)}, {math.NaN(), math.NaN()}, {math.NaN(), 1}, {1, math.NaN()}} {
		a, b := number(pair[0]), number(pair[1])
		if want := bytes.Equal(encoded(*a), encoded(*b)); a.Equal(b) != want {
			t.Errorf("%v and %v: encoded alike %v", pair[0], pair[1], want)
		}
	}
}

func encoded(j wire.JSON) []byte {
	return wire.Append(nil, &wire.PresenceSetStateMessage{State: map[string]wire.JSON{"": j}})
}
