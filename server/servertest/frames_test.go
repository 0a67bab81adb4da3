package servertest

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// requestID is the id of requests that no Client makes.
const requestID = 1 << 20

// request is a frame that a client may send.
func request(m wire.BodyMessage) []byte { return wire.AppendFrame(nil, wire.Request, requestID, m) }

func message(m wire.BodyMessage) []byte { return wire.AppendFrame(nil, wire.Message, 0, m) }

// openFrame is a good frame to spoil.
func openFrame() []byte { return request(openFrameOf("some model that is not there")) }

func openFrameOf(id string) *wire.OpenRealtimeModelRequestMessage {
	return &wire.OpenRealtimeModelRequestMessage{ModelID: &id}
}

// nested is a frame of messages in messages.
func nested(depth int) []byte {
	var b []byte
	for range depth {
		b = appendField(nil, 2, b)
	}
	return appendField(nil, 110, b)
}

// appendField appends a length-delimited field.
func appendField(b []byte, number int, content []byte) []byte {
	b = appendVarint(b, uint64(number)<<3|2)
	b = appendVarint(b, uint64(len(content)))
	return append(b, content...)
}

func appendVarint(b []byte, v uint64) []byte {
	for ; v >= 0x80; v >>= 7 {
		b = append(b, byte(v)|0x80)
	}
	return append(b, byte(v))
}

// deepValue is an array in an array in an array…
func deepValue(depth int) *ot.Value {
	v := &ot.Value{ID: "x:0", Kind: ot.Null}
	for range depth {
		v = &ot.Value{ID: "x:0", Kind: ot.Array, Items: []*ot.Value{v}}
	}
	return &ot.Value{ID: "@:0", Kind: ot.Object, Members: []ot.Member{{Key: "a", Value: v}}}
}

func TestAFrameThatNoClientMaySendEndsItsConnection(t *testing.T) {
	p := Start(t, t.TempDir())
	b := newBystander(t, p, "bystander")
	id := "deep"
	for name, frame := range map[string][]byte{
		"nothing":                    {},
		"one byte":                   {0xff},
		"zeros":                      make([]byte, 1000),
		"an endless varint":          bytes.Repeat([]byte{0xff}, 100),
		"a length beyond the end":    {0xfa, 0x06, 0xff, 0xff, 0xff, 0xff, 0x07},
		"a group of old protobuf":    {0x0b, 0x0c},
		"a truncated frame":          openFrame()[:len(openFrame())-5],
		"an envelope without a body": {0x0a, 0x00},
		"two ids":                    append([]byte{0x0a, 0x00, 0x12, 0x00}, message(&wire.PongMessage{})...),
		"two bodies":                 append(message(&wire.PongMessage{}), message(&wire.PingMessage{})...),
		"a body nobody knows":        appendField(nil, 990, nil),
		"text that is not UTF-8":     bytes.ReplaceAll(openFrame(), []byte("some"), []byte("s\xff\xfee")),
		"half a surrogate pair":      bytes.ReplaceAll(openFrame(), []byte("some"), []byte("\xed\xa0\x80!")),
		"a message the server sends": message(&wire.OperationAcknowledgementMessage{}),
		"a request the server makes": request(&wire.AutoCreateModelConfigRequestMessage{}),
		"a request as a message":     message(&wire.HistoricalDataRequestMessage{ModelID: "x"}),
		"a message as a request":     request(&wire.OperationSubmissionMessage{}),
		"a response as a request":    request(&wire.AutoCreateModelConfigResponseMessage{}),
		"a second login":             request(&wire.ConnectionRequestMessage{}),
		"10,000 messages in another": nested(10_000),
		"a value 10,000 deep":        request(&wire.CreateRealtimeModelRequestMessage{CollectionID: "files", ModelID: &id, Data: deepValue(10_000)}),
		"an operation 10,000 deep":   message(&wire.OperationSubmissionMessage{Operation: ot.Op{Type: ot.ArrayInsert, Target: "x", Value: deepValue(10_000)}}),
		"more elements than allowed": message(&wire.OperationSubmissionMessage{Operation: ot.Op{Type: ot.Compound, Ops: make([]ot.Op, wire.MaxElements+1)}}),
		"more than may be sent":      make([]byte, 17<<20),
	} {
		t.Run(name, func(t *testing.T) {
			c := connect(t, p)
			if err := c.SendBytes(websocket.MessageBinary, frame); err != nil {
				t.Logf("sending: %v", err) // it was closed before all was sent
			}
			if got := afterwards(t, c); got != ended {
				t.Error(got)
			}
			b.edit(t)
		})
	}
	b.check(t)
}

func TestBeforeTheLoginOnlyAConnectionRequestIsTaken(t *testing.T) {
	p := Start(t, t.TempDir())
	for name, frame := range map[string][]byte{
		"nothing":                         {},
		"other bytes":                     []byte("GET / HTTP/1.1\r\n\r\n"),
		"a ping":                          message(&wire.PingMessage{}),
		"another request":                 openFrame(),
		"a connection request as message": message(&wire.ConnectionRequestMessage{}),
		"a megabyte":                      request(&wire.ConnectionRequestMessage{Client: string(make([]byte, 1<<20))}),
		"no way to log in":                request(&wire.ConnectionRequestMessage{Client: "x"}),
		"a wrong password":                request(&wire.ConnectionRequestMessage{Password: &wire.ConnectionRequestMessagePasswordAuthRequestData{Username: "x", Password: "y"}}),
		"no token at all":                 request(&wire.ConnectionRequestMessage{Jwt: &wire.ConnectionRequestMessageJwtAuthRequestData{Jwt: "a.b.c"}}),
		"a reconnect token of nobody":     request(&wire.ConnectionRequestMessage{Reconnect: &wire.ConnectionRequestMessageReconnectTokenAuthRequestData{Token: "x"}}),
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Dial(soon(t), p.Dev())
			check(t, err)
			defer c.Close()
			c.requests[requestID] = func(frame wire.Frame, err error) { // a refusal says why; it may not be a success
				var m wire.ConnectionResponseMessage
				if err == nil && (frame.Body != wire.BodyConnectionResponse || m.Decode(frame.Payload) != nil || m.Success != nil || m.Failure == nil) {
					t.Errorf("the answer is %s %+v", frame.Body.Name(), m)
				}
			}
			c.Listen()
			c.SendBytes(websocket.MessageBinary, frame)
			select {
			case <-c.Ended():
			case <-soon(t).Done():
				t.Error(survived)
			}
		})
	}
	newBystander(t, p, "bystander").check(t)
}

func TestTextFramesAreIgnored(t *testing.T) {
	p := Start(t, t.TempDir())
	b := newBystander(t, p, "bystander")
	c := connect(t, p)
	for _, text := range []string{"", "hello", string(make([]byte, 1<<20))} {
		check(t, c.SendBytes(websocket.MessageText, []byte(text)))
	}
	if got := afterwards(t, c); got != survived {
		t.Error(got)
	}
	b.check(t)
}

// TestNoSpoiledFrameHarmsOthers changes bytes of frames of every kind at random.
func TestNoSpoiledFrameHarmsOthers(t *testing.T) {
	const frames = 500
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	p := Start(t, t.TempDir())
	b := newBystander(t, p, "bystander")
	good := goodFrames()
	var c *Client
	closed := 0
	for i := range frames {
		if c == nil {
			c = connect(t, p)
			c.Raw.Store(true)
			c.next = 1 << 25 // far from requestID: the answer to a spoiled frame is to be no answer to what is asked then
			_, err := Ask[wire.OpenRealtimeModelResponseMessage](soon(t), c, openFrameOf("bystander"))
			check(t, err)
		}
		frame := spoil(good[random.IntN(len(good))], random)
		c.SendBytes(websocket.MessageBinary, frame)
		if afterwards(t, c) == ended {
			c.Close()
			c = nil
			closed++
		}
		if i%100 == 0 {
			b.edit(t)
		}
	}
	b.check(t)
	t.Logf("%d connections were closed", closed)
	if n := p.Metric(t, "holdfast_panics_total"); n > 0 {
		t.Errorf("the server met %v panics", n)
	}
}

// goodFrames has one frame for each thing a client can do to the model with resource id 0.
func goodFrames() [][]byte {
	id := "bystander"
	list := listID
	frames := [][]byte{
		openFrame(),
		request(&wire.CloseRealtimeModelRequestMessage{}),
		request(&wire.CreateRealtimeModelRequestMessage{CollectionID: "files", ModelID: &id, Data: newContent()}),
		request(&wire.ModelResyncRequestMessage{ModelID: id, ContextVersion: 1}),
		request(&wire.HistoricalDataRequestMessage{ModelID: id}),
		request(&wire.HistoricalOperationRequestMessage{ModelID: id, First: 1, Last: 5}),
		request(&wire.ModelsQueryRequestMessage{Query: "SELECT * FROM files WHERE a = 1 LIMIT 5"}),
		request(&wire.GetModelPermissionsRequestMessage{ModelID: id}),
		message(&wire.SetReferenceMessage{ValueID: &list, Key: "k", References: &wire.ReferenceValues{}, Version: 1}),
		message(&wire.ModelResyncClientCompleteMessage{Open: true}),
		message(&wire.PongMessage{}),
	}
	for _, op := range []ot.Op{
		{Type: ot.StringSplice, Target: textID, Index: 0, Text: "héllo"},
		{Type: ot.ArrayInsert, Target: listID, Value: &ot.Value{ID: "z:1", Kind: ot.String, Text: "x"}},
		{Type: ot.ObjectSetAll, Target: "z:9", Members: []ot.Member{{Key: "a", Value: &ot.Value{ID: "z:2", Kind: ot.Date, Millis: 5}}}},
		{Type: ot.Compound, Ops: []ot.Op{{Type: ot.NumberDelta, Target: "z:3", Number: 1}, {Type: ot.ArrayMove, Target: "z:4", Index: 1, To: 2}}},
	} {
		frames = append(frames, message(&wire.OperationSubmissionMessage{SequenceNumber: 1, ContextVersion: 1, Operation: op}))
	}
	return frames
}

// spoil changes a frame, or only what its envelope holds.
func spoil(frame []byte, random *rand.Rand) []byte {
	parsed, err := wire.DecodeFrame(frame)
	if err != nil || len(parsed.Payload) == 0 || random.IntN(3) == 0 {
		return spoilBytes(frame, random)
	}
	body := appendField(nil, int(parsed.Body), spoilBytes(parsed.Payload, random))
	if parsed.Kind == wire.Message {
		return body
	}
	return append(appendField(nil, int(parsed.Kind), append([]byte{8}, appendVarint(nil, requestID)...)), body...)
}

// spoilBytes changes some bytes, cuts them, or doubles a part.
func spoilBytes(good []byte, random *rand.Rand) []byte {
	b := bytes.Clone(good)
	for range 1 + random.IntN(3) {
		at := random.IntN(len(b))
		switch random.IntN(4) {
		case 0:
			b[at] = byte(random.Uint32())
		case 1:
			b[at] ^= 1 << random.IntN(8)
		case 2:
			b = append(b[:at:at], b[at/2:]...)
		default:
			b = b[:at+1]
		}
	}
	return b
}
