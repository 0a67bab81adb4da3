package wire_test

import (
	"encoding/hex"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
	"github.com/holdfast-sdk/holdfast/wire/internal/messages"
)

func TestFramesHaveTheBytesOfTheProtocol(t *testing.T) {
	id, empty := int32(0), ""
	for _, c := range []struct {
		name  string
		kind  wire.Kind
		id    int32
		body  wire.BodyMessage
		bytes string
	}{
		{"a message has no id", wire.Message, 7, &wire.PingMessage{}, "2a00"},
		{"request 0 has an empty id", wire.Request, 0, &wire.ConnectionRequestMessage{Client: "A"}, "0a00 3a03 0a0141"},
		{"response 0 has an empty id", wire.Response, 0, &wire.OkResponse{}, "1200 1a00"},
		{"response 300", wire.Response, 300, &wire.OkResponse{}, "120308ac02 1a00"},
		{"bodies from 16 on have a header of two bytes", wire.Message, 0, &wire.OperationAcknowledgementMessage{SequenceNumber: 1, Version: 128}, "9a0705 1001 188001"},
		{"a wrapper's default is there", wire.Message, 0, &wire.OpenRealtimeModelRequestMessage{ModelID: &empty, AutoCreateID: &id}, "a20604 0a00 1200"},
		{"a wrapper that is absent is not", wire.Message, 0, &wire.OpenRealtimeModelRequestMessage{}, "a20600"},
		{"an extension has a header of two bytes", wire.Message, 0, &wire.OperationAcknowledgementMessage{Duplicate: true}, "9a0703 c03e01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, want := hex.EncodeToString(wire.AppendFrame(nil, c.kind, c.id, c.body)), strings.ReplaceAll(c.bytes, " ", ""); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestAbsentAndDefaultWrappersDiffer(t *testing.T) {
	for _, bytes := range []string{"", "\x0a\x00", "\x12\x00", "\x0a\x00\x12\x00"} {
		var m wire.OpenRealtimeModelRequestMessage
		if err := m.Decode([]byte(bytes)); err != nil {
			t.Fatal(err)
		}
		if has := m.ModelID != nil; has != strings.Contains(bytes, "\x0a") {
			t.Errorf("%x: modelId present is %v", bytes, has)
		}
		if has := m.AutoCreateID != nil; has != strings.Contains(bytes, "\x12") || has && *m.AutoCreateID != 0 {
			t.Errorf("%x: autoCreateId present is %v", bytes, has)
		}
	}
}

func TestOfAFieldThatComesTwiceTheLastOneCounts(t *testing.T) {
	name := field(1, "name")
	for what, c := range map[string]struct {
		got   messages.Message
		bytes string
		want  messages.Message
	}{
		"a text":      {&wire.ErrorMessage{}, field(1, "a") + field(1, "b"), &wire.ErrorMessage{Code: "b"}},
		"a number":    {&wire.ModelForceCloseMessage{}, "\x18\x01\x18\x00", &wire.ModelForceCloseMessage{}},
		"a wrapper":   {&wire.OpenRealtimeModelRequestMessage{}, field(1, name) + field(1, ""), &wire.OpenRealtimeModelRequestMessage{ModelID: new(string)}},
		"a message":   {&wire.ConnectionResponseMessage{}, field(1, name) + field(1, ""), &wire.ConnectionResponseMessage{Server: &wire.ConnectionResponseMessageServerData{}}},
		"a timestamp": {&wire.GetServerTimeResponseMessage{}, field(1, "\x08\x01") + field(1, ""), &wire.GetServerTimeResponseMessage{ServerTime: wire.Timestamp{Set: true}}},
		"an object": {&wire.HistoricalDataResponseMessage{}, field(2, name) + field(2, ""),
			&wire.HistoricalDataResponseMessage{Data: &ot.Value{Kind: ot.Object}}},
		"an operation": {&wire.OperationSubmissionMessage{}, field(4, field(1, field(2, name))) + field(4, field(1, field(2, ""))),
			&wire.OperationSubmissionMessage{Operation: ot.Op{Type: ot.StringSet}}},
		"a JSON value": {&wire.PresenceSetStateMessage{}, field(1, field(2, field(3, "a")+field(5, "")+"\x20\x01")),
			&wire.PresenceSetStateMessage{State: map[string]wire.JSON{"": {Kind: wire.JSONBool, Bool: true}}}},
	} {
		if err := c.got.Decode([]byte(c.bytes)); err != nil || !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: got %+v %v, want %+v", what, c.got, err, c.want)
		}
	}
}

func TestTheFieldsOfAnEmptyFrameAreReadInAnyOrder(t *testing.T) {
	want := wire.Frame{Kind: wire.Response, ID: 5, Body: wire.BodyPong, Payload: []byte{}}
	for _, bytes := range []string{"\x12\x02\x08\x05\x32\x00", "\x32\x00\x12\x02\x08\x05", "\xc2\x3e\x01x\x32\x00\x12\x02\x08\x05"} {
		if got, err := wire.DecodeFrame([]byte(bytes)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%x: got %v %v, want %v", bytes, got, err, want)
		}
	}
}

func TestAFrameOfAnUnknownBodyIsDecodedAndAllowedToNobody(t *testing.T) {
	f, err := wire.DecodeFrame([]byte("\xca\x01\x00")) // field 25
	if err != nil || f.Body != 25 || f.Body.Name() != "25" {
		t.Errorf("got %v (%s) %v, want body 25", f, f.Body.Name(), err)
	}
	if f.Body.Allowed() != 0 {
		t.Error("it is allowed")
	}
}

func TestBodiesAreAllowedInTheDirectionsAndKindsOfTheProtocol(t *testing.T) {
	for body, want := range map[wire.Body]string{
		wire.BodyOk:                           "server response",
		wire.BodyError:                        "client message,client response,server message,server response",
		wire.BodyPing:                         "client message,server message",
		wire.BodyConnectionRequest:            "client request",
		wire.BodyModelAutoCreateConfigRequest: "server request",
		wire.BodyOperationSubmission:          "client message",
		wire.BodyOperationAck:                 "server message",
		wire.BodyGetPermissionsResponse:       "server response",
	} {
		var got []string
		for kind, name := range []string{"message", "request", "response", "none"} {
			if body.Allowed().FromClient(wire.Kind(kind)) {
				got = append(got, "client "+name)
			}
			if body.Allowed().FromServer(wire.Kind(kind)) {
				got = append(got, "server "+name)
			}
		}
		if !sameWords(got, strings.Split(want, ",")) {
			t.Errorf("%s is allowed as %v, want %s", body.Name(), got, want)
		}
	}
}

func sameWords(a, b []string) bool {
	set := map[string]int{}
	for _, w := range a {
		set[w]++
	}
	for _, w := range b {
		set[w]--
	}
	for _, n := range set {
		if n != 0 {
			return false
		}
	}
	return true
}

func TestBodiesHaveTheNamesOfTheProtocol(t *testing.T) {
	for body, want := range map[wire.Body]string{wire.BodyOperationAck: "operationAck", 9: "9", 0: "0", -5: "-5", -1 << 31: "-2147483648"} {
		if got := body.Name(); got != want {
			t.Errorf("body %d is named %s, want %s", int32(body), got, want)
		}
	}
}

func TestTextsThatWereDecodedDoNotChangeWithTheBytes(t *testing.T) {
	b := (&wire.RemoteOperationMessage{SessionID: "s1", Replica: []byte("replica"), Operation: ot.Op{Type: ot.StringSet, Target: "t", Text: "x"}}).Append(nil)
	var m, want wire.RemoteOperationMessage
	if m.Decode(b) != nil || want.Decode(append([]byte(nil), b...)) != nil {
		t.Fatal("cannot decode")
	}
	for i := range b {
		b[i] = 0xff
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("got %v, want %v", m, want)
	}
}

func TestAMessageMayBeEncodedByManyAtOnce(t *testing.T) {
	m := &wire.RemoteOperationMessage{SessionID: "s", Timestamp: wire.FromMillis(1), Operation: ot.Op{Type: ot.ArrayMove, Target: "t", Index: 1, To: 2}}
	want := string(m.Append(nil))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() { // the race detector looks on
			if string(m.Append(nil)) != want {
				t.Error("the bytes differ")
			}
		})
	}
	wait.Wait()
}
