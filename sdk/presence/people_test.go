package presence

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestWhoIsSubscribedToIsToldOf(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	g.told()
	g.subscribed(data(ann, true, text("a", "1")), data(bob, false, nil))
	g.want(g.known(ann)+g.known(bob), "ann true a=1bob false ")
	g.want(g.told(), "") // who subscribes is told by the answer
	g.Tell(g.s, set(ann, "b", "2", "c", "3"))
	g.Tell(g.s, set(ann, "b", "2"))
	g.Tell(g.s, removed(ann, "a", "b"))
	g.Tell(g.s, removed(ann, "c")) // the last one
	g.Tell(g.s, set(ann, "c", "4"))
	g.Tell(g.s, cleared(ann))
	g.Tell(g.s, available(ann, false))
	g.Tell(g.s, available(bob, true))
	g.want(g.told(), "ann set b=2,c=3; ann removed a,b; ann removed c; ann set c=4; ann cleared; ann available false; bob available true")
	g.Tell(g.s, set(identity.UserID{Name: "nobody"}, "a", "1"))
	g.want(g.told(), "")
}

func TestSeveralSubscriptionsToAUserAreOneForTheServer(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	g.subscribed(data(ann, true, nil))
	g.want(g.subscribe(ann, ann)(), "[ann true ][ann true ]")
	g.None()
	for range 2 {
		g.On(func() { g.s.Unsubscribe(ann) })
	}
	g.None()
	g.On(func() { g.s.Unsubscribe(ann) })
	if m, _ := servicetest.Take[wire.UnsubscribePresenceMessage](g.Host); len(m.Users) != 1 || m.Users[0].Username != "ann" {
		t.Errorf("it unsubscribes from %v", m.Users)
	}
	g.On(func() { g.s.Unsubscribe(ann) })
	g.None()
	g.want(g.known(ann), "ann true *")
	g.told()
	g.Tell(g.s, set(ann, "a", "1")) // which was under way
	g.want(g.told(), "")
}

func TestUnsubscribingWhileAnotherSubscriptionIsAskedForWaitsForIt(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	first, second := g.subscribe(ann), g.subscribe(ann)
	_, reply := servicetest.Take[wire.SubscribePresenceRequestMessage](g.Host)
	reply(&wire.SubscribePresenceResponseMessage{UserPresences: []wire.UserPresenceData{data(ann, true, nil)}}, nil)
	g.On(func() { g.s.Unsubscribe(ann) })
	_, reply = servicetest.Take[wire.SubscribePresenceRequestMessage](g.Host)
	g.None() // the server would be told after the second request, and end it
	reply(&wire.SubscribePresenceResponseMessage{UserPresences: []wire.UserPresenceData{data(ann, true, nil)}}, nil)
	g.want(first()+second(), "[ann true ][ann true ]")
	g.None()
	g.On(func() { g.s.Unsubscribe(ann) })
	servicetest.Take[wire.UnsubscribePresenceMessage](g.Host)
}

func TestAUserThatDoesNotExistCannotBeSubscribedTo(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	got := g.subscribe(ann)
	_, reply := servicetest.Take[wire.SubscribePresenceRequestMessage](g.Host)
	reply(nil, offline.Errorf(ErrUserNotFound, "nobody"))
	g.want(got(), "user_not_found")
	g.want(g.known(ann), "ann false *?")
	g.Cut(g.s)
	g.connect(nil) // and it is not asked for again
}

func TestAfterAReconnectAllAreSubscribedToAgainAndWhatHasChangedMeanwhileIsTold(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	g.subscribed(data(bob, true, text("gone", "1", "kept", "2", "old", "3")), data(ann, true, text("a", "1")))
	g.Cut(g.s)
	g.want(g.known(ann)+g.known(bob), "ann true a=1*bob true gone=1,kept=2,old=3*")
	g.told()
	g.connect(nil, data(ann, false, nil), data(bob, true, text("kept", "2", "old", "4", "new", "5")))
	g.want(g.told(), "I available true; ann cleared; ann available false; bob removed gone; bob set new=5,old=4")
	g.want(g.known(ann)+g.known(bob), "ann false bob true kept=2,new=5,old=4")
}

func TestOneUserThatIsGoneKeepsNoOtherFromBeingSubscribedToAgain(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	g.subscribed(data(ann, true, nil), data(bob, true, nil))
	g.Cut(g.s)
	g.Connect("again", g.s)
	answer := func(asked string, list []wire.UserPresenceData, err error) {
		t.Helper()
		m, reply := servicetest.Take[wire.SubscribePresenceRequestMessage](g.Host)
		var names []string
		for i := range m.Users {
			names = append(names, m.Users[i].Username)
		}
		g.want(strings.Join(names, ","), asked)
		reply(&wire.SubscribePresenceResponseMessage{UserPresences: list}, err)
	}
	gone := offline.Errorf(ErrUserNotFound, "no bob")
	answer("me,ann,bob", nil, gone)
	answer("me", []wire.UserPresenceData{data(me, true, nil)}, nil)
	answer("ann,bob", nil, gone)
	answer("ann", []wire.UserPresenceData{data(ann, true, nil)}, nil)
	answer("bob", nil, gone)
	g.want(g.known(ann)+g.known(bob), "ann true bob true *")
	if len(g.Faults) != 1 {
		t.Errorf("there were faults %v", g.Faults)
	}
}

func TestPresenceIsAskedForOnceWithoutASubscription(t *testing.T) {
	for name, store := range map[string]*offline.MemoryStore{"in memory": nil, "on the device": offline.NewMemoryStore()} {
		t.Run(name, func(t *testing.T) {
			g := newStage(t, store)
			g.want(g.presence(ann)(), "offline")
			g.connect(nil)
			got := g.presence(ann, bob)
			_, reply := servicetest.Take[wire.PresenceRequestMessage](g.Host)
			reply(&wire.PresenceResponseMessage{UserPresences: []wire.UserPresenceData{data(ann, true, text("a", "1")), data(bob, false, nil)}}, nil)
			g.want(got(), "[ann true a=1][bob false ]")
			g.want(g.known(ann), "ann true a=1*") // nobody tells of its changes
			got = g.presence(bob)
			g.rest()
			g.Cut(g.s)
			g.want(got(), "[bob false *]")
			if store != nil {
				g = newStage(t, store)
			}
			g.want(g.presence(bob, ann, identity.UserID{Name: "x"})(), "[bob false *][ann true a=1*][x false *?]")
			g.want(g.presence(identity.UserID{Name: "x"})(), "offline")
			g.want(g.presence()(), "")
			g.connect(nil)
			got = g.presence(ann)
			_, reply = servicetest.Take[wire.PresenceRequestMessage](g.Host)
			reply(nil, offline.Errorf(ErrUserNotFound, "deleted"))
			g.want(got(), "user_not_found")
		})
	}
}

func TestWithoutAConnectionASubscriptionBeginsWithWhatWasLastKnownAndBecomesLive(t *testing.T) {
	store := offline.NewMemoryStore()
	g := newStage(t, store)
	g.connect(nil)
	g.subscribed(data(ann, true, text("a", "1")))
	g.Cut(g.s)
	g = newStage(t, store)
	g.want(g.subscribe(bob)(), "offline")
	g.want(g.subscribe(ann)(), "[ann true a=1*]")
	g.connect(nil, data(ann, true, text("a", "2")))
	g.want(g.told(), "I available true; ann set a=2")
	g.want(g.known(ann), "ann true a=2")
}

func TestASubscriptionWhoseAnswerIsLostIsMadeWithTheNextSession(t *testing.T) {
	g := newStage(t, nil)
	g.connect(nil)
	asked := g.presence(ann)
	_, reply := servicetest.Take[wire.PresenceRequestMessage](g.Host)
	reply(&wire.PresenceResponseMessage{UserPresences: []wire.UserPresenceData{data(ann, true, nil)}}, nil)
	g.want(asked(), "[ann true ]")
	got := g.subscribe(ann)
	g.Cut(g.s)
	g.want(got(), "[ann true *]")
	g.connect(nil, data(ann, false, nil))
	g.On(func() { g.s.Unsubscribe(ann) })
	servicetest.Take[wire.UnsubscribePresenceMessage](g.Host)
	g.Cut(g.s)
	g.connect(nil)
}

func TestThisUserCanBeSubscribedToLikeAnyOther(t *testing.T) {
	g := newStage(t, nil)
	g.connect(text("a", "1"))
	g.told()
	g.want(g.subscribe(me)(), "[me true a=1]") // the server tells of it in any case
	g.Tell(g.s, set(me, "a", "2"))
	g.want(g.told(), "me set a=2; I set a=2")
	g.On(func() { g.s.Unsubscribe(me) })
	g.None()
	g.Tell(g.s, set(me, "a", "3"))
	g.want(g.told(), "I set a=3")
}

func TestOnlyTheNewestUsersAreKept(t *testing.T) {
	store := offline.NewMemoryStore()
	var b offline.Batch
	for i := range maxKept + 10 {
		p := data(identity.UserID{Name: fmt.Sprint(i)}, true, nil)
		b.Put(offline.BucketRows, personKey(identity.IDOf(p.User)), append([]byte{recordVersion}, service.Stamped(int64(i+1), &p)...))
	}
	if err := store.Apply(&b, offline.Relaxed); err != nil {
		t.Fatal(err)
	}
	newStage(t, store)
	g := newStage(t, store)
	records, err := store.GetRange(offline.BucketRows, offline.Prefix("presence"))
	if err != nil || len(records) != maxKept-maxKept/8 {
		t.Errorf("%d users are kept, %v", len(records), err)
	}
	g.want(g.known(identity.UserID{Name: "0"})+g.known(identity.UserID{Name: fmt.Sprint(maxKept)}), "0 false *?1000 true *")
}

func TestAMessageThatCannotBeReadIsAnErrorAndOthersAreForOtherServices(t *testing.T) {
	g := newStage(t, nil)
	for _, body := range []wire.Body{wire.BodyPresenceStateSet, wire.BodyPresenceStateRemoved, wire.BodyPresenceStateCleared, wire.BodyPresenceAvailabilityChanged} {
		if taken, err := g.s.Arrived(wire.Frame{Body: body, Payload: []byte{0xff}}); !taken || err == nil {
			t.Errorf("%s was taken: %v, %v", body.Name(), taken, err)
		}
	}
	if taken, err := g.s.Arrived(wire.Frame{Body: wire.BodyPong}); taken || err != nil {
		t.Error("a pong was taken")
	}
}
