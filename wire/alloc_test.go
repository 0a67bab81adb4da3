package wire_test

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

var (
	ack    = &wire.OperationAcknowledgementMessage{ResourceID: 1, SequenceNumber: 70, Version: 7000, Timestamp: wire.FromMillis(1_700_000_000_123)}
	remote = &wire.RemoteOperationMessage{ResourceID: 1, SessionID: "4f", ContextVersion: 7000, Timestamp: wire.FromMillis(1_700_000_000_123),
		Operation: ot.Op{Type: ot.StringSplice, Target: "4f.1:12", Index: 100, Text: "x"}, Replica: make([]byte, 16), Entry: 12}
)

// A server encodes these for each session of a model at each operation, and a client decodes them.
func TestOperationsAndAcknowledgementsTakeFewAllocations(t *testing.T) {
	room := make([]byte, 0, 256)
	frame, ackBytes, remoteBytes := wire.AppendFrame(nil, wire.Message, 0, ack), ack.Append(nil), remote.Append(nil)
	for name, c := range map[string]struct {
		most float64
		run  func()
	}{
		"encoding an acknowledgement in a frame": {1, func() { wire.AppendFrame(room, wire.Message, 0, ack) }}, // the codec
		"encoding an operation in a frame":       {1, func() { wire.AppendFrame(room, wire.Message, 0, remote) }},
		"decoding a frame":                       {2, func() { wire.DecodeFrame(frame) }}, // the codec, the envelope
		"decoding an acknowledgement":            {2, func() { new(wire.OperationAcknowledgementMessage).Decode(ackBytes) }},
		// The codec, the message, two texts (one of a single byte takes none) and the replica.
		"decoding an operation": {5, func() { new(wire.RemoteOperationMessage).Decode(remoteBytes) }},
	} {
		if got := testing.AllocsPerRun(100, c.run); got > c.most {
			t.Errorf("%s takes %v allocations, want at most %v", name, got, c.most)
		}
	}
}

func BenchmarkAppendFrameOfAnOperation(b *testing.B) {
	room := make([]byte, 0, 256)
	for b.Loop() {
		wire.AppendFrame(room, wire.Message, 0, remote)
	}
}

func BenchmarkDecodeAnOperation(b *testing.B) {
	encoded := remote.Append(nil)
	for b.Loop() {
		new(wire.RemoteOperationMessage).Decode(encoded)
	}
}

func BenchmarkDecodeAModelOf10000Values(b *testing.B) {
	root := &ot.Value{Kind: ot.Array, ID: "@:0"}
	for range 10_000 {
		root.Items = append(root.Items, &ot.Value{ID: "@:12345", Kind: ot.String, Text: "some text"})
	}
	encoded := wire.AppendValue(nil, root)
	b.SetBytes(int64(len(encoded)))
	for b.Loop() {
		wire.DecodeValue(encoded)
	}
}
