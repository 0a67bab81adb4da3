package model

import (
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/wire"
)

func indices(list ...int32) *wire.ReferenceValues {
	return &wire.ReferenceValues{Indices: &wire.Int32List{Values: list}}
}

func elements(list ...string) *wire.ReferenceValues {
	return &wire.ReferenceValues{Elements: &wire.StringList{Values: list}}
}

func (w *world) refer(c *Client, m wire.BodyMessage) {
	w.t.Helper()
	done := make(chan bool, 2)
	w.owner.Refer(c, m, func() { done <- true })
	w.settle()
	if len(done) != 1 {
		w.t.Errorf("done was called %d times", len(done))
	}
}

func shareAt(value, key string, version int64, v *wire.ReferenceValues) *wire.ShareReferenceMessage {
	m := &wire.ShareReferenceMessage{Key: key, Version: version, References: v}
	if value != "" {
		m.ValueID = &value
	}
	return m
}

func TestASharedReferenceIsToldToOthersThroughItsWholeLife(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, _ := w.openModel("B", bob)
	a.got()
	s := "@:s"
	w.refer(ca, shareAt(s, "cursor", 1, indices(3)))
	w.refer(ca, &wire.SetReferenceMessage{ValueID: &s, Key: "cursor", Version: 1, References: indices(4, 5)})
	w.refer(ca, &wire.ClearReferenceMessage{ValueID: &s, Key: "cursor"})
	w.refer(ca, &wire.UnshareReferenceMessage{ValueID: &s, Key: "cursor"})
	wantBodies(t, "A", a.got())
	got := b.got()
	wantBodies(t, "B", got, "referenceShared", "referenceSet", "referenceCleared", "referenceUnshared")
	if m := got[0].m.(*wire.RemoteReferenceSharedMessage); *m.ValueID != s || m.Key != "cursor" || m.SessionID != "A" || m.References.Indices.Values[0] != 3 {
		t.Errorf("shared is %+v", m)
	}
	if m := got[1].m.(*wire.RemoteReferenceSetMessage); fmt.Sprint(m.References.Indices.Values) != "[4 5]" {
		t.Errorf("set is %+v", m)
	}
	w.refer(ca, &wire.SetReferenceMessage{ValueID: &s, Key: "cursor", Version: 1, References: indices(1)})
	wantBodies(t, "B after the unshare", b.got())
}

func TestAReferenceIsBroughtToTheVersionOfNow(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	b, cb := w.openModel("B", bob)
	w.submit(cb, 1, 1, insert(1, "12345")) // A has not seen it
	w.submit(ca, 1, 1, insert(6, "!!"))    // A's own, which its places already count
	b.got()
	w.refer(ca, shareAt("@:s", "cursor", 1, indices(0, 3, 8)))
	if m := b.got()[0].m.(*wire.RemoteReferenceSharedMessage); fmt.Sprint(m.References.Indices.Values) != "[0 8 13]" {
		t.Errorf("the places are %v, want 0 8 13", m.References.Indices.Values)
	}
}

func TestSharedReferencesMoveWithTheTextForThoseWhoComeLater(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	_, cb := w.openModel("B", bob)
	w.refer(ca, shareAt("@:s", "cursor", 1, indices(3)))
	w.refer(ca, shareAt("@:s", "range", 1, &wire.ReferenceValues{Ranges: &wire.IndexRangeList{Values: []wire.IndexRange{{StartIndex: 4, EndIndex: 2}}}}))
	w.refer(ca, shareAt("", "element", 1, elements("@:x", "@:y")))
	w.refer(ca, shareAt("@:0", "property", 1, &wire.ReferenceValues{Properties: &wire.StringList{Values: []string{"n", "s"}}}))
	w.submit(cb, 1, 1, insert(0, "12"))
	w.submit(cb, 2, 1, ot.Op{Type: ot.ArrayRemove, Target: "@:a", Index: 0})
	w.submit(cb, 3, 1, ot.Op{Type: ot.ObjectRemove, Target: "@:0", Key: "n"})
	c := w.peer("C", bob)
	w.owner.Open(NewClient(c, 0), nil, c.reply)
	w.settle()
	refs := c.got()[0].m.(*wire.OpenRealtimeModelResponseMessage).References
	want := map[string]string{"cursor": "[5]", "range": "[{6 4}]", "element": "[@:y]", "property": "[s]"}
	if len(refs) != len(want) {
		t.Fatalf("there are %d references, want %d", len(refs), len(want))
	}
	for _, r := range refs {
		var got string
		switch v := r.Reference; {
		case v.Indices != nil:
			got = fmt.Sprint(v.Indices.Values)
		case v.Ranges != nil:
			got = fmt.Sprint(v.Ranges.Values)
		case v.Elements != nil:
			got = fmt.Sprint(v.Elements.Values)
		case v.Properties != nil:
			got = fmt.Sprint(v.Properties.Values)
		}
		if got != want[r.Key] || r.SessionID != "A" {
			t.Errorf("%s is %s of %s, want %s", r.Key, got, r.SessionID, want[r.Key])
		}
	}
}

func TestReferencesEndWithWhatTheyBelongToAndWithTheirClient(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	_, cb := w.openModel("B", bob)
	w.refer(ca, shareAt("@:s", "cursor", 1, indices(3)))
	w.refer(ca, shareAt("@:x", "cursor", 1, indices(0)))
	w.refer(cb, shareAt("@:0", "p", 1, &wire.ReferenceValues{Properties: &wire.StringList{Values: []string{"n"}}}))
	w.submit(cb, 1, 1, ot.Op{Type: ot.StringSet, Target: "@:s", Text: "new"})
	w.submit(cb, 2, 1, ot.Op{Type: ot.ArrayRemove, Target: "@:a", Index: 0})
	w.owner.Leave(cb)
	c := w.peer("C", bob)
	w.owner.Open(NewClient(c, 0), nil, c.reply)
	w.settle()
	if refs := c.got()[0].m.(*wire.OpenRealtimeModelResponseMessage).References; len(refs) != 0 {
		t.Errorf("left are %+v", refs)
	}
	kept := make(chan int, 1)
	w.owner.post(func() { kept <- len(w.owner.references) + len(ca.references) })
	if n := <-kept; n != 0 {
		t.Errorf("%d are still kept", n)
	}
}

func TestReferencesThatCannotBeCloseTheModelForTheirSenderOnly(t *testing.T) {
	for name, m := range map[string]wire.BodyMessage{
		"index of an array":      shareAt("@:a", "k", 1, indices(1)),
		"property of a string":   shareAt("@:s", "k", 1, &wire.ReferenceValues{Properties: &wire.StringList{Values: []string{"n"}}}),
		"element of a value":     shareAt("@:0", "k", 1, elements("@:x")),
		"index of the model":     shareAt("", "k", 1, indices(1)),
		"version of the future":  shareAt("@:s", "k", 2, indices(1)),
		"version before the one": shareAt("@:s", "k", 0, indices(1)),
		"too many values":        shareAt("@:s", "k", 1, indices(1, 2, 3, 4)),
		"too many references":    shareAt("@:s", "third", 1, indices(1)),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, Limits{References: 2, ReferenceSize: 3}).start()
			a, ca := w.openModel("A", ann)
			b, _ := w.openModel("B", bob)
			a.got()
			w.refer(ca, shareAt("@:s", "first", 1, indices(1)))
			w.refer(ca, shareAt("@:s", "second", 1, indices(1)))
			b.got()
			w.refer(ca, m)
			got := a.got()
			wantBodies(t, "A", got, "forceCloseRealTimeModel")
			if close := got[0].m.(*wire.ModelForceCloseMessage); close.ReasonCode != int32(failure.CloseInvalidReference) {
				t.Errorf("closed with %+v", close)
			}
			wantBodies(t, "B", b.got(), "remoteClientClosedModel")
		})
	}
}

func TestAReferenceToSomethingUnknownIsIgnored(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, _ := w.openModel("B", bob)
	a.got()
	w.refer(ca, shareAt("nobody:1", "k", 1, indices(1)))
	nobody := "nobody:1"
	w.refer(ca, &wire.ClearReferenceMessage{ValueID: &nobody, Key: "k"})
	w.refer(ca, &wire.UnshareReferenceMessage{ValueID: &nobody, Key: "k"})
	wantBodies(t, "A", a.got())
	wantBodies(t, "B", b.got())
}

func TestReferencesOfOneWhoIsClosingAreNotShownToOneWhoComes(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	w.refer(ca, shareAt("@:s", "cursor", 1, indices(3)))
	w.store.byHand = true
	w.submit(ca, 1, 1, insert(0, "x"))
	w.owner.Close(ca, func(wire.BodyMessage, error, []Identity) {})
	b := w.peer("B", bob)
	w.owner.Open(NewClient(b, 0), nil, b.reply)
	w.settle()
	w.store.write(9)
	w.settle()
	if refs := b.got()[0].m.(*wire.OpenRealtimeModelResponseMessage).References; len(refs) != 0 {
		t.Errorf("shown are %+v", refs)
	}
}
