package wire

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func framesOf(t interface{ Fatal(...any) }, message []byte) (out [][]byte) {
	if err := Frames(message, func(f []byte) bool { out = append(out, f); return true }); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatIsPackedComesOutInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var pack []byte
		var want [][]byte
		for i, n := 0, rapid.IntRange(1, 20).Draw(t, "n"); i < n; i++ {
			frame := AppendFrame(nil, Request, int32(i), &OpenRealtimeModelRequestMessage{ModelID: new(rapid.StringN(0, 300, -1).Draw(t, "id"))})
			cut := rapid.IntRange(0, len(frame)).Draw(t, "cut")
			pack = AppendPacked(pack, frame[:cut], frame[cut:])
			want = append(want, frame)
		}
		got := framesOf(t, pack)
		if len(got) != len(want) {
			t.Fatalf("%d frames, want %d", len(got), len(want))
		}
		for i := range want {
			if !bytes.Equal(got[i], want[i]) {
				t.Errorf("frame %d: %x, want %x", i, got[i], want[i])
			}
		}
	})
}

func TestAMessageThatIsNoPackIsItsOnlyFrame(t *testing.T) {
	frame := AppendFrame(nil, Message, 0, &PingMessage{})
	if got := framesOf(t, frame); len(got) != 1 || !bytes.Equal(got[0], frame) {
		t.Errorf("frames: %x, want %x alone", got, frame)
	}
	if got := framesOf(t, nil); len(got) != 1 {
		t.Errorf("an empty message has %d frames, want 1, which DecodeFrame refuses", len(got))
	}
}

func TestNothingOfAMalformedPackIsTaken(t *testing.T) {
	frame := AppendFrame(nil, Message, 0, &PingMessage{})
	pack := AppendPacked(nil, frame)
	for name, bad := range map[string][]byte{
		"cut off":             append(append([]byte(nil), pack...), AppendPacked(nil, frame)[:4]...),
		"a frame behind":      append(append([]byte(nil), pack...), frame...),
		"a pack in it":        AppendPacked(append([]byte(nil), pack...), pack),
		"another type of it":  append(append([]byte(nil), pack...), 0xc0, 0x3e, 1),
		"a length of no size": append(append([]byte(nil), pack...), 0xc2, 0x3e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
	} {
		err := Frames(bad, func([]byte) bool { t.Errorf("%s: a frame of it was taken", name); return true })
		var e *Error
		if !errors.As(err, &e) || e.Code != ErrMalformed {
			t.Errorf("%s: %v, want malformed", name, err)
		}
	}
}

func TestTakingFramesEndsWhenItIsTold(t *testing.T) {
	frame := AppendFrame(nil, Message, 0, &PingMessage{})
	taken := 0
	if err := Frames(AppendPacked(AppendPacked(nil, frame), frame), func([]byte) bool { taken++; return false }); err != nil || taken != 1 {
		t.Errorf("%d frames were taken (%v), want 1", taken, err)
	}
}
