package sdk

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
)

// benchModel is an open model whose socket takes everything and says nothing.
func benchModel(b *testing.B) (*Model, *link) {
	f := newFake(&testing.T{}, nil)
	f.connect(Password("ada", "secret"))
	f.last().open().welcome("s1", exactlyOnce)
	f.last().subscribed()
	o := f.open("m")
	_, q := take[wire.OpenRealtimeModelRequestMessage](f.last())
	f.last().reply(q, modelResponse(0))
	f.domain.config.Events = func(Event) {}
	f.last().closed = closeNormal // sends are dropped from here on
	return o.model, f.domain.connection.link
}

func BenchmarkALocalInsertAndItsAcknowledgement(b *testing.B) {
	m, l := benchModel(b)
	text := m.text()
	b.ReportAllocs()
	for i := range b.N {
		text.Splice(text.Len(), 0, "x")
		l.SocketMessage(wire.AppendFrame(nil, wire.Message, 0, &wire.OperationAcknowledgementMessage{SequenceNumber: int32(i + 1), Version: int64(i + 1)}))
	}
	if !m.IsOpen() {
		b.Fatal("closed")
	}
}

func BenchmarkARemoteInsert(b *testing.B) {
	m, l := benchModel(b)
	b.ReportAllocs()
	for i := range b.N {
		l.SocketMessage(wire.AppendFrame(nil, wire.Message, 0, &wire.RemoteOperationMessage{SessionID: "s9", ContextVersion: int64(i + 1), Operation: spliceOp(0, 0, "x")}))
	}
	if !m.IsOpen() {
		b.Fatal("closed")
	}
}
