package presence

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

var late = offline.Errorf("request_timeout", "no answer in time")

func TestASessionWhoseBeginningIsNotAnsweredInTimeAsksOnceMoreForAllAndSaysWhatThisUserSays(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	g.subscribed(data(ann, true, nil))
	g.Cut(g.s)
	g.mine(setting("a", "1"))
	g.Connect("again", g.s)
	_, reply := servicetest.Take[wire.SubscribePresenceRequestMessage](g.Host)
	reply(nil, late)
	m, reply := servicetest.Take[wire.SubscribePresenceRequestMessage](g.Host)
	if len(m.Users) != 2 {
		t.Errorf("it subscribes to %v", m.Users)
	}
	reply(&wire.SubscribePresenceResponseMessage{UserPresences: []wire.UserPresenceData{data(me, true, nil), data(ann, false, nil)}}, nil)
	g.want(g.sets(), "a=1")
	g.want(g.known(ann), "ann false ")
	if len(g.Faults) > 0 {
		t.Errorf("there were faults %v", g.Faults)
	}
}

func TestASubscriptionThatIsNotAnsweredInTimeIsEndedOnTheServerWhichMayHaveMadeIt(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	got := g.subscribe(ann)
	_, reply := servicetest.Take[wire.SubscribePresenceRequestMessage](g.Host)
	reply(nil, late)
	g.want(got(), "request_timeout")
	if m, _ := servicetest.Take[wire.UnsubscribePresenceMessage](g.Host); len(m.Users) != 1 || m.Users[0].Username != "ann" {
		t.Errorf("it unsubscribes from %v", m.Users)
	}
}

func TestWhatTheServerHasIsAskedForOnceMoreIfItDoesNotSayInTime(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	g.mine(setting("a", "1"))
	g.want(g.sets(), "a=1")
	_, reply := servicetest.Take[wire.PresenceRequestMessage](g.Host)
	reply(nil, late)
	g.confirm(text("a", "2")) // another session was last
	g.want(show(g.s.State()), "a=2")
}
