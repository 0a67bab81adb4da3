package sdk

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestPermissionManagerAsksAndSets(t *testing.T) {
	f := connectedFake(t, nil)
	p := f.domain.Models().Permissions("m")
	var o outcome
	var users []UserPermissions
	f.on(func() { p.Users(func(u []UserPermissions, err error) { users = u; o.done(err) }) })
	g, q := take[wire.GetModelPermissionsRequestMessage](f.last())
	f.last().reply(q, &wire.GetModelPermissionsResponseMessage{UserPermissions: []wire.UserModelPermissionsData{
		{User: &wire.DomainUserIdData{Username: "bob", UserType: wire.DomainUserTypeDataAnonymous}, Permissions: allowed}}})
	if g.ModelID != "m" || len(users) != 1 || users[0].User != (UserID{Kind: AnonymousUser, Name: "bob"}) || !users[0].Permissions.Remove {
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
