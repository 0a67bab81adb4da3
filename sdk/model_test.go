package sdk

import (
	"errors"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/wire"
)

func text(s string) *ot.Value { return &ot.Value{Kind: ot.String, Text: s} }

func object(members ...ot.Member) *ot.Value { return &ot.Value{Kind: ot.Object, Members: members} }

// opened is the outcome of an open.
type opened struct {
	outcome
	model *Model
}

func (o *opened) done(m *Model, err error) {
	o.model = m
	o.outcome.done(err)
}

func (f *fake) open(id string) *opened {
	o := &opened{}
	f.on(func() { f.domain.Models().Open(id, o.done) })
	return o
}

var allowed = &wire.ModelPermissionsData{Read: true, Write: true, Remove: true, Manage: true}

// model is what the server sends of the model m: {"text": "hello"}, opened by s1 and s9.
func modelResponse(resource int32) *wire.OpenRealtimeModelResponseMessage {
	root := object(ot.Member{Key: "text", Value: &ot.Value{ID: "@:1", Kind: ot.String, Text: "hello"}})
	root.ID = "@:0"
	return &wire.OpenRealtimeModelResponseMessage{
		ResourceID: resource, ModelID: "m", Collection: "c", ValueIDPrefix: "p", Version: 1, Data: root, Permissions: allowed,
		CreatedTime: wire.FromMillis(1000), ModifiedTime: wire.FromMillis(2000), ConnectedClients: []string{"s1", "s9"},
		Incarnation: "i1",
	}
}

// openedFake is a connected domain with the model m open under resource 0.
func openedFake(t *testing.T, extensions ...string) (*fake, *Model) {
	t.Helper()
	f := newFake(t, nil)
	f.connect(Password("ada", "secret"))
	f.last().open().welcome("s1", extensions...)
	f.last().subscribed()
	o := f.open("m")
	_, q := take[wire.OpenRealtimeModelRequestMessage](f.last())
	f.last().reply(q, modelResponse(0))
	if o.err != nil || o.model == nil {
		t.Fatal(o.err)
	}
	f.names()
	return f, o.model
}

func (m *Model) text() *document.Element { return m.Document().Root().Get("text") }

// splice edits on the loop.
func (f *fake) splice(m *Model, index, count int, s string) {
	f.t.Helper()
	f.on(func() {
		if err := m.text().Splice(index, count, s); err != nil {
			f.t.Error(err)
		}
	})
}

func spliceOp(index, count int, s string) ot.Op {
	return ot.Op{Type: ot.StringSplice, Target: "@:1", Index: index, Count: count, Text: s}
}

func (f *fake) wantText(m *Model, want string) {
	f.t.Helper()
	if got := m.text().Text(); got != want {
		f.t.Fatalf("text is %q, want %q", got, want)
	}
}

func TestAnOpenedModelShowsWhatTheServerSent(t *testing.T) {
	f, m := openedFake(t)
	if m.ID() != "m" || m.Collection() != "c" || m.Version() != 1 || m.CreatedTime() != 1000 || m.Time() != 2000 ||
		!m.IsOpen() || m.IsClosing() || !m.Committed() || m.Local() || !m.Permissions().Manage || m.IsResyncing() {
		t.Errorf("model %+v", m)
	}
	if c := m.Collaborators(); len(c) != 2 || c[0].User == nil || c[0].User.ID.Name != "ada" || c[1].User != nil {
		t.Errorf("collaborators %+v", c)
	}
	f.last().tell(&wire.IdentityCacheUpdateMessage{
		Sessions: map[string]wire.DomainUserIdData{"s9": {Username: "bob"}},
		Users:    []wire.DomainUserData{{UserID: &wire.DomainUserIdData{Username: "bob"}, DisplayName: new(string)}},
	})
	if u := m.Collaborators()[1].User; u == nil || u.ID.Name != "bob" || u.DisplayName == nil {
		t.Errorf("the identity is not known: %+v", u)
	}
	if !f.domain.Models().IsOpen("m") || f.domain.Models().IsOpen("x") {
		t.Error("IsOpen")
	}
}

func TestOpeningTwiceAsksOnceAndGivesTheSameModel(t *testing.T) {
	f := connectedFake(t, nil)
	a, b := f.open("m"), f.open("m")
	if !f.domain.Models().IsOpening("m") {
		t.Error("IsOpening")
	}
	m, q := take[wire.OpenRealtimeModelRequestMessage](f.last())
	f.last().none()
	if *m.ModelID != "m" || m.AutoCreateID != nil {
		t.Errorf("asked for %+v", m)
	}
	f.last().reply(q, modelResponse(0))
	c := f.open("m")
	f.last().none()
	if a.model == nil || a.model != b.model || b.model != c.model || f.domain.Models().IsOpening("m") {
		t.Errorf("models %p %p %p", a.model, b.model, c.model)
	}
}

func TestAnOpenThatFailsTellsAllWhoWaitAndCanBeTriedAgain(t *testing.T) {
	f := connectedFake(t, nil)
	a, b := f.open("m"), f.open("m")
	_, q := take[wire.OpenRealtimeModelRequestMessage](f.last())
	f.last().reply(q, &wire.ErrorMessage{Code: "model_not_found"})
	if !errors.Is(a.err, ErrModelNotFound) || !errors.Is(b.err, ErrModelNotFound) || a.model != nil {
		t.Errorf("%v, %v", a.err, b.err)
	}
	if o := f.open(""); !errors.Is(o.err, offline.ErrOption) {
		t.Errorf("an empty id: %v", o.err)
	}
	f.open("m")
	take[wire.OpenRealtimeModelRequestMessage](f.last())
	f.last().drop()
	o := f.open("m")
	if !errors.Is(o.err, ErrConnectionFailed) && !errors.Is(o.err, ErrOffline) {
		t.Errorf("without a connection: %v", o.err)
	}
}

func TestAModelWithContentThatIsNotValidIsClosedAgain(t *testing.T) {
	f := connectedFake(t, nil)
	o := f.open("m")
	_, q := take[wire.OpenRealtimeModelRequestMessage](f.last())
	bad := modelResponse(7)
	bad.Data.Members[0].Value.ID = "@:0"
	f.last().reply(q, bad)
	if !errors.Is(o.err, ErrProtocol) {
		t.Errorf("%v", o.err)
	}
	if m, _ := take[wire.CloseRealtimeModelRequestMessage](f.last()); m.ResourceID != 7 {
		t.Errorf("closed %d", m.ResourceID)
	}
}

func TestAnEditIsSentAtOnceAndAcknowledged(t *testing.T) {
	f, m := openedFake(t, exactlyOnce)
	f.splice(m, 5, 0, "!")
	f.splice(m, 0, 1, "H")
	a, _ := take[wire.OperationSubmissionMessage](f.last())
	b, _ := take[wire.OperationSubmissionMessage](f.last())
	if a.SequenceNumber != 1 || a.ContextVersion != 1 || a.Operation.Text != "!" || a.Entry != 1 || len(a.Replica) != 16 {
		t.Errorf("submitted %+v", a)
	}
	if b.SequenceNumber != 2 || b.ContextVersion != 1 || b.Entry != 2 || string(b.Replica) != string(a.Replica) {
		t.Errorf("submitted %+v", b)
	}
	if m.Committed() {
		t.Error("committed without an acknowledgement")
	}
	f.last().tell(&wire.OperationAcknowledgementMessage{SequenceNumber: 1, Version: 1, Timestamp: wire.FromMillis(3000)})
	f.last().tell(&wire.RemoteOperationMessage{SessionID: "s9", ContextVersion: 2, Operation: spliceOp(6, 0, "?"), Timestamp: wire.FromMillis(4000)})
	f.last().tell(&wire.OperationAcknowledgementMessage{SequenceNumber: 2, Version: 3, Timestamp: wire.FromMillis(5000)})
	f.wantText(m, "Hello!?")
	if !m.Committed() || m.Version() != 4 || m.Time() != 5000 {
		t.Errorf("committed %v, version %d, time %d", m.Committed(), m.Version(), m.Time())
	}
}

func TestWithoutTheExtensionEntriesAreNotSent(t *testing.T) {
	f, m := openedFake(t)
	f.splice(m, 5, 0, "!")
	if a, _ := take[wire.OperationSubmissionMessage](f.last()); len(a.Replica) != 0 || a.Entry != 0 {
		t.Errorf("submitted %+v", a)
	}
}

func TestDocumentEventsCarryTheirModel(t *testing.T) {
	f, m := openedFake(t)
	f.events = nil
	f.splice(m, 5, 0, "!")
	f.last().tell(&wire.RemoteOperationMessage{SessionID: "s9", ContextVersion: 1, Operation: spliceOp(0, 0, "?")})
	remote, local := 0, 0
	for _, e := range f.events {
		if e, ok := e.(*DocumentEvent); ok {
			if e.Model != m {
				t.Error("another model")
			}
			if s, ok := e.Event.(document.TextSpliced); ok && s.Local {
				local++
			} else if ok && s.Session == "s9" {
				remote++
			}
		}
	}
	if remote != 1 || local != 1 {
		t.Errorf("%d remote, %d local", remote, local)
	}
}

func TestAnOperationThatDoesNotFitClosesTheModel(t *testing.T) {
	f, m := openedFake(t)
	f.last().tell(&wire.RemoteOperationMessage{SessionID: "s9", ContextVersion: 5, Operation: spliceOp(0, 0, "?")})
	f.wantEvents("error", "model closed")
	if take[wire.CloseRealtimeModelRequestMessage](f.last()); m.IsOpen() || f.domain.Models().IsOpen("m") {
		t.Error("still open")
	}
	f, m = openedFake(t)
	f.last().tell(&wire.OperationAcknowledgementMessage{SequenceNumber: 1, Version: 1})
	f.wantEvents("error", "model closed")
	if err := m.text().Splice(0, 0, "x"); err == nil {
		t.Error("a closed model can be written")
	}
}

func TestMessagesForModelsThatAreNotOpenAreIgnored(t *testing.T) {
	f, _ := openedFake(t)
	for _, m := range []wire.BodyMessage{
		&wire.OperationAcknowledgementMessage{ResourceID: 8}, &wire.RemoteOperationMessage{ResourceID: 8, Operation: spliceOp(0, 0, "x")},
		&wire.RemoteReferenceSetMessage{ResourceID: 8}, &wire.RemoteClientOpenedMessage{ResourceID: 8},
		&wire.ModelForceCloseMessage{ResourceID: 8}, &wire.ModelResyncServerCompleteMessage{ResourceID: 8},
	} {
		f.last().tell(m)
	}
	f.wantEvents()
}

func TestAnErrorWithoutARequestIsAnErrorEvent(t *testing.T) {
	f := connectedFake(t, nil)
	f.last().tell(&wire.ErrorMessage{Code: "unknown", Message: "oops"})
	f.wantEvents("error")
}

func TestCollaboratorsComeAndGo(t *testing.T) {
	f, m := openedFake(t)
	f.last().tell(&wire.RemoteClientOpenedMessage{SessionID: "s7"})
	f.last().tell(&wire.RemoteClientClosedMessage{SessionID: "s9"})
	f.last().tell(&wire.RemoteClientResyncStartedMessage{SessionID: "s8"})
	if c := m.Collaborators(); len(c) != 2 || c[1].Session != "s7" || len(m.Resynchronizing()) != 1 {
		t.Errorf("collaborators %+v", c)
	}
	f.last().tell(&wire.RemoteClientResyncCompletedMessage{SessionID: "s8"})
	f.wantEvents("model collaborator_opened", "model collaborator_closed", "model remote_resync_started", "model remote_resync_completed")
	if len(m.Resynchronizing()) != 0 {
		t.Error("still resyncing")
	}
}

func TestPermissionsThatChangeAreToldWithWhatChanged(t *testing.T) {
	f, m := openedFake(t)
	f.last().tell(&wire.ModelPermissionsChangedMessage{Permissions: &wire.ModelPermissionsData{Read: true, Manage: true}})
	e := f.events[0].(*ModelEvent)
	if e.Name != PermissionsChanged || len(e.Changes) != 2 || e.Changes[0] != "write" || e.Changes[1] != "remove" || e.Permissions.Write {
		t.Errorf("event %+v", e)
	}
	if err := m.text().Splice(0, 0, "x"); !errors.Is(err, document.ErrReadOnly) {
		t.Errorf("writing: %v", err)
	}
	f.events = nil
	f.last().tell(&wire.ModelPermissionsChangedMessage{Permissions: &wire.ModelPermissionsData{Read: true, Manage: true}})
	f.wantEvents()
}

func TestADeletedModelTellsSoAndCloses(t *testing.T) {
	f, m := openedFake(t)
	f.last().tell(&wire.ModelForceCloseMessage{ReasonCode: 2, Reason: "deleted"})
	if e := f.events[0].(*ModelEvent); e.Local || e.Reason != "deleted" {
		t.Errorf("event %+v", e)
	}
	f.wantEvents("model deleted", "model closed")
	if m.IsOpen() {
		t.Error("open")
	}
	f, m = openedFake(t)
	var o outcome
	f.on(func() { f.domain.Models().Remove("m", o.done) })
	r, q := take[wire.DeleteRealtimeModelRequestMessage](f.last())
	f.last().tell(&wire.ModelForceCloseMessage{ReasonCode: 2})
	if e := f.events[0].(*ModelEvent); !e.Local || r.ModelID != "m" {
		t.Errorf("event %+v", e)
	}
	f.last().reply(q, &wire.DeleteRealtimeModelResponseMessage{})
	if o.calls != 1 || o.err != nil || m.IsOpen() {
		t.Errorf("%+v", o)
	}
	f, _ = openedFake(t)
	f.last().tell(&wire.ModelForceCloseMessage{ReasonCode: 4, Reason: "bad operation"})
	f.wantEvents("model closed")
}

func TestAutoCreateAnswersWithTheContentAndItsIds(t *testing.T) {
	f := connectedFake(t, nil)
	o := &opened{}
	f.on(func() {
		f.domain.Models().OpenAutoCreate(AutoCreate{NewModel: NewModel{
			Collection: "c", ID: "m", OverrideWorld: true, World: &ModelPermissions{Read: true},
			Users: []UserPermissions{{UserID{Name: "bob"}, ModelPermissions{Write: true}}}}, Ephemeral: true,
			Make: func() (*ot.Value, error) { return object(ot.Member{Key: "text", Value: text("hello")}), nil },
		}, o.done)
	})
	m, open := take[wire.OpenRealtimeModelRequestMessage](f.last())
	f.last().deliver(wire.Request, 3, &wire.AutoCreateModelConfigRequestMessage{AutoCreateID: *m.AutoCreateID})
	c, answer := take[wire.AutoCreateModelConfigResponseMessage](f.last())
	if answer.Kind != wire.Response || answer.ID != 3 || c.Collection != "c" || !c.Ephemeral || !c.OverridePermissions ||
		!c.WorldPermissions.Read || len(c.UserPermissions) != 1 || c.Data.ID != "@:0" || c.Data.Members[0].Value.ID != "@:1" {
		t.Errorf("answered %+v", c)
	}
	f.last().deliver(wire.Request, 4, &wire.AutoCreateModelConfigRequestMessage{AutoCreateID: 99})
	if e, _ := take[wire.ErrorMessage](f.last()); e.Code == "" {
		t.Error("an unknown question was not refused")
	}
	f.last().reply(open, modelResponse(0))
	if o.model == nil {
		t.Fatal(o.err)
	}
}

func TestContentThatCannotBeMadeFailsTheOpen(t *testing.T) {
	f := connectedFake(t, nil)
	o, cause := &opened{}, errors.New("no template")
	f.on(func() {
		f.domain.Models().OpenAutoCreate(AutoCreate{NewModel: NewModel{Collection: "c", ID: "m"},
			Make: func() (*ot.Value, error) { return nil, cause }}, o.done)
	})
	m, open := take[wire.OpenRealtimeModelRequestMessage](f.last())
	f.last().deliver(wire.Request, 0, &wire.AutoCreateModelConfigRequestMessage{AutoCreateID: *m.AutoCreateID})
	take[wire.ErrorMessage](f.last())
	f.last().reply(open, &wire.ErrorMessage{Code: "data_request_failure"})
	if !errors.Is(o.err, cause) || !errors.Is(o.err, offline.Code("data_request_failure")) {
		t.Errorf("%v", o.err)
	}
	o = &opened{}
	f.on(func() { f.domain.Models().OpenAutoCreate(AutoCreate{NewModel: NewModel{Data: text("x")}}, o.done) })
	if f.last().none(); !errors.Is(o.err, offline.ErrOption) {
		t.Errorf("data that is no object: %v", o.err)
	}
}

func TestCreateSendsTheModelAndGivesItsId(t *testing.T) {
	f := connectedFake(t, nil)
	var id string
	var o outcome
	f.on(func() {
		f.domain.Models().Create(NewModel{Collection: "c", Data: object(ot.Member{Key: "a", Value: &ot.Value{Kind: ot.Array,
			Items: []*ot.Value{text("x"), text("y")}}}, ot.Member{Key: "b", Value: text("z")})}, func(i string, err error) {
			id = i
			o.done(err)
		})
	})
	m, q := take[wire.CreateRealtimeModelRequestMessage](f.last())
	items := m.Data.Members[0].Value.Items
	if m.ModelID != nil || m.CollectionID != "c" || m.WorldPermissions != nil ||
		items[0].ID != "@:2" || items[1].ID != "@:3" || m.Data.Members[1].Value.ID != "@:4" {
		t.Errorf("sent %+v", m)
	}
	f.last().reply(q, &wire.CreateRealtimeModelResponseMessage{ModelID: "new"})
	if id != "new" || o.err != nil {
		t.Errorf("%q, %v", id, o.err)
	}
}

func TestQueryGivesThePage(t *testing.T) {
	f := connectedFake(t, nil)
	var r *QueryResult
	var o outcome
	ask := func() (*wire.ModelsQueryRequestMessage, wire.Frame) {
		f.on(func() {
			f.domain.Models().Query("SELECT * FROM c", func(q *QueryResult, err error) { r = q; o.done(err) })
		})
		return take[wire.ModelsQueryRequestMessage](f.last())
	}
	m, q := ask()
	f.last().reply(q, &wire.ModelsQueryResponseMessage{Offset: 2, TotalResults: 9, Models: []wire.ModelsQueryResponseMessageModelResult{
		{CollectionID: "c", ModelID: "m", CreatedTime: wire.FromMillis(1), ModifiedTime: wire.FromMillis(2), Version: 3,
			Data: wire.JSON{Kind: wire.JSONObject}}}})
	if m.Query != "SELECT * FROM c" || r.Offset != 2 || r.Total != 9 || len(r.Models) != 1 || r.Models[0].Modified != 2 {
		t.Errorf("%+v", r)
	}
	_, q = ask()
	f.last().reply(q, &wire.ErrorMessage{Code: "invalid_query"})
	if !errors.Is(o.err, offline.Code("invalid_query")) || r != nil {
		t.Errorf("%v", o.err)
	}
}

func TestCloseWaitsForTheServerAndForEveryAcknowledgement(t *testing.T) {
	f, m := openedFake(t)
	f.splice(m, 0, 0, "x")
	f.on(func() { m.Document().StartBatch() })
	f.splice(m, 0, 0, "y")
	var o, again outcome
	f.on(func() { m.Close(o.done); m.Close(again.done) })
	if !errors.Is(again.err, ErrAlreadyClosing) || !m.IsOpen() || !m.IsClosing() || m.text().Splice(0, 0, "z") == nil {
		t.Errorf("while closing: %v", again.err)
	}
	take[wire.OperationSubmissionMessage](f.last())
	if s, _ := take[wire.OperationSubmissionMessage](f.last()); s.Operation.Type != ot.Compound {
		t.Error("the open batch was not completed")
	}
	_, q := take[wire.CloseRealtimeModelRequestMessage](f.last())
	f.last().tell(&wire.OperationAcknowledgementMessage{SequenceNumber: 1, Version: 1})
	f.last().reply(q, &wire.CloseRealTimeModelResponseMessage{})
	if o.calls != 0 {
		t.Fatal("closed with an edit in flight")
	}
	f.last().tell(&wire.OperationAcknowledgementMessage{SequenceNumber: 2, Version: 2})
	if o.calls != 1 || o.err != nil || m.IsOpen() {
		t.Fatalf("%+v", o)
	}
	f.wantEvents("model closed")
	f.on(func() { m.Close(again.done) })
	if !errors.Is(again.err, ErrClosed) {
		t.Errorf("after: %v", again.err)
	}
	late := false
	f.on(func() { m.WhenClosed(func() { late = true }) })
	if !late {
		t.Error("WhenClosed of a closed model")
	}
}

func TestOpeningAModelThatIsBeingClosedOpensItAgainAfterwards(t *testing.T) {
	f, m := openedFake(t)
	f.on(func() { m.Close(nil) })
	_, q := take[wire.CloseRealtimeModelRequestMessage](f.last())
	o := f.open("m")
	f.last().none()
	f.last().reply(q, &wire.CloseRealTimeModelResponseMessage{})
	_, q = take[wire.OpenRealtimeModelRequestMessage](f.last())
	f.last().reply(q, modelResponse(1))
	if o.model == nil || o.model == m {
		t.Errorf("%v", o.err)
	}
}

func TestACloseThatIsNotAnsweredEndsAnyway(t *testing.T) {
	f, m := openedFake(t)
	var o outcome
	f.on(func() { m.Close(o.done) })
	take[wire.CloseRealtimeModelRequestMessage](f.last())
	for range 10 {
		f.world.Advance(time.Second)
		f.last().tell(&wire.PingMessage{})
	}
	if o.calls != 1 || o.err != nil {
		t.Errorf("%+v", o)
	}
}

func TestDisposeClosesModels(t *testing.T) {
	f, m := openedFake(t)
	f.splice(m, 0, 0, "x")
	var o outcome
	f.on(func() { m.Close(o.done); f.domain.Dispose(nil); f.domain.Dispose(nil) })
	if m.IsOpen() || !errors.Is(o.err, ErrClosed) || f.last().closed != closeNormal {
		t.Errorf("open %v, close %+v", m.IsOpen(), o)
	}
	f.wantEvents("model offline", "model collaborator_closed", "model collaborator_closed", "disconnected", "model closed")
}

func TestPermissionManagerAsksAndSets(t *testing.T) {
	f := connectedFake(t, nil)
	p := f.domain.Models().Permissions("m")
	var o outcome
	var users []UserPermissions
	f.on(func() { p.Users(func(u []UserPermissions, err error) { users = u; o.done(err) }) })
	g, q := take[wire.GetModelPermissionsRequestMessage](f.last())
	f.last().reply(q, &wire.GetModelPermissionsResponseMessage{UserPermissions: []wire.UserModelPermissionsData{
		{User: &wire.DomainUserIdData{Username: "bob", UserType: wire.DomainUserTypeDataAnonymous}, Permissions: allowed}}})
	if g.ModelID != "m" || len(users) != 1 || users[0].User != (UserID{AnonymousUser, "bob"}) || !users[0].Permissions.Remove {
		t.Errorf("%+v", users)
	}
	set := func(do func(func(error))) *wire.SetModelPermissionsRequestMessage {
		f.on(func() { do(o.done) })
		m, q := take[wire.SetModelPermissionsRequestMessage](f.last())
		f.last().reply(q, &wire.SetModelPermissionsResponseMessage{})
		return m
	}
	if m := set(func(done func(error)) { p.SetOverridesCollection(false, done) }); m.OverrideCollection == nil || *m.OverrideCollection {
		t.Errorf("%+v", m)
	}
	if m := set(func(done func(error)) { p.SetWorld(ModelPermissions{Read: true}, done) }); m.OverrideCollection != nil || !m.WorldPermissions.Read {
		t.Errorf("%+v", m)
	}
	if m := set(func(done func(error)) { p.SetUsers(users, done) }); !m.RemoveAllUserPermissionsBeforeSet || len(m.SetUserPermissions) != 1 {
		t.Errorf("%+v", m)
	}
	if m := set(func(done func(error)) { p.SetUser(UserID{}, ModelPermissions{}, done) }); m.RemoveAllUserPermissionsBeforeSet || len(m.SetUserPermissions) != 1 {
		t.Errorf("%+v", m)
	}
	if m := set(func(done func(error)) { p.RemoveUser(UserID{Name: "eve"}, done) }); len(m.RemovedUserPermissions) != 1 || m.RemovedUserPermissions[0].Username != "eve" {
		t.Errorf("%+v", m)
	}
	if o.calls != 6 || o.err != nil {
		t.Errorf("%+v", o)
	}
}

func TestReferencesOfOthersAreKeptAndOwnOnesAreSent(t *testing.T) {
	f, m := openedFake(t)
	id := "@:1"
	f.last().tell(&wire.RemoteReferenceSharedMessage{SessionID: "s9", ValueID: &id, Key: "caret",
		References: &wire.ReferenceValues{Indices: &wire.Int32List{Values: []int32{2}}}})
	r := m.Document().FindReference(m.text(), "s9", "caret")
	if r == nil || r.Kind() != ot.IndexRef || r.Values().Indexes[0] != 2 {
		t.Fatalf("reference %+v", r)
	}
	f.last().tell(&wire.RemoteReferenceSetMessage{SessionID: "s9", ValueID: &id, Key: "caret",
		References: &wire.ReferenceValues{Indices: &wire.Int32List{Values: []int32{4}}}})
	if r.Values().Indexes[0] != 4 {
		t.Errorf("set to %v", r.Values())
	}
	f.last().tell(&wire.RemoteReferenceClearedMessage{SessionID: "s9", ValueID: &id, Key: "caret"})
	if r.IsSet() {
		t.Error("not cleared")
	}
	f.last().tell(&wire.RemoteReferenceUnsharedMessage{SessionID: "s9", ValueID: &id, Key: "caret"})
	if !r.Disposed() {
		t.Error("not disposed")
	}

	f.on(func() {
		own, err := m.Document().Reference(m.text(), ot.RangeRef, "selection")
		if err != nil {
			t.Fatal(err)
		}
		own.Share()
		own.Set(ot.RefValues{Kind: ot.RangeRef, Ranges: []ot.Range{{Start: 3, End: 1}}})
		own.Clear()
		own.Unshare()
		whole, err := m.Document().Reference(nil, ot.ElementRef, "focus")
		if err != nil {
			t.Fatal(err)
		}
		whole.Set(ot.RefValues{Kind: ot.ElementRef, Names: []string{"@:1"}})
		whole.Share()
		property, err := m.Document().Reference(m.Document().Root(), ot.PropertyRef, "cell")
		if err != nil {
			t.Fatal(err)
		}
		property.Set(ot.RefValues{Kind: ot.PropertyRef, Names: []string{"text"}})
		property.Share()
	})
	if s, _ := take[wire.ShareReferenceMessage](f.last()); *s.ValueID != "@:1" || s.Key != "selection" || s.References.Ranges == nil || s.Version != 1 {
		t.Errorf("shared %+v", s)
	}
	if s, _ := take[wire.SetReferenceMessage](f.last()); s.References.Ranges.Values[0] != (wire.IndexRange{StartIndex: 3, EndIndex: 1}) {
		t.Errorf("set %+v", s)
	}
	take[wire.ClearReferenceMessage](f.last())
	take[wire.UnshareReferenceMessage](f.last())
	if s, _ := take[wire.ShareReferenceMessage](f.last()); s.ValueID != nil || s.References.Elements.Values[0] != "@:1" {
		t.Errorf("shared %+v", s)
	}
	if s, _ := take[wire.ShareReferenceMessage](f.last()); *s.ValueID != "@:0" || s.References.Properties.Values[0] != "text" {
		t.Errorf("shared %+v", s)
	}
	f.last().none()
}
