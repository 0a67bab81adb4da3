package sdk

import (
	"errors"
	"testing"

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
	return newFake(t, nil).opened(extensions...)
}

// opened connects, and opens the model "m".
func (f *fake) opened(extensions ...string) (*fake, *Model) {
	t := f.t
	t.Helper()
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
