package sqlite

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/storetest"
)

// writeGolden makes TestADatabaseOfEveryReleasedSchemaIsBroughtUpToDate write testdata for the newest schema. Do this once
// for each: what was released stays as it is.
const writeGolden = "HOLDFAST_WRITE_GOLDEN"

func TestADatabaseOfEveryReleasedSchemaIsBroughtUpToDate(t *testing.T) {
	if os.Getenv(writeGolden) != "" {
		saveGolden(t, goldenPath(len(migrations)))
	}
	fresh := Must(open(t.TempDir()))(t)
	want := schemaOf(t, fresh)
	for version := 1; version <= len(migrations); version++ {
		t.Run(fmt.Sprint("schema ", version), func(t *testing.T) {
			folder := t.TempDir()
			loadGolden(t, goldenPath(version), folder)
			s := Must(open(folder))(t)
			if got := schemaOf(t, s); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			checkGolden(t, s)
			checkGoldenGrants(t, s, version >= 2)
			checkGoldenGroups(t, s, version >= 3)
			checkGoldenChat(t, s, version >= 4)
			checkGoldenActivity(t, s, version >= 5)
		})
	}
}

func goldenPath(version int) string { return fmt.Sprintf("testdata/schema-%d.db.gz", version) }

// Must is for calls that cannot fail in a test; the store is closed at its end.
func Must(s store.Store, err error) func(t testing.TB) *Store {
	return func(t testing.TB) *Store {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s.(*Store)
	}
}

func schemaOf(t *testing.T, s *Store) string {
	t.Helper()
	var parts []string
	rows, err := s.reads.Query("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var part string
		if err := rows.Scan(&part); err != nil {
			t.Fatal(err)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "\n")
}

var (
	goldenKey  = store.DomainKey{Namespace: "golden", ID: "default"}
	goldenUser = store.User{ID: store.UserID{Kind: store.NormalUser, Name: "ann"}, FirstName: "A", LastName: "B", DisplayName: "C", Email: "d@e",
		PasswordHash: "hash", Disabled: true, Created: 1}
	goldenToken      = store.Token{Hash: [32]byte{1, 2}, User: goldenUser.ID, Expires: 2}
	goldenJWTKey     = store.JWTKey{ID: "key", Description: "D", Public: "PEM", Enabled: true, Updated: 3}
	goldenCollection = store.Collection{ID: "files", Description: "D", World: store.CollectionPermissions{Create: true},
		Users: map[store.UserID]store.CollectionPermissions{goldenUser.ID: {Permissions: store.Permissions{Read: true}}}}
	goldenModel = store.Model{ID: "m", Collection: "files", Created: 1000, OverridesWorld: true, World: store.Permissions{Write: true},
		Users: map[store.UserID]store.Permissions{goldenUser.ID: {Read: true, Manage: true}}, Ephemeral: true}
	goldenMark   = store.Mark{Replica: store.Replica{7}, Entry: 8}
	goldenTarget = store.GrantTarget{Kind: "chat", ID: "c"}
	goldenGrants = store.Grants{World: []string{"join_chat"}, Users: map[store.UserID][]string{goldenUser.ID: {"set_topic"}},
		Groups: map[string][]string{"staff": {"leave_chat"}}}
	goldenGroup = store.Group{ID: "group", Description: "D", Members: []store.UserID{goldenUser.ID}}
)

// saveGolden makes a database with something in every table.
func saveGolden(t *testing.T, path string) {
	folder := t.TempDir()
	s := Must(open(folder))(t)
	ctx := t.Context()
	d, err := s.CreateDomain(ctx, store.DomainInfo{Key: goldenKey, DisplayName: "Golden", Availability: store.Maintenance, Anonymous: true, AutoCreate: true, TokenMinutes: 4})
	check(t, err)
	_, err = d.ReserveSequence(ctx, "session", 41)
	check(t, err)
	check(t, d.AddUser(ctx, goldenUser))
	check(t, d.AddGroup(ctx, goldenGroup))
	check(t, d.AddToken(ctx, goldenToken))
	check(t, d.PutJWTKey(ctx, goldenJWTKey))
	check(t, d.AddCollection(ctx, goldenCollection))
	m, err := d.CreateModel(ctx, goldenModel, store.Snapshot{Data: []byte("one"), JSON: []byte(`{"a":1}`)}, goldenMark)
	check(t, err)
	ops := storetest.Ops(1, 5)
	ops[1].Mark = goldenMark
	check(t, storetest.Append(d, store.Append{Model: m.Key, Expected: 1, Ops: ops}))
	check(t, d.PutSnapshot(ctx, m.Key, store.Snapshot{Version: 3, Data: []byte("three"), JSON: []byte(`{"a":3}`)}))
	check(t, d.SetGrants(ctx, goldenTarget, goldenGrants))
	saveGoldenChat(t, d)
	check(t, d.AddActivity(ctx, goldenActivity, goldenGrants))
	check(t, s.Close())
	packFile(t, filepath.Join(folder, FileName), path)
}

// checkGolden expects what saveGolden wrote.
func checkGolden(t *testing.T, s *Store) {
	t.Helper()
	ctx := t.Context()
	d, err := s.Domain(ctx, goldenKey)
	check(t, err)
	info, err := d.Info(ctx)
	check(t, err)
	same(t, info, store.DomainInfo{Key: goldenKey, DisplayName: "Golden", Availability: store.Maintenance, Anonymous: true, AutoCreate: true, TokenMinutes: 4})
	first, err := d.ReserveSequence(ctx, "session", 1)
	check(t, err)
	same(t, first, 42)
	user, err := d.User(ctx, goldenUser.ID)
	check(t, err)
	same(t, user, goldenUser)
	token, err := d.Token(ctx, goldenToken.Hash)
	check(t, err)
	same(t, token, goldenToken)
	key, err := d.JWTKey(ctx, "key")
	check(t, err)
	same(t, key, goldenJWTKey)
	collection, err := d.Collection(ctx, "files")
	check(t, err)
	same(t, collection, goldenCollection)
	m, err := d.Model(ctx, "m")
	check(t, err)
	want := goldenModel
	want.Key, want.Version, want.Modified = m.Key, 6, 1050
	same(t, m, want)
	ops := storetest.Ops(1, 5)
	ops[1].Mark = goldenMark
	same(t, storetest.ReadAll(t, d, m.Key), ops)
	snapshot, err := d.Snapshot(ctx, m.Key)
	check(t, err)
	same(t, snapshot, store.Snapshot{Version: 3, Data: []byte("three")})
	again, err := d.CreateModel(ctx, goldenModel, store.Snapshot{}, goldenMark)
	check(t, err)
	same(t, again.Duplicate, true)
	same(t, ids(t, d, "SELECT * FROM files WHERE a = 3"), []string{"m"})
}

// checkGoldenGrants expects the grants that saveGolden wrote, or that a database of before them has none.
func checkGoldenGrants(t *testing.T, s *Store, written bool) {
	t.Helper()
	d, err := s.Domain(t.Context(), goldenKey)
	check(t, err)
	grants, err := d.Grants(t.Context(), goldenTarget)
	check(t, err)
	want := store.Grants{Users: map[store.UserID][]string{}, Groups: map[string][]string{}}
	if written {
		want = goldenGrants
	}
	same(t, grants, want)
}

// checkGoldenGroups expects the group that saveGolden wrote, or none if its schema knew none.
func checkGoldenGroups(t *testing.T, s *Store, known bool) {
	t.Helper()
	d, err := s.Domain(t.Context(), goldenKey)
	check(t, err)
	groups, err := d.GroupList(t.Context())
	check(t, err)
	var want []store.Group
	if known {
		want = append(want, goldenGroup)
	}
	same(t, groups, want)
}

func packFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	check(t, err)
	check(t, os.MkdirAll(filepath.Dir(to), 0o755))
	file, err := os.Create(to)
	check(t, err)
	packed, err := gzip.NewWriterLevel(file, gzip.BestCompression)
	check(t, err)
	_, err = packed.Write(data)
	check(t, err)
	check(t, packed.Close())
	check(t, file.Close())
}

// loadGolden unpacks a database into a folder.
func loadGolden(t testing.TB, path, folder string) []byte {
	t.Helper()
	file, err := os.Open(path)
	check(t, err)
	defer file.Close()
	packed, err := gzip.NewReader(file)
	check(t, err)
	data, err := io.ReadAll(packed)
	check(t, err)
	check(t, os.WriteFile(filepath.Join(folder, FileName), data, 0o600))
	return data
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t testing.TB, got, want any) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("\ngot  %s\nwant %s", g, w)
	}
}

func ids(t testing.TB, d store.Domain, source string) []string {
	t.Helper()
	page, err := runQuery(context.Background(), d, source)
	check(t, err)
	var ids []string
	for _, r := range page.Results {
		ids = append(ids, r.Model.ID)
	}
	return ids
}
