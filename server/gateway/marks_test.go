package gateway

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Journals of one store have the first eight bytes in common.
var (
	journalA = []byte("device01-tab-one")
	journalB = []byte("device01-tab-two")
	foreign  = []byte("device02-tab-one")
)

func marked(m *wire.OperationSubmissionMessage, journal []byte, entry int64) *wire.OperationSubmissionMessage {
	m.Replica, m.Entry = journal, entry
	return m
}

// openAs opens a model and names a journal.
func (c *client) openAs(id string, journal []byte) {
	c.t.Helper()
	fetch[wire.OpenRealtimeModelResponseMessage](c, &wire.OpenRealtimeModelRequestMessage{ModelID: &id, Replica: journal})
}

func TestDefect15TwoTabsOfAnAnonymousDeviceKnowEachOthersMarksAndNobodyElseDoes(t *testing.T) {
	w := newWorld(t, Options{})
	a, b, x, plain := w.connect(), w.connect(), w.connect(), w.connect() // four users
	a.create("m")
	a.openAs("m", journalA)
	b.openAs("m", journalB)
	x.openAs("m", foreign)
	plain.open("m")
	a.message(marked(submission(0, 1, 1, "1"), journalA, 1))
	if m := skipTo[wire.RemoteOperationMessage](b); string(m.Replica) != string(journalA) || m.Entry != 1 {
		t.Errorf("the other tab is told %q %d", m.Replica, m.Entry)
	}
	for _, c := range []*client{x, plain} {
		if m := skipTo[wire.RemoteOperationMessage](c); m.Replica != nil || m.Entry != 0 {
			t.Errorf("somebody else is told %q %d", m.Replica, m.Entry)
		}
	}
	// The other tab, which has the same change under way, submits it and goes on.
	b.message(marked(submission(0, 1, 1, "1"), journalA, 1))
	if ack := skipTo[wire.OperationAcknowledgementMessage](b); !ack.Duplicate || ack.Version != 1 {
		t.Errorf("acknowledged with %+v", ack)
	}
	b.message(marked(&wire.OperationSubmissionMessage{SequenceNumber: 2, ContextVersion: 1, Operation: ot.Op{Type: ot.StringSplice, Target: "@:s", Index: 1, Text: "2"}}, journalB, 1))
	if m := skipTo[wire.RemoteOperationMessage](a); m.Operation.Index != 1 || string(m.Replica) != string(journalB) {
		t.Errorf("the first tab is told %+v", m)
	}
	for _, again := range []struct {
		journal []byte
		marked  bool
	}{{[]byte("device01-tab-six"), true}, {foreign, false}, {nil, false}} {
		c := w.connect()
		c.request(&wire.ModelResyncRequestMessage{ModelID: "m", ContextVersion: 1, Replica: again.journal})
		for version := int64(1); version <= 2; version++ {
			if m := skipTo[wire.RemoteOperationMessage](c); m.ContextVersion != version || (m.Entry == 1) != again.marked {
				t.Errorf("a resync of %q is told %+v", again.journal, m)
			}
		}
	}
}

func TestWithoutExactlyOnceMarksAreNeitherKeptNorTold(t *testing.T) {
	w := newWorld(t, Options{})
	w.gateway.options.ExactlyOnce = false
	a, b := w.connect(), w.connect()
	a.create("m")
	a.openAs("m", journalA)
	b.openAs("m", journalB)
	for n := range int32(2) {
		a.message(marked(submission(0, n+1, 1, "x"), journalA, 1))
		if ack := skipTo[wire.OperationAcknowledgementMessage](a); ack.Duplicate || ack.Version != int64(n+1) {
			t.Errorf("acknowledged with %+v", ack)
		}
		if m := skipTo[wire.RemoteOperationMessage](b); m.Replica != nil || m.Entry != 0 {
			t.Errorf("told %+v", m)
		}
	}
	again := &wire.CreateRealtimeModelRequestMessage{CollectionID: "c", ModelID: ptr("n"), Data: newContent(), Replica: journalA, Entry: 2}
	fetch[wire.CreateRealtimeModelResponseMessage](a, again)
	if code := a.refusal(again); code != "model_already_exists" {
		t.Errorf("a creation that comes again: %s", code)
	}
}

func TestADeletionThatComesAgainDoesNotDeleteWhatWasMadeSince(t *testing.T) {
	w := newWorld(t, Options{})
	a, b := w.connect(), w.connect()
	a.create("m")
	first := a.open("m").Incarnation
	remove := &wire.DeleteRealtimeModelRequestMessage{ModelID: "m", Incarnation: first}
	fetch[wire.DeleteRealtimeModelResponseMessage](b, remove)
	if code := b.refusal(remove); code != "model_not_found" {
		t.Errorf("with nothing there: %s", code)
	}
	a.create("m")
	second := a.open("m").Incarnation
	if code := b.refusal(remove); code != "model_deleted" || first == second {
		t.Errorf("with another one there (%s, %s): %s", first, second, code)
	}
	a.message(submission(1, 1, 1, "x"))
	skipTo[wire.OperationAcknowledgementMessage](a) // it is still open
	remove.Incarnation = second
	fetch[wire.DeleteRealtimeModelResponseMessage](b, remove)
	if code := a.refusal(&wire.OpenRealtimeModelRequestMessage{ModelID: ptr("m")}); code != "model_not_found" {
		t.Errorf("after the deletion: %s", code)
	}
}
