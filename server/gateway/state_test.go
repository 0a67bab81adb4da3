package gateway

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestContentIsComparedByItsHashOverTheNetwork(t *testing.T) {
	w := newWorld(t, Options{InflightCount: 1}) // a request that kept its room would be the last one
	c := w.connect()
	if code := c.refusal(&wire.ModelStateRequestMessage{}); code != "model_not_open" {
		t.Errorf("before it is open: %s", code)
	}
	c.create("m")
	opened := c.open("m")
	tree, err := ot.NewTree(opened.Data)
	if err != nil {
		t.Fatal(err)
	}
	hash, _ := tree.Hash()
	ask := func(hash uint64) *wire.OpenRealtimeModelResponseMessage {
		return fetch[wire.OpenRealtimeModelResponseMessage](c, &wire.ModelStateRequestMessage{ResourceID: opened.ResourceID, Version: opened.Version, Hash: int64(hash)})
	}
	if m := ask(hash); m.Data != nil || m.Version != opened.Version {
		t.Errorf("the same content: %+v", m)
	}
	if m := ask(hash + 1); !ot.Equal(m.Data, opened.Data) {
		t.Errorf("other content: %+v", m)
	}
	fetch[wire.CloseRealTimeModelResponseMessage](c, &wire.CloseRealtimeModelRequestMessage{ResourceID: opened.ResourceID})
	if code := c.refusal(&wire.ModelStateRequestMessage{ResourceID: opened.ResourceID}); code != "model_not_open" {
		t.Errorf("closed: %s", code)
	}
}
