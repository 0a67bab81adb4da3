package bridge

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

func TestWhatIsWrittenIsReadBackInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u8 := rapid.Uint8().Draw(t, "u8")
		u32 := rapid.Uint32().Draw(t, "u32")
		f64 := rapid.Float64().Draw(t, "f64")
		text := rapid.String().Draw(t, "text")
		bytes := rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
		value := rapid.SampledFrom([]rows.Value{{}, {Kind: rows.Null}, rows.Flag(true), rows.Num(f64), rows.Text(text), rows.Time(1)}).Draw(t, "value")

		var w Writer
		w.U8(u8)
		w.Value(value)
		w.U32(u32)
		w.Str(text)
		w.Bytes(bytes)
		w.Bool(true)
		w.F64(f64)
		w.Rows([]rows.Row{rows.Row(u32), 7})

		r := NewReader(w.B)
		if got := r.U8(); got != u8 {
			t.Errorf("U8: %d, want %d", got, u8)
		}
		if got := r.Value(); got != value {
			t.Errorf("Value: %v, want %v", got, value)
		}
		if got := r.U32(); got != u32 {
			t.Errorf("U32: %d, want %d", got, u32)
		}
		if got := r.Str(); got != text {
			t.Errorf("Str: %q, want %q", got, text)
		}
		if got := r.Bytes(); string(got) != string(bytes) {
			t.Errorf("Bytes: %v, want %v", got, bytes)
		}
		if !r.Bool() {
			t.Error("Bool: false, want true")
		}
		if got := r.F64(); got != f64 {
			t.Errorf("F64: %v, want %v", got, f64)
		}
		if got := r.Rows(); len(got) != 2 || got[0] != rows.Row(u32) || got[1] != 7 {
			t.Errorf("Rows: %v, want [%d 7]", got, u32)
		}
		if r.Short() || r.Rest() != 0 {
			t.Errorf("short %t, %d bytes left; want neither", r.Short(), r.Rest())
		}
	})
}

func TestAMessageThatEndsEarlyYieldsZerosAndSaysSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w Writer
		w.Str("orders")
		w.Rows([]rows.Row{1, 2, 3})
		w.Value(rows.Text("x"))
		cut := rapid.IntRange(0, len(w.B)-1).Draw(t, "cut")
		r := NewReader(w.B[:cut])
		r.Str()
		r.Rows()
		r.Value()
		if !r.Short() {
			t.Errorf("cut to %d of %d bytes: Short() is false", cut, len(w.B))
		}
	})
}

func TestAMessageCanBeUsedAgainUnlessBytesOfItAreHeld(t *testing.T) {
	var w Writer
	w.Str("copied")
	w.Bytes([]byte{1})
	var r Reader
	r.Begin(w.B)
	if r.Str(); &r.End()[0] != &w.B[0] {
		t.Error("a string is a copy, but the message does not come back")
	}
	r.Begin(w.B)
	r.Str()
	if r.Bytes(); r.End() != nil {
		t.Error("bytes share the message, but it comes back")
	}
	if r.Rest() != 0 || r.Short() {
		t.Error("the Reader holds on to a message that ended")
	}
}

func TestALargeBufferIsNotKept(t *testing.T) {
	var w Writer
	w.Bytes(make([]byte, 2<<20))
	w.Reset()
	if cap(w.B) > 1<<20 {
		t.Errorf("kept %d bytes after Reset", cap(w.B))
	}
}
