package storetest

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func testActivities(t *testing.T, open Open) {
	d := startDomain(t, open)
	key := store.ActivityKey{Type: "view", ID: "home"}
	grants := store.Grants{World: []string{"join"}, Users: map[store.UserID][]string{{Name: "ann"}: {"manage"}}, Groups: map[string][]string{}}
	_, err := d.Activity(ctx, key)
	wantCode(t, err, store.ErrNotFound, "an activity that was never made")
	must(t, d.AddActivity(ctx, store.Activity{Key: key, Created: 7}, grants))
	for _, other := range []store.ActivityKey{{Type: "View", ID: "home"}, {Type: "view", ID: "home "}, {Type: "home", ID: "view"}} {
		_, err := d.Activity(ctx, other)
		wantCode(t, err, store.ErrNotFound, "an activity of nearly the same name")
	}
	got, err := d.Activity(ctx, key)
	must(t, err)
	wantSame(t, got, store.Activity{Key: key, Created: 7}, "the activity")
	wantGrants(t, d, key.Target(), grants)

	t.Run("one that is there is not made again, nor are its grants changed", func(t *testing.T) {
		wantCode(t, d.AddActivity(ctx, store.Activity{Key: key, Created: 8}, store.Grants{World: []string{"lurk"}}), store.ErrExists, "adding it again")
		got, err := d.Activity(ctx, key)
		must(t, err)
		wantSame(t, got.Created, int64(7), "the time it was made")
		wantGrants(t, d, key.Target(), grants)
	})
	t.Run("its grants go with it", func(t *testing.T) {
		must(t, d.DeleteActivity(ctx, key))
		wantCode(t, d.DeleteActivity(ctx, key), store.ErrNotFound, "deleting it again")
		wantGrants(t, d, key.Target(), store.Grants{Users: map[store.UserID][]string{}, Groups: map[string][]string{}})
		must(t, d.AddActivity(ctx, store.Activity{Key: key, Created: 9}, store.Grants{}))
	})
	t.Run("domains do not see each other's activities", func(t *testing.T) {
		s := Start(t, open)
		one, two := NewDomain(t, s, "one"), NewDomain(t, s, "two")
		must(t, one.AddActivity(ctx, store.Activity{Key: key}, grants))
		_, err := two.Activity(ctx, key)
		wantCode(t, err, store.ErrNotFound, "an activity of another domain")
		must(t, s.DeleteDomain(ctx, store.DomainKey{Namespace: "two", ID: "default"}))
		wantCode(t, two.AddActivity(ctx, store.Activity{Key: key}, grants), store.ErrNotFound, "an activity in a domain that is gone")
	})
}
