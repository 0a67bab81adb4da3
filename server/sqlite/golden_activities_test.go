package sqlite

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

var goldenActivity = store.Activity{Key: store.ActivityKey{Type: "view", ID: "home"}, Created: 3000}

// checkGoldenActivity expects the activity that saveGolden wrote, or that a database of before them can have one.
func checkGoldenActivity(t *testing.T, s *Store, written bool) {
	t.Helper()
	d, err := s.Domain(t.Context(), goldenKey)
	check(t, err)
	if !written {
		check(t, d.AddActivity(t.Context(), goldenActivity, goldenGrants))
	}
	got, err := d.Activity(t.Context(), goldenActivity.Key)
	check(t, err)
	same(t, got, goldenActivity)
	grants, err := d.Grants(t.Context(), goldenActivity.Key.Target())
	check(t, err)
	same(t, grants, goldenGrants)
}
