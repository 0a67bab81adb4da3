package wire_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
	"github.com/holdfast-sdk/holdfast/wire/internal/messages"
	"pgregory.net/rapid"
)

// drawOf makes what package messages makes at random from rapid's choices, so that failures shrink.
func drawOf(t *rapid.T) messages.Draw {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "n") }
}

// forEachMessage checks every message of the protocol with random content.
func forEachMessage(t *testing.T, check func(t *rapid.T, kind messages.Type, m messages.Message)) {
	for _, kind := range messages.All {
		t.Run(kind.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { check(t, kind, kind.Random(drawOf(t))) })
		})
	}
}

func TestEveryMessageIsTheSameAfterEncodingAndDecoding(t *testing.T) {
	forEachMessage(t, func(t *rapid.T, kind messages.Type, m messages.Message) {
		encoded := m.Append(nil)
		got := kind.Random(drawOf(t)) // Decode has to clear what was there
		if err := got.Decode(encoded); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, m) {
			t.Fatalf("got %#v, want %#v", got, m)
		}
	})
}

func TestThePartsOfAnyMessageAreEncodedAndDecodedAsByItsMethods(t *testing.T) {
	forEachMessage(t, func(t *rapid.T, kind messages.Type, m messages.Message) {
		encoded := wire.Append([]byte("before"), m.(wire.Part))
		if want := m.Append([]byte("before")); !bytes.Equal(encoded, want) {
			t.Fatalf("got %x, want %x", encoded, want)
		}
		got := kind.New()
		if err := wire.Decode(encoded[len("before"):], got.(wire.Part)); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, m) {
			t.Fatalf("got %#v, want %#v", got, m)
		}
	})
}

func TestTheSameMessageGivesTheSameBytesBehindWhatIsThereAlready(t *testing.T) {
	forEachMessage(t, func(t *rapid.T, kind messages.Type, m messages.Message) {
		encoded := m.Append(nil)
		copied := kind.New()
		if err := copied.Decode(encoded); err != nil {
			t.Fatal(err)
		}
		if got := copied.Append([]byte("before")); string(got) != "before"+string(encoded) {
			t.Fatalf("got %x, want %x behind %q", got, encoded, "before")
		}
	})
}

func TestFieldsInAnotherOrderAndUnknownFieldsDoNotMatter(t *testing.T) {
	forEachMessage(t, func(t *rapid.T, kind messages.Type, m messages.Message) {
		draw := drawOf(t)
		parts := splitFields(m.Append(nil))
		shuffleFields(draw, parts)
		var mixed []byte
		for _, part := range append(parts, nil) {
			for range draw(3) {
				mixed = append(mixed, unknownField(draw)...)
			}
			mixed = append(mixed, part...)
		}
		got := kind.New()
		if err := got.Decode(mixed); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, m) {
			t.Fatalf("got %#v, want %#v", got, m)
		}
	})
}

func TestAMessageThatIsCutOffIsMalformed(t *testing.T) {
	forEachMessage(t, func(t *rapid.T, kind messages.Type, m messages.Message) {
		encoded := m.Append(nil)
		whole := map[int]bool{0: true}
		n := 0
		for _, part := range splitFields(encoded) {
			n += len(part)
			whole[n] = true
		}
		for cut := range encoded {
			err := kind.New().Decode(encoded[:cut])
			if !whole[cut] && !errors.Is(err, wire.ErrMalformed) {
				t.Fatalf("%d of %d bytes give %v, want ErrMalformed", cut, len(encoded), err)
			}
		}
	})
}

func TestEveryBodyIsTheSameAfterATripInAFrame(t *testing.T) {
	bodies := map[wire.Body]bool{}
	forEachMessage(t, func(t *rapid.T, kind messages.Type, m messages.Message) {
		message, ok := m.(wire.BodyMessage)
		if !ok {
			return // a part of other messages
		}
		bodies[message.Body()] = true
		want := wire.Frame{Kind: wire.Kind(drawOf(t)(3)), Body: message.Body(), Payload: m.Append(nil)}
		if want.Kind != wire.Message {
			want.ID = int32(drawOf(t)(3) - 1)
		}
		got, err := wire.DecodeFrame(wire.AppendFrame(nil, want.Kind, want.ID, message))
		if err != nil || got.Kind != want.Kind || got.ID != want.ID || got.Body != want.Body || !bytes.Equal(got.Payload, want.Payload) {
			t.Fatalf("got %v %v, want %v", got, err, want)
		}
	})
	if len(bodies) != 135 {
		t.Errorf("%d bodies were tried, want 135", len(bodies))
	}
}

func TestValuesAndOperationsAreTheSameAfterEncodingAndDecoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := drawOf(t)
		value := draw.Value(0)
		if got, err := wire.DecodeValue(wire.AppendValue(nil, value)); err != nil || !reflect.DeepEqual(got, value) {
			t.Fatalf("got %#v %v, want %#v", got, err, value)
		}
		op := draw.Op()
		if got, err := wire.DecodeOp(wire.AppendOp(nil, &op)); err != nil || !reflect.DeepEqual(got, op) {
			t.Fatalf("got %#v %v, want %#v", got, err, op)
		}
		applied := draw.Applied()
		if got, err := wire.DecodeApplied(wire.AppendApplied(nil, &applied)); err != nil || !reflect.DeepEqual(got, applied) {
			t.Fatalf("got %#v %v, want %#v", got, err, applied)
		}
	})
}

// splitFields splits an encoded message into its fields.
func splitFields(b []byte) (parts [][]byte) {
	for len(b) > 0 {
		n := 0
		varint := func() (v int) {
			for shift := 0; ; shift += 7 {
				n++
				v |= int(b[n-1]&0x7f) << shift
				if b[n-1] < 0x80 {
					return v
				}
			}
		}
		switch varint() & 7 {
		case 0:
			varint()
		case 1:
			n += 8
		case 2:
			size := varint()
			n += size
		}
		parts, b = append(parts, b[:n]), b[n:]
	}
	return parts
}

// shuffleFields changes the order of fields, but not of those with one number.
func shuffleFields(draw messages.Draw, parts [][]byte) {
	for range parts {
		if i := draw(len(parts)); i > 0 && !sameField(parts[i-1], parts[i]) {
			parts[i-1], parts[i] = parts[i], parts[i-1]
		}
	}
}

func sameField(a, b []byte) bool {
	for i := range a {
		if a[i]>>3 != b[i]>>3 && i == 0 || i > 0 && a[i] != b[i] {
			return false
		}
		if a[i] < 0x80 {
			return true
		}
	}
	return false
}

// unknownField is a field of any wire type whose number no message has.
func unknownField(draw messages.Draw) []byte {
	header := func(wireType byte) []byte {
		return []byte{0x80 | wireType | byte(draw(16))<<3, 0x80 | byte(draw(128)), 7}
	}
	switch draw(4) {
	case 0:
		return append(header(0), 0xff, 1)
	case 1:
		return append(header(1), 1, 2, 3, 4, 5, 6, 7, 8)
	case 2:
		return append(header(2), 2, 0xff, 0xff)
	}
	return append(header(5), 1, 2, 3, 4)
}
