package storetest

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func testSearch(t *testing.T, open Open) {
	s := Start(t, open)
	d := NewDomain(t, s, "ns")
	for _, u := range []store.User{
		{ID: store.UserID{Name: "änn"}, FirstName: "Zoe", LastName: "Ω%_", Email: "a@x"},
		{ID: store.UserID{Name: "bob"}, FirstName: "ann", DisplayName: "Bob ÄNN", Email: "B@x"},
		{ID: store.UserID{Name: "Cid"}, LastName: "bob"},
		{ID: store.UserID{Name: "off"}, Email: "a@x", Disabled: true},
		{ID: store.UserID{Name: "änn", Kind: store.AnonymousUser}, FirstName: "Zoe"},
		{ID: store.UserID{Name: "admin", Kind: store.ConvergenceUser}},
	} {
		must(t, d.AddUser(ctx, u))
	}
	must(t, NewDomain(t, s, "other").AddUser(ctx, store.User{ID: store.UserID{Name: "ann"}}))
	all := []store.UserField{store.Username, store.Email, store.FirstName, store.LastName, store.DisplayName}
	for _, c := range []struct {
		what   string
		search store.UserSearch
		want   []string
	}{
		{"a term in one field, whatever its case", store.UserSearch{Fields: []store.UserField{store.Username}, Term: "ÄN"}, []string{"änn"}},
		{"a term in any of two fields", store.UserSearch{Fields: []store.UserField{store.Username, store.DisplayName}, Term: "änn"}, []string{"bob", "änn"}},
		{"all fields, if none is named", store.UserSearch{Term: "BOB"}, []string{"bob", "Cid"}},
		{"a pattern's letters mean themselves", store.UserSearch{Fields: all, Term: "ω%_"}, []string{"änn"}},
		{"the same that is not there", store.UserSearch{Fields: all, Term: "o%"}, nil},
		{"everybody, by name without regard to case", store.UserSearch{Fields: all}, []string{"bob", "Cid", "änn"}},
		{"by e-mail, downwards", store.UserSearch{Fields: all, Order: store.Email, Descending: true}, []string{"bob", "änn", "Cid"}},
		{"a page", store.UserSearch{Fields: all, Offset: 1, Limit: 1}, []string{"Cid"}},
		{"a field that there is not", store.UserSearch{Fields: []store.UserField{99}}, nil},
	} {
		if c.search.Limit == 0 {
			c.search.Limit = -1
		}
		users, err := d.SearchUsers(ctx, c.search)
		must(t, err)
		var names []string
		for _, u := range users {
			names = append(names, u.ID.Name)
		}
		wantSame(t, names, c.want, c.what)
	}
}

func testGroups(t *testing.T, open Open) {
	d := startDomain(t, open)
	ann, bob := store.UserID{Name: "ann"}, store.UserID{Kind: store.ConvergenceUser, Name: "bob"}
	nobody := store.UserID{Name: "nobody"}
	for _, id := range []store.UserID{ann, bob} {
		must(t, d.AddUser(ctx, store.User{ID: id}))
	}
	_, err := d.Group(ctx, "b")
	wantCode(t, err, store.ErrNotFound, "a group that is not there")
	must(t, d.AddGroup(ctx, store.Group{ID: "b", Description: "D", Members: []store.UserID{bob, ann, bob}}))
	must(t, d.AddGroup(ctx, store.Group{ID: "a"}))
	wantCode(t, d.AddGroup(ctx, store.Group{ID: "a"}), store.ErrExists, "adding it again")
	wantCode(t, d.AddGroup(ctx, store.Group{ID: "c", Members: []store.UserID{ann, nobody}}), store.ErrNotFound, "adding one with a member that is no user")
	wantGroups(t, d, store.Group{ID: "a"}, store.Group{ID: "b", Description: "D", Members: []store.UserID{ann, bob}})
	g, err := d.Group(ctx, "b")
	must(t, err)
	wantSame(t, g, store.Group{ID: "b", Description: "D", Members: []store.UserID{ann, bob}}, "a group")

	must(t, d.JoinGroups(ctx, ann, []string{"a", "unknown", "b"}))
	wantMember(t, d, ann, "a", "b")
	wantCode(t, d.JoinGroups(ctx, nobody, []string{"a"}), store.ErrNotFound, "somebody who is no user joins")
	must(t, d.LeaveGroup(ctx, ann, "b"))
	wantCode(t, d.LeaveGroup(ctx, ann, "b"), store.ErrNotFound, "leaving it again")
	wantMember(t, d, ann, "a")
	wantMember(t, d, nobody)

	must(t, d.SetGroup(ctx, store.Group{ID: "b", Members: []store.UserID{ann}}))
	wantCode(t, d.SetGroup(ctx, store.Group{ID: "x"}), store.ErrNotFound, "replacing one that is not there")
	wantCode(t, d.SetGroup(ctx, store.Group{ID: "b", Members: []store.UserID{nobody}}), store.ErrNotFound, "replacing one with a member that is no user")
	wantGroups(t, d, store.Group{ID: "a", Members: []store.UserID{ann}}, store.Group{ID: "b", Members: []store.UserID{ann}})

	must(t, d.PutUser(ctx, store.User{ID: ann, FirstName: "Ann"}))
	wantMember(t, d, ann, "a", "b") // a user that changes stays in its groups
	must(t, d.DeleteUser(ctx, ann))
	must(t, d.AddUser(ctx, store.User{ID: ann}))
	wantMember(t, d, ann) // another one of that name has not inherited them
	must(t, d.DeleteGroup(ctx, "a"))
	wantCode(t, d.DeleteGroup(ctx, "a"), store.ErrNotFound, "deleting it again")
	wantGroups(t, d, store.Group{ID: "b"})
}

func wantGroups(t *testing.T, d store.Domain, want ...store.Group) {
	t.Helper()
	got, err := d.GroupList(ctx)
	must(t, err)
	wantSame(t, got, want, "the groups")
}

func wantMember(t *testing.T, d store.Domain, user store.UserID, want ...string) {
	t.Helper()
	got, err := d.GroupsOf(ctx, user)
	must(t, err)
	wantSame(t, got, want, "the groups of "+user.Name)
}
