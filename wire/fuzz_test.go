package wire_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
	"github.com/holdfast-sdk/holdfast/wire/internal/messages"
)

// seeded is a source of choices for what is made at random.
func seeded(seed uint64) messages.Draw { return rand.New(rand.NewPCG(seed, 0)).IntN }

// typeOf gives the message of each body.
var typeOf = func() map[wire.Body]messages.Type {
	types := map[wire.Body]messages.Type{}
	for _, kind := range messages.All {
		if m, ok := kind.New().(wire.BodyMessage); ok {
			types[m.Body()] = kind
		}
	}
	return types
}()

// checkFixed checks that what was decoded from any bytes is encoded to bytes that decode to the same again.
func checkFixed(t *testing.T, once []byte, recode func(b []byte) ([]byte, error)) {
	t.Helper()
	twice, err := recode(once)
	if err != nil || !bytes.Equal(once, twice) {
		t.Fatalf("%x comes back as %x %v", once, twice, err)
	}
}

func FuzzDecodeFrame(f *testing.F) {
	for body, kind := range typeOf {
		m := kind.Random(seeded(uint64(body))).(wire.BodyMessage)
		f.Add(wire.AppendFrame(nil, wire.Kind(body%3), int32(body), m))
	}
	recode := func(b []byte) ([]byte, error) {
		frame, err := wire.DecodeFrame(b)
		if err != nil {
			return nil, err
		}
		kind, known := typeOf[frame.Body]
		if !known {
			return b, nil
		}
		m := kind.New()
		if err := m.Decode(frame.Payload); err != nil {
			return nil, err
		}
		return wire.AppendFrame(nil, frame.Kind, frame.ID, m.(wire.BodyMessage)), nil
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if once, err := recode(b); err == nil {
			checkFixed(t, once, recode)
		}
	})
}

func FuzzDecodeValue(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(wire.AppendValue(nil, seeded(seed).Value(0)))
	}
	recode := func(b []byte) ([]byte, error) {
		v, err := wire.DecodeValue(b)
		if err != nil {
			return nil, err
		}
		return wire.AppendValue(nil, v), nil
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if once, err := recode(b); err == nil {
			checkFixed(t, once, recode)
		}
	})
}

func FuzzDecodeApplied(f *testing.F) {
	for seed := range uint64(50) {
		a := seeded(seed).Applied()
		f.Add(wire.AppendApplied(nil, &a))
	}
	recode := func(b []byte) ([]byte, error) {
		a, err := wire.DecodeApplied(b)
		if err != nil {
			return nil, err
		}
		return wire.AppendApplied(nil, &a), nil
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if once, err := recode(b); err == nil {
			checkFixed(t, once, recode)
		}
	})
}
