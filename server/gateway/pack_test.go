package gateway

import (
	"context"
	"testing"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/wire"
)

// packedBurst sends n submissions in one message and takes their acknowledgements. It returns in how many messages they came.
func packedBurst(c *client, resource int32, n int) int64 {
	c.t.Helper()
	var message []byte
	for i := range n {
		message = wire.AppendPacked(message, wire.AppendFrame(nil, wire.Message, 0, submission(resource, int32(i+1), 1, "x")))
	}
	before := c.messages.Load()
	if err := c.ws.Write(context.Background(), websocket.MessageBinary, message); err != nil {
		c.t.Fatal(err)
	}
	for i := range n {
		if a := receive[wire.OperationAcknowledgementMessage](c); a.SequenceNumber != int32(i+1) {
			c.t.Fatalf("acknowledgement of %d, want %d", a.SequenceNumber, i+1)
		}
	}
	return c.messages.Load() - before
}

func TestAClientThatTakesPacksGetsWhatIsQueuedInFewMessages(t *testing.T) {
	w := newWorld(t, Options{})
	c := w.dial("/ns/dom")
	c.logIn(anonymousRequest(Packed))
	c.create("m")
	if messages := packedBurst(c, c.open("m").ResourceID, 500); messages >= 250 {
		t.Errorf("500 acknowledgements came in %d messages", messages)
	}
}

func TestAClientThatDoesNotAskForPacksGetsAMessageForEachFrame(t *testing.T) {
	w := newWorld(t, Options{})
	c := w.connect()
	c.create("m")
	if messages := packedBurst(c, c.open("m").ResourceID, 100); messages != 100 {
		t.Errorf("100 acknowledgements came in %d messages", messages)
	}
}

func TestAMalformedPackIsRefusedWhole(t *testing.T) {
	w := newWorld(t, Options{})
	c, other := w.connect(), w.connect()
	c.create("m")
	resource := c.open("m").ResourceID
	message := wire.AppendPacked(nil, wire.AppendFrame(nil, wire.Message, 0, submission(resource, 1, 1, "x")))
	if err := c.ws.Write(context.Background(), websocket.MessageBinary, append(message, "garbage"...)); err != nil {
		t.Fatal(err)
	}
	if code := c.end(); code != websocket.StatusProtocolError {
		t.Errorf("closed with %d", code)
	}
	if version := other.open("m").Version; version != 1 {
		t.Errorf("the model is at version %d, so a part of the pack was taken", version)
	}
}
