package model

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// state asks for the state of the model, and returns the answer.
func (w *world) state(p *peer, c *Client, version int64, content *ot.Value) *wire.OpenRealtimeModelResponseMessage {
	w.t.Helper()
	tree, err := ot.NewTree(content)
	if err != nil {
		w.t.Fatal(err)
	}
	hash, _ := tree.Hash()
	w.owner.State(c, &wire.ModelStateRequestMessage{ResourceID: c.Number(), Version: version, Hash: int64(hash)}, p.reply)
	w.settle()
	got := p.got()
	if len(got) == 0 || got[len(got)-1].err != nil {
		w.t.Fatalf("got %v", bodies(got))
	}
	return got[len(got)-1].m.(*wire.OpenRealtimeModelResponseMessage)
}

func TestTheSameContentAtTheSameVersionDoesNotDiffer(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	p, c := w.openModel("S1", ann)
	w.submit(c, 1, 1, insert(0, "x"))
	if got := w.state(p, c, 2, w.owner.tree.Value()); got.Version != 2 || got.Data != nil {
		t.Errorf("got %+v", got)
	}
}

func TestOtherContentAtTheSameVersionDiffersAndTheServersIsAnswered(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	p, c := w.openModel("S1", ann)
	other, oc := w.openModel("S2", bob)
	w.refer(c, shareAt("@:s", "mine", 1, indices(1)))
	w.refer(oc, shareAt("@:s", "caret", 1, indices(2)))
	other.got()
	stale := w.owner.tree.Value()
	w.state(p, c, 1, stale) // the server's hash is kept, and of version 1 only
	w.submit(c, 1, 1, insert(0, "x"))
	got := w.state(p, c, 2, stale)
	if got.Version != 2 || !ot.Equal(got.Data, w.owner.tree.Value()) {
		t.Errorf("got %+v", got)
	}
	w.settle()
	wantBodies(t, "the other", other.got(), "remoteOperation", "referenceUnshared")
	if len(got.References) != 1 || got.References[0].SessionID != "S2" || got.References[0].Reference.Indices.Values[0] != 3 {
		t.Errorf("the references are %+v", got.References)
	}
}

func TestAtAnotherVersionNothingIsSaidOfTheContent(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	p, c := w.openModel("S1", ann)
	stale := w.owner.tree.Value()
	w.submit(c, 1, 1, insert(0, "x"))
	if got := w.state(p, c, 1, stale); got.Data != nil || got.Version != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestTheStateIsAnsweredBehindWhatTheClientIsDue(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	p, c := w.openModel("S1", ann)
	w.store.byHand = true
	w.submit(c, 1, 1, insert(0, "x"))
	w.owner.State(c, &wire.ModelStateRequestMessage{Version: 2}, p.reply)
	w.settle()
	wantBodies(t, "before the disk", p.got())
	w.store.write(1)
	w.settle()
	wantBodies(t, "after it", p.got(), "operationAck", "openRealTimeModelResponse")
}

func TestWhoHasClosedTheModelIsNotToldItsState(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	p, c := w.openModel("S1", ann)
	w.owner.Leave(c)
	w.owner.State(c, &wire.ModelStateRequestMessage{Version: 1}, p.reply)
	w.settle()
	wantBodies(t, "closed", p.got(), "model_not_open")
}
