package rows

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"pgregory.net/rapid"
)

// anyBatch draws rows of every kind of value.
func anyBatch() *rapid.Generator[*Batch] {
	return rapid.Custom(func(t *rapid.T) *Batch {
		b := &Batch{}
		value := rapid.OneOf(anyValue(), rapid.Map(rapid.Float64(), Num), rapid.Map(rapid.Float64(), Time), rapid.Just(Value{Kind: Ref, Num: 3}), rapid.Map(rapid.Bool(), Flag))
		for range rapid.IntRange(0, 12).Draw(t, "rows") {
			var cells []Cell
			for _, name := range []string{"a", "größe", "", "name 3"} {
				if rapid.Bool().Draw(t, "has") {
					cells = append(cells, Cell{name, value.Draw(t, "value")})
				}
			}
			b.Add(cells)
		}
		return b
	})
}

func sameRow(a, b []Cell) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Name != b[i].Name || !Equal(a[i].Value, b[i].Value) {
			return false
		}
	}
	return true
}

func TestABlockHoldsTheRowsItWasMadeOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyBatch().Draw(t, "batch")
		block := append(want.AppendBlock([]byte("xyz")), "rest"...)
		got, rest, err := DecodeBlock(block[3:])
		if err != nil || string(rest) != "rest" {
			t.Fatalf("%v, left %q", err, rest)
		}
		if (len(block)-3-4)%8 != 0 && want.Len() > 0 && len(want.colNames()) > 0 {
			t.Fatalf("the block of %d bytes is not padded", len(block)-7)
		}
		if got.Len() != want.Len() || got.Handles != nil {
			t.Fatalf("%d rows, want %d", got.Len(), want.Len())
		}
		for i := range want.Len() {
			if !sameRow(got.Cells(i), want.Cells(i)) {
				t.Fatalf("row %d is %v, want %v", i, got.Cells(i), want.Cells(i))
			}
		}
	})
}

func TestABlockOfSomeRowsHasThemInTheOrderAsked(t *testing.T) {
	table := NewTable("id", Num(0))
	var list []Row
	for i := range 1000 {
		list = append(list, table.Insert(i, 0, []Cell{{"id", Num(float64(i))}, {"t", Text("text " + strconv.Itoa(i))}, {"c", Text("c" + strconv.Itoa(i%3))}}))
	}
	gone := list[5]
	table.Remove(gone)
	asked := []Row{list[700], list[2], gone, list[700]}
	b, _, err := DecodeBlock(table.AppendBlock(nil, asked, []string{"t", "none", "c"}, true))
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Handles) != 4 || b.Handles[2] != gone || b.Handles[3] != list[700] {
		t.Errorf("handles are %v", b.Handles)
	}
	if got := batchText(b); got != `{"t":"text 700","c":"c1"} {"t":"text 2","c":"c2"} {} {"t":"text 700","c":"c1"}` {
		t.Error(got)
	}
	if names := b.colNames(); len(names) != 3 || names[1] != "none" {
		t.Errorf("columns are %q", names)
	}
}

func TestASmallBlockDoesNotLookAtAllTexts(t *testing.T) {
	var c column
	for i := range 10_000 {
		v := Text(strconv.Itoa(i))
		c.put(i, &v)
	}
	if s := newTextSelection(&c, 20); s.seen != nil {
		t.Errorf("a block of 20 rows looks at %d texts", len(s.seen))
	}
}

func TestSingleValuesGoThereAndBack(t *testing.T) {
	for _, v := range []Value{{}, {Kind: Null}, Flag(true), Flag(false), Num(-0.5), Num(math.NaN()), Text(""), Text("ä🍵"), Time(5), Time(math.NaN()), Raw(`{"a":[1]}`), {Kind: Ref, Num: 9}} {
		b := AppendValue(nil, v)
		got, rest, err := DecodeValue(append(b, 'x'))
		if err != nil || !Equal(got, v) || string(rest) != "x" {
			t.Errorf("%v became %v (%v), left %q", v, got, err, rest)
		}
		for n := range b {
			if _, _, err := DecodeValue(b[:n]); !errors.Is(err, offline.ErrCorrupt) {
				t.Errorf("%v cut to %d bytes: %v", v, n, err)
			}
		}
	}
	for _, bad := range [][]byte{{8}, {255}, AppendValue(nil, Raw("{"))} {
		if v, _, err := DecodeValue(bad); !errors.Is(err, offline.ErrCorrupt) {
			t.Errorf("%x is %v (%v)", bad, v, err)
		}
	}
}

func TestACutBlockIsRefused(t *testing.T) {
	table, list := goldenTable()
	block := table.AppendBlock(nil, list, nil, true)
	for n := range block {
		if _, _, err := DecodeBlock(block[:n]); !errors.Is(err, offline.ErrCorrupt) {
			t.Fatalf("cut to %d of %d bytes: %v", n, len(block), err)
		}
	}
}

func TestABlockThatPointsOutsideItselfIsRefused(t *testing.T) {
	one := func(v Value) []byte {
		b := &Batch{}
		b.Add([]Cell{{"name", v}})
		return b.AppendBlock(nil)
	}
	// Behind the 12 bytes of the head and the 8 of the name: the kind at 20, the number at 24, the texts at 32.
	for what, damage := range map[string]func(b []byte){
		"a text index":     func(b []byte) { binary.LittleEndian.PutUint64(b[24:], math.Float64bits(1)) },
		"half a text":      func(b []byte) { binary.LittleEndian.PutUint64(b[24:], math.Float64bits(0.5)) },
		"a negative index": func(b []byte) { binary.LittleEndian.PutUint64(b[24:], math.Float64bits(-1)) },
		"no number":        func(b []byte) { binary.LittleEndian.PutUint64(b[24:], math.Float64bits(math.NaN())) },
		"an unknown kind":  func(b []byte) { b[20] = 8 },
		"a kind of node":   func(b []byte) { b[20] = byte(Object) },
		"no JSON":          func(b []byte) { b[20] = byte(JSON) },
		"a huge count":     func(b []byte) { binary.LittleEndian.PutUint32(b[32:], math.MaxUint32) },
		"an offset":        func(b []byte) { binary.LittleEndian.PutUint32(b[36:], 5) },
		"many rows":        func(b []byte) { binary.LittleEndian.PutUint32(b, math.MaxUint32) },
		"many columns":     func(b []byte) { binary.LittleEndian.PutUint32(b[4:], math.MaxUint32) },
		"a long name":      func(b []byte) { binary.LittleEndian.PutUint32(b[12:], math.MaxUint32) },
		"a handle flag":    func(b []byte) { binary.LittleEndian.PutUint32(b[8:], 2) },
		"no UTF-8":         func(b []byte) { b[44] = 0xff },
	} {
		b := one(Text("text"))
		damage(b)
		if _, _, err := DecodeBlock(b); !errors.Is(err, offline.ErrCorrupt) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, err := DecodeBlock([]byte{255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0}); !errors.Is(err, offline.ErrCorrupt) {
		t.Errorf("four billion rows of nothing: %v", err)
	}
}

// FuzzDecodeBlock checks that hostile bytes give a typed error and never a panic, and that what is accepted is whole.
func FuzzDecodeBlock(f *testing.F) {
	golden, err := os.ReadFile(goldenBlock)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	f.Add((&Batch{}).AppendBlock(nil))
	f.Fuzz(func(t *testing.T, src []byte) {
		if _, _, err := DecodeValue(src); err != nil && !errors.Is(err, offline.ErrCorrupt) {
			t.Fatalf("a value: %v", err)
		}
		b, rest, err := DecodeBlock(src)
		if err != nil {
			if !errors.Is(err, offline.ErrCorrupt) {
				t.Fatalf("the error has the wrong code: %v", err)
			}
			return
		}
		if len(rest) > len(src) || b.Handles != nil && len(b.Handles) != b.Len() {
			t.Fatalf("%d bytes left of %d", len(rest), len(src))
		}
		if len(b.colNames()) == 0 {
			return
		}
		again, _, err := DecodeBlock(b.AppendBlock(nil))
		if err != nil || batchText(again) != batchText(b) {
			t.Fatalf("it does not come back: %v", err)
		}
	})
}
