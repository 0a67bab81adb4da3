package activity

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestAnActivityIsMadeOnceAndItsCreatorMayDoEverything(t *testing.T) {
	w := newWorld(t)
	w.made()
	wantCode(t, w.service.Create(t.Context(), store.UserID{}, &wire.ActivityCreateRequestMessage{ActivityType: "view", ActivityID: "home"}), failure.ActivityAlreadyExists)
	same(t, w.db.grants[home.Target()].World, []string{"join", "set_state", "view_state"})
	same(t, w.db.grants[home.Target()].Users[store.UserID{Name: "maker"}], permission.Activity.All())
	same(t, w.db.activities[home].Created, 7)
	check(t, w.service.MustExist(t.Context(), home))
	wantCode(t, w.service.MustExist(t.Context(), store.ActivityKey{Type: "view", ID: "x"}), failure.ActivityNotFound)
}

func TestWhatIsNoNameOfAnActivityIsRefused(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("ü", maxName+1)
	for key, code := range map[store.ActivityKey]failure.Code{{Type: "", ID: "x"}: failure.InvalidActivityType, {Type: long, ID: "x"}: failure.InvalidActivityType,
		{Type: "x"}: failure.InvalidActivityID, {Type: "x", ID: long}: failure.InvalidActivityID} {
		wantCode(t, w.service.Create(t.Context(), store.UserID{}, &wire.ActivityCreateRequestMessage{ActivityType: key.Type, ActivityID: key.ID}), code)
		if key.Type != "" {
			wantCode(t, w.client("ann", "1").join(wire.ActivityJoinRequestMessage{ActivityType: key.Type, ActivityID: key.ID}).err, code)
		}
	}
	wantCode(t, w.service.Create(t.Context(), store.UserID{}, &wire.ActivityCreateRequestMessage{ActivityType: "x", ActivityID: "x", WorldPermissions: []string{"fly"}}), failure.Malformed)
	same(t, len(w.db.activities), 0)
}

func TestEverybodyHearsOfJoinsStatesAndLeavesInOneOrder(t *testing.T) {
	w := newWorld(t)
	w.made()
	ann, bob, cleo := w.client("ann", "1"), w.client("bob", "2"), w.client("ann", "3") // two sessions of one user
	a := ann.join(wire.ActivityJoinRequestMessage{State: state("x", 1)})
	same(t, []any{a.err, a.number, a.state, a.Ephemeral, a.Created.Millis()}, []any{nil, 0, "1{x=1}", false, 7})
	b := bob.join(wire.ActivityJoinRequestMessage{})
	same(t, b.state, "1{x=1} 2{}")
	c := cleo.join(wire.ActivityJoinRequestMessage{State: state("z", 3)})
	same(t, c.state, "1{x=1} 2{} 3{z=3}")
	check(t, bob.set(b.number, state("y", 2)))
	check(t, w.service.Update(ann, &wire.ActivityUpdateStateMessage{ResourceID: a.number, Removed: []string{"x", "none"}, Set: state("w", 4)}))
	check(t, w.service.Update(cleo, &wire.ActivityUpdateStateMessage{ResourceID: c.number, Complete: true, Set: state("v", 5)}))
	check(t, w.service.Leave(bob, b.number))
	ann.hears("0: 2 joined {}", "0: 3 joined {z=3}", "0: 2 set {y=2} complete false removed []", "0: 3 set {v=5} complete true removed []", "0: 2 left")
	bob.hears("0: 3 joined {z=3}", "0: 1 set {w=4} complete false removed [x none]", "0: 3 set {v=5} complete true removed []")
	cleo.hears("0: 2 set {y=2} complete false removed []", "0: 1 set {w=4} complete false removed [x none]", "0: 2 left")
	same(t, bob.join(wire.ActivityJoinRequestMessage{}).state, "1{w=4} 2{} 3{v=5}")
}

func TestNumbersAreOfAConnectionAndNotGivenOutTwice(t *testing.T) {
	w := newWorld(t)
	w.made()
	ann, bob := w.client("ann", "1"), w.client("bob", "2")
	other := wire.ActivityJoinRequestMessage{ActivityType: "view", ActivityID: "other", AutoCreateData: &wire.ActivityJoinRequestMessageAutoCreateData{}}
	same(t, ann.join(wire.ActivityJoinRequestMessage{}).number, 0)
	same(t, ann.join(other).number, 1)
	same(t, bob.join(other).number, 0)
	check(t, w.service.Leave(ann, 0))
	wantCode(t, w.service.Leave(ann, 0), failure.ActivityNotJoined)
	wantCode(t, w.service.Leave(w.client("x", "9"), 0), failure.ActivityNotJoined)
	same(t, ann.join(wire.ActivityJoinRequestMessage{}).number, 2)
	check(t, ann.set(0, state("x", 1))) // it was sent before the client knew that it has left
	wantCode(t, ann.set(3, state("x", 1)), failure.NoSuchResource)
	wantCode(t, ann.set(-1, state("x", 1)), failure.NoSuchResource)
	bob.hears()
}

func TestAMissingActivityIsNotFoundAndOneThatIsJoinedIsNotJoinedAgain(t *testing.T) {
	w := newWorld(t)
	ann := w.client("ann", "1")
	wantCode(t, ann.join(wire.ActivityJoinRequestMessage{}).err, failure.ActivityNotFound)
	w.made()
	check(t, ann.join(wire.ActivityJoinRequestMessage{}).err)
	wantCode(t, ann.join(wire.ActivityJoinRequestMessage{}).err, failure.ActivityAlreadyJoined)
	wantCode(t, w.service.Delete(t.Context(), store.UserID{}, store.ActivityKey{Type: "view", ID: "x"}), failure.ActivityNotFound)
	_, _, err := w.service.Participants(t.Context(), store.UserID{}, store.ActivityKey{Type: "view", ID: "x"})
	wantCode(t, err, failure.ActivityNotFound)
	check(t, w.service.Leave(ann, 0)) // the refused join changed nothing
}

func TestAnActivityIsMadeByWhoJoinsItWithThePermissionsGiven(t *testing.T) {
	w := newWorld(t)
	ann, bob, cleo := w.client("ann", "1"), w.client("bob", "2"), w.client("cleo", "3")
	how := &wire.ActivityJoinRequestMessageAutoCreateData{WorldPermissions: []string{"lurk"},
		UserPermissions:  []wire.UserPermissionsEntry{{User: &wire.DomainUserIdData{Username: "bob"}, Permissions: []string{"join"}}},
		GroupPermissions: map[string]wire.PermissionsList{"staff": {Values: []string{"join", "set_state"}}}}
	check(t, ann.join(wire.ActivityJoinRequestMessage{AutoCreateData: how, State: state("x", 1)}).err)
	check(t, bob.join(wire.ActivityJoinRequestMessage{AutoCreateData: how}).err)
	wantCode(t, cleo.join(wire.ActivityJoinRequestMessage{AutoCreateData: how}).err, failure.Unauthorized)
	w.db.groups[cleo.id.User] = []string{"staff"}
	check(t, cleo.join(wire.ActivityJoinRequestMessage{State: state("z", 1)}).err)
	same(t, w.db.activities[home].Created, 7)
	bad := &wire.ActivityJoinRequestMessageAutoCreateData{WorldPermissions: []string{"fly"}}
	wantCode(t, ann.join(wire.ActivityJoinRequestMessage{ActivityType: "a", ActivityID: "b", AutoCreateData: bad}).err, failure.Malformed)
}

func TestAnEphemeralActivityGoesWithItsLastSessionAndIsNeverStored(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.client("ann", "1"), w.client("bob", "2")
	how := wire.ActivityJoinRequestMessage{AutoCreateData: &wire.ActivityJoinRequestMessageAutoCreateData{Ephemeral: true, WorldPermissions: []string{"join", "lurk"}}}
	a := ann.join(how)
	same(t, []any{a.err, a.Ephemeral}, []any{nil, true})
	wantCode(t, w.service.Create(t.Context(), bob.id.User, &wire.ActivityCreateRequestMessage{ActivityType: "view", ActivityID: "home"}), failure.ActivityAlreadyExists)
	b := bob.join(wire.ActivityJoinRequestMessage{Lurk: true})
	same(t, []any{b.err, b.Ephemeral}, []any{nil, true})
	check(t, w.service.Leave(ann, 0))
	check(t, w.service.MustExist(t.Context(), home)) // who lurks is there, too
	bob.end()
	wantCode(t, w.service.MustExist(t.Context(), home), failure.ActivityNotFound)
	same(t, []int{len(w.db.activities), len(w.db.grants), len(w.service.live), len(w.service.env.Grants.ephemeral)}, []int{0, 0, 0, 0})
}

func TestAnEphemeralActivityThatNobodyCouldJoinDoesNotStay(t *testing.T) {
	w := newWorld(t)
	ann := w.client("ann", "1")
	ann.end()
	how := wire.ActivityJoinRequestMessage{AutoCreateData: &wire.ActivityJoinRequestMessageAutoCreateData{Ephemeral: true}}
	if ann.join(how).err == nil {
		t.Error("a session that is over joined")
	}
	same(t, []int{len(w.service.live), len(w.service.connections), len(w.service.env.Grants.ephemeral)}, []int{0, 0, 0})
}

func TestASessionThatEndsLeavesEverything(t *testing.T) {
	w := newWorld(t)
	w.made()
	ann, bob := w.client("ann", "1"), w.client("bob", "2")
	other := wire.ActivityJoinRequestMessage{ActivityType: "view", ActivityID: "other", AutoCreateData: &wire.ActivityJoinRequestMessageAutoCreateData{Ephemeral: true}}
	for _, c := range []*client{ann, bob} {
		check(t, c.join(wire.ActivityJoinRequestMessage{}).err)
		check(t, c.join(other).err)
	}
	ann.take()
	bob.end()
	bob.end()
	ann.hears("0: 2 left", "1: 2 left")
	wantCode(t, bob.set(0, state("x", 1)), failure.NoSuchResource)
}

func TestWhoLurksHearsEverythingAndIsNoParticipant(t *testing.T) {
	w := newWorld(t)
	w.made("join", "lurk", "set_state", "view_state")
	ann, bob := w.client("ann", "1"), w.client("bob", "2")
	check(t, ann.join(wire.ActivityJoinRequestMessage{State: state("x", 1)}).err)
	wantCode(t, bob.join(wire.ActivityJoinRequestMessage{Lurk: true, State: state("y", 1)}).err, failure.Unauthorized)
	b := bob.join(wire.ActivityJoinRequestMessage{Lurk: true})
	same(t, b.state, "1{x=1}")
	wantCode(t, bob.set(b.number, state("y", 1)), failure.Unauthorized)
	check(t, ann.set(0, state("x", 2)))
	bob.hears("0: 1 set {x=2} complete false removed []")
	check(t, w.service.Leave(bob, b.number))
	ann.hears()
}

func TestDeletingTellsEverybodyAndNeedsThePermission(t *testing.T) {
	w := newWorld(t)
	w.made()
	ann := w.client("ann", "1")
	check(t, ann.join(wire.ActivityJoinRequestMessage{}).err)
	wantCode(t, w.service.Delete(t.Context(), ann.id.User, home), failure.Unauthorized)
	check(t, w.service.Delete(t.Context(), store.UserID{Name: "maker"}, home))
	ann.hears("0: deleted")
	wantCode(t, w.service.Leave(ann, 0), failure.ActivityNotJoined)
	wantCode(t, ann.join(wire.ActivityJoinRequestMessage{}).err, failure.ActivityNotFound)
	same(t, []int{len(w.db.activities), len(w.db.grants), len(w.service.live)}, []int{0, 0, 0})
	how := wire.ActivityJoinRequestMessage{AutoCreateData: &wire.ActivityJoinRequestMessageAutoCreateData{Ephemeral: true}}
	check(t, ann.join(how).err)
	check(t, w.service.Delete(t.Context(), ann.id.User, home))
	ann.hears("1: deleted")
	same(t, []int{len(w.service.live), len(w.service.env.Grants.ephemeral)}, []int{0, 0})
}

func TestEachPermissionIsAskedFor(t *testing.T) {
	w := newWorld(t)
	w.made("lurk")
	ann, bob := w.client("ann", "1"), w.client("bob", "2")
	wantCode(t, ann.join(wire.ActivityJoinRequestMessage{}).err, failure.Unauthorized)
	w.may("join")
	wantCode(t, ann.join(wire.ActivityJoinRequestMessage{Lurk: true}).err, failure.Unauthorized)
	wantCode(t, ann.join(wire.ActivityJoinRequestMessage{State: state("x", 1)}).err, failure.Unauthorized)
	_, _, err := w.service.Participants(t.Context(), ann.id.User, home)
	wantCode(t, err, failure.Unauthorized)
	check(t, ann.join(wire.ActivityJoinRequestMessage{}).err)
	wantCode(t, ann.set(0, state("x", 1)), failure.Unauthorized)
	w.may("join", "set_state")
	check(t, ann.set(0, state("x", 1)))
	same(t, bob.join(wire.ActivityJoinRequestMessage{State: state("y", 2)}).state, "1{} 2{y=2}") // it may not see the state of others
	check(t, ann.set(0, state("x", 2)))
	ann.hears("0: 2 joined {}")
	bob.hears()
	w.may("join", "view_state")
	bob.hears("0: 1 set {x=2} complete true removed []")
	ann.hears("0: 2 set {y=2} complete true removed []")
	m, who, err := w.service.Participants(t.Context(), ann.id.User, home)
	check(t, err)
	same(t, []any{text(m.State["1"].State), text(m.State["2"].State), len(who)}, []any{"{x=2}", "{y=2}", 2})
}

func TestWhoLosesThePermissionIsPutOutAndTheOthersHear(t *testing.T) {
	w := newWorld(t)
	w.made("join", "lurk", "view_state")
	maker, ann, lurker := w.client("maker", "1"), w.client("ann", "2"), w.client("bob", "3")
	check(t, maker.join(wire.ActivityJoinRequestMessage{}).err)
	check(t, ann.join(wire.ActivityJoinRequestMessage{}).err)
	check(t, lurker.join(wire.ActivityJoinRequestMessage{Lurk: true}).err)
	maker.take()
	w.may("view_state")
	reason := "0: put out because the permission to be in this activity was taken away"
	ann.hears(reason)
	lurker.hears("0: 2 left", reason)
	maker.hears("0: 2 left")
	wantCode(t, w.service.Leave(ann, 0), failure.ActivityNotJoined)
	check(t, w.service.Refresh(t.Context(), store.ActivityKey{Type: "no", ID: "body"}))
}

func TestWhoLeavesAGroupLosesWhatItMay(t *testing.T) {
	w := newWorld(t)
	check(t, w.service.Create(t.Context(), store.UserID{Name: "maker"}, &wire.ActivityCreateRequestMessage{ActivityType: home.Type, ActivityID: home.ID,
		WorldPermissions: []string{"view_state"}, GroupPermissions: map[string]wire.PermissionsList{"staff": {Values: []string{"join"}}}}))
	ann := w.client("ann", "1")
	w.db.groups[ann.id.User] = []string{"staff"}
	check(t, ann.join(wire.ActivityJoinRequestMessage{}).err)
	check(t, w.service.RefreshAll(t.Context()))
	ann.hears()
	delete(w.db.groups, ann.id.User)
	check(t, w.service.RefreshAll(t.Context()))
	same(t, len(ann.take()), 1)
}

func TestAStateIsBounded(t *testing.T) {
	w := newWorld(t)
	w.made()
	ann, bob := w.client("ann", "1"), w.client("bob", "2")
	large := map[string]wire.JSON{"x": {Kind: wire.JSONString, Text: strings.Repeat("x", maxState)}}
	wantCode(t, ann.join(wire.ActivityJoinRequestMessage{State: large}).err, failure.LimitExceeded)
	check(t, ann.join(wire.ActivityJoinRequestMessage{State: state("y", 1)}).err)
	check(t, bob.join(wire.ActivityJoinRequestMessage{}).err)
	wantCode(t, ann.set(0, large), failure.LimitExceeded)
	bob.hears()
	check(t, ann.set(0, state("z", 1))) // what was refused has changed nothing
	check(t, w.service.Leave(bob, 0))
	same(t, bob.join(wire.ActivityJoinRequestMessage{}).state, "1{y=1 z=1} 2{}")
}

func TestASessionIsInABoundedNumberOfActivities(t *testing.T) {
	w := newWorld(t)
	ann := w.client("ann", "1")
	join := func(i int) error {
		return ann.join(wire.ActivityJoinRequestMessage{ActivityType: "t", ActivityID: strings.Repeat("x", i%200+1) + strings.Repeat("y", i/200),
			AutoCreateData: &wire.ActivityJoinRequestMessageAutoCreateData{Ephemeral: true}}).err
	}
	for i := range maxJoined {
		check(t, join(i))
	}
	wantCode(t, join(maxJoined), failure.LimitExceeded)
	check(t, w.service.Leave(ann, 0))
	check(t, join(maxJoined))
}
