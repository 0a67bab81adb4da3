package sdk

import (
	"errors"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// reconnected drops the connection and lets the domain back in as session s2; it returns the resync request.
func (f *fake) reconnected(session string, extensions ...string) (*wire.ModelResyncRequestMessage, wire.Frame) {
	f.t.Helper()
	f.last().drop()
	f.last().open().welcome(session, extensions...)
	m, q := take[wire.ModelResyncRequestMessage](f.last())
	f.last().subscribed()
	return m, q
}

// resyncTo answers a resync request: the model is at version now, under resource 5.
func (f *fake) resyncTo(q wire.Frame, version int64) {
	f.last().reply(q, &wire.ModelResyncResponseMessage{ResourceID: 5, CurrentVersion: version, Permissions: allowed, Incarnation: "i1"})
}

func (f *fake) complete(clients ...string) {
	f.last().tell(&wire.ModelResyncServerCompleteMessage{ResourceID: 5, ConnectedClients: clients})
}

// replay tells of an operation, under resource 5.
func (f *fake) replay(session string, context int64, op ot.Op) {
	f.last().tell(&wire.RemoteOperationMessage{ResourceID: 5, SessionID: session, ContextVersion: context, Operation: op})
}

func TestAModelGoesOnOfflineAndCatchesUpAfterwards(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	f.splice(m, 5, 0, "1") // in flight when the connection goes
	take[wire.OperationSubmissionMessage](f.last())
	f.last().drop()
	f.splice(m, 6, 0, "2") // made while offline
	f.wantEvents("model offline", "model collaborator_closed", "model collaborator_closed", "interrupted", "connecting")
	if len(m.Collaborators()) != 0 || !m.IsOpen() || m.Committed() {
		t.Error("offline, nobody is there, and the model is open")
	}
	f.last().open().welcome("s2", exactlyOnce)
	r, q := take[wire.ModelResyncRequestMessage](f.last())
	f.last().subscribed()
	if r.ModelID != "m" || r.ContextVersion != 1 || r.Incarnation != "i1" || len(r.Replica) != 16 {
		t.Errorf("asked %+v", r)
	}
	f.wantEvents("authenticating reconnect", "model reconnecting", "connected")
	f.splice(m, 7, 0, "3") // made before the answer
	f.resyncTo(q, 3)
	f.wantEvents("model resync_started")
	if !m.IsResyncing() || !f.domain.Models().IsResyncing() {
		t.Error("IsResyncing")
	}
	f.replay("s9", 1, spliceOp(0, 0, "a"))
	f.splice(m, 9, 0, "4") // made during the replay
	f.last().none()
	f.replay("s9", 2, spliceOp(0, 0, "b"))
	f.wantText(m, "bahello1234")
	for i := range int32(4) {
		s, _ := take[wire.OperationSubmissionMessage](f.last())
		if s.ResourceID != 5 || s.SequenceNumber != i+1 || s.ContextVersion != 3 || s.Operation.Index != int(7+i) || s.Entry != int64(i+1) {
			t.Errorf("submitted %+v", s)
		}
	}
	if c, _ := take[wire.ModelResyncClientCompleteMessage](f.last()); c.ResourceID != 5 || !c.Open {
		t.Errorf("complete %+v", c)
	}
	f.splice(m, 11, 0, "5") // sent at once again
	if s, _ := take[wire.OperationSubmissionMessage](f.last()); s.SequenceNumber != 5 {
		t.Errorf("submitted %+v", s)
	}
	f.names()
	f.complete("s2", "s9")
	f.wantEvents("model resync_completed", "model collaborator_opened", "model collaborator_opened", "model online")
	for i := range int32(5) {
		f.last().tell(&wire.OperationAcknowledgementMessage{ResourceID: 5, SequenceNumber: i + 1, Version: int64(3 + i)})
	}
	if !m.Committed() || m.Version() != 8 || m.IsResyncing() || m.Document().Session() != "s2" {
		t.Errorf("committed %v, version %d, session %s", m.Committed(), m.Version(), m.Document().Session())
	}
}

func TestALostAcknowledgementIsRecognisedByItsEntry(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	f.splice(m, 5, 0, "1")
	f.splice(m, 6, 0, "2")
	s, _ := take[wire.OperationSubmissionMessage](f.last())
	_, q := f.reconnected("s2", exactlyOnce)
	f.resyncTo(q, 3)
	f.last().tell(&wire.RemoteOperationMessage{ResourceID: 5, SessionID: "s1", ContextVersion: 1, Operation: spliceOp(5, 0, "1"), Replica: s.Replica, Entry: 1})
	other := append([]byte(nil), s.Replica...)
	other[0]++
	f.last().tell(&wire.RemoteOperationMessage{ResourceID: 5, SessionID: "s1", ContextVersion: 2, Operation: spliceOp(0, 0, ">"), Replica: other, Entry: 2})
	f.wantText(m, ">hello12")
	if s, _ := take[wire.OperationSubmissionMessage](f.last()); s.SequenceNumber != 2 || s.Operation.Text != "2" {
		t.Errorf("submitted %+v", s)
	}
	take[wire.ModelResyncClientCompleteMessage](f.last())
	f.last().none()
}

func TestALostAcknowledgementIsRecognisedByItsSessionWithoutTheExtension(t *testing.T) {
	f, m := openedFake(t)
	f.splice(m, 5, 0, "1")
	take[wire.OperationSubmissionMessage](f.last())
	// Made in s1, sent again in s2, which loses the acknowledgement, too.
	_, q := f.reconnected("s2")
	f.resyncTo(q, 1)
	take[wire.OperationSubmissionMessage](f.last())
	take[wire.ModelResyncClientCompleteMessage](f.last())
	f.splice(m, 6, 0, "2")
	take[wire.OperationSubmissionMessage](f.last())
	f.last().drop()
	f.splice(m, 7, 0, "3") // never sent in s1 or s2
	f.last().open().welcome("s3")
	r, q := take[wire.ModelResyncRequestMessage](f.last())
	if len(r.Replica) != 0 {
		t.Error("a replica was sent to a server that does not know them")
	}
	f.last().subscribed()
	f.resyncTo(q, 4)
	f.replay("s2", 1, spliceOp(5, 0, "1"))
	f.replay("s9", 2, spliceOp(0, 0, ">"))
	f.replay("s2", 3, spliceOp(7, 0, "2"))
	f.wantText(m, ">hello123")
	if s, _ := take[wire.OperationSubmissionMessage](f.last()); s.SequenceNumber != 3 || s.Operation.Text != "3" || s.Operation.Index != 8 {
		t.Errorf("submitted %+v", s)
	}
	take[wire.ModelResyncClientCompleteMessage](f.last())
	f.last().none()
	f.wantText(m, ">hello123")
}

// The old connection's last submission may be committed while the new one resyncs: it then comes as a live operation, and the
// resubmission is answered as a duplicate.
func TestAnOwnOperationThatArrivesLateIsNotAppliedTwice(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	f.splice(m, 5, 0, "1")
	s, _ := take[wire.OperationSubmissionMessage](f.last())
	_, q := f.reconnected("s2", exactlyOnce)
	f.resyncTo(q, 1)
	take[wire.OperationSubmissionMessage](f.last())
	take[wire.ModelResyncClientCompleteMessage](f.last())
	f.last().tell(&wire.RemoteOperationMessage{ResourceID: 5, SessionID: "s1", ContextVersion: 1, Operation: spliceOp(5, 0, "1"), Replica: s.Replica, Entry: 1})
	f.last().tell(&wire.OperationAcknowledgementMessage{ResourceID: 5, SequenceNumber: 1, Version: 1, Duplicate: true})
	f.complete("s2")
	if f.wantText(m, "hello1"); !m.Committed() || !m.IsOpen() || m.Version() != 2 {
		t.Errorf("committed %v, open %v, version %d", m.Committed(), m.IsOpen(), m.Version())
	}
}

func TestADuplicateMayBeAnsweredBeforeItsOperationArrives(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	f.splice(m, 5, 0, "1")
	s, _ := take[wire.OperationSubmissionMessage](f.last())
	_, q := f.reconnected("s2", exactlyOnce)
	f.resyncTo(q, 1)
	take[wire.OperationSubmissionMessage](f.last())
	f.last().tell(&wire.OperationAcknowledgementMessage{ResourceID: 5, SequenceNumber: 1, Version: 2, Duplicate: true})
	f.replay("s9", 1, spliceOp(0, 0, ">"))
	f.last().tell(&wire.RemoteOperationMessage{ResourceID: 5, SessionID: "s1", ContextVersion: 2, Operation: spliceOp(6, 0, "1"), Replica: s.Replica, Entry: 1})
	if f.wantText(m, ">hello1"); !m.Committed() || !m.IsOpen() || m.Version() != 3 {
		t.Errorf("committed %v, open %v, version %d", m.Committed(), m.IsOpen(), m.Version())
	}
}

func TestOperationsAheadOfTheReplayWaitForIt(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	_, q := f.reconnected("s2", exactlyOnce)
	f.resyncTo(q, 3)
	f.replay("s9", 4, spliceOp(0, 0, "e"))
	f.replay("s9", 3, spliceOp(0, 0, "d"))
	f.replay("s9", 1, spliceOp(0, 0, "b"))
	f.replay("s9", 2, spliceOp(0, 0, "c"))
	f.wantText(m, "edcbhello")
	take[wire.ModelResyncClientCompleteMessage](f.last())
	if m.Version() != 5 || !m.IsOpen() {
		t.Errorf("version %d", m.Version())
	}
}

func TestALossDuringAResyncStartsItAnew(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	f.splice(m, 5, 0, "!")
	_, q := f.reconnected("s2", exactlyOnce)
	f.resyncTo(q, 3)
	f.replay("s9", 1, spliceOp(0, 0, "a"))
	f.replay("s9", 9, spliceOp(0, 0, "ahead")) // must not survive the connection
	r, q := f.reconnected("s3", exactlyOnce)
	if r.ContextVersion != 2 {
		t.Errorf("asked from %d", r.ContextVersion)
	}
	f.resyncTo(q, 2)
	take[wire.OperationSubmissionMessage](f.last())
	take[wire.ModelResyncClientCompleteMessage](f.last())
	f.complete("s3")
	f.wantText(m, "ahello!")
}

func TestOwnReferencesAreSharedAgainAndThoseOfOthersAreTakenAnew(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	id := "@:1"
	share := &wire.RemoteReferenceSharedMessage{SessionID: "s9", ValueID: &id, Key: "caret",
		References: &wire.ReferenceValues{Indices: &wire.Int32List{Values: []int32{2}}}}
	f.last().tell(share)
	f.on(func() {
		own, err := m.Document().Reference(m.text(), ot.IndexRef, "caret")
		if err != nil {
			t.Fatal(err)
		}
		own.Set(ot.RefValues{Kind: ot.IndexRef, Indexes: []int{3}})
		own.Share()
	})
	take[wire.ShareReferenceMessage](f.last())
	f.last().drop()
	if m.Document().FindReference(m.text(), "s9", "caret") != nil {
		t.Error("the caret of somebody who is not there is shown")
	}
	f.splice(m, 0, 0, ">")
	f.last().open().welcome("s2", exactlyOnce)
	_, q := take[wire.ModelResyncRequestMessage](f.last())
	f.last().subscribed()
	f.resyncTo(q, 1)
	take[wire.OperationSubmissionMessage](f.last())
	take[wire.ModelResyncClientCompleteMessage](f.last())
	f.last().none()
	f.last().tell(&wire.OperationAcknowledgementMessage{ResourceID: 5, SequenceNumber: 1, Version: 1})
	f.last().tell(&wire.ModelResyncServerCompleteMessage{ResourceID: 5, ConnectedClients: []string{"s2", "s11"},
		References: []wire.ReferenceData{{SessionID: "s11", ValueID: &id, Key: "caret", Reference: share.References}}})
	if s, _ := take[wire.ShareReferenceMessage](f.last()); s.ResourceID != 5 || s.References.Indices.Values[0] != 4 || s.Version != 2 {
		t.Errorf("shared %+v", s)
	}
	if r := m.Document().FindReference(m.text(), "s11", "caret"); r == nil || r.Values().Indexes[0] != 2 {
		t.Errorf("theirs %+v", r)
	}
}

func TestAfterADisconnectByHandModelsCatchUpOnTheNextConnect(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	f.on(func() { f.domain.Disconnect(nil) })
	f.splice(m, 5, 0, "!")
	o := f.open("other")
	if !errors.Is(o.err, ErrOffline) {
		t.Errorf("open offline: %v", o.err)
	}
	f.connect(Password("ada", "secret"))
	f.last().open().welcome("s2", exactlyOnce)
	_, q := take[wire.ModelResyncRequestMessage](f.last())
	f.last().subscribed()
	f.resyncTo(q, 1)
	if s, _ := take[wire.OperationSubmissionMessage](f.last()); s.Operation.Text != "!" {
		t.Errorf("submitted %+v", s)
	}
}
