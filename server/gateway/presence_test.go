package gateway

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func textState(key, value string) map[string]wire.JSON {
	return map[string]wire.JSON{key: {Kind: wire.JSONString, Text: value}}
}

func TestPresenceTellsWhoIsThereAndWhatChanges(t *testing.T) {
	w := newWorld(t, Options{})
	ann, zoe := w.addUser("ann"), w.addUser("zoe")
	a := w.as("ann")
	b := w.dial("/ns/dom")
	b.logIn(anonymousRequest())
	b.request(&wire.SubscribePresenceRequestMessage{Users: userIDs(zoe, ann)})
	if who := receive[wire.IdentityCacheUpdateMessage](b); len(who.Users) != 2 || *who.Users[1].FirstName != "F-ann" || len(who.Sessions) != 0 {
		t.Errorf("before the answer it is told of %+v", who)
	}
	if p := receive[wire.SubscribePresenceResponseMessage](b).UserPresences; len(p) != 2 || p[0].Available || !p[1].Available || len(p[1].State) != 0 {
		t.Errorf("presences are %+v", p)
	}
	if m := receive[wire.PresenceAvailabilityChangedMessage](b); !m.Available || m.User.UserType != 2 {
		t.Errorf("of itself it is told %+v", m)
	}
	a.message(&wire.PresenceSetStateMessage{State: textState("mood", "good")})
	if m := receive[wire.PresenceStateSetMessage](b); m.User.Username != "ann" || m.State["mood"].Text != "good" {
		t.Errorf("it is told %+v", m)
	}
	if m := skipTo[wire.PresenceStateSetMessage](a); m.User.Username != "ann" {
		t.Errorf("who has set it is told %+v", m)
	}
	if p := fetch[wire.PresenceResponseMessage](b, &wire.PresenceRequestMessage{Users: userIDs(ann)}).UserPresences; p[0].State["mood"].Text != "good" {
		t.Errorf("presences are %+v", p)
	}
	second := w.dial("/ns/dom")
	if state := second.logIn(passwordRequest("ann", "secret")).Success.PresenceState; state["mood"].Text != "good" {
		t.Errorf("another session of the user begins with %v", state)
	}
	a.message(&wire.PresenceRemoveStateMessage{Keys: []string{"mood"}})
	if m := receive[wire.PresenceStateRemovedMessage](b); len(m.Keys) != 1 || m.Keys[0] != "mood" {
		t.Errorf("it is told %+v", m)
	}
	b.message(&wire.UnsubscribePresenceMessage{Users: userIDs(ann)})
	b.silent("unsubscribing")
	a.message(&wire.PresenceSetStateMessage{State: textState("mood", "bad")})
	a.message(&wire.PresenceClearStateMessage{})
	skipTo[wire.PresenceStateClearedMessage](second)
	b.silent("what is not watched any more")
}

func TestNobodyKnownCannotBeWatched(t *testing.T) {
	w := newWorld(t, Options{})
	c := w.connect()
	nobody := userIDs(store.UserID{Name: "nobody"})
	for _, m := range []wire.BodyMessage{&wire.SubscribePresenceRequestMessage{Users: nobody}, &wire.PresenceRequestMessage{Users: nobody}} {
		if code := c.refusal(m); code != "user_not_found" {
			t.Errorf("%s: %s", m.Body().Name(), code)
		}
	}
	if p := fetch[wire.SubscribePresenceResponseMessage](c, &wire.SubscribePresenceRequestMessage{}).UserPresences; len(p) != 0 {
		t.Errorf("watching nobody is answered with %v", p)
	}
}

func TestAConnectionThatEndsIsNotAvailableAnyMore(t *testing.T) {
	w := newWorld(t, Options{})
	ann := w.addUser("ann")
	a, b := w.as("ann"), w.connect()
	fetch[wire.SubscribePresenceResponseMessage](b, &wire.SubscribePresenceRequestMessage{Users: userIDs(ann)})
	receive[wire.PresenceAvailabilityChangedMessage](b) // of itself
	a.ws.CloseNow()
	if m := receive[wire.PresenceAvailabilityChangedMessage](b); m.Available || m.User.Username != "ann" {
		t.Errorf("it is told %+v", m)
	}
	w.as("ann")
	if m := receive[wire.PresenceAvailabilityChangedMessage](b); !m.Available {
		t.Errorf("it is told %+v", m)
	}
}

func TestAPresenceStateThatIsTooLargeIsRefused(t *testing.T) {
	w := newWorld(t, Options{})
	c := w.connect()
	c.message(&wire.PresenceSetStateMessage{State: textState("a", strings.Repeat("x", 20_000))})
	if m := receive[wire.ErrorMessage](c); m.Code != "limit_exceeded" {
		t.Errorf("the answer is %+v", m)
	}
}
