package gateway

import (
	"math"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// historyOf makes a model with five operations, a second apart from second 1,000,001 on, and returns who looks at it.
func historyOf(t *testing.T) (*world, *client, *client) {
	w := newWorld(t, Options{})
	a, b := w.connect(), w.connect()
	w.setTime(1_000_000_000)
	a.create("m")
	a.open("m")
	for n := range int32(5) {
		w.setTime(1_000_001_000 + int64(n)*1000)
		a.message(submission(0, n+1, int64(n+1), string(rune('a'+n))))
		skipTo[wire.OperationAcknowledgementMessage](a)
	}
	return w, a, b
}

func (w *world) setTime(millis int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = time.UnixMilli(millis)
}

func TestEveryRangeOfHistoryIsAnsweredOrRefused(t *testing.T) {
	_, _, c := historyOf(t)
	for _, test := range []struct {
		first, last int64
		versions    []int64 // nil: refused
	}{
		{2, 6, []int64{2, 3, 4, 5, 6}},
		{1, 6, []int64{2, 3, 4, 5, 6}}, // version 1 is no operation's, but the original client asks for it
		{0, 2, []int64{2}},
		{2, 2, []int64{2}},
		{6, 6, []int64{6}},
		{6, 100, []int64{6}}, // there are no more yet
		{7, 9, []int64{}},
		{1, 1, []int64{}},
		{4, 3, []int64{}}, // as the original client asks at the end
		{math.MaxInt64, math.MaxInt64, []int64{}},
		{4, 2, nil},
		{-1, 3, nil},
		{math.MinInt64, math.MaxInt64, nil},
		{2, math.MinInt64, nil},
		{2, 100_002, nil}, // more than anybody may ask for at once
	} {
		request := &wire.HistoricalOperationRequestMessage{ModelID: "m", First: test.first, Last: test.last}
		if test.versions == nil {
			if code := c.refusal(request); code != "malformed_request_content" {
				t.Errorf("%d to %d: %s", test.first, test.last, code)
			}
			continue
		}
		c.request(request)
		got := skipTo[wire.HistoricalOperationsResponseMessage](c).Operations
		if len(got) != len(test.versions) {
			t.Errorf("%d to %d: %d operations, want %v", test.first, test.last, len(got), test.versions)
			continue
		}
		for i, version := range test.versions {
			if want := string(rune('a' + version - 2)); got[i].Version != version || got[i].Operation.Op.Text != want || got[i].Timestamp.Millis() != 1_000_001_000+(version-2)*1000 {
				t.Errorf("%d to %d: operation %d is %+v", test.first, test.last, i, got[i])
			}
		}
	}
}

func TestTheVersionAtATimeIsTheOneThatWasTheLastThen(t *testing.T) {
	_, _, c := historyOf(t)
	for millis, want := range map[int64]int64{math.MinInt32: 1, 0: 1, 999_999_999: 1, 1_000_000_999: 1, 1_000_001_000: 2, 1_000_001_001: 2, 1_000_004_999: 5,
		1_000_005_000: 6, 2_000_000_000_000: 6} {
		at := fetch[wire.ModelGetVersionAtTimeResponseMessage](c, &wire.ModelGetVersionAtTimeRequestMessage{ModelID: "m", TargetTime: wire.FromMillis(millis)})
		if at.VersionAtTime != want {
			t.Errorf("at %d: version %d, want %d", millis, at.VersionAtTime, want)
		}
	}
	if code := c.refusal(&wire.ModelGetVersionAtTimeRequestMessage{ModelID: "m"}); code != "malformed_request_content" {
		t.Errorf("without a time: %s", code)
	}
}

func TestTheHistoryOfAModelThatWasMadeAnewIsNotThatOfTheOneBefore(t *testing.T) {
	w, a, b := historyOf(t)
	before := fetch[wire.HistoricalDataResponseMessage](b, &wire.HistoricalDataRequestMessage{ModelID: "m"})
	ask := func(incarnation string) map[string]wire.BodyMessage {
		return map[string]wire.BodyMessage{
			"operations": &wire.HistoricalOperationRequestMessage{ModelID: "m", First: 2, Last: 3, Incarnation: incarnation},
			"version":    &wire.ModelGetVersionAtTimeRequestMessage{ModelID: "m", TargetTime: wire.FromMillis(w.time().UnixMilli()), Incarnation: incarnation},
		}
	}
	expect := func(when, incarnation, want string) {
		for name, m := range ask(incarnation) {
			if code := b.refusal(m); code != want {
				t.Errorf("%s, %s: %s, want %s", when, name, code, want)
			}
		}
	}
	if before.Incarnation == "" {
		t.Fatal("the answer does not say which model it is of")
	}
	fetch[wire.HistoricalOperationsResponseMessage](a, &wire.HistoricalOperationRequestMessage{ModelID: "m", First: 2, Last: 3, Incarnation: before.Incarnation})
	b.request(&wire.DeleteRealtimeModelRequestMessage{ModelID: "m"})
	skipTo[wire.DeleteRealtimeModelResponseMessage](b)
	expect("deleted", before.Incarnation, "model_not_found")
	b.create("m")
	expect("made anew", before.Incarnation, "model_deleted")
	after := fetch[wire.HistoricalDataResponseMessage](b, &wire.HistoricalDataRequestMessage{ModelID: "m"})
	if after.Incarnation == before.Incarnation || after.Version != 1 {
		t.Errorf("made anew as %+v", after)
	}
	none := fetch[wire.HistoricalOperationsResponseMessage](b, &wire.HistoricalOperationRequestMessage{ModelID: "m", First: 1, Last: 9, Incarnation: after.Incarnation})
	if len(none.Operations) != 0 {
		t.Errorf("the new model has %d operations of the old one", len(none.Operations))
	}
}

func TestWhoLosesThePermissionToReadLosesTheHistory(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	w.addUser("bob")
	a, b := w.as("ann"), w.as("bob")
	a.create("m")
	data := fetch[wire.HistoricalDataResponseMessage](b, &wire.HistoricalDataRequestMessage{ModelID: "m"})
	bob := wire.UserModelPermissionsData{User: b.user.UserID, Permissions: &wire.ModelPermissionsData{Write: true, Manage: true}}
	fetch[wire.SetModelPermissionsResponseMessage](a, &wire.SetModelPermissionsRequestMessage{ModelID: "m", SetUserPermissions: []wire.UserModelPermissionsData{bob}})
	for name, m := range map[string]wire.BodyMessage{
		"data":       &wire.HistoricalDataRequestMessage{ModelID: "m"},
		"operations": &wire.HistoricalOperationRequestMessage{ModelID: "m", First: 2, Last: 3, Incarnation: data.Incarnation},
		"version":    &wire.ModelGetVersionAtTimeRequestMessage{ModelID: "m", TargetTime: wire.FromMillis(1), Incarnation: data.Incarnation},
	} {
		if code := b.refusal(m); code != "unauthorized" {
			t.Errorf("%s: %s", name, code)
		}
	}
}

func TestOwnPermissionsAreToldAsTheServerResolvesThem(t *testing.T) {
	w := newWorld(t, Options{})
	w.addUser("ann")
	bob := w.addUser("bob")
	a, b := w.as("ann"), w.as("bob")
	put := func(world store.Permissions, users map[store.UserID]store.CollectionPermissions) {
		t.Helper()
		if err := w.domain.PutCollection(t.Context(), store.Collection{ID: "c", World: store.CollectionPermissions{Create: true, Permissions: world}, Users: users}); err != nil {
			t.Fatal(err)
		}
	}
	own := func(c *client) wire.ModelPermissionsData {
		t.Helper()
		c.request(&wire.GetModelPermissionsRequestMessage{ModelID: "m"})
		return *skipTo[wire.GetModelPermissionsResponseMessage](c).OwnPermissions
	}
	expect := func(what string, c *client, read, write, remove, manage bool) {
		t.Helper()
		if got := own(c); got.Read != read || got.Write != write || got.Remove != remove || got.Manage != manage {
			t.Errorf("%s: %+v", what, got)
		}
	}
	put(store.Permissions{Read: true}, nil)
	a.create("m")
	expect("who made it", a, true, true, true, true)
	expect("the world of the collection", b, true, false, false, false)
	put(store.Permissions{}, map[store.UserID]store.CollectionPermissions{bob: {Permissions: store.Permissions{Read: true, Remove: true}}})
	expect("a user of the collection", b, true, false, true, false)
	fetch[wire.SetModelPermissionsResponseMessage](a, &wire.SetModelPermissionsRequestMessage{ModelID: "m", OverrideCollection: ptr(true),
		WorldPermissions: &wire.ModelPermissionsData{Read: true, Write: true}, RemovedUserPermissions: []wire.DomainUserIdData{*a.user.UserID}})
	expect("the world of the model", a, true, true, false, false)
	expect("a user of the collection comes first", b, true, false, true, false)
}
