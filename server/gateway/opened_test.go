package gateway

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestAnAnswerWithSharedContentIsReadAsTheWholeMessage(t *testing.T) {
	for _, id := range []int32{0, 1, 127, 128, 1 << 30, -1} {
		want := &wire.OpenRealtimeModelResponseMessage{ResourceID: 3, ModelID: "m", Version: 7, Data: newContent(), ConnectedClients: []string{"a", "b"}}
		without := *want
		without.Data = nil
		f := openedFrame(id, &model.Opened{OpenRealtimeModelResponseMessage: &without, Content: (&wire.OpenRealtimeModelResponseMessage{Data: newContent()}).Append(nil)})
		frame, err := wire.DecodeFrame(append(bytes.Clone(f.head), f.tail...))
		if err != nil || frame.Kind != wire.Response || frame.ID != id || frame.Body != wire.BodyOpenRealTimeModelResponse {
			t.Fatalf("id %d: %+v, %v", id, frame, err)
		}
		got := &wire.OpenRealtimeModelResponseMessage{}
		if err := got.Decode(frame.Payload); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("id %d: %+v, %v; want %+v", id, got, err, want)
		}
	}
}
