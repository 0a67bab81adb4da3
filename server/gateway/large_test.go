package gateway

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

func TestWhatMayHaveALargeAnswerWaitsForItsTurn(t *testing.T) {
	w := newWorld(t, Options{LargeAnswers: 1, RequestTimeout: 500 * time.Millisecond})
	a := w.connect()
	fetch[wire.OkResponse](a, &wire.ActivityCreateRequestMessage{ActivityType: "view", ActivityID: "home"})
	participants := &wire.ActivityParticipantsRequestMessage{ActivityType: "view", ActivityID: "home"}
	grants := &wire.GetPermissionsRequestMessage{Target: &wire.PermissionTarget{Activity: &wire.PermissionTargetActivity{Type: "view", ID: "home"}}}
	<-w.gateway.answering // all turns are taken
	for _, m := range []wire.BodyMessage{participants, grants, &wire.GetJoinedChatsRequestMessage{}} {
		if code := a.refusal(m); code != "timeout" {
			t.Errorf("%s without a turn: %q", m.Body().Name(), code)
		}
	}
	w.gateway.answering <- struct{}{}
	fetch[wire.ActivityParticipantsResponseMessage](a, participants)
	fetch[wire.GetPermissionsResponseMessage](a, grants)
}
