package activity

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/permission"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestCreateAndRemoveAskTheServerForWhatTheySay(t *testing.T) {
	p := newPage(t, offlinetest.NewWorld(1), nil)
	p.connect("1")
	var outcome error
	g := permission.Grants{World: []string{"join"}, Users: []permission.User{{ID: identity.UserID{Name: "bob"}, Permissions: []string{"manage"}}},
		Groups: []permission.Group{{ID: "staff", Permissions: []string{"lurk"}}}}
	p.On(func() { p.service.Create(home, g, func(err error) { outcome = err }) })
	m, answer := servicetest.Take[wire.ActivityCreateRequestMessage](p.Host)
	same(t, []any{m.ActivityType, m.ActivityID, m.WorldPermissions, m.UserPermissions[0].Permissions, m.GroupPermissions}, []any{"view", "home", g.World, []string{"manage"}, permission.GroupEntries(g.Groups)})
	answer(nil, offline.Errorf(ErrAlreadyExists, "there is one"))
	same(t, offline.CodeOf(outcome), ErrAlreadyExists)
	p.On(func() { p.service.Remove(home, func(err error) { outcome = err }) })
	remove, answer := servicetest.Take[wire.ActivityDeleteRequestMessage](p.Host)
	same(t, []string{remove.ActivityType, remove.ActivityID}, []string{"view", "home"})
	answer(&wire.OkResponse{}, nil)
	same(t, outcome, nil)
	same(t, p.service.Permissions(home).Target(), permission.Activity("view", "home"))
}

func TestJoiningTellsWhatTheApplicationSaysAndKnowsWhoIsThere(t *testing.T) {
	p := newPage(t, offlinetest.NewWorld(1), nil)
	p.connect("1")
	first := p.join(JoinOptions{State: stateOf("x=1"), AutoCreate: &AutoCreate{Ephemeral: true, Grants: permission.Grants{World: []string{"join"}}}})
	second := p.join(JoinOptions{})
	same(t, []any{p.service.IsJoined(home), len(p.service.Joined())}, []any{false, 0})
	m, answer := servicetest.Take[wire.ActivityJoinRequestMessage](p.Host)
	same(t, []any{m.ActivityType, m.ActivityID, m.Lurk, text(m.State), m.AutoCreateData.Ephemeral, m.AutoCreateData.WorldPermissions}, []any{"view", "home", false, "x=1", true, []string{"join"}})
	answer(&wire.ActivityJoinResponseMessage{ResourceID: 4, State: statesOf([]string{"1 x=1", "10 z=1", "2 y=1"}), Ephemeral: true, Created: wire.FromMillis(5)}, nil)
	a := first.activity
	if a == nil || second.activity != a || first.calls != 1 || second.calls != 1 {
		t.Fatalf("two joins: %+v and %+v", first, second)
	}
	same(t, []any{a.Key(), a.IsEphemeral(), a.CreatedTime(), a.IsJoined(), text(a.State()), a.Fresh()}, []any{home, true, 5, true, "x=1", service.Fresh{Live: true, AsOf: p.Tab.Wall()}})
	same(t, shown(a), "*1 me x=1, 2 bob y=1, 10 dan z=1")
	same(t, []any{a.Participant("2").User.ID.Name, a.Participant("1").Local, a.Participant("7") == nil, a.Permissions().Target().ID}, []any{"bob", true, true, "home"})
	same(t, []any{p.service.IsJoined(home), p.service.Joined()[0] == a}, []any{true, true})
	again := p.join(JoinOptions{State: stateOf("ignored=1")})
	same(t, again.activity == a, true)
	p.emits()
	p.None()
}

func TestAJoinThatFailsIsNotRemembered(t *testing.T) {
	p := newPage(t, offlinetest.NewWorld(1), nil)
	p.connect("1")
	for range 2 {
		out := p.join(JoinOptions{})
		p.refuse(ErrNotFound)
		same(t, []any{offline.CodeOf(out.err), out.calls, out.activity == nil, len(p.service.joined)}, []any{ErrNotFound, 1, true, 0})
	}
	out := p.join(JoinOptions{})
	p.answer("", 0, "1")
	same(t, []any{out.err, shown(out.activity)}, []any{nil, "*1 me"})
}

func TestEachEventOfOthersIsTold(t *testing.T) {
	p, a := joined(t, nil)
	p.tell(&wire.ActivitySessionJoinedMessage{ResourceID: 0, SessionID: "3", State: stateOf("z=1")})
	p.emits("session_joined 3 cleo {z=1}")
	same(t, shown(a), "*1 me x=1, 2 bob y=1, 3 cleo z=1")
	p.tell(&wire.ActivityStateUpdatedMessage{SessionID: "2", Set: stateOf("y=2", "w=1")})
	p.emits("state_delta 2 {w=1 y=2} false [] was w=- y=1", "state_set 2 w -→1", "state_set 2 y 1→2")
	p.tell(&wire.ActivityStateUpdatedMessage{SessionID: "2", Removed: []string{"y", "none"}})
	p.emits("state_delta 2 {} false [y none] was none=- y=2", "state_removed 2 y 2", "state_removed 2 none -")
	p.tell(&wire.ActivityStateUpdatedMessage{SessionID: "2", Set: stateOf("v=1"), Complete: true})
	p.emits("state_delta 2 {v=1} true [] was v=- w=1", "state_cleared 2 was w=1", "state_set 2 v -→1")
	same(t, text(a.Participant("2").State), "v=1")
	p.tell(&wire.ActivityStateUpdatedMessage{SessionID: "2", Complete: true})
	p.emits("state_delta 2 {} true [] was v=1", "state_cleared 2 was v=1")
	p.tell(&wire.ActivitySessionLeftMessage{SessionID: "3"})
	p.emits("session_left 3")
	same(t, shown(a), "*1 me x=1, 2 bob")
	p.tell(&wire.ActivitySessionLeftMessage{SessionID: "3"})
	p.tell(&wire.ActivityStateUpdatedMessage{SessionID: "3", Set: stateOf("v=1")})
	p.tell(&wire.ActivitySessionJoinedMessage{ResourceID: 8, SessionID: "3"}) // of what was left
	p.emits()
}

func TestTheOwnStateIsSentAndToldAsLocal(t *testing.T) {
	p, a := joined(t, nil)
	p.On(func() { a.SetState(stateOf("x=2", "y=1")) })
	p.sent("0 {x=2 y=1} false []")
	p.emits("state_delta 1 local {x=2 y=1} false [] was x=1 y=-", "state_set 1 local x 1→2", "state_set 1 local y -→1")
	p.On(func() { a.RemoveState([]string{"y"}) })
	p.sent("0 {} false [y]")
	p.emits("state_delta 1 local {} false [y] was y=1", "state_removed 1 local y 1")
	same(t, text(a.State()), "x=2")
	p.On(func() { a.ClearState() })
	p.sent("0 {} true []")
	p.emits("state_delta 1 local {} true [] was x=2", "state_cleared 1 local was x=2")
	same(t, text(a.State()), "")
}

func TestAStateIsSavedOnceTheServerHasAnsweredWhatWasAskedAfterIt(t *testing.T) {
	p, a := joined(t, nil)
	saved := 0
	save := func() { a.Saved(func(err error) { same(t, err, nil); saved++ }) }
	p.On(save)
	same(t, saved, 1)
	p.On(func() { a.SetState(stateOf("x=2")) })
	p.sent("0 {x=2} false []")
	p.On(save)
	_, answer := servicetest.Take[wire.GetServerTimeRequestMessage](p.Host)
	same(t, saved, 1)
	answer(&wire.GetServerTimeResponseMessage{}, nil)
	p.On(save)
	same(t, saved, 3)
	p.On(func() { a.SetState(stateOf("x=3")) })
	p.sent("0 {x=3} false []")
	p.On(save)
	p.cut()
	same(t, saved, 4) // it waits to be sent again
}

func TestWhoLurksIsNoParticipantAndHasNoState(t *testing.T) {
	p := newPage(t, offlinetest.NewWorld(1), nil)
	p.connect("1")
	out := p.join(JoinOptions{Lurk: true, State: stateOf("x=1")})
	p.answer("", 0, "2 y=1")
	same(t, shown(out.activity), "2 bob y=1")
	var err error
	p.On(func() { err = out.activity.SetState(stateOf("x=1")) })
	same(t, offline.CodeOf(err), service.ErrUnauthorized)
	p.None()
	p.emits()
}

func TestLeavingEndsIt(t *testing.T) {
	p, a := joined(t, nil)
	var outcome error
	calls := 0
	leave := func() { a.Leave(func(err error) { outcome, calls = err, calls+1 }) }
	p.On(leave)
	m, answer := servicetest.Take[wire.ActivityLeaveRequestMessage](p.Host)
	same(t, []any{m.ResourceID, a.IsJoined(), p.service.IsJoined(home), a.Fresh().Live}, []any{0, false, false, false})
	p.tell(&wire.ActivitySessionLeftMessage{SessionID: "2"})
	p.emits()
	answer(&wire.OkResponse{}, nil)
	p.emits("left 1 local")
	same(t, []any{outcome, calls, shown(a)}, []any{nil, 1, "*1 me x=1, 2 bob y=1"})
	p.On(leave)
	same(t, []any{offline.CodeOf(outcome), calls}, []any{ErrNotJoined, 2})
	p.On(func() { a.SetState(stateOf("x=2")) })
	p.cut()
	p.connect("4")
	p.emits()
	p.None() // it is not joined again
}

func TestWhoIsPutOutOrWhoseActivityIsDeletedIsTold(t *testing.T) {
	p, a := joined(t, nil)
	p.tell(&wire.ActivityForceLeaveMessage{Reason: "no more"})
	p.emits("force_leave 1 local no more", "left 1 local")
	same(t, []bool{a.IsJoined(), p.service.IsJoined(home)}, []bool{false, false})
	p, a = joined(t, nil)
	p.tell(&wire.ActivityDeletedMessage{})
	p.emits("deleted 1 local", "left 1 local")
	same(t, []bool{a.IsJoined(), p.service.IsJoined(home)}, []bool{false, false})
	p.cut()
	p.connect("4")
	p.None()
}

func TestAMessageThatCannotBeReadIsReportedAndOthersAreNotTaken(t *testing.T) {
	p, _ := joined(t, nil)
	for _, body := range []wire.Body{wire.BodyActivitySessionJoined, wire.BodyActivitySessionLeft, wire.BodyActivityStateUpdated, wire.BodyActivityDeleted, wire.BodyActivityForceLeave} {
		if taken, err := p.service.Arrived(wire.Frame{Body: body, Payload: []byte{0xff}}); !taken || err == nil {
			t.Errorf("%v: taken %v, %v", body, taken, err)
		}
	}
	if taken, err := p.service.Arrived(wire.Frame{Body: wire.BodyPong}); taken || err != nil {
		t.Errorf("a message of others was taken: %v", err)
	}
}
