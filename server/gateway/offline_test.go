package gateway

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// These tests are named after the cases and defects of the original (spec offline.md §4, §5) that are a matter of the server.
// Others are in server/model (3, 16) and beside what they belong to (5, 15).

// again is entry n of journal A, made on top of those before, in a session that has just come back at version.
func again(resource int32, n int64, version int64) *wire.OperationSubmissionMessage {
	return marked(&wire.OperationSubmissionMessage{ResourceID: resource, SequenceNumber: int32(n), ContextVersion: version,
		Operation: ot.Op{Type: ot.StringSplice, Target: "@:s", Index: int(n - 1), Text: string('0' + rune(n))}}, journalA, n)
}

func TestDefect1CaseAAnAcknowledgementThatWasLostComesWithTheReplayAndAgainWithTheResubmission(t *testing.T) {
	w := newWorld(t, Options{})
	witness := w.connect()
	witness.create("m")
	witness.open("m")
	lost := w.connect()
	lost.openAs("m", journalA)
	lost.message(again(0, 1, 1))
	skipTo[wire.RemoteOperationMessage](witness) // it is committed
	lost.ws.CloseNow()                           // before the acknowledgement is read
	c := w.connect()
	c.request(&wire.ModelResyncRequestMessage{ModelID: "m", ContextVersion: 1, Replica: journalA})
	if m := skipTo[wire.RemoteOperationMessage](c); m.ContextVersion != 1 || m.Entry != 1 || string(m.Replica) != string(journalA) {
		t.Errorf("the replay has %+v", m)
	}
	c.message(again(0, 1, 1)) // as one does that cannot tell its own in a replay
	if ack := skipTo[wire.OperationAcknowledgementMessage](c); ack.Version != 1 || !ack.Duplicate || ack.SequenceNumber != 1 {
		t.Errorf("acknowledged with %+v", ack)
	}
	c.message(again(0, 2, 2))
	if ack := skipTo[wire.OperationAcknowledgementMessage](c); ack.Version != 2 || ack.Duplicate {
		t.Errorf("the next one is acknowledged with %+v", ack)
	}
	if text := w.connect().open("m").Data.Member("s").Text; text != "12" {
		t.Errorf("the text is %q, want 12", text)
	}
}

func TestDefect1CaseBAnEntryThatIsSentInManySessionsIsThereOnce(t *testing.T) {
	w := newWorld(t, Options{})
	witness := w.connect()
	witness.create("m")
	witness.open("m")
	for session := range int64(4) {
		c := w.connect()
		c.request(&wire.ModelResyncRequestMessage{ModelID: "m", ContextVersion: 1, Replica: journalA})
		skipTo[wire.ModelResyncResponseMessage](c)
		for n := int64(1); n <= session+1; n++ { // all that was ever made, and one more
			c.message(again(0, n, max(1, min(n, session+1))))
		}
		for n := int64(1); n <= session+1; n++ {
			if ack := skipTo[wire.OperationAcknowledgementMessage](c); ack.Version != n || ack.Duplicate != (n <= session) {
				t.Errorf("session %d: entry %d is acknowledged with %+v", session, n, ack)
			}
		}
		c.ws.CloseNow()
	}
	if opened := w.connect().open("m"); opened.Data.Member("s").Text != "1234" || opened.Version != 5 {
		t.Errorf("the text is %q at version %d, want 1234 at 5", opened.Data.Member("s").Text, opened.Version)
	}
}

// subscribed is what a subscription tells that the client knows.
func subscribed(version int64, p *wire.ModelPermissionsData) *wire.ModelOfflineSubscriptionChangeRequestMessage {
	return &wire.ModelOfflineSubscriptionChangeRequestMessage{All: true, Subscribe: []wire.ModelOfflineSubscriptionChangeRequestMessageModelOfflineSubscriptionData{
		{ModelID: "m", CurrentVersion: version, CurrentPermissions: p}}}
}

func TestDefect7ASubscriptionThatTellsTheRealVersionIsSentOnlyWhatIsNew(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	a := w.as("ann")
	a.create("m")
	permissions := a.open("m").Permissions
	a.message(submission(0, 1, 1, "x"))
	skipTo[wire.OperationAcknowledgementMessage](a)
	b := w.as("ann")
	b.request(subscribed(2, permissions))
	receive[wire.OkResponse](b) // and nothing before
	b.silent("what it knows")
	b.request(subscribed(1, permissions))
	if m := receive[wire.OfflineModelUpdatedMessage](b).Updated; m == nil || m.Model.Version != 2 || m.Permissions != nil {
		t.Errorf("one that is behind is told %+v", m)
	}
	receive[wire.OkResponse](b)
	b.request(subscribed(0, nil))
	if m := receive[wire.OfflineModelUpdatedMessage](b).Initial; m == nil || m.Model.Version != 2 {
		t.Errorf("one that knows nothing is told %+v", m)
	}
}

func TestDefect9AnUpdateOfPermissionsHasNoContentAndOneOfContentNoPermissions(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	w.addUser("bob")
	a, b := w.as("ann"), w.as("bob")
	a.create("m")
	permissions := a.open("m").Permissions
	bob := wire.UserModelPermissionsData{User: b.user.UserID, Permissions: permissions}
	set := func(p wire.ModelPermissionsData) {
		bob.Permissions = &p
		fetch[wire.SetModelPermissionsResponseMessage](a, &wire.SetModelPermissionsRequestMessage{ModelID: "m", SetUserPermissions: []wire.UserModelPermissionsData{bob}})
	}
	set(*permissions)
	b.request(subscribed(1, permissions))
	receive[wire.OkResponse](b)
	set(wire.ModelPermissionsData{Read: true})
	if m := receive[wire.OfflineModelUpdatedMessage](b).Updated; m == nil || m.Model != nil || m.Permissions == nil || *m.Permissions != (wire.ModelPermissionsData{Read: true}) {
		t.Errorf("of new permissions B is told %+v", m)
	}
	a.message(submission(0, 1, 1, "x"))
	if m := receive[wire.OfflineModelUpdatedMessage](b).Updated; m == nil || m.Model == nil || m.Model.Version != 2 || m.Permissions != nil {
		t.Errorf("of new content B is told %+v", m)
	}
	b.request(subscribed(2, &wire.ModelPermissionsData{Read: true, Write: true})) // knows other permissions than these, from before
	if m := receive[wire.OfflineModelUpdatedMessage](b).Updated; m == nil || m.Model != nil || m.Permissions == nil || m.Permissions.Write {
		t.Errorf("coming back B is told %+v", m)
	}
}

func TestAModelIsPushedToWhoHasSubscribedToItBeforeItWasMade(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	a, b := w.as("ann"), w.as("ann")
	b.request(subscribed(0, nil))
	if m := skipTo[wire.OfflineModelUpdatedMessage](b); m.Deleted == nil {
		t.Fatalf("of a model that is not there B is told %+v", m)
	}
	for range 2 {
		a.create("m")
		if m := skipTo[wire.OfflineModelUpdatedMessage](b).Initial; m == nil || m.Collection == "" || m.Model.Data == nil {
			t.Errorf("of the new model B is told %+v", m)
		}
		fetch[wire.DeleteRealtimeModelResponseMessage](a, &wire.DeleteRealtimeModelRequestMessage{ModelID: "m"})
		if m := skipTo[wire.OfflineModelUpdatedMessage](b); m.Deleted == nil {
			t.Errorf("after the deletion B is told %+v", m)
		}
	}
}

func TestWhoKeepsAModelThatWasMadeAnewIsSentTheNewOneAlsoAtTheSameVersion(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	a, b := w.as("ann"), w.as("ann")
	a.create("m")
	opened := a.open("m")
	fetch[wire.DeleteRealtimeModelResponseMessage](a, &wire.DeleteRealtimeModelRequestMessage{ModelID: "m"})
	a.create("m")
	known := subscribed(1, opened.Permissions)
	known.Subscribe[0].Incarnation = opened.Incarnation
	b.request(known)
	m := receive[wire.OfflineModelUpdatedMessage](b).Initial
	if m == nil || m.Model.Version != 1 || m.Model.Incarnation == opened.Incarnation {
		t.Fatalf("it is sent %+v", m)
	}
	receive[wire.OkResponse](b)
	known.Subscribe[0].Incarnation = m.Model.Incarnation
	b.request(known)
	receive[wire.OkResponse](b) // and nothing before
	b.silent("what it knows")
}

func TestDefect10AResyncOfAModelThatIsGoneOrAnotherSaysSo(t *testing.T) {
	w := newWorld(t, Options{})
	a, b := w.connect(), w.connect()
	a.create("m")
	first := a.open("m")
	fetch[wire.DeleteRealtimeModelResponseMessage](b, &wire.DeleteRealtimeModelRequestMessage{ModelID: "m"})
	resync := &wire.ModelResyncRequestMessage{ModelID: "m", ContextVersion: 1, Incarnation: first.Incarnation, Replica: journalA}
	if code := b.refusal(resync); code != "model_not_found" {
		t.Errorf("of one that is gone: %s", code)
	}
	b.create("m")
	if code := b.refusal(resync); code != "model_deleted" {
		t.Errorf("of one that was made anew: %s", code)
	}
}

func TestDefect11AfterASyncWithoutOpeningTheModelCanBeOpenedAndItsSubscriptionIsServed(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	a, b := w.as("ann"), w.as("ann")
	a.create("m")
	permissions := a.open("m").Permissions
	b.request(subscribed(1, permissions))
	receive[wire.OkResponse](b)
	b.request(&wire.ModelResyncRequestMessage{ModelID: "m", ContextVersion: 1})
	resource := skipTo[wire.ModelResyncResponseMessage](b).ResourceID
	b.message(again(resource, 1, 1))
	if ack := skipTo[wire.OperationAcknowledgementMessage](b); ack.Version != 1 {
		t.Fatalf("acknowledged with %+v", ack)
	}
	b.message(&wire.ModelResyncClientCompleteMessage{ResourceID: resource, Open: false})
	skipTo[wire.ModelResyncServerCompleteMessage](b)
	a.message(submission(0, 1, 2, "x"))
	for m := skipTo[wire.OfflineModelUpdatedMessage](b); m.Updated == nil || m.Updated.Model.Version != 3; m = skipTo[wire.OfflineModelUpdatedMessage](b) {
		if m.Updated == nil || m.Updated.Model.Version != 2 { // the own one may be told, too
			t.Fatalf("B is told %+v", m)
		}
	}
	if opened := b.open("m"); opened.Version != 3 || opened.ResourceID == resource {
		t.Errorf("opened is %+v", opened)
	}
}
