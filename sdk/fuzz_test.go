package sdk

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// fuzzSeeds are frames that a server may send to a client that has the model m open, as resource 0.
func fuzzSeeds() [][]byte {
	id := "@:1"
	var out [][]byte
	for _, m := range []wire.BodyMessage{
		&wire.OperationAcknowledgementMessage{SequenceNumber: 1, Version: 1},
		&wire.RemoteOperationMessage{SessionID: "s9", ContextVersion: 1, Operation: spliceOp(0, 1, "x")},
		&wire.RemoteOperationMessage{SessionID: "s9", ContextVersion: 1, Operation: ot.Op{Type: ot.ObjectSetAll, Target: "@:0"}},
		&wire.RemoteReferenceSharedMessage{SessionID: "s9", ValueID: &id, Key: "k",
			References: &wire.ReferenceValues{Indices: &wire.Int32List{Values: []int32{-3, 99}}}},
		&wire.RemoteReferenceSetMessage{SessionID: "s9", Key: "k", References: &wire.ReferenceValues{}},
		&wire.RemoteClientOpenedMessage{SessionID: "s7"}, &wire.RemoteClientClosedMessage{SessionID: "s9"},
		&wire.ModelForceCloseMessage{ReasonCode: 2}, &wire.ModelPermissionsChangedMessage{},
		&wire.ModelResyncServerCompleteMessage{References: []wire.ReferenceData{{}}},
		&wire.IdentityCacheUpdateMessage{Sessions: map[string]wire.DomainUserIdData{"s9": {}}, Users: []wire.DomainUserData{{}}},
		&wire.ErrorMessage{Code: "x"}, &wire.PingMessage{},
	} {
		out = append(out, wire.AppendFrame(nil, wire.Message, 0, m))
	}
	out = append(out, wire.AppendFrame(nil, wire.Request, 0, &wire.AutoCreateModelConfigRequestMessage{AutoCreateID: 1}))
	for id := range int32(6) {
		out = append(out, wire.AppendFrame(nil, wire.Response, id, &wire.ModelResyncResponseMessage{CurrentVersion: 1 << 40}),
			wire.AppendFrame(nil, wire.Response, id, &wire.OpenRealtimeModelResponseMessage{}),
			wire.AppendFrame(nil, wire.Response, id, &wire.ConnectionResponseMessage{Success: &wire.ConnectionResponseMessageConnectionSuccessData{}}))
	}
	return out
}

// FuzzServer gives a client what a broken or hostile server might send: before the handshake, with a model open and edits in
// flight, and in the middle of a resync. Nothing may panic, and the domain stays usable.
func FuzzServer(f *testing.F) {
	for _, seed := range fuzzSeeds() {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		fuzzed, _ := openedFake(t, exactlyOnce)
		fuzzed.on(func() {
			fuzzed.domain.Models().Open("other", func(*Model, error) {})
			fuzzed.domain.models.find("m").text().Splice(0, 0, "mine")
		})
		hear := func() {
			for _, b := range [][]byte{first, second} {
				fuzzed.last().hear(func(h SocketHandler) { h.SocketMessage(append([]byte(nil), b...)) })
			}
		}
		hear()
		fuzzed.last().drop()
		fuzzed.last().open()
		hear()
		if s := fuzzed.last(); s.closed == 0 && len(s.sent) > 0 && s.sent[0].Body == wire.BodyConnectionRequest {
			s.welcome("s2", exactlyOnce)
			hear()
			fuzzed.on(func() {
				s.handler.SocketMessage(wire.AppendFrame(nil, wire.Response, 1, &wire.ModelResyncResponseMessage{CurrentVersion: 1}))
			})
			hear()
		}
		ended := false
		fuzzed.on(func() { fuzzed.domain.Dispose(func() { ended = true }) })
		if !ended || !fuzzed.domain.IsDisconnected() {
			t.Error("the domain cannot be disposed")
		}
	})
}
