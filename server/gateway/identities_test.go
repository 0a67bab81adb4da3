package gateway

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func userIDs(ids ...store.UserID) []wire.DomainUserIdData {
	list := make([]wire.DomainUserIdData, len(ids))
	for i, id := range ids {
		list[i] = *model.UserData(id)
	}
	return list
}

func names(list []wire.DomainUserData) []string {
	var names []string
	for _, u := range list {
		names = append(names, u.UserID.Username)
	}
	return names
}

func want[T comparable](t *testing.T, got []T, wanted ...T) {
	t.Helper()
	if !slices.Equal(got, wanted) {
		t.Errorf("got %v, want %v", got, wanted)
	}
}

func TestUsersAreAnsweredInTheOrderAskedForAndUnknownOnesAreLeftOut(t *testing.T) {
	w := newWorld(t, Options{})
	ann, bob := w.addUser("ann"), w.addUser("bob")
	c := w.connect()
	answer := fetch[wire.UserListMessage](c, &wire.GetUsersRequestMessage{UserIDs: userIDs(bob, store.UserID{Name: "nobody"}, ann, store.UserID{Kind: store.ConvergenceUser, Name: "ann"}, bob)})
	want(t, names(answer.UserData), "bob", "ann", "bob")
	if many := make([]wire.DomainUserIdData, 1001); c.refusal(&wire.GetUsersRequestMessage{UserIDs: many}) != "limit_exceeded" {
		t.Error("so many users may be asked for at once")
	}
	if self := fetch[wire.UserListMessage](c, &wire.GetUsersRequestMessage{UserIDs: []wire.DomainUserIdData{*c.user.UserID}}); len(self.UserData) != 1 || self.UserData[0].UserID.UserType != 2 {
		t.Errorf("an anonymous user finds itself as %v", self.UserData)
	}
}

func TestUsersAreFoundByWhatTheirFieldsContain(t *testing.T) {
	w := newWorld(t, Options{})
	for _, u := range []store.User{{ID: store.UserID{Name: "ann"}, Email: "Ann@Example"}, {ID: store.UserID{Name: "bob"}, Email: "bob@example"},
		{ID: store.UserID{Name: "cid"}, FirstName: "Bob"}, {ID: store.UserID{Name: "bobo"}, Disabled: true}} {
		if err := w.domain.AddUser(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	c := w.connect()
	search := func(m wire.SearchUsersRequestMessage) []string {
		return names(fetch[wire.UserListMessage](c, &m).UserData)
	}
	number := func(n int32) *int32 { return &n }
	byName := []wire.UserField{wire.UserFieldUsername, wire.UserFieldFirstName, wire.UserFieldUsername}
	want(t, search(wire.SearchUsersRequestMessage{Fields: byName, Value: "BO", Ascending: true}), "bob", "cid")
	want(t, search(wire.SearchUsersRequestMessage{Fields: []wire.UserField{wire.UserFieldEmail}, Value: "EXAMPLE", OrderField: wire.UserFieldEmail}), "bob", "ann")
	want(t, search(wire.SearchUsersRequestMessage{Ascending: true, Offset: number(1), Limit: number(1)}), "bob")
	want(t, search(wire.SearchUsersRequestMessage{Ascending: true, Limit: number(1 << 30)}), "ann", "bob", "cid")
	want(t, search(wire.SearchUsersRequestMessage{Limit: number(0)}))
	if code := c.refusal(&wire.SearchUsersRequestMessage{Offset: number(-1)}); code != "malformed_request_content" {
		t.Errorf("an offset below 0: %q", code)
	}
}

func TestGroupsAreAnsweredInTheOrderAskedForOrAll(t *testing.T) {
	w := newWorld(t, Options{})
	ann, bob := w.addUser("ann"), w.addUser("bob")
	for id, members := range map[string][]store.UserID{"staff": {bob, ann}, "empty": nil} {
		if err := w.domain.Store().AddGroup(t.Context(), store.Group{ID: id, Description: "D", Members: members}); err != nil {
			t.Fatal(err)
		}
	}
	c := w.connect()
	groups := func(ids ...string) (list []string) {
		for _, g := range fetch[wire.UserGroupsResponseMessage](c, &wire.UserGroupsRequestMessage{IDs: ids}).GroupData {
			list = append(list, fmt.Sprint(g.ID, g.Description, len(g.Members)))
		}
		return list
	}
	want(t, groups("staff", "empty"), "staffD2", "emptyD0")
	want(t, groups(), "emptyD0", "staffD2")
	if code := c.refusal(&wire.UserGroupsRequestMessage{IDs: []string{"staff", "x"}}); code != "group_not_found" {
		t.Errorf("a group that is not there: %q", code)
	}
	entries := fetch[wire.UserGroupsForUsersResponseMessage](c, &wire.UserGroupsForUsersRequestMessage{Users: append(userIDs(bob), *c.user.UserID)}).UserGroups
	if len(entries) != 2 || entries[0].User.Username != "bob" || len(entries[0].Groups) != 1 || entries[1].User.UserType != 2 || len(entries[1].Groups) != 0 {
		t.Errorf("the groups of Bob and somebody anonymous are %v", entries)
	}
	if code := c.refusal(&wire.UserGroupsForUsersRequestMessage{Users: userIDs(store.UserID{Name: "nobody"})}); code != "user_not_found" {
		t.Errorf("the groups of nobody: %q", code)
	}
}

func TestATokenPutsItsUserIntoTheGroupsItNames(t *testing.T) {
	w := newWorld(t, Options{})
	for _, id := range []string{"staff", "other"} {
		if err := w.domain.Store().AddGroup(t.Context(), store.Group{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	claims := jwt.MapClaims{"sub": "zoe", "aud": "Convergence", "exp": time.Now().Add(time.Minute).Unix(), "groups": []string{"staff", "unknown"}}
	sign := w.signer("k")
	for range 2 {
		c := w.dial("/ns/dom")
		if c.logIn(jwtRequest(sign(claims))).Success == nil {
			t.Fatal("the token is refused")
		}
		in, err := w.domain.Store().GroupsOf(t.Context(), store.UserID{Name: "zoe"})
		if err != nil {
			t.Fatal(err)
		}
		want(t, in, "staff")
	}
}
