package storetest

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func testGrants(t *testing.T, open Open) {
	d := startDomain(t, open)
	chat := store.GrantTarget{Kind: "chat", ID: "c"}
	others := []store.GrantTarget{{Kind: "activity", ID: "c"}, {Kind: "chat", Type: "x", ID: "c"}, {Kind: "chat", ID: "C"}}
	none := store.Grants{Users: map[store.UserID][]string{}, Groups: map[string][]string{}}
	grants := store.Grants{World: []string{"a", "b"},
		Users:  map[store.UserID][]string{{Kind: store.NormalUser, Name: "änn"}: {"b", "c"}, {Kind: store.AnonymousUser, Name: "änn"}: {"c"}},
		Groups: map[string][]string{"änn": {"a"}, "staff": {"b", "d"}}}
	wantGrants(t, d, chat, none)
	must(t, d.SetGrants(ctx, chat, grants))
	wantGrants(t, d, chat, grants)
	for _, target := range others {
		wantGrants(t, d, target, none)
	}
	must(t, d.SetGrants(ctx, others[0], store.Grants{World: []string{"x"}}))

	t.Run("setting replaces everything there was at that target", func(t *testing.T) {
		next := store.Grants{World: []string{"b"}, Users: map[store.UserID][]string{}, Groups: map[string][]string{"staff": {"d"}}}
		must(t, d.SetGrants(ctx, chat, next))
		wantGrants(t, d, chat, next)
		must(t, d.SetGrants(ctx, chat, store.Grants{}))
		wantGrants(t, d, chat, none)
		got, err := d.Grants(ctx, others[0])
		must(t, err)
		wantSame(t, got.World, []string{"x"}, "grants of another target")
	})
	t.Run("what was granted to a user goes with the user", func(t *testing.T) {
		must(t, d.AddUser(ctx, store.User{ID: ann}))
		must(t, d.SetGrants(ctx, chat, store.Grants{World: []string{"a"}, Users: map[store.UserID][]string{ann: {"b"}, bob: {"b"}, cleo: {"b"}},
			Groups: map[string][]string{"ann": {"b"}}}))
		must(t, d.DeleteUser(ctx, ann))
		wantGrants(t, d, chat, store.Grants{World: []string{"a"}, Users: map[store.UserID][]string{bob: {"b"}, cleo: {"b"}}, Groups: map[string][]string{"ann": {"b"}}})
	})
	t.Run("what was granted to a group goes with the group", func(t *testing.T) {
		must(t, d.AddGroup(ctx, store.Group{ID: "bob"}))
		must(t, d.SetGrants(ctx, chat, store.Grants{Users: map[store.UserID][]string{bob: {"b"}}, Groups: map[string][]string{"bob": {"b"}, "Bob": {"c"}}}))
		must(t, d.DeleteGroup(ctx, "bob"))
		wantGrants(t, d, chat, store.Grants{Users: map[store.UserID][]string{bob: {"b"}}, Groups: map[string][]string{"Bob": {"c"}}})
	})
	t.Run("domains do not see each other's grants", func(t *testing.T) {
		s := Start(t, open)
		one, two := NewDomain(t, s, "one"), NewDomain(t, s, "two")
		must(t, one.SetGrants(ctx, chat, grants))
		wantGrants(t, two, chat, none)
		must(t, s.DeleteDomain(ctx, store.DomainKey{Namespace: "two", ID: "default"}))
		wantCode(t, two.SetGrants(ctx, chat, grants), store.ErrNotFound, "grants in a domain that is gone")
		wantGrants(t, one, chat, grants)
	})
}

func wantGrants(t *testing.T, d store.Domain, target store.GrantTarget, want store.Grants) {
	t.Helper()
	got, err := d.Grants(ctx, target)
	must(t, err)
	wantSame(t, got, want, "the grants")
}
