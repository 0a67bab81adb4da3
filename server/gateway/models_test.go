package gateway

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestAModelIsCreatedOpenedEditedAndClosed(t *testing.T) {
	w := newWorld(t, Options{})
	a, b := w.connect(), w.connect()
	a.create("m")
	if code := b.refusal(&wire.CreateRealtimeModelRequestMessage{CollectionID: "c", ModelID: ptr("m"), Data: newContent()}); code != "model_already_exists" {
		t.Errorf("created twice: %s", code)
	}
	opened := a.open("m")
	if opened.ResourceID != 0 || opened.Version != 1 || opened.ValueIDPrefix != a.session+".0" {
		t.Errorf("opened is %+v", opened)
	}
	if code := a.refusal(&wire.OpenRealtimeModelRequestMessage{ModelID: ptr("m")}); code != "model_already_open" {
		t.Errorf("opened twice: %s", code)
	}
	b.open("m")
	a.message(submission(0, 1, 1, "hello"))
	if ack := skipTo[wire.OperationAcknowledgementMessage](a); ack.Version != 1 || ack.SequenceNumber != 1 {
		t.Errorf("the acknowledgement is %+v", ack)
	}
	if m := skipTo[wire.RemoteOperationMessage](b); m.Operation.Text != "hello" || m.SessionID != a.session {
		t.Errorf("B is told %+v", m)
	}
	fetch[wire.CloseRealTimeModelResponseMessage](a, &wire.CloseRealtimeModelRequestMessage{ResourceID: 0})
	if m := skipTo[wire.RemoteClientClosedMessage](b); m.SessionID != a.session {
		t.Errorf("B is told that %s has closed", m.SessionID)
	}
	if code := a.refusal(&wire.CloseRealtimeModelRequestMessage{ResourceID: 0}); code != "model_not_open" {
		t.Errorf("closed twice: %s", code)
	}
	if again := a.open("m"); again.ResourceID != 1 || again.Version != 2 || again.ValueIDPrefix != a.session+".1" {
		t.Errorf("opened again as %d, version %d, prefix %s", again.ResourceID, again.Version, again.ValueIDPrefix)
	}
}

func ptr[T any](v T) *T { return &v }

func TestAnAnswerToAnOpenComesAfterAllThatItDependsOn(t *testing.T) {
	w := newWorld(t, Options{})
	a := w.connect()
	a.create("m")
	a.open("m")
	for n := range int32(200) {
		a.message(submission(0, n+1, 1, "x"))
		if n%20 == 0 {
			b := w.connect()
			opened := b.open("m")
			if length := int64(len(opened.Data.Member("s").Text)); length != opened.Version-1 {
				t.Errorf("version %d has %d letters", opened.Version, length)
			}
			b.ws.CloseNow()
		}
	}
}

func TestOperationsForNumbersThatStandForNothingAreRefused(t *testing.T) {
	w := newWorld(t, Options{})
	c := w.connect()
	c.message(submission(7, 1, 1, "x"))
	if m := receive[wire.ErrorMessage](c); m.Code != "unknown_resource_id" {
		t.Errorf("the error is %+v", m)
	}
	c.create("m")
	c.open("m")
	fetch[wire.CloseRealTimeModelResponseMessage](c, &wire.CloseRealtimeModelRequestMessage{})
	c.message(submission(0, 1, 1, "late")) // was on its way
	c.silent("for a number that was in use")
}

func TestAMissingModelIsMadeWithTheContentThatTheClientGives(t *testing.T) {
	w := newWorld(t, Options{})
	a, b := w.connect(), w.connect()
	a.request(&wire.OpenRealtimeModelRequestMessage{ModelID: ptr("m"), AutoCreateID: ptr(int32(0))})
	asked := receive[wire.AutoCreateModelConfigRequestMessage](a)
	b.request(&wire.OpenRealtimeModelRequestMessage{ModelID: ptr("m"), AutoCreateID: ptr(int32(5))})
	if again := receive[wire.AutoCreateModelConfigRequestMessage](b); asked.AutoCreateID != 0 || again.AutoCreateID != 5 {
		t.Errorf("asked for %d and %d", asked.AutoCreateID, again.AutoCreateID)
	}
	b.send(wire.Response, 0, &wire.ErrorMessage{Code: "unknown"})
	if m := receive[wire.ErrorMessage](b); m.Code != "data_request_failure" {
		t.Errorf("B, which cannot, is told %+v", m)
	}
	a.send(wire.Response, 0, &wire.AutoCreateModelConfigResponseMessage{Collection: "c", Data: newContent(), Ephemeral: true})
	skipTo[wire.OpenRealtimeModelResponseMessage](a)
	a.ws.CloseNow()
	waitFor(t, "the end of an ephemeral model", func() bool {
		_, err := w.domain.View(t.Context(), "m")
		return err != nil
	})
}

func TestAClientThatDoesNotGiveTheContentInTimeIsRefused(t *testing.T) {
	w := newWorld(t, Options{AskTimeout: 20e6})
	a := w.connect()
	a.request(&wire.OpenRealtimeModelRequestMessage{ModelID: ptr("m"), AutoCreateID: ptr(int32(0))})
	receive[wire.AutoCreateModelConfigRequestMessage](a)
	if m := receive[wire.ErrorMessage](a); m.Code != "data_request_failure" {
		t.Errorf("the answer is %+v", m)
	}
	a.send(wire.Response, 0, &wire.AutoCreateModelConfigResponseMessage{Collection: "c", Data: newContent()})
	a.silent("after an answer that came too late")
}

func TestADeletedModelClosesAndComesBackAsAnother(t *testing.T) {
	w := newWorld(t, Options{})
	a, b := w.connect(), w.connect()
	a.create("m")
	first := a.open("m")
	b.open("m")
	fetch[wire.DeleteRealtimeModelResponseMessage](b, &wire.DeleteRealtimeModelRequestMessage{ModelID: "m"})
	frame := a.receive()
	for frame.Body != wire.BodyForceCloseRealTimeModel {
		frame = a.receive()
	}
	var m wire.ModelForceCloseMessage
	if m.Decode(frame.Payload); m.ReasonCode != 2 {
		t.Errorf("closed with %+v, want 2", m)
	}
	if code := a.refusal(&wire.OpenRealtimeModelRequestMessage{ModelID: ptr("m")}); code != "model_not_found" {
		t.Errorf("opened: %s", code)
	}
	if code := a.refusal(&wire.ModelResyncRequestMessage{ModelID: "m", ContextVersion: 1}); code != "model_not_found" {
		t.Errorf("resync: %s", code)
	}
	if code := a.refusal(&wire.DeleteRealtimeModelRequestMessage{ModelID: "m"}); code != "model_not_found" {
		t.Errorf("deleted again: %s", code)
	}
	a.create("m")
	if code := a.refusal(&wire.ModelResyncRequestMessage{ModelID: "m", ContextVersion: 1, Incarnation: first.Incarnation}); code != "model_deleted" {
		t.Errorf("resync of the one before: %s", code)
	}
}

func TestCollectionsAreMadeOnFirstUseOnlyWhereThatIsAllowed(t *testing.T) {
	w := newWorld(t, Options{})
	w.domain.SetInfo(t.Context(), func(i *store.DomainInfo) { i.AutoCreate = false })
	c := w.connect()
	if code := c.refusal(&wire.CreateRealtimeModelRequestMessage{CollectionID: "new", Data: newContent()}); code != "collection_does_not_exist" {
		t.Errorf("%s", code)
	}
	if code := c.refusal(&wire.CreateRealtimeModelRequestMessage{CollectionID: "", Data: newContent()}); code != "invalid_model_creation_data" {
		t.Errorf("no collection: %s", code)
	}
	w.domain.SetInfo(t.Context(), func(i *store.DomainInfo) { i.AutoCreate = true })
	m := fetch[wire.CreateRealtimeModelResponseMessage](c, &wire.CreateRealtimeModelRequestMessage{CollectionID: "new"})
	if len(m.ModelID) != 36 {
		t.Errorf("the id is %q, want a UUID", m.ModelID)
	}
	twice := newContent()
	twice.Members[1].Value.ID = "@:l"
	if code := c.refusal(&wire.CreateRealtimeModelRequestMessage{CollectionID: "c", Data: twice}); code != "invalid_model_creation_data" {
		t.Errorf("an id twice: %s", code)
	}
}

func TestDefect5ACreationThatComesAgainIsAnsweredAsBefore(t *testing.T) {
	w := newWorld(t, Options{})
	c := w.connect()
	m := &wire.CreateRealtimeModelRequestMessage{CollectionID: "c", ModelID: ptr("m"), Data: newContent(), Replica: []byte("0123456789abcdef"), Entry: 1}
	first := fetch[wire.CreateRealtimeModelResponseMessage](c, m)
	again := fetch[wire.CreateRealtimeModelResponseMessage](c, m)
	if first.Duplicate || !again.Duplicate || again.ModelID != "m" || first.Incarnation == "" || again.Incarnation != first.Incarnation {
		t.Errorf("first %+v, again %+v", first, again)
	}
}

func TestOnlyWhoMayDoSomethingWithAModelCan(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	w.addUser("bob")
	a, b := w.as("ann"), w.as("bob")
	none := &wire.ModelPermissionsData{}
	fetch[wire.CreateRealtimeModelResponseMessage](a, &wire.CreateRealtimeModelRequestMessage{CollectionID: "c", ModelID: ptr("m"), Data: newContent(), OverrideWorldPermissions: true, WorldPermissions: none})
	for name, m := range map[string]wire.BodyMessage{
		"open":        &wire.OpenRealtimeModelRequestMessage{ModelID: ptr("m")},
		"resync":      &wire.ModelResyncRequestMessage{ModelID: "m", ContextVersion: 1},
		"delete":      &wire.DeleteRealtimeModelRequestMessage{ModelID: "m"},
		"history":     &wire.HistoricalDataRequestMessage{ModelID: "m"},
		"operations":  &wire.HistoricalOperationRequestMessage{ModelID: "m", First: 2, Last: 3},
		"version":     &wire.ModelGetVersionAtTimeRequestMessage{ModelID: "m"},
		"permissions": &wire.GetModelPermissionsRequestMessage{ModelID: "m"},
		"set":         &wire.SetModelPermissionsRequestMessage{ModelID: "m", OverrideCollection: ptr(false)},
	} {
		if code := b.refusal(m); code != "unauthorized" {
			t.Errorf("%s: %s", name, code)
		}
	}
	if found := fetch[wire.ModelsQueryResponseMessage](b, &wire.ModelsQueryRequestMessage{Query: "SELECT * FROM c"}); len(found.Models) != 0 || found.TotalResults != 0 {
		t.Errorf("a query finds %+v", found)
	}
	if found := fetch[wire.ModelsQueryResponseMessage](a, &wire.ModelsQueryRequestMessage{Query: "SELECT * FROM c"}); len(found.Models) != 1 {
		t.Errorf("its owner finds %+v", found)
	}
}

func TestPermissionsChangeWhatTheRequestNamesAndOpenClientsAreTold(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	w.addUser("bob")
	a, b := w.as("ann"), w.as("bob")
	a.create("m")
	b.open("m")
	bob := wire.UserModelPermissionsData{User: b.user.UserID, Permissions: &wire.ModelPermissionsData{Read: true}}
	fetch[wire.SetModelPermissionsResponseMessage](a, &wire.SetModelPermissionsRequestMessage{ModelID: "m", SetUserPermissions: []wire.UserModelPermissionsData{bob}})
	if m := skipTo[wire.ModelPermissionsChangedMessage](b); !m.Permissions.Read || m.Permissions.Write {
		t.Errorf("Bob is told %+v", m.Permissions)
	}
	fetch[wire.SetModelPermissionsResponseMessage](a, &wire.SetModelPermissionsRequestMessage{ModelID: "m", OverrideCollection: ptr(true), WorldPermissions: &wire.ModelPermissionsData{Write: true}})
	got := fetch[wire.GetModelPermissionsResponseMessage](a, &wire.GetModelPermissionsRequestMessage{ModelID: "m"})
	if !got.OverridesCollection || !got.WorldPermissions.Write || len(got.UserPermissions) != 2 || !got.UserPermissions[0].Permissions.Manage {
		t.Errorf("permissions are %+v", got)
	}
	fetch[wire.SetModelPermissionsResponseMessage](a, &wire.SetModelPermissionsRequestMessage{ModelID: "m", RemovedUserPermissions: []wire.DomainUserIdData{*b.user.UserID}})
	frame := b.receive()
	for frame.Body != wire.BodyForceCloseRealTimeModel {
		frame = b.receive()
	}
	var m wire.ModelForceCloseMessage
	if m.Decode(frame.Payload); m.ReasonCode != 8 {
		t.Errorf("closed with %+v, want 8", m)
	}
}

func TestHistoryIsReadByVersionAndByTime(t *testing.T) {
	w := newWorld(t, Options{})
	a, b := w.connect(), w.connect()
	a.create("m")
	a.open("m")
	for n := range int32(5) {
		a.message(submission(0, n+1, 1, string(rune('a'+n))))
		skipTo[wire.OperationAcknowledgementMessage](a)
	}
	data := fetch[wire.HistoricalDataResponseMessage](b, &wire.HistoricalDataRequestMessage{ModelID: "m"})
	if data.Version != 6 || data.Data.Member("s").Text != "edcba" || data.CollectionID != "c" {
		t.Errorf("the data are %+v", data)
	}
	b.request(&wire.HistoricalOperationRequestMessage{ModelID: "m", First: 3, Last: 5})
	if who := receive[wire.IdentityCacheUpdateMessage](b); who.Sessions[a.session] != *a.user.UserID {
		t.Errorf("B is told of %+v", who)
	}
	ops := receive[wire.HistoricalOperationsResponseMessage](b).Operations
	if len(ops) != 3 || ops[0].Version != 3 || ops[0].Operation.Op.Text != "b" || ops[0].SessionID != a.session || ops[0].Operation.Inverse.Count != 1 {
		t.Errorf("the operations are %+v", ops)
	}
	if all := fetch[wire.HistoricalOperationsResponseMessage](b, &wire.HistoricalOperationRequestMessage{ModelID: "m", First: 1, Last: 100}); len(all.Operations) != 5 {
		t.Errorf("%d operations, want 5", len(all.Operations))
	}
	if code := b.refusal(&wire.HistoricalOperationRequestMessage{ModelID: "m", First: 5, Last: 3}); code != "malformed_request_content" {
		t.Errorf("backwards: %s", code)
	}
	at := fetch[wire.ModelGetVersionAtTimeResponseMessage](b, &wire.ModelGetVersionAtTimeRequestMessage{ModelID: "m", TargetTime: wire.FromMillis(w.time().UnixMilli() + 1000)})
	if at.VersionAtTime != 6 {
		t.Errorf("the version of now is %d, want 6", at.VersionAtTime)
	}
}

func TestAQuerySeesWhatWasAcknowledged(t *testing.T) {
	w := newWorld(t, Options{})
	a := w.connect()
	a.create("m")
	a.open("m")
	for n := range int32(20) {
		a.message(submission(0, n+1, 1, "x"))
		skipTo[wire.OperationAcknowledgementMessage](a)
		want := int64(n + 2)
		found := fetch[wire.ModelsQueryResponseMessage](a, &wire.ModelsQueryRequestMessage{Query: "SELECT s FROM c"})
		if len(found.Models) != 1 || found.Models[0].Version != want || len(found.Models[0].Data.Members[0].Value.Text) != int(n+1) {
			t.Fatalf("found is %+v, want version %d", found.Models, want)
		}
	}
	if code := a.refusal(&wire.ModelsQueryRequestMessage{Query: "SELECT FROM"}); code != "invalid_query" {
		t.Errorf("%s", code)
	}
	if code := a.refusal(&wire.ModelsQueryRequestMessage{Query: "SELECT * FROM none"}); code != "collection_does_not_exist" {
		t.Errorf("%s", code)
	}
}

func TestServerTimeIsTold(t *testing.T) {
	w := newWorld(t, Options{})
	c := w.connect()
	m := fetch[wire.GetServerTimeResponseMessage](c, &wire.GetServerTimeRequestMessage{})
	if d := w.time().UnixMilli() - m.ServerTime.Millis(); d < 0 || d > 10_000 {
		t.Errorf("the time differs by %d ms", d)
	}
}

func TestSubscribersAreToldOfChangesWithoutHavingTheModelOpen(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	w.addUser("bob")
	a, b := w.as("ann"), w.as("bob")
	a.create("m")
	a.open("m")
	fetch[wire.OkResponse](b, &wire.ModelOfflineSubscriptionChangeRequestMessage{All: true, Subscribe: []wire.ModelOfflineSubscriptionChangeRequestMessageModelOfflineSubscriptionData{{ModelID: "none"}}})
	// What is not there is told at once, before the answer; so this one comes after that.
	subscribe := func(version int64) {
		b.request(&wire.ModelOfflineSubscriptionChangeRequestMessage{Subscribe: []wire.ModelOfflineSubscriptionChangeRequestMessageModelOfflineSubscriptionData{{ModelID: "m", CurrentVersion: version,
			CurrentPermissions: &wire.ModelPermissionsData{Read: true, Write: true, Remove: true}}}})
	}
	subscribe(0)
	initial := skipTo[wire.OfflineModelUpdatedMessage](b)
	if m := initial.Initial; m == nil || m.Model.Version != 1 || m.Collection != "c" || m.ValueIDPrefix == "" || !m.Permissions.Write || initial.ModelID != "m" {
		t.Fatalf("B is told %+v", initial)
	}
	skipTo[wire.OkResponse](b)
	subscribe(1) // knows all of it
	skipTo[wire.OkResponse](b)
	a.message(submission(0, 1, 1, "x"))
	changed := skipTo[wire.OfflineModelUpdatedMessage](b)
	if m := changed.Updated; m == nil || m.Model.Version != 2 || m.Model.Data.Member("s").Text != "x" || m.Permissions != nil {
		t.Fatalf("B is told %+v", changed)
	}
	bob := wire.UserModelPermissionsData{User: b.user.UserID, Permissions: &wire.ModelPermissionsData{Read: true}}
	set := func() {
		fetch[wire.SetModelPermissionsResponseMessage](a, &wire.SetModelPermissionsRequestMessage{ModelID: "m", SetUserPermissions: []wire.UserModelPermissionsData{bob}})
	}
	set()
	if m := skipTo[wire.OfflineModelUpdatedMessage](b).Updated; m == nil || m.Model != nil || m.Permissions == nil || m.Permissions.Write {
		t.Fatalf("B is told %+v", m)
	}
	bob.Permissions = &wire.ModelPermissionsData{}
	set()
	if m := skipTo[wire.OfflineModelUpdatedMessage](b); m.PermissionRevoked == nil {
		t.Fatalf("B is told %+v", m)
	}
	bob.Permissions = &wire.ModelPermissionsData{Read: true}
	set()
	if m := skipTo[wire.OfflineModelUpdatedMessage](b); m.Initial == nil {
		t.Fatalf("B is told %+v", m)
	}
	fetch[wire.DeleteRealtimeModelResponseMessage](a, &wire.DeleteRealtimeModelRequestMessage{ModelID: "m"})
	if m := skipTo[wire.OfflineModelUpdatedMessage](b); m.Deleted == nil {
		t.Fatalf("B is told %+v", m)
	}
}

func TestAResyncCatchesUpOverTheNetwork(t *testing.T) {
	w := newWorld(t, Options{})
	a, b := w.connect(), w.connect()
	a.create("m")
	a.open("m")
	const n = 500
	for i := range int32(n) {
		a.message(submission(0, i+1, 1, "x"))
	}
	b.request(&wire.ModelResyncRequestMessage{ModelID: "m", ContextVersion: 1})
	skipTo[wire.ModelResyncResponseMessage](b)
	for i := range int64(n) {
		if m := skipTo[wire.RemoteOperationMessage](b); m.ContextVersion != i+1 {
			t.Fatalf("version %d came where %d should be", m.ContextVersion, i+1)
		}
	}
	b.message(&wire.ModelResyncClientCompleteMessage{ResourceID: 0, Open: true})
	skipTo[wire.ModelResyncServerCompleteMessage](b)
	b.message(&wire.OperationSubmissionMessage{SequenceNumber: 1, ContextVersion: n + 1, Operation: ot.Op{Type: ot.StringSplice, Target: "@:s", Text: "y"}})
	if ack := skipTo[wire.OperationAcknowledgementMessage](b); ack.Version != n+1 {
		t.Errorf("acknowledged at %d, want %d", ack.Version, n+1)
	}
}

func TestOpenModelsOfAConnectionAreLimited(t *testing.T) {
	w := newWorld(t, Options{OpenModels: 2})
	c := w.connect()
	for _, id := range []string{"m1", "m2", "m3"} {
		c.create(id)
	}
	c.open("m1")
	c.open("m2")
	if code := c.refusal(&wire.OpenRealtimeModelRequestMessage{ModelID: ptr("m3")}); code != "limit_exceeded" {
		t.Errorf("a third: %s", code)
	}
	fetch[wire.CloseRealTimeModelResponseMessage](c, &wire.CloseRealtimeModelRequestMessage{ResourceID: 0})
	c.open("m3")
}
