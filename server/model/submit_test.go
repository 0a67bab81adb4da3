package model

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestAnAcknowledgementIsSentAfterTheDiskHasTheOperationAndNotBefore(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, _ := w.openModel("B", bob)
	a.got()
	w.store.byHand = true
	done := w.submit(ca, 1, 1, insert(0, "x"))
	wantBodies(t, "before the disk, A", a.got())
	wantBodies(t, "before the disk, B", b.got())
	if done() {
		t.Error("the operation does not count as under way although it is not on disk")
	}
	w.store.write(1)
	w.settle()
	gotA, gotB := a.got(), b.got()
	wantBodies(t, "after the disk, A", gotA, "operationAck")
	wantBodies(t, "after the disk, B", gotB, "remoteOperation")
	if ack := gotA[0].m.(*wire.OperationAcknowledgementMessage); ack.SequenceNumber != 1 || ack.Version != 1 || ack.Duplicate || ack.Timestamp.Millis() != noon.UnixMilli() {
		t.Errorf("the acknowledgement is %+v", ack)
	}
	remote := gotB[0].m.(*wire.RemoteOperationMessage)
	if remote.SessionID != "A" || remote.ContextVersion != 1 || remote.Operation.Text != "x" || len(gotB[0].who) != 1 || gotB[0].who[0].Session != "A" {
		t.Errorf("the remote operation is %+v, with %v", remote, gotB[0].who)
	}
	if !done() {
		t.Error("the operation still counts as under way")
	}
}

func TestTheOwnerGoesOnOrderingWhileTheDiskIsBusy(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, cb := w.openModel("B", bob)
	a.got()
	w.store.byHand = true
	w.submit(ca, 1, 1, insert(0, "x"))
	w.submit(cb, 1, 1, insert(0, "y")) // concurrent: B has not seen A's
	w.submit(ca, 2, 1, insert(1, "z"))
	if n := len(w.store.waiting); n != 3 {
		t.Fatalf("%d appends wait for the disk, want 3", n)
	}
	w.store.write(1)
	w.settle()
	wantBodies(t, "A, one written", a.got(), "operationAck")
	wantBodies(t, "B, one written", b.got(), "remoteOperation")
	w.store.write(2)
	w.settle()
	wantBodies(t, "A, all written", a.got(), "remoteOperation", "operationAck")
	wantBodies(t, "B, all written", b.got(), "operationAck", "remoteOperation")
	var texts []string
	for _, op := range w.store.log("m") {
		applied, err := wire.DecodeApplied(op.Data)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, applied.Op.Text)
	}
	if strings.Join(texts, "") != "xyz" {
		t.Errorf("the log has %v", texts)
	}
}

func TestOperationsThatCameTogetherAreAppendedTogether(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, c := w.openModel("A", ann)
	w.store.byHand = true
	hold := make(chan bool)
	w.owner.post(func() { <-hold })
	for i := range 5 {
		w.owner.Submit(c, &wire.OperationSubmissionMessage{SequenceNumber: int32(i + 1), ContextVersion: 1, Operation: insert(0, "x")}, 10, func() {})
	}
	close(hold)
	w.settle()
	total := 0
	for _, a := range w.store.waiting {
		total += len(a.Ops)
	}
	if len(w.store.waiting) > 2 || total != 5 {
		t.Errorf("%d appends of %d operations; want 5 operations in one or two", len(w.store.waiting), total)
	}
}

func TestAFailedAppendClosesTheModelForAllAndAcknowledgesNothing(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, _ := w.openModel("B", bob)
	a.got()
	w.store.byHand = true
	done := w.submit(ca, 1, 1, insert(0, "x"))
	w.store.writeErr = store.ErrFull
	w.store.write(1)
	<-w.owner.Done()
	wantBodies(t, "A", a.got(), "forceCloseRealTimeModel")
	wantBodies(t, "B", b.got(), "forceCloseRealTimeModel")
	if !done() {
		t.Error("the operation still counts as under way")
	}
	w.store.writeErr = nil
	w.start()
	p := w.peer("C", ann)
	w.owner.Open(NewClient(p, 0), nil, p.reply)
	w.settle()
	if m := p.got()[0].m.(*wire.OpenRealtimeModelResponseMessage); m.Version != 1 || m.Data.Member("s").Text != "abcdef" {
		t.Errorf("the next one opens version %d with %q; want what the log has", m.Version, m.Data.Member("s").Text)
	}
}

func TestAnInvalidOperationClosesTheModelForItsSenderOnly(t *testing.T) {
	for name, op := range map[string]ot.Op{
		"behind the end":   {Type: ot.StringSplice, Target: "@:s", Index: 99, Text: "x"},
		"wrong type":       {Type: ot.NumberSet, Target: "@:s", Number: 1},
		"key is missing":   {Type: ot.ObjectRemove, Target: "@:0", Key: "none"},
		"no target":        {Type: ot.NumberSet, Number: 1},
		"id is used":       {Type: ot.ArrayInsert, Target: "@:a", Value: text("@:x", "again")},
		"empty compound":   {Type: ot.Compound},
		"half a compound":  {Type: ot.Compound, Ops: []ot.Op{insert(0, "x"), {Type: ot.ArrayRemove, Target: "@:a", Index: 7}}},
		"nested compounds": {Type: ot.Compound, Ops: []ot.Op{{Type: ot.Compound, Ops: []ot.Op{insert(0, "x")}}}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, Limits{}).start()
			a, ca := w.openModel("A", ann)
			b, cb := w.openModel("B", bob)
			a.got()
			done := w.submit(ca, 1, 1, op)
			got := a.got()
			wantBodies(t, "A", got, "forceCloseRealTimeModel")
			if m := got[0].m.(*wire.ModelForceCloseMessage); m.ReasonCode != int32(failure.CloseInvalidOperation) || m.Reason == "" {
				t.Errorf("closed with %+v", m)
			}
			if len(a.dropped) != 1 || !done() {
				t.Error("the connection was not told that its resource is gone, or the operation counts as under way")
			}
			wantBodies(t, "B", b.got(), "remoteClientClosedModel")
			w.submit(ca, 2, 1, insert(0, "late"))
			w.submit(cb, 1, 1, insert(6, "!"))
			wantBodies(t, "A later", a.got())
			wantBodies(t, "B later", b.got(), "operationAck")
			if n := len(w.store.log("m")); n != 1 {
				t.Errorf("the log has %d operations, want B's one", n)
			}
		})
	}
}

func TestAnOperationOnSomethingThatIsGoneIsANoOpThatIsCommitted(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, _ := w.openModel("B", bob)
	a.got()
	w.submit(ca, 1, 1, ot.Op{Type: ot.StringSplice, Target: "nobody:7", Text: "x"})
	wantBodies(t, "A", a.got(), "operationAck")
	got := b.got()
	wantBodies(t, "B", got, "remoteOperation")
	if m := got[0].m.(*wire.RemoteOperationMessage); !m.Operation.NoOp {
		t.Errorf("the operation is %+v", m.Operation)
	}
}

func TestWithoutWritePermissionTheModelIsClosed(t *testing.T) {
	w := newWorld(t, Limits{})
	w.collection.World.Write = false
	w.start()
	a, ca := w.openModel("A", ann)
	w.submit(ca, 1, 1, insert(0, "x"))
	got := a.got()
	wantBodies(t, "A", got, "forceCloseRealTimeModel")
	if m := got[0].m.(*wire.ModelForceCloseMessage); m.ReasonCode != int32(failure.CloseUnauthorized) {
		t.Errorf("closed with %+v", m)
	}
	if len(w.store.log("m")) != 0 {
		t.Error("the operation was committed")
	}
}

func TestVersionsThatCannotBeCloseTheModel(t *testing.T) {
	for _, version := range []int64{0, -1, 2, 99} {
		w := newWorld(t, Limits{}).start()
		a, ca := w.openModel("A", ann)
		w.submit(ca, 1, version, insert(0, "x"))
		got := a.got()
		wantBodies(t, "A", got, "forceCloseRealTimeModel")
		if m := got[0].m.(*wire.ModelForceCloseMessage); m.ReasonCode != int32(failure.CloseUnexpectedVersion) {
			t.Errorf("version %d: closed with %+v", version, m)
		}
	}
}

func TestAJournalEntryIsCommittedOnceHoweverOftenItComes(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	replica := []byte("0123456789abcdef")
	entry := func(n int64, sequence int32, context int64) *wire.OperationSubmissionMessage {
		return &wire.OperationSubmissionMessage{SequenceNumber: sequence, ContextVersion: context, Operation: insert(0, "x"), Replica: replica, Entry: n}
	}
	w.store.byHand = true
	w.submitMessage(ca, entry(1, 1, 1))
	w.submitMessage(ca, entry(2, 2, 1))
	w.submitMessage(ca, entry(1, 3, 1)) // neither the last one nor on disk
	w.submitMessage(ca, entry(2, 4, 1)) // the last one, not on disk
	wantBodies(t, "before the disk", a.got())
	w.store.write(9)
	w.settle()
	w.submitMessage(ca, entry(1, 5, 3))
	checkAcks(t, a.got(), [][3]int64{{1, 1, 0}, {2, 2, 0}, {3, 1, 1}, {4, 2, 1}, {5, 1, 1}})

	// A later owner knows it from the log.
	w.owner.Delete()
	<-w.owner.Done()
	w.start()
	b, cb := w.openModel("B", ann)
	w.submitMessage(cb, entry(2, 1, 3))
	w.submitMessage(cb, entry(1, 2, 3))
	w.submitMessage(cb, entry(3, 3, 3))
	w.store.write(9)
	w.settle()
	checkAcks(t, b.got(), [][3]int64{{1, 2, 1}, {2, 1, 1}, {3, 3, 0}})
	if n := len(w.store.log("m")); n != 3 {
		t.Errorf("the log has %d operations, want 3", n)
	}
}

// checkAcks checks acknowledgements: sequence, version, and 1 for a duplicate.
func checkAcks(t *testing.T, got []sent, want [][3]int64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %v, want %d acknowledgements", bodies(got), len(want))
	}
	for i, w := range want {
		ack, ok := got[i].m.(*wire.OperationAcknowledgementMessage)
		if !ok || int64(ack.SequenceNumber) != w[0] || ack.Version != w[1] || ack.Duplicate != (w[2] == 1) {
			t.Errorf("%d: got %+v, want sequence, version, duplicate %v", i, got[i].m, w)
		}
	}
}

func TestMarksTravelWithTheOperationToTheSameUserOnly(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	tab, _ := w.openModel("A2", ann)
	b, _ := w.openModel("B", bob)
	b2, _ := w.openModel("B2", bob)
	tab.got()
	b.got()
	w.submitMessage(ca, &wire.OperationSubmissionMessage{SequenceNumber: 1, ContextVersion: 1, Operation: insert(0, "x"), Replica: []byte("0123456789abcdef"), Entry: 7})
	if m := tab.got()[0].m.(*wire.RemoteOperationMessage); string(m.Replica) != "0123456789abcdef" || m.Entry != 7 {
		t.Errorf("the remote operation of a second tab has %q %d", m.Replica, m.Entry)
	}
	for _, p := range []*peer{b, b2} {
		if m := p.got()[0].m.(*wire.RemoteOperationMessage); m.Replica != nil || m.Entry != 0 {
			t.Errorf("who could send entries in the name of this journal was told %q %d", m.Replica, m.Entry)
		}
	}
	if op := w.store.log("m")[0]; op.Mark.Entry != 7 || op.Session != "A" || op.User != ann {
		t.Errorf("the log has %+v", op)
	}
}

func TestAnEntryThatIsOlderThanTheLastAndUnknownIsRefused(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	replica := []byte("0123456789abcdef")
	w.submitMessage(ca, &wire.OperationSubmissionMessage{SequenceNumber: 1, ContextVersion: 1, Operation: insert(0, "x"), Replica: replica, Entry: 5})
	w.submitMessage(ca, &wire.OperationSubmissionMessage{SequenceNumber: 2, ContextVersion: 1, Operation: insert(0, "x"), Replica: replica, Entry: 3})
	got := a.got()
	wantBodies(t, "A", got, "operationAck", "forceCloseRealTimeModel")
	if closed := got[1].m.(*wire.ModelForceCloseMessage); closed.TooLarge {
		t.Errorf("closed with %+v", closed)
	}
}

func TestLimitsOfOperationsAndModelsHold(t *testing.T) {
	w := newWorld(t, Limits{OpBytes: 2000, ModelBytes: 3000}).start()
	for i, try := range []struct {
		size int
		text int
		ok   bool
	}{{2001, 1, false}, {2000, 1500, true}, {2000, 1999, false}} {
		p, c := w.openModel(string(rune('A'+i)), ann)
		w.owner.Submit(c, &wire.OperationSubmissionMessage{SequenceNumber: 1, ContextVersion: w.version(), Operation: insert(0, strings.Repeat("x", try.text))}, try.size, func() {})
		w.settle()
		got := p.got()
		if ok := len(got) == 1 && bodies(got)[0] == "operationAck"; ok != try.ok {
			t.Errorf("an operation of %d bytes with a text of %d: %v", try.size, try.text, bodies(got))
		}
		if closed, is := got[0].m.(*wire.ModelForceCloseMessage); is && (!closed.TooLarge || closed.ReasonCode != int32(failure.CloseInvalidOperation)) {
			t.Errorf("closed with %+v", closed)
		}
		w.owner.Leave(c)
	}
	// What is taken away makes room again.
	p, c := w.openModel("Z", ann)
	w.submit(c, 1, w.version(), ot.Op{Type: ot.StringSet, Target: "@:s"})
	w.submit(c, 2, w.version(), insert(0, strings.Repeat("y", 1900)))
	wantBodies(t, "after deleting", p.got(), "operationAck", "operationAck")
}

func TestABroadcastIsEncodedOnceForAllWhoCallTheModelTheSame(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	b, _ := w.openModel("B", bob)
	c, _ := w.openModel("C", bob)
	other := w.peer("D", bob)
	w.owner.Open(NewClient(other, 300), nil, other.reply)
	w.settle()
	b.got()
	c.got()
	other.got()
	w.submit(ca, 1, 1, insert(0, "x"))
	gotB, gotC, gotD := b.got(), c.got(), other.got()
	if &gotB[0].bytes[0] != &gotC[0].bytes[0] {
		t.Error("B and C, who both call the model 0, were sent different copies")
	}
	if m := gotD[0].m.(*wire.RemoteOperationMessage); m.ResourceID != 300 || m.Operation.Text != "x" {
		t.Errorf("D, who calls the model 300, was sent %+v", m)
	}
	full := wire.AppendFrame(nil, wire.Message, 0, gotD[0].m.(*wire.RemoteOperationMessage))
	if string(full) != string(gotD[0].bytes) {
		t.Error("a shared frame differs from one that is encoded as a whole")
	}
}

// Else a client would take what was ordered before for refused, too, though it is in the log.
func TestWhatWasOrderedBeforeARefusedOperationIsAcknowledgedBeforeTheModelIsClosed(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, cb := w.openModel("B", bob)
	a.got()
	w.store.byHand = true
	w.submit(cb, 1, 1, insert(0, "of B"))
	w.submit(ca, 1, 1, insert(0, "of A"))
	w.submit(ca, 2, 1, insert(99, "refused"))
	w.submit(ca, 3, 1, insert(0, "behind it"))
	w.submit(cb, 2, 1, insert(0, "of B, later"))
	wantBodies(t, "A, before they are on disk", a.got())
	w.store.write(10)
	w.settle()
	w.store.write(10)
	w.settle()
	wantBodies(t, "A", a.got(), "remoteOperation", "operationAck", "forceCloseRealTimeModel")
	wantBodies(t, "B", b.got(), "operationAck", "remoteOperation", "remoteClientClosedModel", "operationAck")
	if n := len(w.store.log("m")); n != 3 {
		t.Errorf("the log has %d operations, want 3", n)
	}
}

func TestTheOthersHearThatAClientIsGoneWhoseConnectionEndsBeforeItHearsOfItsRefusedOperation(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	b, _ := w.openModel("B", bob)
	_, ca := w.openModel("A", ann)
	b.got()
	w.store.byHand = true
	w.submit(ca, 1, 1, insert(0, "of A"))
	w.submit(ca, 2, 1, insert(99, "refused"))
	w.owner.Leave(ca)
	w.settle()
	w.store.write(10)
	w.settle()
	wantBodies(t, "B", b.got(), "remoteOperation", "remoteClientClosedModel")
}
