package permission

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// memory is a store of grants.
type memory map[store.GrantTarget]store.Grants

func (m memory) Grants(_ context.Context, target store.GrantTarget) (store.Grants, error) {
	g := m[target]
	return copied(store.Grants{Users: map[store.UserID][]string{}, Groups: map[string][]string{}}, g), nil
}

func (m memory) SetGrants(_ context.Context, target store.GrantTarget, g store.Grants) error {
	m[target] = copied(store.Grants{Users: map[store.UserID][]string{}, Groups: map[string][]string{}}, g)
	return nil
}

// copied copies grants into others, as a store does.
func copied(to, g store.Grants) store.Grants {
	to.World = slices.Clone(g.World)
	add(to.Users, g.Users)
	add(to.Groups, g.Groups)
	return to
}

// clubs are the groups of each user.
type clubs map[store.UserID][]string

func (c clubs) GroupsOf(_ context.Context, user store.UserID) ([]string, error) { return c[user], nil }

var (
	ann     = store.UserID{Name: "ann"}
	bob     = store.UserID{Name: "bob"}
	cleo    = store.UserID{Name: "cleo"}
	admin   = store.UserID{Kind: store.ConvergenceUser, Name: "admin"}
	general = Target{Kind: Chat, ID: "general"}
)

// world is a chat that ann manages, everybody may join, and staff, which is bob, may rename.
func world() (*Service, memory) {
	db := memory{general.stored(): {World: []string{JoinChat}, Users: map[store.UserID][]string{ann: {ManageChat}}, Groups: map[string][]string{"staff": {SetChatName}}}}
	return New(db, clubs{bob: {"staff"}}), db
}

func want(t *testing.T, s *Service, user store.UserID, names ...string) {
	t.Helper()
	got, err := s.Resolve(t.Context(), user, general)
	if err != nil || !slices.Equal(got, names) {
		t.Errorf("%s may %v, want %v (%v)", user.Name, got, names, err)
	}
}

func entry(user store.UserID, names ...string) []wire.UserPermissionsEntry {
	return []wire.UserPermissionsEntry{{User: model.UserData(user), Permissions: names}}
}

func TestAUserMayWhatEverybodyTheUserAndItsGroupsMay(t *testing.T) {
	s, _ := world()
	want(t, s, ann, JoinChat, ManageChat)
	want(t, s, bob, JoinChat, SetChatName)
	want(t, s, cleo, JoinChat)
	want(t, s, store.UserID{Kind: store.AnonymousUser, Name: "ann"}, JoinChat)
	want(t, s, admin, Chat.All()...)
	if err := s.Require(t.Context(), cleo, general, SetTopic); !errors.Is(err, failure.Unauthorized) {
		t.Errorf("what is not permitted: %v", err)
	}
	if err := s.Require(t.Context(), cleo, general, JoinChat); err != nil {
		t.Errorf("what is permitted: %v", err)
	}
}

func TestBothSpellingsOfAPermissionAreTheSame(t *testing.T) {
	theirs := []string{"create_chat_channel", "remove_chat_channel", "join_chat_channel", "leave_chat_channel", "join_chat", "set_topic"}
	got, err := Chat.Parse(theirs)
	if wanted := []string{CreateChat, JoinChat, LeaveChat, RemoveChat, SetTopic}; err != nil || !slices.Equal(got, wanted) {
		t.Errorf("got %v (%v), want %v", got, err, wanted)
	}
	for kind, name := range map[*Kind]string{Chat: "lurk", Activity: "join_chat"} {
		if _, err := kind.Parse([]string{name}); !errors.Is(err, failure.Malformed) {
			t.Errorf("%s of %s: %v", name, kind.Name, err)
		}
	}
}

func TestOnlyWhoManagesSeesAndChangesGrants(t *testing.T) {
	s, db := world()
	before := fmt.Sprint(db)
	for _, user := range []store.UserID{bob, cleo} {
		_, err := s.Grants(t.Context(), user, general)
		for _, err := range []error{err,
			s.Add(t.Context(), user, general, &wire.AddPermissionsRequestMessage{User: entry(user, ManageChat)}),
			s.Remove(t.Context(), user, general, &wire.RemovePermissionsRequestMessage{World: []string{JoinChat}}),
			s.Set(t.Context(), user, general, &wire.SetPermissionsRequestMessage{World: &wire.SetPermissionsRequestMessageSetWorld{}}),
		} {
			if !errors.Is(err, failure.Unauthorized) {
				t.Errorf("%s: %v", user.Name, err)
			}
		}
	}
	if after := fmt.Sprint(db); after != before {
		t.Errorf("got %s, want %s", after, before)
	}
	for _, user := range []store.UserID{ann, admin} {
		if _, err := s.Grants(t.Context(), user, general); err != nil {
			t.Error(err)
		}
	}
}

func TestGrantsAreAddedAndRemoved(t *testing.T) {
	s, _ := world()
	check(t, s.Add(t.Context(), ann, general, &wire.AddPermissionsRequestMessage{World: []string{SetTopic}, User: entry(cleo, AddChatUser),
		Group: map[string]wire.PermissionsList{"staff": {Values: []string{RemoveChatUser}}}}))
	want(t, s, cleo, AddChatUser, JoinChat, SetTopic)
	want(t, s, bob, JoinChat, RemoveChatUser, SetChatName, SetTopic)
	check(t, s.Remove(t.Context(), ann, general, &wire.RemovePermissionsRequestMessage{World: []string{JoinChat}, User: entry(cleo, AddChatUser, SetTopic),
		Group: map[string]wire.PermissionsList{"staff": {Values: []string{SetChatName}}}}))
	want(t, s, cleo, SetTopic) // which everybody may
	want(t, s, bob, RemoveChatUser, SetTopic)
}

// The original uses the flag of users for groups, too.
func TestSettingReplacesWhatIsNamedAndAllOthersOnlyWhereThatIsAsked(t *testing.T) {
	s, db := world()
	set := func(m *wire.SetPermissionsRequestMessage) store.Grants {
		check(t, s.Set(t.Context(), admin, general, m))
		return db[general.stored()]
	}
	g := set(&wire.SetPermissionsRequestMessage{User: &wire.SetPermissionsRequestMessageSetUser{Permissions: entry(bob, SetTopic)}})
	same(t, g.World, []string{JoinChat})
	same(t, g.Users, map[store.UserID][]string{ann: {ManageChat}, bob: {SetTopic}})
	same(t, g.Groups, map[string][]string{"staff": {SetChatName}})
	g = set(&wire.SetPermissionsRequestMessage{User: &wire.SetPermissionsRequestMessageSetUser{Permissions: entry(bob), ReplaceAll: true}})
	same(t, g.Users, map[store.UserID][]string{})
	same(t, g.Groups, map[string][]string{"staff": {SetChatName}})
	g = set(&wire.SetPermissionsRequestMessage{Group: &wire.SetPermissionsRequestMessageSetGroup{ReplaceAll: true,
		Permissions: map[string]wire.PermissionsList{"guests": {Values: []string{JoinChat}}}}, World: &wire.SetPermissionsRequestMessageSetWorld{}})
	same(t, len(g.World), 0)
	same(t, g.Groups, map[string][]string{"guests": {JoinChat}})
}

func TestGrantsAreReadFromRequestsAndTold(t *testing.T) {
	g, err := Read(Activity, []string{"join", "join"}, append(entry(cleo, "lurk"), entry(bob)...), map[string]wire.PermissionsList{"staff": {Values: []string{"manage"}}})
	check(t, err)
	g = Owned(Activity, g, ann)
	m, users := Answer(g)
	same(t, m.World, []string{"join"})
	same(t, users, []store.UserID{ann, bob, cleo})
	same(t, m.User[0].Permissions, Activity.All())
	same(t, m.Group["staff"].Values, []string{"manage"})
	_, err = Read(Chat, nil, nil, map[string]wire.PermissionsList{"staff": {Values: []string{"manage"}}})
	same(t, errors.Is(err, failure.Malformed), true)
	many := map[string]wire.PermissionsList{}
	for i := range maxHolders + 1 {
		many[fmt.Sprint(i)] = wire.PermissionsList{Values: []string{JoinChat}}
	}
	_, err = Read(Chat, nil, nil, many)
	same(t, errors.Is(err, failure.LimitExceeded), true)
}

// TestAddingAndRemovingIsWhatSetsDo compares with sets, one per holder.
func TestAddingAndRemovingIsWhatSetsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		db := memory{}
		s := New(db, clubs{})
		sets := map[store.UserID]map[string]bool{ann: {}, bob: {}}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			user := rapid.SampledFrom([]store.UserID{ann, bob}).Draw(t, "user")
			names := rapid.SliceOfN(rapid.SampledFrom(Chat.All()), 0, 4).Draw(t, "names")
			var err error
			if add := rapid.Bool().Draw(t, "add"); add {
				err = s.Add(t.Context(), admin, general, &wire.AddPermissionsRequestMessage{User: entry(user, names...)})
				for _, name := range names {
					sets[user][name] = true
				}
			} else {
				err = s.Remove(t.Context(), admin, general, &wire.RemovePermissionsRequestMessage{User: entry(user, names...)})
				for _, name := range names {
					delete(sets[user], name)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for user, set := range sets {
			got, err := s.Resolve(t.Context(), user, general)
			if err != nil || len(got) != len(set) || slices.ContainsFunc(got, func(name string) bool { return !set[name] }) {
				t.Fatalf("%s may %v, want %v (%v)", user.Name, got, set, err)
			}
		}
	})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("got %s, want %s", g, w)
	}
}
