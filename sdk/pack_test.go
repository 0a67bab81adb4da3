package sdk

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
)

// editsInOneTurn makes one edit for each text, all in one turn of the loop.
func editsInOneTurn(f *fake, m *Model, texts ...string) {
	f.last().packs = nil
	f.on(func() {
		for _, text := range texts {
			if err := m.text().Splice(0, 0, text); err != nil {
				f.t.Error(err)
			}
		}
	})
}

func wantSubmissions(f *fake, texts ...string) {
	f.t.Helper()
	for _, text := range texts {
		if s, _ := take[wire.OperationSubmissionMessage](f.last()); s.Operation.Text != text {
			f.t.Errorf("submitted %q, want %q", s.Operation.Text, text)
		}
	}
	f.last().none()
}

func TestTheFirstEditOfATurnLeavesAtOnceAndThoseAfterItInOneMessage(t *testing.T) {
	f, m := openedFake(t, exactlyOnce, packedFrames)
	editsInOneTurn(f, m, "a", "b", "c")
	wantSubmissions(f, "a", "b", "c")
	if !slices.Equal(f.last().packs, []int{1, 2}) {
		t.Errorf("messages of %v frames, want one of 1 and one of 2", f.last().packs)
	}
	editsInOneTurn(f, m, "d")
	wantSubmissions(f, "d")
}

func TestASingleFrameIsNoPack(t *testing.T) {
	var p pack
	frame := wire.AppendFrame(nil, wire.Message, 0, &wire.PingMessage{})
	p.add(frame)
	if got := p.take(); string(got) != string(frame) {
		t.Errorf("the message is %x, want the frame %x", got, frame)
	}
	if got := p.take(); len(got) != 0 {
		t.Errorf("an empty pack has the message %x", got)
	}
}

func TestAServerThatTakesNoPacksGetsNone(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	editsInOneTurn(f, m, "a", "b")
	wantSubmissions(f, "a", "b")
	if !slices.Equal(f.last().packs, []int{1, 1}) {
		t.Errorf("messages of %v frames, want two of 1", f.last().packs)
	}
}

func TestAFullPackDoesNotWaitForTheEndOfTheTurn(t *testing.T) {
	f, m := openedFake(t, exactlyOnce, packedFrames)
	long := strings.Repeat("x", maxPack/2)
	editsInOneTurn(f, m, "first", long, long, "end")
	wantSubmissions(f, "first", long, long, "end")
	if !slices.Equal(f.last().packs, []int{1, 2, 1}) {
		t.Errorf("messages of %v frames, want those of 1, 2 and 1", f.last().packs)
	}
}

func TestWhatWaitsInAPackIsSentBeforeTheConnectionIsClosed(t *testing.T) {
	f, m := openedFake(t, exactlyOnce, packedFrames)
	socket := f.last()
	f.on(func() {
		for _, text := range []string{"good", "bye"} {
			if err := m.text().Splice(0, 0, text); err != nil {
				t.Error(err)
			}
		}
		f.domain.Disconnect(nil)
	})
	for _, want := range []string{"good", "bye"} {
		if s, _ := take[wire.OperationSubmissionMessage](socket); s.Operation.Text != want || socket.closed != closeNormal {
			t.Errorf("submitted %q, want %q; closed with %d", s.Operation.Text, want, socket.closed)
		}
	}
}

func TestANewConnectionBeginsWithoutPacks(t *testing.T) {
	f, m := openedFake(t, exactlyOnce, packedFrames)
	f.last().drop()
	f.last().open().welcome("s2", exactlyOnce)
	if f.last().packs[0] != 1 || m.domain().connection.link.packs {
		t.Error("packs were sent before the server said that it takes them")
	}
}

func TestFramesOfAPackAreTakenInOrder(t *testing.T) {
	f, m := openedFake(t, exactlyOnce, packedFrames)
	var message []byte
	for i, text := range []string{"1", "2"} {
		message = wire.AppendPacked(message, wire.AppendFrame(nil, wire.Message, 0, &wire.RemoteOperationMessage{SessionID: "s9",
			ContextVersion: int64(1 + i), Operation: spliceOp(0, 0, text)}))
	}
	f.last().hear(func(h SocketHandler) { h.SocketMessage(message) })
	f.wantText(m, "21hello")
}

func TestAMalformedPackEndsTheConnection(t *testing.T) {
	f, m := openedFake(t, exactlyOnce, packedFrames)
	socket := f.last()
	message := wire.AppendPacked(nil, wire.AppendFrame(nil, wire.Message, 0, &wire.RemoteOperationMessage{SessionID: "s9", ContextVersion: 1, Operation: spliceOp(0, 0, "1")}))
	socket.hear(func(h SocketHandler) { h.SocketMessage(append(message, "garbage"...)) })
	f.wantText(m, "hello")
	if socket.closed != closeAbort {
		t.Errorf("closed with %d, want %d", socket.closed, closeAbort)
	}
}
