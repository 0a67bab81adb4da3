package gateway

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
)

func joinHome() *wire.ActivityJoinRequestMessage {
	return &wire.ActivityJoinRequestMessage{ActivityType: "view", ActivityID: "home", State: textState("page", "1")}
}

func TestTwoSessionsTellEachOtherTheirStatesInAnActivity(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	a, b := w.as("ann"), w.connect()
	if code := a.refusal(joinHome()); code != "activity_not_found" {
		t.Errorf("a missing activity: %s", code)
	}
	fetch[wire.OkResponse](a, &wire.ActivityCreateRequestMessage{ActivityType: "view", ActivityID: "home"})
	if joined := fetch[wire.ActivityJoinResponseMessage](a, joinHome()); joined.Ephemeral || joined.Created.Millis() == 0 || len(joined.State) != 1 {
		t.Errorf("joined %+v", joined)
	}
	if code := a.refusal(joinHome()); code != "activity_already_joined" {
		t.Errorf("joining twice: %s", code)
	}
	b.request(joinHome())
	if who := receive[wire.IdentityCacheUpdateMessage](b); len(who.Sessions) != 2 {
		t.Errorf("before the answer it is told of %+v", who)
	}
	if joined := receive[wire.ActivityJoinResponseMessage](b); len(joined.State) != 2 {
		t.Errorf("joined %+v", joined)
	}
	if m := skipTo[wire.ActivitySessionJoinedMessage](a); m.State["page"].Text != "1" {
		t.Errorf("it is told %+v", m)
	}
	b.message(&wire.ActivityUpdateStateMessage{Set: textState("page", "2")})
	if m := receive[wire.ActivityStateUpdatedMessage](a); m.Set["page"].Text != "2" || m.Complete {
		t.Errorf("it is told %+v", m)
	}
	if m := fetch[wire.ActivityParticipantsResponseMessage](w.connect(), &wire.ActivityParticipantsRequestMessage{ActivityType: "view", ActivityID: "home"}); len(m.State) != 2 {
		t.Errorf("participants: %+v", m)
	}
	b.request(&wire.ActivityLeaveRequestMessage{})
	b.message(&wire.ActivityUpdateStateMessage{Set: textState("page", "3")}) // behind the leave: nobody hears of it
	receive[wire.OkResponse](b)
	receive[wire.ActivitySessionLeftMessage](a)
	if code := b.refusal(&wire.ActivityLeaveRequestMessage{}); code != "activity_not_joined" {
		t.Errorf("leaving twice: %s", code)
	}
	b.message(&wire.ActivityUpdateStateMessage{ResourceID: 7})
	if m := receive[wire.ErrorMessage](b); m.Code != "no_such_resource_id" {
		t.Errorf("the state of an activity that was never joined: %+v", m)
	}
	fetch[wire.ActivityJoinResponseMessage](b, joinHome())
	skipTo[wire.ActivitySessionJoinedMessage](a)
	b.ws.CloseNow()
	receive[wire.ActivitySessionLeftMessage](a)
	if code := w.connect().refusal(&wire.ActivityDeleteRequestMessage{ActivityType: "view", ActivityID: "home"}); code != "unauthorized" {
		t.Errorf("deleting what one may not: %s", code)
	}
	fetch[wire.OkResponse](a, &wire.ActivityDeleteRequestMessage{ActivityType: "view", ActivityID: "home"})
}

func TestThePermissionsOfAnActivityCountAtOnce(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	a, b := w.as("ann"), w.connect()
	target := &wire.PermissionTarget{Activity: &wire.PermissionTargetActivity{Type: "view", ID: "home"}}
	if code := a.refusal(&wire.GetPermissionsRequestMessage{Target: target}); code != "activity_not_found" {
		t.Errorf("permissions of a missing activity: %s", code)
	}
	how := joinHome()
	how.AutoCreateData = &wire.ActivityJoinRequestMessageAutoCreateData{Ephemeral: true}
	fetch[wire.ActivityJoinResponseMessage](a, how)
	b.request(joinHome())
	skipTo[wire.ActivityJoinResponseMessage](b)
	skipTo[wire.ActivitySessionJoinedMessage](a)
	if m := fetch[wire.ResolvePermissionsForConnectedSessionResponseMessage](b, &wire.ResolvePermissionsForConnectedSessionRequestMessage{Target: target}); len(m.Permissions) != 3 {
		t.Errorf("it may %v", m.Permissions)
	}
	if code := b.refusal(&wire.AddPermissionsRequestMessage{Target: target, World: []string{"manage"}}); code != "unauthorized" {
		t.Errorf("changing what one may not: %s", code)
	}
	fetch[wire.OkResponse](a, &wire.AddPermissionsRequestMessage{Target: target, World: []string{"lurk"}})
	fetch[wire.OkResponse](a, &wire.SetPermissionsRequestMessage{Target: target, World: &wire.SetPermissionsRequestMessageSetWorld{Permissions: []string{"join", "view_state"}}})
	b.message(&wire.ActivityUpdateStateMessage{Set: textState("page", "2")})
	if m := receive[wire.ErrorMessage](b); m.Code != "unauthorized" {
		t.Errorf("a state that may not be set: %+v", m)
	}
	a.request(&wire.RemovePermissionsRequestMessage{Target: target, World: []string{"join"}})
	if m := receive[wire.ActivityForceLeaveMessage](b); m.Reason == "" {
		t.Errorf("it is told %+v", m)
	}
	receive[wire.ActivitySessionLeftMessage](a)
}
