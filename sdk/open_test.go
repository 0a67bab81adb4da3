package sdk

import (
	"errors"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

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
